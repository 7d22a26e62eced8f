//! Verifies signatures against the site's own access keys, with the refusals of AWS (behaviour 10 §1.3).

use api::ApiError;
use api::dispatch::Signature;
use crypto::sigv4::{Scope, SignedRequest};
use domain::clock::Time;
use flows::Context;
use flows::access_keys::Kept;
use http::request;

use super::callers::{Admission, AdmitCallers};

const SERVICE: &str = "cognito-idp";
const TERMINATOR: &str = "aws4_request";
const SKEW_SECONDS: i64 = 300;
/// What decides what a request means, and to whom it is sent, and when: whoever could change it would need no key.
const MUST_BE_SIGNED: [&str; 3] = ["host", "x-amz-date", "x-amz-target"];
const UNKNOWN: &str = "The security token included in the request is invalid.";
const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your AWS \
     Secret Access Key and signing method. Consult the service documentation for details.";

/// Whoever signs with a key of the site's that is enabled.
pub(crate) struct OwnAccessKeys;

impl AdmitCallers for OwnAccessKeys {
    fn admit<'a>(
        &'a self,
        context: &'a Context,
        signature: &'a Signature,
        head: &'a request::Parts,
        body: &'a [u8],
    ) -> Admission<'a> {
        Box::pin(verify(context, signature, head, body))
    }
}

async fn verify(context: &Context, signature: &Signature, head: &request::Parts, body: &[u8]) -> Result<(), ApiError> {
    if signature.in_query {
        return Err(ApiError::invalid_signature("Signatures are taken in the Authorization header only."));
    }
    let sent_at = sent_at(head)?;
    require_scope(signature, sent_at, &context.settings.regions)?;
    let headers = signed_headers(signature, head)?;
    // Keys are the site's own, and long-lived: nobody was given a session.
    if head.headers.contains_key("x-amz-security-token") {
        return Err(ApiError::unrecognized_client(UNKNOWN));
    }
    let kept = Kept { store: &context.store, keyring: &context.keyring, random: &*context.random };
    let key = kept.find(&signature.access_key).await.map_err(|error| {
        tracing::error!(%error, "cannot look an access key up");
        ApiError::internal_error("Something went wrong.")
    })?;
    let Some(key) = key.filter(|key| key.enabled) else { return Err(ApiError::unrecognized_client(UNKNOWN)) };
    require_current(sent_at, context.now())?;
    let request = SignedRequest {
        method: head.method.as_str(),
        path: head.uri.path(),
        query: head.uri.query().unwrap_or_default(),
        headers: &headers,
        body,
    };
    let scope = Scope { date: &signature.date, region: &signature.region, service: SERVICE };
    if request.is_signed(&signature.signature, &key.secret, sent_at, scope) {
        Ok(())
    } else {
        Err(ApiError::invalid_signature(MISMATCH))
    }
}

/// The one time that the request says it was sent at, in ISO 8601's basic format.
fn sent_at(head: &request::Parts) -> Result<&str, ApiError> {
    let mut values = head.headers.get_all("x-amz-date").iter();
    let value = match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().unwrap_or_default(),
        _ => "",
    };
    let is_basic = value.len() == 16
        && value.bytes().enumerate().all(|(at, byte)| match at {
            8 => byte == b'T',
            15 => byte == b'Z',
            _ => byte.is_ascii_digit(),
        });
    if is_basic {
        return Ok(value);
    }
    let got: String = value.chars().filter(char::is_ascii_graphic).take(32).collect();
    Err(ApiError::incomplete_signature(format!("Date must be in ISO-8601 'basic format'. Got '{got}'.")))
}

fn require_scope(signature: &Signature, sent_at: &str, regions: &[String]) -> Result<(), ApiError> {
    let Signature { date, region, service, terminator, .. } = signature;
    let refused = |message: String| Err(ApiError::invalid_signature(message));
    if service != SERVICE {
        return refused(format!("Credential should be scoped to correct service: '{SERVICE}'. "));
    }
    if terminator != TERMINATOR {
        return refused(format!("Credential should be scoped with a valid terminator: '{TERMINATOR}'. "));
    }
    if !regions.contains(region) {
        return refused("Credential should be scoped to a valid region. ".to_owned());
    }
    if *date != sent_at[..8] {
        return refused(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.".to_owned(),
        );
    }
    Ok(())
}

/// Times of this format are in the order of their letters.
fn require_current(sent_at: &str, now: Time) -> Result<(), ApiError> {
    let (earliest, latest) = (now.plus_seconds(-SKEW_SECONDS).iso_basic(), now.plus_seconds(SKEW_SECONDS).iso_basic());
    let now = now.iso_basic();
    if sent_at < earliest.as_str() {
        let message = format!("Signature expired: {sent_at} is now earlier than {earliest} ({now} - 5 min.)");
        return Err(ApiError::invalid_signature(message));
    }
    if sent_at > latest.as_str() {
        let message = format!("Signature not yet current: {sent_at} is still later than {latest} ({now} + 5 min.)");
        return Err(ApiError::invalid_signature(message));
    }
    Ok(())
}

/// What was signed, in the order in which it was. A header that comes several times is one list.
fn signed_headers<'a>(signature: &'a Signature, head: &request::Parts) -> Result<Vec<(&'a str, String)>, ApiError> {
    let names: Vec<&str> = signature.signed_headers.iter().map(String::as_str).collect();
    if let Some(missing) = MUST_BE_SIGNED.iter().find(|name| !names.contains(name)) {
        let message = format!("'{missing}' must be a 'SignedHeader' in the AWS Authorization.");
        return Err(ApiError::invalid_signature(message));
    }
    let value = |name: &&'a str| {
        let values: Vec<&[u8]> = head.headers.get_all(*name).iter().map(http::HeaderValue::as_bytes).collect();
        (*name, String::from_utf8_lossy(&values.join(&b","[..])).into_owned())
    };
    Ok(names.iter().map(value).collect())
}
