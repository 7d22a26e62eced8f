//! Writes operations.rs: a marker type per operation, and the list of all.

use std::fmt::Write;

use super::Files;
use super::errors::variant;
use super::model::Model;
use super::overrides::Overrides;
use crate::names;

pub fn write(model: &Model, overrides: &Overrides, files: &mut Files) -> Result<(), String> {
    let mut text = format!(
        "//! The operations of the API, sorted by name.\n\n\
         use crate::operation::operations;\nuse crate::types::*;\n\n\
         /// What an `X-Amz-Target` header says before the dot.\npub const TARGET_PREFIX: &str = {:?};\n\n\
         /// The content type of requests and responses.\npub const CONTENT_TYPE: &str = \"application/x-amz-json-{}\";\n\n\
         /// The service name in a signature's credential scope.\npub const SIGNING_NAME: &str = {:?};\n\n\
         operations! {{\n",
        model.metadata.target_prefix, model.metadata.json_version, model.metadata.endpoint_prefix
    );
    for (name, operation) in &model.operations {
        let input = &operation.input.shape;
        let (output, kind) = match &operation.output {
            Some(output) => (output.shape.as_str(), "Structure"),
            None => ("()", "None"),
        };
        let authentication = if operation.authtype.as_deref() == Some("none") {
            "Unsigned"
        } else if overrides.signature_optional(name) {
            "Optional"
        } else {
            "Signed"
        };
        let mut errors: Vec<&str> = operation.errors.iter().map(|error| variant(&error.shape)).collect();
        errors.sort_unstable();
        let _ = writeln!(
            text,
            "    {name} {{\n        input: {input} as {},\n        output: {output} as {kind},\n        authentication: {authentication},",
            names::constant(input)
        );
        let _ = writeln!(text, "        errors: [{}],\n    }}", errors.join(", "));
    }
    text.push_str("}\n");
    files.insert("operations.rs".to_owned(), text);
    Ok(())
}
