//! An app client.

use serde_json::{Map, Value};

use super::members_of;

/// What cognito-local lets clients do that name nothing.
const FLOWS: [&str; 3] = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];

pub(super) fn convert(client: &Map<String, Value>, notes: &mut Vec<String>) -> Value {
    let mut converted = members_of("CreateUserPoolClient", client);
    for of_call in ["UserPoolId", "GenerateSecret"] {
        converted.remove(of_call);
    }
    let id = client.get("ClientId").and_then(Value::as_str).unwrap_or_default();
    let name = client.get("ClientName").and_then(Value::as_str).filter(|name| !name.is_empty()).unwrap_or(id);
    converted.insert("ClientName".to_owned(), name.into());
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+');
    if !id.is_empty() && id.bytes().all(fits) {
        converted.insert("ClientId".to_owned(), id.into());
    } else {
        notes.push(format!("client {name} gets another id: one has letters, digits, _ and + only"));
    }
    let flows = client.get("ExplicitAuthFlows").and_then(Value::as_array).is_some_and(|flows| !flows.is_empty());
    if !flows {
        converted.insert("ExplicitAuthFlows".to_owned(), FLOWS.into_iter().map(Value::from).collect());
        notes.push(format!(
            "client {name} names no ExplicitAuthFlows, which cognito-local does not ask for: given {}",
            FLOWS.join(", ")
        ));
    }
    Value::Object(converted)
}
