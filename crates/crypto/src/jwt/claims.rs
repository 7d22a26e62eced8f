//! Verified claims, and JSON that says each thing once: in tokens of this server, and in what providers say.

use serde::Deserialize;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A claim that is not what the caller needs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    #[error("claim {0} is missing")]
    Missing(&'static str),
    #[error("claim {0} has another type")]
    Type(&'static str),
}

/// The claims of a token whose signature was verified.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims(Map<String, Value>);

impl Claims {
    /// `None` if `json` is not one JSON object, or has two members of one name at any depth.
    pub fn parse(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }

    /// Any claim, of any type.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// # Errors
    /// If there is no such claim, or it is not text.
    pub fn text(&self, name: &'static str) -> Result<&str, ClaimError> {
        self.optional_text(name)?.ok_or(ClaimError::Missing(name))
    }

    /// # Errors
    /// If there is such a claim and it is not text.
    pub fn optional_text(&self, name: &'static str) -> Result<Option<&str>, ClaimError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(value) => value.as_str().map(Some).ok_or(ClaimError::Type(name)),
        }
    }

    /// A whole number, as `exp`, `iat` and `auth_time` are (seconds). Text that looks like one is none.
    ///
    /// # Errors
    /// If there is no such claim, or it is not a whole number of 64 bits.
    pub fn integer(&self, name: &'static str) -> Result<i64, ClaimError> {
        let value = self.0.get(name).ok_or(ClaimError::Missing(name))?;
        value.as_i64().ok_or(ClaimError::Type(name))
    }

    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }
}

/// One object that says each thing once.
impl<'de> Deserialize<'de> for Claims {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Unique.deserialize(deserializer)? {
            Value::Object(map) => Ok(Self(map)),
            _ => Err(D::Error::custom("not an object")),
        }
    }
}

/// Reads a [`Value`] and refuses objects with two members of one name: of those, serde_json keeps the last and other
/// readers the first, and a token must not say different things to different readers (RFC 7519 §4).
/// serde_json itself bounds the depth (128).
struct Unique;

impl<'de> DeserializeSeed<'de> for Unique {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a finite number"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut out = Vec::new();
        while let Some(item) = items.next_element_seed(Unique)? {
            out.push(item);
        }
        Ok(Value::Array(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut out = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(Unique)?;
            if out.insert(name, value).is_some() {
                return Err(A::Error::custom("two members of one name"));
            }
        }
        Ok(Value::Object(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn claims(json: &str) -> Claims {
        Claims::parse(json.as_bytes()).unwrap()
    }

    #[test]
    fn a_getter_gives_only_its_own_type() {
        let claims = claims(r#"{"exp":17,"text":"a","quoted":"17","half":1.5,"float":17.0,"big":1e30,"null":null}"#);
        assert_eq!(claims.integer("exp"), Ok(17));
        for name in ["text", "quoted", "half", "float", "big", "null"] {
            assert_eq!(claims.integer(name), Err(ClaimError::Type(name)));
        }
        assert_eq!(claims.integer("none"), Err(ClaimError::Missing("none")));
        assert_eq!(claims.text("text"), Ok("a"));
        assert_eq!(claims.text("exp"), Err(ClaimError::Type("exp")));
        assert_eq!(claims.text("none"), Err(ClaimError::Missing("none")));
        assert_eq!(claims.optional_text("none"), Ok(None));
        assert_eq!(claims.optional_text("null"), Err(ClaimError::Type("null")));
        assert_eq!(claims.get("half"), Some(&serde_json::json!(1.5)));
    }

    #[test]
    fn only_one_object_that_says_each_thing_once() {
        for wrong in [
            "",
            "null",
            "[]",
            "\"a\"",
            "{} {}",
            "{}x",
            r#"{"a":1,"a":1}"#,
            r#"{"a":[{"b":1,"b":2}]}"#,
            r#"{"exp":1,"\u0065xp":2}"#,
            "{\"a\":\u{0}}",
        ] {
            assert_eq!(Claims::parse(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!(Claims::parse(b"{\"a\":\"\xff\"}"), None);
        assert_eq!(Claims::parse(format!("{}1{}", r#"{"a":"#.repeat(4000), "}".repeat(4000)).as_bytes()), None);
        assert_eq!(claims(r#" {"a":{"b":1},"c":{"b":1}} "#).into_map().len(), 2);
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_agrees_with_serde_json(bytes: Vec<u8>, json in r#"[{}\[\]",:0-9a\\ ]{0,40}"#) {
            for bytes in [&bytes, json.as_bytes()] {
                if let Some(claims) = Claims::parse(bytes) {
                    prop_assert_eq!(Value::Object(claims.0), serde_json::from_slice::<Value>(bytes).unwrap());
                }
            }
        }
    }
}
