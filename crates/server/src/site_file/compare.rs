//! Compares what a file says with what the site has, member by member, as the model's shapes have it.
//!
//! What a file does not mention is neither compared nor changed: objects are compared by the members the file names,
//! everything else whole. Lists have no order in this API, and an empty value is the same as none.

use api::shape::{Kind, Shape};
use serde_json::{Map, Value};

/// Maps to which the service adds entries of its own: compared by the entries the file names.
const OPEN_MAPS: [&str; 2] = ["ProviderDetailsType", "AttributeMappingType"];
/// Keys of such maps whose values are not shown.
const SECRET_KEYS: [&str; 2] = ["client_secret", "private_key"];
/// What stands for a value that is not shown.
pub(super) const HIDDEN: &str = "***";
/// The longest value that is shown whole.
const SHOWN_CHARS: usize = 120;

/// A member that is not as the file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) member: String,
    /// `None` where there is nothing yet.
    pub(crate) before: Option<String>,
    pub(crate) after: String,
}

pub(super) fn differs(shape: &Shape, desired: &Value, actual: Option<&Value>) -> bool {
    let actual = actual.unwrap_or(&Value::Null);
    if is_nothing(desired) || is_nothing(actual) {
        return is_nothing(desired) != is_nothing(actual);
    }
    match (&shape.kind, desired, actual) {
        (Kind::Structure { members }, Value::Object(desired), Value::Object(actual)) => members.iter().any(|member| {
            desired.get(member.name).is_some_and(|value| differs(member.shape, value, actual.get(member.name)))
        }),
        (Kind::Map { value: element, .. }, Value::Object(desired), Value::Object(actual)) => {
            let open = OPEN_MAPS.contains(&shape.name);
            (!open && desired.len() != actual.len())
                || desired.iter().any(|(key, value)| differs(element, value, actual.get(key)))
        }
        (Kind::List { element, .. }, Value::Array(desired), Value::Array(actual)) => {
            let mut left: Vec<&Value> = actual.iter().collect();
            desired.len() != actual.len()
                || desired.iter().any(|value| {
                    let same = left.iter().position(|other| !differs(element, value, Some(other)));
                    same.map(|at| left.swap_remove(at)).is_none()
                })
        }
        (_, Value::Number(desired), Value::Number(actual)) => desired.as_f64() != actual.as_f64(),
        _ => desired != actual,
    }
}

/// `actual` with what the file says put over it: the whole value to send where a request replaces everything.
pub(super) fn overlay(shape: &Shape, desired: &Value, actual: Option<&Value>) -> Value {
    match (&shape.kind, desired, actual) {
        (Kind::Structure { members }, Value::Object(desired), Some(Value::Object(actual))) if !desired.is_empty() => {
            let mut whole = actual.clone();
            for member in *members {
                if let Some(value) = desired.get(member.name) {
                    whole.insert(member.name.to_owned(), overlay(member.shape, value, actual.get(member.name)));
                }
            }
            Value::Object(whole)
        }
        _ => desired.clone(),
    }
}

/// What differs in one member, named as deep as structures go.
pub(super) fn changes(shape: &Shape, name: &str, desired: &Value, actual: Option<&Value>, into: &mut Vec<Change>) {
    if !differs(shape, desired, actual) {
        return;
    }
    match (&shape.kind, desired, actual) {
        (Kind::Structure { members }, Value::Object(desired), Some(Value::Object(actual))) if !desired.is_empty() => {
            for member in *members {
                if let Some(value) = desired.get(member.name) {
                    changes(member.shape, &format!("{name}.{}", member.name), value, actual.get(member.name), into);
                }
            }
        }
        (Kind::Map { value: element, .. }, Value::Object(desired), Some(Value::Object(actual)))
            if OPEN_MAPS.contains(&shape.name) =>
        {
            for (key, value) in desired.iter().filter(|(key, value)| differs(element, value, actual.get(*key))) {
                let show = |value| if is_secret(key) { HIDDEN.to_owned() } else { shown(element, value) };
                let (before, after) = (actual.get(key).map(show), show(value));
                into.push(Change { member: format!("{name}.{key}"), before, after });
            }
        }
        _ => into.push(Change {
            member: name.to_owned(),
            before: actual.map(|actual| shown(shape, actual)),
            after: shown(shape, desired),
        }),
    }
}

/// A value for people to read: secrets hidden, long ones cut.
pub(super) fn shown(shape: &Shape, value: &Value) -> String {
    let text = hidden(shape, value).to_string();
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn hidden(shape: &Shape, value: &Value) -> Value {
    if shape.sensitive {
        return Value::from(HIDDEN);
    }
    match (&shape.kind, value) {
        (Kind::Structure { members }, Value::Object(object)) => {
            let shown = members
                .iter()
                .filter_map(|member| Some((member.name.to_owned(), hidden(member.shape, object.get(member.name)?))));
            Value::Object(shown.collect())
        }
        (Kind::Map { value: element, .. }, Value::Object(object)) => {
            let shown = object.iter().map(|(key, value)| {
                (key.clone(), if is_secret(key) { Value::from(HIDDEN) } else { hidden(element, value) })
            });
            Value::Object(shown.collect())
        }
        (Kind::List { element, .. }, Value::Array(list)) => list.iter().map(|value| hidden(element, value)).collect(),
        _ => value.clone(),
    }
}

/// `false` is what a switch nobody touched means.
fn is_nothing(value: &Value) -> bool {
    is_empty(value) || *value == Value::Bool(false)
}

pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn is_secret(key: &str) -> bool {
    SECRET_KEYS.contains(&key)
}

/// Takes out what a JSON pointer names.
pub(super) fn remove(object: &mut Map<String, Value>, pointer: &str) {
    match pointer.trim_start_matches('/').split_once('/') {
        None => {
            object.remove(pointer.trim_start_matches('/'));
        }
        Some((name, rest)) => {
            if let Some(inner) = object.get_mut(name).and_then(Value::as_object_mut) {
                remove(inner, rest);
            }
        }
    }
}

/// What a JSON pointer names.
pub(super) fn find<'a>(object: &'a Map<String, Value>, pointer: &str) -> Option<&'a Value> {
    match pointer.trim_start_matches('/').split_once('/') {
        None => object.get(pointer.trim_start_matches('/')),
        Some((name, rest)) => find(object.get(name)?.as_object()?, rest),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::kinds::member;
    use super::*;

    fn compare(operation: &str, name: &str, desired: &Value, actual: &Value) -> Vec<(String, String)> {
        let mut found = Vec::new();
        changes(member(operation, name).unwrap(), name, desired, Some(actual), &mut found);
        found.into_iter().map(|change| (change.member, change.after)).collect()
    }

    #[test]
    fn only_named_members_count_and_lists_have_no_order() {
        let actual = json!({"PasswordPolicy": {"MinimumLength": 8, "RequireSymbols": true}});
        let same = json!({"PasswordPolicy": {"MinimumLength": 8.0}});
        assert_eq!(compare("CreateUserPool", "Policies", &same, &actual), []);
        let other = json!({"PasswordPolicy": {"MinimumLength": 12}});
        let expected = ("Policies.PasswordPolicy.MinimumLength".to_owned(), "12".to_owned());
        assert_eq!(compare("CreateUserPool", "Policies", &other, &actual), [expected]);
        let shape = member("CreateUserPoolClient", "CallbackURLs").unwrap();
        assert!(!differs(shape, &json!(["a", "b"]), Some(&json!(["b", "a"]))));
        assert!(differs(shape, &json!(["a", "a"]), Some(&json!(["b", "a"]))));
        assert!(differs(shape, &json!(["a"]), Some(&json!(["b", "a"]))));
        assert!(!differs(shape, &json!([]), None));
    }

    #[test]
    fn an_overlay_keeps_what_is_not_named() {
        let shape = member("CreateUserPool", "Policies").unwrap();
        let actual = json!({"PasswordPolicy": {"MinimumLength": 8, "RequireSymbols": true}});
        let whole = overlay(shape, &json!({"PasswordPolicy": {"MinimumLength": 12}}), Some(&actual));
        assert_eq!(whole, json!({"PasswordPolicy": {"MinimumLength": 12, "RequireSymbols": true}}));
    }

    #[test]
    fn maps_are_compared_whole_unless_the_service_adds_to_them() {
        let tags = member("CreateUserPool", "UserPoolTags").unwrap();
        assert!(differs(tags, &json!({"a": "1"}), Some(&json!({"a": "1", "b": "2"}))));
        let details = member("CreateIdentityProvider", "ProviderDetails").unwrap();
        assert!(!differs(details, &json!({"a": "1"}), Some(&json!({"a": "1", "b": "2"}))));
        let (desired, actual) = (json!({"a": "3", "client_secret": "new"}), json!({"a": "1", "client_secret": "old"}));
        let found = compare("CreateIdentityProvider", "ProviderDetails", &desired, &actual);
        let expected = [("ProviderDetails.a", "\"3\""), ("ProviderDetails.client_secret", HIDDEN)];
        assert_eq!(found, expected.map(|(member, after)| (member.to_owned(), after.to_owned())));
    }

    #[test]
    fn secrets_are_not_shown() {
        let secret = member("CreateUserPoolClient", "ClientSecret").unwrap();
        assert_eq!(shown(secret, &json!("secret")), "\"***\"");
        let details = member("CreateIdentityProvider", "ProviderDetails").unwrap();
        assert_eq!(shown(details, &json!({"client_secret": "secret"})), r#"{"client_secret":"***"}"#);
    }

    #[test]
    fn pointers_name_members_of_members() {
        let mut object = json!({"a": {"b": 1, "c": 2}}).as_object().cloned().unwrap();
        assert_eq!(find(&object, "/a/b"), Some(&json!(1)));
        remove(&mut object, "/a/b");
        assert_eq!(find(&object, "/a/b"), None);
        remove(&mut object, "/x/y");
        assert_eq!(Value::Object(object), json!({"a": {"c": 2}}));
    }
}
