//! Parameters of a query or a form: text by name, each once.

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use http::request::Parts;
use url::form_urlencoded;

#[derive(Debug, Default)]
pub(in crate::dev) struct Fields(BTreeMap<String, String>);

impl Fields {
    /// `None` where a name comes twice: two readers could take two meanings from it (RFC 6749 §3.1).
    pub(in crate::dev) fn read(text: &[u8]) -> Option<Self> {
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(text) {
            if fields.insert(name.into_owned(), value.into_owned()).is_some() {
                return None;
            }
        }
        Some(Self(fields))
    }

    /// Of a request that may bring them in either way.
    pub(in crate::dev) fn of(query: Option<&str>, body: &Bytes) -> Option<Self> {
        if body.is_empty() { Self::read(query.unwrap_or_default().as_bytes()) } else { Self::read(body) }
    }

    /// What is empty was not given.
    pub(in crate::dev) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    pub(in crate::dev) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }
}

/// Those of the query, for pages that show something whatever they are asked; of an unclear query, none.
impl<S: Sync> FromRequestParts<S> for Fields {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::read(parts.uri.query().unwrap_or_default().as_bytes()).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_comes_once_and_what_is_empty_was_not_given() {
        let fields = Fields::read(b"a=1+2&b=&c=%20").unwrap();
        assert_eq!(
            (fields.get("a"), fields.get("b"), fields.get("c"), fields.text("d")),
            (Some("1 2"), None, None, "")
        );
        assert!(Fields::read(b"a=1&a=1").is_none());
    }
}
