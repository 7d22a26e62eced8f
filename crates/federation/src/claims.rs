//! What a provider says of somebody, as text: how a claim becomes values, and values an attribute (behaviour 30 §6.1).
//! Knows neither OpenID Connect nor SAML.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use url::form_urlencoded::byte_serialize;

/// The longest value that an attribute takes from a provider, in characters.
const VALUE_LIMIT_CHARS: usize = 2048;

/// A value that no attribute can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the value has more than {VALUE_LIMIT_CHARS} characters")]
pub struct TooLong;

/// The values of a claim or a SAML attribute as one: one is taken as it is, several are written `[a,b]`, each
/// form-encoded. None at all is blank.
pub(crate) fn joined(values: &[String]) -> String {
    match values {
        [one] => one.clone(),
        [] => String::new(),
        several => {
            let items: Vec<String> = several.iter().map(|value| byte_serialize(value.as_bytes()).collect()).collect();
            format!("[{}]", items.join(","))
        }
    }
}

/// The values of a claim or a SAML attribute as the one value of a pool attribute.
///
/// # Errors
/// [`TooLong`] if the result has more than 2048 characters.
pub fn attribute_value(values: &[String]) -> Result<String, TooLong> {
    let text = joined(values);
    if text.chars().count() > VALUE_LIMIT_CHARS { Err(TooLong) } else { Ok(text) }
}

/// The values of each claim. A claim that is null says nothing.
pub(crate) fn values(claims: &Map<String, Value>) -> BTreeMap<String, Vec<String>> {
    let said = claims.iter().filter(|(_, value)| !value.is_null());
    said.map(|(name, value)| {
        let values = match value {
            Value::Array(items) => items.iter().map(text).collect(),
            one => vec![text(one)],
        };
        (name.clone(), values)
    })
    .collect()
}

/// Each claim as one text, for a function that is shown them (behaviour 40 §1.3.4).
pub(crate) fn texts(claims: &Map<String, Value>) -> BTreeMap<String, String> {
    claims.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.clone(), text(value))).collect()
}

/// Text as it is, everything else as it is written in JSON.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(values: &[&str]) -> Result<String, TooLong> {
        attribute_value(&values.iter().map(|&value| value.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn one_value_is_taken_as_it_is_and_several_are_encoded() {
        assert_eq!(of(&["a b,c"]).unwrap(), "a b,c");
        assert_eq!(of(&["a b,c", "d]é"]).unwrap(), "[a+b%2Cc,d%5D%C3%A9]");
        assert_eq!(of(&[]).unwrap(), "");
    }

    #[test]
    fn the_limit_is_in_characters_and_counts_what_is_kept() {
        assert!(of(&["é".repeat(2048).as_str()]).is_ok());
        assert_eq!(of(&["a".repeat(2049).as_str()]), Err(TooLong));
        let half = "a".repeat(1022);
        assert_eq!(of(&[&half, &half]).unwrap().len(), 2047);
        assert_eq!(of(&[&half, &half, "a"]), Err(TooLong));
    }

    #[test]
    fn claims_of_every_type_are_text() {
        let claims = json!({"s": "x", "n": 17, "b": true, "none": null, "many": ["a", 1], "o": {"k": "v"}});
        let claims = claims.as_object().unwrap();
        let read = values(claims);
        assert_eq!(read["n"], ["17"]);
        assert_eq!(read["b"], ["true"]);
        assert_eq!(read["many"], ["a", "1"]);
        assert_eq!(read["o"], [r#"{"k":"v"}"#]);
        assert!(!read.contains_key("none"));
        assert_eq!(texts(claims)["many"], r#"["a",1]"#);
        assert_eq!(texts(claims)["s"], "x");
    }
}
