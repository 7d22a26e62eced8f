//! Reads the signature of a request: where it is, and which parts it claims to have. Checks nothing cryptographic;
//! who knows the access keys does that.

use http::HeaderMap;
use http::header::{AUTHORIZATION, DATE};
use percent_encoding::percent_decode_str;

use crate::error::ApiError;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The parts of a SigV4 signature, as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub access_key: String,
    /// `YYYYMMDD`.
    pub date: String,
    pub region: String,
    pub service: String,
    /// `aws4_request` in a valid one.
    pub terminator: String,
    /// Lower-case names.
    pub signed_headers: Vec<String>,
    /// Hexadecimal.
    pub signature: String,
    /// Whether it came in the query instead of the header.
    pub in_query: bool,
}

/// Whether the request carries anything that looks like credentials.
pub fn has_signature(headers: &HeaderMap, query: Option<&str>) -> bool {
    headers.get(AUTHORIZATION).is_some_and(|value| !value.is_empty()) || parameter(query, "X-Amz-Signature").is_some()
}

/// The signature in the `Authorization` header or, failing that, in the query (`X-Amz-Signature` and its companions).
///
/// # Errors
/// `MissingAuthenticationTokenException` when there is none, `IncompleteSignatureException` when it lacks a part (behaviour 10 §1.3).
pub fn require_signature(headers: &HeaderMap, query: Option<&str>) -> Result<Signature, ApiError> {
    if !has_signature(headers, query) {
        return Err(ApiError::missing_authentication_token("Missing Authentication Token"));
    }
    match headers.get(AUTHORIZATION).filter(|value| !value.is_empty()) {
        Some(value) => from_header(value.to_str().unwrap_or_default(), headers),
        None => from_query(query),
    }
}

fn from_header(value: &str, headers: &HeaderMap) -> Result<Signature, ApiError> {
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    let rest = if scheme == ALGORITHM { rest } else { "" };
    let part = |name: &str| {
        let parts = rest.split(',').filter_map(|part| part.trim().split_once('='));
        parts.filter(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value).next()
    };
    let (credential, signature, signed_headers) = (part("Credential"), part("Signature"), part("SignedHeaders"));
    let dated = headers.contains_key("x-amz-date") || headers.contains_key(DATE);
    if let (Some(credential), Some(signature), Some(signed_headers), true) =
        (credential, signature, signed_headers, dated)
    {
        return build(credential, signed_headers, signature, false);
    }
    let mut message = String::new();
    for (name, found) in [("Credential", credential), ("Signature", signature), ("SignedHeaders", signed_headers)] {
        if found.is_none() {
            message.push_str(&format!("Authorization header requires '{name}' parameter. "));
        }
    }
    if !dated {
        message.push_str("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
    }
    // The service repeats the whole header here. It may hold a bearer token, and messages are logged: the scheme must do.
    let scheme: String = scheme.chars().take(32).collect();
    Err(ApiError::incomplete_signature(format!("{message}Authorization={scheme}")))
}

fn from_query(query: Option<&str>) -> Result<Signature, ApiError> {
    let names = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"];
    let values = names.map(|name| parameter(query, name));
    if let [Some(algorithm), Some(credential), Some(signature), Some(signed_headers), Some(_)] = &values
        && algorithm == ALGORITHM
    {
        return build(credential, signed_headers, signature, true);
    }
    let missing = names.iter().zip(&values).filter(|(_, value)| value.is_none());
    let message: Vec<String> =
        missing.map(|(name, _)| format!("AWS query-string parameters must include '{name}'.")).collect();
    let message =
        if message.is_empty() { format!("Unsupported AWS 'algorithm'; use {ALGORITHM}.") } else { message.join(" ") };
    Err(ApiError::incomplete_signature(message))
}

fn build(credential: &str, signed_headers: &str, signature: &str, in_query: bool) -> Result<Signature, ApiError> {
    // An access key may contain slashes, the other parts may not.
    let parts: Vec<&str> = credential.rsplitn(5, '/').collect();
    let [terminator, service, region, date, access_key] = parts[..] else {
        return Err(ApiError::incomplete_signature(
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.",
        ));
    };
    Ok(Signature {
        access_key: access_key.to_owned(),
        date: date.to_owned(),
        region: region.to_owned(),
        service: service.to_owned(),
        terminator: terminator.to_owned(),
        signed_headers: signed_headers.split(';').map(str::to_ascii_lowercase).collect(),
        signature: signature.to_owned(),
        in_query,
    })
}

/// The decoded value of the first parameter of this name, unless it is empty.
fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    let pairs = query?.split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).next()?;
    // What is not a valid escape stays as it is; a signature made over something else fails later.
    Some(percent_decode_str(value).decode_utf8_lossy().into_owned()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn headers(authorization: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, authorization.parse().unwrap());
        headers.insert("X-Amz-Date", "20260102T030405Z".parse().unwrap());
        headers
    }

    fn refused(headers: &HeaderMap, query: Option<&str>) -> String {
        require_signature(headers, query).unwrap_err().to_string()
    }

    /// As botocore sends it, and with the blanks left out as some others do.
    #[test]
    fn a_signature_is_read_from_the_header() {
        for blank in [" ", ""] {
            let value = format!(
                "AWS4-HMAC-SHA256 Credential=AKID/20260102/eu-west-1/cognito-idp/aws4_request,{blank}SignedHeaders=content-type;host;x-amz-date;x-amz-target,{blank}Signature=0a1b"
            );
            let signature = require_signature(&headers(&value), None).unwrap();
            assert_eq!(signature.access_key, "AKID");
            assert_eq!((signature.date.as_str(), signature.region.as_str()), ("20260102", "eu-west-1"));
            assert_eq!((signature.service.as_str(), signature.terminator.as_str()), ("cognito-idp", "aws4_request"));
            assert_eq!(signature.signed_headers, ["content-type", "host", "x-amz-date", "x-amz-target"]);
            assert_eq!((signature.signature.as_str(), signature.in_query), ("0a1b", false));
        }
    }

    #[test]
    fn a_signature_is_read_from_the_query() {
        let query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260102%2Feu-west-1%2Fcognito-idp%2Faws4_request&X-Amz-Date=20260102T030405Z&X-Amz-SignedHeaders=host&X-Amz-Signature=0a1b";
        let signature = require_signature(&HeaderMap::new(), Some(query)).unwrap();
        assert_eq!((signature.access_key.as_str(), signature.in_query), ("AKID", true));
        let incomplete = query.replace("&X-Amz-SignedHeaders=host", "");
        assert_eq!(
            refused(&HeaderMap::new(), Some(&incomplete)),
            "IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-SignedHeaders'."
        );
    }

    /// Signers escape a blank as `%20`: a plus sign is one, as in an access key.
    #[test]
    fn the_query_is_unescaped_once_and_not_as_a_form() {
        for (sent, read) in
            [("a%2Bb+c", "a+b+c"), ("%2541", "%41"), ("50%", "50%"), ("%zz%2", "%zz%2"), ("%ff", "\u{fffd}")]
        {
            assert_eq!(parameter(Some(&format!("X-Amz-Credential={sent}")), "X-Amz-Credential").as_deref(), Some(read));
        }
    }

    #[test]
    fn none_is_told_from_incomplete() {
        let missing = "MissingAuthenticationTokenException: Missing Authentication Token";
        assert_eq!(refused(&HeaderMap::new(), None), missing);
        assert_eq!(refused(&headers(""), Some("X-Amz-Signature=")), missing);
        let mut undated = headers("AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host");
        undated.remove("x-amz-date");
        assert_eq!(
            refused(&undated, None),
            "IncompleteSignatureException: Authorization header requires 'Signature' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256"
        );
        assert!(
            refused(&headers("AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=0"), None)
                .contains("5 slash-delimited")
        );
    }

    #[test]
    fn other_schemes_are_incomplete_and_not_repeated() {
        let text = refused(&headers("Bearer very.secret.token"), None);
        assert!(
            text.starts_with("IncompleteSignatureException: Authorization header requires 'Credential' parameter. "),
            "{text}"
        );
        assert!(text.ends_with("Authorization=Bearer"), "{text}");
    }

    proptest! {
        #[test]
        fn any_header_and_query_are_read_or_refused(value in "(AWS4-HMAC-SHA256 )?[ -~]{0,80}", query in "[ -~]{0,80}") {
            let _ = require_signature(&headers(&value), Some(&query));
        }
    }
}
