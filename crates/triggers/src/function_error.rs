//! How a function that failed says so: `{"errorMessage": …, "errorType": …}`, whoever ran it.

use serde_json::Value;

/// What a function said of its failure.
pub struct FunctionError {
    pub message: String,
    /// It also named a type, which an answer that merely has a member `errorMessage` would not.
    pub has_type: bool,
}

pub fn error_message(body: &[u8]) -> Option<FunctionError> {
    let Ok(Value::Object(members)) = serde_json::from_slice(body) else { return None };
    let message = members.get("errorMessage")?.as_str()?.to_owned();
    Some(FunctionError { message, has_type: members.get("errorType").is_some_and(Value::is_string) })
}
