//! Bytes to a JSON value, stricter than a JSON parser needs to be: a request that two parsers could read differently is refused.
//!
//! Knows nothing of operations or shapes.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::error::{ApiError, ErrorCode};

/// How deep lists and objects may be nested. The deepest input of the model needs eight; the rest is for branding documents.
pub const MAX_DEPTH: usize = 64;

/// Reads a request body: UTF-8, one JSON object, no key twice in one object, at most [`MAX_DEPTH`] deep.
///
/// # Errors
/// `SerializationException` without a message when it is not such JSON, `"Expected map or null"` when it is no object (behaviour 10 §1.3).
pub fn parse(body: &[u8]) -> Result<Value, ApiError> {
    let malformed = || ApiError::without_message(ErrorCode::Serialization);
    let text = std::str::from_utf8(body).map_err(|_| malformed())?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict { depth_left: MAX_DEPTH }.deserialize(&mut deserializer).map_err(|_| malformed())?;
    deserializer.end().map_err(|_| malformed())?;
    if value.is_object() { Ok(value) } else { Err(ApiError::serialization("Expected map or null")) }
}

/// Reads one value; `depth_left` lists or objects may still open.
#[derive(Clone, Copy)]
struct Strict {
    depth_left: usize,
}

impl Strict {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        let depth_left = self.depth_left.checked_sub(1).ok_or_else(|| E::custom("nested too deep"))?;
        Ok(Self { depth_left })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(element) = elements.next_element_seed(inner)? {
            list.push(element);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(inner)?;
            if object.insert(key, value).is_some() {
                return Err(A::Error::custom("the same key twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn refused(body: &[u8]) -> Option<String> {
        let error = parse(body).unwrap_err();
        assert_eq!(error.code, ErrorCode::Serialization);
        error.message
    }

    #[test]
    fn an_object_is_read() {
        let value = parse(br#" {"A":"\u00e9","B":[1,-2,1e+05,true,null],"C":{}} "#).unwrap();
        assert_eq!(value, json!({"A": "é", "B": [1, -2, 100_000.0, true, null], "C": {}}));
    }

    #[test]
    fn what_is_not_json_is_refused_without_a_message() {
        let bodies: [&[u8]; 8] = [
            b"",
            b"{",
            b"{'A':1}",
            b"{\"A\":1}x",
            b"{\"A\":\"\xff\"}",
            b"\xef\xbb\xbf{}",
            b"{\"A\":\"\\ud800\"}",
            b"{\"A\":1,}",
        ];
        for body in bodies {
            assert_eq!(refused(body), None, "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn a_key_given_twice_is_refused_at_any_depth() {
        assert_eq!(refused(br#"{"Username":"a","Username":"b"}"#), None);
        assert_eq!(refused(br#"{"A":[{"B":1,"\u0042":2}]}"#), None);
    }

    #[test]
    fn only_an_object_is_a_request() {
        for body in ["[]", "null", "1", "\"x\"", "true"] {
            assert_eq!(refused(body.as_bytes()).as_deref(), Some("Expected map or null"));
        }
    }

    #[test]
    fn nesting_is_limited() {
        let nested = |depth: usize| format!("{{\"A\":{}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert_eq!(refused(nested(MAX_DEPTH + 1).as_bytes()), None);
        assert_eq!(refused("{\"A\":".repeat(100_000).as_bytes()), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body: Vec<u8>) {
            let _ = parse(&body);
        }

        #[test]
        fn any_text_like_json_is_read_or_refused(body in r#"\{("[A-C]":(1|-0|1e9|"[a-z]"|null|\[\]|\{\}),?){0,5}\}"#) {
            let _ = parse(body.as_bytes());
        }
    }
}
