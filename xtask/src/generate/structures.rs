//! Writes the Rust structs: messages/<verb>.rs for inputs and outputs of operations, structures.rs for what they share.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Files;
use super::model::{Model, Shape};
use super::overrides::Overrides;
use crate::names;

pub fn write(model: &Model, overrides: &Overrides, files: &mut Files) -> Result<(), String> {
    let writer = Writer { model, overrides };
    let mut groups: BTreeMap<&str, String> = BTreeMap::new();
    let mut messages = Vec::new();
    for (name, operation) in &model.operations {
        let text = groups.entry(group(name)).or_default();
        let input = &operation.input.shape;
        let _ = writeln!(text, "\n/// Input of {name}.");
        writer.structure(input, text)?;
        messages.push(input.as_str());
        if let Some(output) = &operation.output {
            let _ = writeln!(text, "\n/// Output of {name}.");
            writer.structure(&output.shape, text)?;
            messages.push(&output.shape);
        }
    }
    let mut index = String::from("//! Inputs and outputs of operations, by the verb the operation starts with.\n\n");
    for (group, text) in &groups {
        let _ = writeln!(index, "pub mod {group};");
        let header = format!("//! Inputs and outputs of operations: {}.\n\n{IMPORTS}", about(group));
        files.insert(format!("messages/{group}.rs"), header + text);
    }
    files.insert("messages/mod.rs".to_owned(), index);

    let mut text = format!("//! Structures that inputs and outputs are made of.\n\n{IMPORTS}");
    for (name, shape) in &model.shapes {
        let shared =
            shape.kind == "structure" && !shape.exception && !shape.document && !messages.contains(&name.as_str());
        if shared {
            text.push('\n');
            writer.structure(name, &mut text)?;
        }
    }
    files.insert("structures.rs".to_owned(), text);
    Ok(())
}

const IMPORTS: &str = "use serde::{Deserialize, Serialize};\n\nuse crate::types::*;\n";

/// Groups of about equal size, by what one would look for.
fn group(operation: &str) -> &'static str {
    for (prefix, group) in [
        ("Admin", "admin"),
        ("Create", "create"),
        ("Delete", "delete"),
        ("Describe", "describe"),
        ("Get", "get"),
        ("List", "list"),
        ("Set", "set"),
        ("Update", "update"),
    ] {
        if operation.starts_with(prefix) {
            return group;
        }
    }
    "other"
}

fn about(group: &str) -> String {
    match group {
        "other" => "the remaining verbs".to_owned(),
        verb => format!("{}{}…", verb[..1].to_ascii_uppercase(), &verb[1..]),
    }
}

struct Writer<'a> {
    model: &'a Model,
    overrides: &'a Overrides,
}

impl Writer<'_> {
    fn structure(&self, name: &str, text: &mut String) -> Result<(), String> {
        let shape = self.model.shape(name)?;
        let default = if self.defaultable(name)? { "Default, " } else { "" };
        let _ = writeln!(text, "#[derive(Debug, Clone, PartialEq, {default}Serialize, Deserialize)]");
        if shape.members.is_empty() {
            let _ = writeln!(text, "pub struct {name} {{}}");
            return Ok(());
        }
        let _ = writeln!(text, "pub struct {name} {{");
        for (member, reference) in &shape.members {
            let kind = self.rust_type(&reference.shape)?;
            let field = names::field(member);
            if shape.required.contains(member) {
                let _ = writeln!(text, "    #[serde(rename = {member:?})]\n    pub {field}: {kind},");
            } else {
                let _ = writeln!(text, "    #[serde(rename = {member:?}, skip_serializing_if = \"Option::is_none\")]");
                let _ = writeln!(text, "    pub {field}: Option<{kind}>,");
            }
        }
        text.push_str("}\n");
        Ok(())
    }

    fn rust_type(&self, name: &str) -> Result<String, String> {
        let shape = self.model.shape(name)?;
        let plain = match shape.kind.as_str() {
            "structure" if shape.document => "Document".to_owned(),
            "structure" => name.to_owned(),
            "string" if !shape.values.is_empty() => name.to_owned(),
            "string" => "String".to_owned(),
            "integer" => "i32".to_owned(),
            "long" => "i64".to_owned(),
            "boolean" => "bool".to_owned(),
            "timestamp" => "Timestamp".to_owned(),
            "blob" => "Blob".to_owned(),
            "list" => format!("Vec<{}>", self.rust_type(target(name, &shape.member)?)?),
            "map" => {
                let (key, value) = (target(name, &shape.key)?, target(name, &shape.value)?);
                format!("BTreeMap<{}, {}>", self.rust_type(key)?, self.rust_type(value)?)
            }
            other => return Err(format!("{name}: the type `{other}` is not known here")),
        };
        let secret = shape.sensitive && !self.overrides.is_identifier(name);
        Ok(if secret { format!("Sensitive<{plain}>") } else { plain })
    }

    /// Whether `Default` can be derived: no required member is an enum, however deep.
    fn defaultable(&self, name: &str) -> Result<bool, String> {
        let shape = self.model.shape(name)?;
        if shape.kind != "structure" || shape.document {
            return Ok(shape.values.is_empty());
        }
        for member in required(shape) {
            if !self.defaultable(member)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn required(shape: &Shape) -> impl Iterator<Item = &str> {
    let members = shape.members.iter().filter(|(name, _)| shape.required.contains(name));
    members.map(|(_, reference)| reference.shape.as_str())
}

/// The shape behind a list's element or a map's key or value.
pub fn target<'a>(name: &str, reference: &'a Option<super::model::Reference>) -> Result<&'a str, String> {
    reference.as_ref().map(|reference| reference.shape.as_str()).ok_or_else(|| format!("{name} lacks its element"))
}
