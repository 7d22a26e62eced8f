//! Writes errors.rs: every error code with its HTTP status and the constructor of `ApiError` for it.

use std::fmt::Write;

use super::Files;
use super::model::Model;
use crate::names;

/// Codes the front door answers with; the model does not list them (behaviour 10 §1.3).
const FRONT_DOOR: [&str; 7] = [
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SerializationException",
    "UnknownOperationException",
    "UnrecognizedClientException",
];

pub fn write(model: &Model, files: &mut Files) -> Result<(), String> {
    let mut codes: Vec<(&str, u16)> = FRONT_DOOR.iter().map(|code| (*code, 400)).collect();
    for (name, shape) in &model.shapes {
        if shape.exception {
            codes.push((name, if shape.fault { 500 } else { 400 }));
        }
    }
    codes.sort_unstable();
    let mut text = String::from(
        "//! The error codes of the API: those of the model and those of the front door.\n\nuse crate::error::error_codes;\n\nerror_codes! {\n",
    );
    for (code, status) in codes {
        let variant = variant(code);
        let constructor = names::snake(variant);
        let _ = writeln!(text, "    {variant} = {code:?}, {status}, {constructor};");
    }
    text.push_str("}\n");
    files.insert("errors.rs".to_owned(), text);
    Ok(())
}

/// `ResourceNotFoundException` -> `ResourceNotFound`.
pub fn variant(code: &str) -> &str {
    code.strip_suffix("Exception").unwrap_or(code)
}
