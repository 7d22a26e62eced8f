//! A pool's options and its groups.

use serde_json::{Map, Value, json};

use super::members_of;
use crate::site_file;

/// The longest id that the API's model allows.
const MAX_ID_CHARS: usize = 55;
const MAX_REGION_CHARS: usize = 32;

/// Members of the site file but its lists.
pub(super) fn convert(id: &str, options: &Map<String, Value>, notes: &mut Vec<String>) -> Map<String, Value> {
    let mut pool = members_of("CreateUserPool", options);
    site_file::without_twins(&mut pool);
    if is_id(id) {
        pool.insert("Id".to_owned(), id.into());
    } else {
        notes.push(format!("pool {id} gets another id: one begins with a region, as in local_{}", letters(id)));
    }
    // A pool that was never made has no name: cognito-local answers for any id.
    let name = options.get("Name").and_then(Value::as_str).filter(|name| !name.is_empty()).unwrap_or(id);
    pool.insert("PoolName".to_owned(), name.into());
    let schema = site_file::own_attributes(options);
    if !schema.is_empty() {
        pool.insert("Schema".to_owned(), schema.into_iter().map(without_empty).collect());
    }
    second_factors(id, options, &mut pool, notes);
    pool
}

pub(super) fn group(group: &Map<String, Value>) -> Value {
    let mut group = members_of("CreateGroup", group);
    group.remove("UserPoolId");
    Value::Object(group)
}

/// Kept as the pool's second factors: those are set by another operation, which names them.
fn second_factors(id: &str, options: &Map<String, Value>, pool: &mut Map<String, Value>, notes: &mut Vec<String>) {
    let Some(Value::String(mode)) = pool.remove("MfaConfiguration") else { return };
    if mode == "OFF" {
        return;
    }
    let by_app = options.get("SoftwareTokenMfaConfiguration").is_some_and(|app| app["Enabled"] == true);
    let sms = pool.get("SmsConfiguration").cloned();
    let mut mfa = json!({ "MfaConfiguration": mode });
    if let Some(sms) = &sms {
        mfa["SmsMfaConfiguration"] = json!({ "SmsConfiguration": sms });
        if let Some(text) = pool.remove("SmsAuthenticationMessage") {
            mfa["SmsMfaConfiguration"]["SmsAuthenticationMessage"] = text;
        }
    }
    if by_app || sms.is_none() {
        mfa["SoftwareTokenMfaConfiguration"] = json!({ "Enabled": true });
    }
    if !by_app && sms.is_none() {
        notes.push(format!(
            "pool {id}: its second factor is an authenticator app, as it has no SmsConfiguration to send codes by"
        ));
    }
    pool.insert("MfaConfig".to_owned(), mfa);
}

/// cognito-local writes limits that limit nothing.
fn without_empty(mut attribute: Value) -> Value {
    if let Some(members) = attribute.as_object_mut() {
        members.retain(|_, value| !value.is_null() && value.as_object().is_none_or(|limits| !limits.is_empty()));
    }
    attribute
}

fn is_id(id: &str) -> bool {
    let Some((region, name)) = id.split_once('_') else { return false };
    let in_region = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_region = (1..=MAX_REGION_CHARS).contains(&region.len()) && region.bytes().all(in_region);
    is_region && !name.is_empty() && id.len() <= MAX_ID_CHARS && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn letters(id: &str) -> String {
    id.chars().filter(char::is_ascii_alphanumeric).collect()
}
