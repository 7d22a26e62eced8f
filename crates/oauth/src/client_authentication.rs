//! Which client asks, at the endpoints that are for clients: HTTP Basic, or parameters of the form (RFC 6749 §2.3;
//! behaviour 30 §3.5).

use std::sync::Arc;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flows::configuration::ClientConfiguration;
use flows::{Context, Failure};
use http::header::AUTHORIZATION;
use http::request::Parts;
use percent_encoding::percent_decode_str;

use crate::error::EndpointError;
use crate::form::Form;

/// Some clients leave out the padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The client that asks, which has proved its secret if it has one. `user_pool_id` is the pool that was addressed.
///
/// # Errors
/// `invalid_request` if it is not told which client asks, or told twice; `invalid_client` if it is not that one.
pub(crate) async fn authenticate(
    cx: &Context,
    user_pool_id: Option<&str>,
    head: &Parts,
    form: &Form,
) -> Result<Arc<ClientConfiguration>, EndpointError> {
    let Credentials { client_id, secret } = credentials(head, form)?;
    // A client that a document describes is known by its pool only.
    let found = cx.configuration.client_at(user_pool_id, &client_id).await;
    let client = found.map_err(|failure| match failure {
        Failure::ClientNotFound(_) | Failure::InvalidParameter(_) => EndpointError::invalid_client(),
        other => other.into(),
    })?;
    if !client.secret_matches(secret.as_deref()) {
        return Err(EndpointError::invalid_client());
    }
    Ok(client)
}

#[derive(PartialEq, Eq)]
struct Credentials {
    client_id: String,
    secret: Option<String>,
}

fn credentials(head: &Parts, form: &Form) -> Result<Credentials, EndpointError> {
    let client_id = form.get("client_id").map(str::to_owned);
    let secret = form.get("client_secret").map(str::to_owned);
    let Some(basic) = basic(head)? else {
        return Ok(Credentials { client_id: client_id.ok_or_else(EndpointError::invalid_request)?, secret });
    };
    // The same said twice does no harm, and some clients do; two clients in one request are a mistake or a trick.
    let differs = |said: &Option<String>, basic: Option<&String>| said.is_some() && said.as_ref() != basic;
    if differs(&client_id, Some(&basic.client_id)) || differs(&secret, basic.secret.as_ref()) {
        return Err(EndpointError::invalid_request());
    }
    Ok(basic)
}

/// What the header says, if there is one. Another scheme than Basic authenticates no client here.
fn basic(head: &Parts) -> Result<Option<Credentials>, EndpointError> {
    let mut headers = head.headers.get_all(AUTHORIZATION).iter();
    let Some(header) = headers.next() else { return Ok(None) };
    if headers.next().is_some() {
        return Err(EndpointError::invalid_request());
    }
    let decoded = || {
        let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
        let decoded = scheme.eq_ignore_ascii_case("basic").then(|| BASE64.decode(encoded.trim()).ok())??;
        let text = String::from_utf8(decoded).ok()?;
        let (client_id, secret) = text.split_once(':')?;
        let secret = unescaped(secret)?;
        Some(Credentials { client_id: unescaped(client_id)?, secret: (!secret.is_empty()).then_some(secret) })
    };
    decoded().map(Some).ok_or_else(EndpointError::invalid_client)
}

/// Both halves are escaped as in a form (RFC 6749 §2.3.1), by clients that know; secrets hold plus signs and never
/// spaces, so a plus is one.
fn unescaped(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose;
    use http::Request;

    use super::*;

    fn read(authorization: &[&str], body: &str) -> Result<(String, Option<String>), &'static str> {
        let mut request = Request::post("/").header("content-type", "application/x-www-form-urlencoded");
        for value in authorization {
            request = request.header(AUTHORIZATION, *value);
        }
        let head = request.body(()).unwrap().into_parts().0;
        let form = Form::read(&head, body.as_bytes()).ok().unwrap();
        credentials(&head, &form).map(|c| (c.client_id, c.secret)).map_err(|error| error.error)
    }

    fn basic_of(pair: &str) -> String {
        format!("Basic {}", general_purpose::STANDARD.encode(pair))
    }

    fn both(client_id: &str, secret: &str) -> Result<(String, Option<String>), &'static str> {
        Ok((client_id.to_owned(), Some(secret.to_owned())))
    }

    #[test]
    fn a_plus_in_a_header_is_a_plus_escaped_or_not() {
        assert_eq!(read(&[&basic_of("c:s+t")], ""), both("c", "s+t"));
        assert_eq!(read(&[&basic_of("c:s%2Bt")], ""), both("c", "s+t"));
        assert_eq!(read(&[basic_of("c:s:u").trim_end_matches('=')], ""), both("c", "s:u"));
        assert_eq!(read(&[], "client_id=c&client_secret=s%2Bt"), both("c", "s+t"));
        assert_eq!(read(&[], "client_id=c"), Ok(("c".to_owned(), None)));
        assert_eq!(read(&[&basic_of("c:")], ""), Ok(("c".to_owned(), None)));
    }

    #[test]
    fn header_and_body_may_agree_and_not_differ() {
        let basic = basic_of("c:s");
        assert_eq!(read(&[&basic], "client_id=c"), both("c", "s"));
        assert_eq!(read(&[&basic], "client_id=c&client_secret=s"), both("c", "s"));
        for other in ["client_id=d", "client_id=c&client_secret=t", "client_secret=t"] {
            assert_eq!(read(&[&basic], other), Err("invalid_request"), "{other}");
        }
        assert_eq!(read(&[&basic, &basic], ""), Err("invalid_request"));
        assert_eq!(read(&[], "client_secret=s"), Err("invalid_request"));
    }

    #[test]
    fn a_header_that_is_not_basic_is_nobodys() {
        for wrong in ["Bearer c", "Basic", "Basic !", "Basic Yw==", &basic_of("c:\u{fffd}%ff")] {
            assert_eq!(read(&[wrong], "client_id=c&client_secret=s"), Err("invalid_client"), "{wrong}");
        }
    }
}
