//! Does a JSON value have the form of a shape? Objects where structures belong, numbers where integers belong, and so on.
//!
//! Yields the value in the one form the rest relies on: null members dropped, unknown members dropped, integers as integers.
//! Whether the values are allowed is the business of `crate::validate`.

use serde_json::{Map, Number, Value};

use crate::blob;
use crate::error::ApiError;
use crate::shape::{Kind, Shape};

/// Brings `value` into the form of `shape`.
///
/// # Errors
/// `SerializationException` with the texts of behaviour 10 §1.3.
pub fn check_shape(shape: &Shape, value: Value) -> Result<Value, ApiError> {
    match &shape.kind {
        Kind::Structure { members } => {
            let mut given = object(value)?;
            let mut kept = Map::new();
            for member in *members {
                match given.remove(member.name) {
                    None | Some(Value::Null) => {}
                    Some(value) => {
                        kept.insert(member.name.to_owned(), check_shape(member.shape, value)?);
                    }
                }
            }
            Ok(Value::Object(kept))
        }
        Kind::Map { value: element, .. } => {
            let present = object(value)?.into_iter().filter(|(_, value)| !value.is_null());
            present.map(|(key, value)| Ok((key, check_shape(element, value)?))).collect()
        }
        Kind::List { element, .. } => match value {
            Value::Array(list) => {
                let present = list.into_iter().filter(|value| !value.is_null());
                present.map(|value| check_shape(element, value)).collect()
            }
            Value::Object(_) => Err(unexpected_object()),
            _ => Err(ApiError::serialization("Expected list or null")),
        },
        Kind::String { .. } | Kind::Enum { .. } => scalar(value, "a String", Value::is_string),
        Kind::Boolean => scalar(value, "a Boolean", Value::is_boolean),
        Kind::Timestamp => scalar(value, "a Timestamp", Value::is_number),
        Kind::Blob { .. } => {
            scalar(value, "a Blob", |value| value.as_str().is_some_and(|text| blob::decode(text).is_some()))
        }
        Kind::Integer { .. } => integer(value, "an Integer", i64::from(i32::MIN), i64::from(i32::MAX)),
        Kind::Long { .. } => integer(value, "a Long", i64::MIN, i64::MAX),
        Kind::Document => Ok(value),
    }
}

fn object(value: Value) -> Result<Map<String, Value>, ApiError> {
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(ApiError::serialization("Expected map or null")),
    }
}

fn scalar(value: Value, wanted: &str, fits: impl Fn(&Value) -> bool) -> Result<Value, ApiError> {
    if fits(&value) { Ok(value) } else { Err(mismatch(&value, wanted)) }
}

/// Integers may come as `1e+05` or `7.0` (behaviour 15), never with a fraction.
fn integer(value: Value, wanted: &str, min: i64, max: i64) -> Result<Value, ApiError> {
    let whole = value.as_number().and_then(whole);
    match whole {
        Some(whole) if (min..=max).contains(&whole) => Ok(Value::from(whole)),
        _ => Err(mismatch(&value, wanted)),
    }
}

fn whole(number: &Number) -> Option<i64> {
    /// 2^53: beyond it a double no longer tells neighbouring integers apart.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if let Some(whole) = number.as_i64() {
        return Some(whole);
    }
    let float = number.as_f64()?;
    if float.fract() != 0.0 || float.abs() > EXACT {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and at most 2^53")]
    Some(float as i64)
}

fn unexpected_object() -> ApiError {
    ApiError::serialization("Start of structure or map found where not expected.")
}

fn mismatch(value: &Value, wanted: &str) -> ApiError {
    let token = match value {
        Value::Object(_) => return unexpected_object(),
        Value::Array(_) => return ApiError::serialization("Start of list found where not expected."),
        Value::String(_) => "STRING_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Null => "NULL_VALUE",
    };
    ApiError::serialization(format!("{token} can not be converted to {wanted}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::operation::find;

    fn check(operation: &str, value: Value) -> Result<Value, String> {
        let conformed = check_shape(find(operation).unwrap().input, value);
        conformed.map_err(|error| error.message.unwrap_or_default())
    }

    #[test]
    fn nulls_and_unknown_members_are_dropped() {
        let given = json!({
            "ClientId": "c", "AuthFlow": "USER_SRP_AUTH", "Session": null, "NotYetInvented": [{}],
            "AuthParameters": {"USERNAME": "u", "DEVICE_KEY": null},
            "UserContextData": {"EncodedData": null, "Other": 1},
        });
        let expected = json!({
            "ClientId": "c", "AuthFlow": "USER_SRP_AUTH", "AuthParameters": {"USERNAME": "u"}, "UserContextData": {},
        });
        assert_eq!(check("InitiateAuth", given), Ok(expected));
        let given = json!({"UserPoolId": "p", "UserAttributes": [null, {"Name": "email", "Value": null}]});
        assert_eq!(
            check("AdminCreateUser", given),
            Ok(json!({"UserPoolId": "p", "UserAttributes": [{"Name": "email"}]}))
        );
    }

    #[test]
    fn integers_come_in_any_form_of_number() {
        for (given, expected) in
            [(json!(1e5), 100_000), (json!(7.0), 7), (json!(0), 0), (json!(-0.0), 0), (json!(-3), -3)]
        {
            let checked = check("CreateUserPoolClient", json!({"RefreshTokenValidity": given}));
            assert_eq!(checked, Ok(json!({"RefreshTokenValidity": expected})));
        }
        for given in [json!(1.5), json!(2_147_483_648_i64), json!(1e300), json!(u64::MAX)] {
            let checked = check("CreateUserPoolClient", json!({"RefreshTokenValidity": given}));
            assert_eq!(checked.unwrap_err(), "NUMBER_VALUE can not be converted to an Integer");
        }
    }

    #[test]
    fn the_wrong_form_is_named() {
        for (operation, value, message) in [
            ("SignUp", json!({"ClientMetadata": "x"}), "Expected map or null"),
            ("SignUp", json!({"AnalyticsMetadata": []}), "Expected map or null"),
            ("SignUp", json!({"UserAttributes": "x"}), "Expected list or null"),
            ("SignUp", json!({"UserAttributes": {}}), "Start of structure or map found where not expected."),
            ("SignUp", json!({"Username": {}}), "Start of structure or map found where not expected."),
            ("SignUp", json!({"Username": []}), "Start of list found where not expected."),
            ("SignUp", json!({"Username": 1}), "NUMBER_VALUE can not be converted to a String"),
            ("InitiateAuth", json!({"AuthFlow": true}), "TRUE_VALUE can not be converted to a String"),
            ("ListGroups", json!({"Limit": "5"}), "STRING_VALUE can not be converted to an Integer"),
            (
                "CreateUserPoolClient",
                json!({"GenerateSecret": "true"}),
                "STRING_VALUE can not be converted to a Boolean",
            ),
            ("SetUICustomization", json!({"ImageFile": "?"}), "STRING_VALUE can not be converted to a Blob"),
        ] {
            assert_eq!(check(operation, value).unwrap_err(), message, "{operation}");
        }
    }

    #[test]
    fn documents_are_left_alone() {
        let given = json!({"UserPoolId": "p", "Settings": {"a": [null, 1.5, {"b": null}]}});
        assert_eq!(check("CreateManagedLoginBranding", given.clone()), Ok(given));
    }
}
