//! Requests of OAuth as they come: a form in the body, every parameter once (RFC 6749 §3.2; behaviour 50 #32).

use std::collections::BTreeMap;

use http::header::CONTENT_TYPE;
use http::request::Parts;

use crate::error::EndpointError;
use crate::once;

pub(crate) struct Form(BTreeMap<String, String>);

impl Form {
    /// # Errors
    /// `invalid_request`: it is no form, a parameter comes twice, or the address has parameters, which would be in the
    /// logs of whoever it passes.
    pub(crate) fn read(head: &Parts, body: &[u8]) -> Result<Self, EndpointError> {
        if head.uri.query().is_some_and(|query| !query.is_empty()) || !is_form(head) {
            return Err(EndpointError::invalid_request());
        }
        let text = std::str::from_utf8(body).map_err(|_| EndpointError::invalid_request())?;
        once::each_once(text).map(Self).map_err(|_| EndpointError::invalid_request())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        once::sent(&self.0, name)
    }

    /// # Errors
    /// `invalid_request`.
    pub(crate) fn require(&self, name: &str) -> Result<&str, EndpointError> {
        self.get(name).ok_or_else(EndpointError::invalid_request)
    }
}

fn is_form(head: &Parts) -> bool {
    let content_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn read(address: &str, content_type: &str, body: &str) -> Result<Form, EndpointError> {
        let request = Request::post(address).header(CONTENT_TYPE, content_type).body(()).unwrap();
        Form::read(&request.into_parts().0, body.as_bytes())
    }

    const FORM: &str = "application/x-www-form-urlencoded";

    #[test]
    fn parameters_are_decoded_and_come_once() {
        let form = read("/", "Application/X-WWW-Form-UrlEncoded; charset=UTF-8", "a=1%2B2+3&empty=&b").ok().unwrap();
        assert_eq!((form.get("a"), form.get("empty"), form.get("b"), form.get("c")), (Some("1+2 3"), None, None, None));
        for twice in ["a=1&a=1", "a=1&b=2&a=", "a&a", "a=1&%61=2"] {
            assert_eq!(read("/", FORM, twice).err(), Some(EndpointError::invalid_request()), "{twice}");
        }
    }

    #[test]
    fn only_a_form_in_the_body_is_read() {
        for (address, content_type) in
            [("/?a=1", FORM), ("/", "application/json"), ("/", "multipart/form-data"), ("/", "")]
        {
            assert!(read(address, content_type, "a=1").is_err(), "{address} {content_type}");
        }
        assert!(read("/?", FORM, "a=1").is_ok());
    }
}
