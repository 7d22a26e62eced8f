//! Writes shapes/: the constraint tables that the validator walks, for every shape an input can contain.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::Files;
use super::enum_order::hash_set_order;
use super::model::{Model, Shape};
use super::overrides::Overrides;
use super::pattern::translate;
use super::structures::target;
use crate::names;

const IMPORTS: &str = "use super::*;\n";

pub fn write(model: &Model, overrides: &Overrides, files: &mut Files) -> Result<(), String> {
    let inputs: BTreeSet<&str> = model.inputs().collect();
    let reachable = model.reachable(inputs.iter().copied())?;
    let mut values = format!("//! Constraints of strings, enums, numbers, lists and maps.\n\n{IMPORTS}");
    let mut structures = format!("//! Members of the structures inside inputs.\n\n{IMPORTS}");
    let mut requests = format!("//! Members of the inputs of operations.\n\n{IMPORTS}");
    let mut constants = BTreeSet::new();
    for name in reachable {
        let shape = model.shape(name)?;
        if !constants.insert(names::constant(name)) {
            return Err(format!("two shapes are called {}", names::constant(name)));
        }
        let text = if inputs.contains(name) {
            &mut requests
        } else if shape.kind == "structure" {
            &mut structures
        } else {
            &mut values
        };
        let _ = write!(
            text,
            "\npub static {}: Shape = Shape {{ name: {name:?}, sensitive: {}, kind: {} }};\n",
            names::constant(name),
            shape.sensitive,
            kind(overrides, name, shape)?
        );
    }
    files.insert("shapes/values.rs".to_owned(), values);
    files.insert("shapes/structures.rs".to_owned(), structures);
    files.insert("shapes/requests.rs".to_owned(), requests);
    files.insert(
        "shapes/mod.rs".to_owned(),
        "//! Constraint tables: what `crate::validate` walks beside a JSON value.\n\n\
         mod requests;\nmod structures;\nmod values;\n\n\
         pub use requests::*;\npub use structures::*;\npub use values::*;\n\n\
         use crate::shape::{Kind, Length, Member, Pattern, Range, Shape};\n"
            .to_owned(),
    );
    Ok(())
}

fn kind(overrides: &Overrides, name: &str, shape: &Shape) -> Result<String, String> {
    let bounds = |limit: &str| format!("{limit} {{ min: {:?}, max: {:?} }}", shape.min, shape.max);
    let length = bounds("Length");
    Ok(match shape.kind.as_str() {
        "structure" if shape.document => "Kind::Document".to_owned(),
        "structure" => format!("Kind::Structure {{ members: &[{}] }}", members(overrides, name, shape)),
        "string" if !shape.values.is_empty() => {
            let printed = overrides.enum_order(name).map_or_else(|| hash_set_order(&shape.values), <[String]>::to_vec);
            format!("Kind::Enum {{ values: &{:?}, printed: \"[{}]\" }}", shape.values, printed.join(", "))
        }
        "string" => format!("Kind::String {{ length: {length}, pattern: {} }}", pattern(overrides, name, shape)?),
        "integer" => format!("Kind::Integer {{ range: {} }}", bounds("Range")),
        "long" => format!("Kind::Long {{ range: {} }}", bounds("Range")),
        "boolean" => "Kind::Boolean".to_owned(),
        "timestamp" => "Kind::Timestamp".to_owned(),
        "blob" => format!("Kind::Blob {{ length: {length} }}"),
        "list" => {
            let element = names::constant(target(name, &shape.member)?);
            format!("Kind::List {{ element: &{element}, length: {length} }}")
        }
        "map" => {
            let key = names::constant(target(name, &shape.key)?);
            let value = names::constant(target(name, &shape.value)?);
            format!("Kind::Map {{ key: &{key}, value: &{value}, length: {length} }}")
        }
        other => return Err(format!("{name}: the type `{other}` is not known here")),
    })
}

fn members(overrides: &Overrides, structure: &str, shape: &Shape) -> String {
    let mut text = String::new();
    for (name, reference) in &shape.members {
        let path = overrides.path(structure, name).map_or_else(|| names::path(name), str::to_owned);
        let required = shape.required.contains(name);
        let constant = names::constant(&reference.shape);
        let _ = write!(text, "Member {{ name: {name:?}, path: {path:?}, required: {required}, shape: &{constant} }},");
    }
    text
}

fn pattern(overrides: &Overrides, name: &str, shape: &Shape) -> Result<String, String> {
    let Some(raw) = &shape.pattern else { return Ok("None".to_owned()) };
    let regex = match overrides.pattern(name) {
        Some(replaced) => match &replaced.regex {
            Some(regex) => regex.clone(),
            None => return Ok("None".to_owned()),
        },
        None => translate(raw)?,
    };
    Ok(format!("Some(Pattern::new({}, {}))", raw_string(raw), raw_string(&regex)))
}

/// A raw string literal with as many `#` as it needs.
fn raw_string(text: &str) -> String {
    let mut fence = String::new();
    while text.contains(&format!("\"{fence}")) {
        fence.push('#');
    }
    format!("r{fence}\"{text}\"{fence}")
}
