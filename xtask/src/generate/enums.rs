//! Writes enums.rs: one Rust enum per string shape with values.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::Files;
use super::model::Model;
use crate::names;

pub fn write(model: &Model, files: &mut Files) -> Result<(), String> {
    let mut text = String::from(
        "//! The enums of the API. The order of variants is the model's.\n\nuse crate::wire_enum::wire_enum;\n",
    );
    for (name, shape) in &model.shapes {
        if shape.values.is_empty() {
            continue;
        }
        let _ = write!(text, "\nwire_enum! {{\n    {name} {{\n");
        let mut variants = BTreeSet::new();
        for value in &shape.values {
            let variant = names::variant(value);
            if !variants.insert(variant.clone()) {
                return Err(format!("{name}: two values are called {variant}"));
            }
            let _ = writeln!(text, "        {variant} = {value:?},");
        }
        text.push_str("    }\n}\n");
    }
    files.insert("enums.rs".to_owned(), text);
    Ok(())
}
