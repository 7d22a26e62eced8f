//! How messages travel through a browser: in the query of a redirect, compressed and signed from outside, or in a form,
//! signed within (SAML bindings §3.4, §3.5).

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use url::form_urlencoded::{byte_serialize, parse};

use super::document::{SIGNATURE, children};
use super::refusal::{invalid, shown, unusable};
use super::settings::KeyPair;
use crate::provider::{ProviderError, WayOut};
use crate::xml;

/// The most that a message may measure, in characters of its base64 (behaviour 30 §6.3).
const POSTED_LIMIT_CHARS: usize = 100_000;
/// The same for one that was compressed, when it no longer is: a small one can swell to a thousand times its size.
const INFLATED_LIMIT_BYTES: usize = 100_000;

const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const UNREADABLE: &str = "It cannot be read. ";
const UNSIGNED: &str = "The signature of the message is invalid. ";

/// A message that came, as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message<'a> {
    /// The value of `SAMLRequest` or `SAMLResponse` in a form.
    Posted(&'a str),
    /// A whole query, undecoded: that is what its signature is over.
    Redirected(&'a str),
}

/// A message that goes.
pub(super) struct Sent<'a> {
    /// `SAMLRequest` or `SAMLResponse`.
    pub parameter: &'static str,
    pub xml: &'a str,
    /// The `ID` of its root.
    pub id: &'a str,
    pub relay_state: Option<&'a str>,
}

/// In the query of a redirect, signed if there is a key.
pub(super) fn redirect(place: &str, sent: &Sent<'_>, key: Option<&KeyPair>) -> Result<WayOut, ProviderError> {
    const LEVEL: u8 = 6;
    let deflated = miniz_oxide::deflate::compress_to_vec(sent.xml.as_bytes(), LEVEL);
    let mut query = format!("{}={}", sent.parameter, encoded(&STANDARD.encode(deflated)));
    if let Some(state) = sent.relay_state {
        query = format!("{query}&RelayState={}", encoded(state));
    }
    if let Some(key) = key {
        query = format!("{query}&SigAlg={}", encoded(RSA_SHA256));
        let signature = xml::sign_bytes(query.as_bytes(), &key.key_pkcs8);
        let signature = signature.map_err(|error| unusable(&format!("a message cannot be signed: {error}")))?;
        query = format!("{query}&Signature={}", encoded(&STANDARD.encode(signature)));
    }
    let separator = if place.contains('?') { '&' } else { '?' };
    Ok(WayOut::Redirect(format!("{place}{separator}{query}")))
}

/// In a form that the browser posts, signed if there is a key.
pub(super) fn form(place: &str, sent: &Sent<'_>, key: Option<&KeyPair>) -> Result<WayOut, ProviderError> {
    let signed = key.map(|key| xml::sign_enveloped(sent.xml, sent.id, &key.key_pkcs8, &key.certificate_der));
    let signed = signed.transpose().map_err(|error| unusable(&format!("a message cannot be signed: {error}")))?;
    let mut fields = vec![(sent.parameter, STANDARD.encode(signed.as_deref().unwrap_or(sent.xml)))];
    fields.extend(sent.relay_state.map(|state| ("RelayState", state.to_owned())));
    Ok(WayOut::Form { action: place.to_owned(), fields })
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// The text of a message that was posted.
///
/// # Errors
/// It is too long, is not base64 of UTF-8, or holds characters of four bytes, which the service refuses.
pub(super) fn posted(base64: &str) -> Result<String, ProviderError> {
    if base64.len() > POSTED_LIMIT_CHARS {
        return Err(invalid("It is too large. ", "the message is longer than 100000 characters"));
    }
    let bytes = decode(base64).ok_or_else(|| invalid(UNREADABLE, "the message is not base64"))?;
    readable(bytes)
}

fn readable(bytes: Vec<u8>) -> Result<String, ProviderError> {
    let text = String::from_utf8(bytes).map_err(|_| invalid(UNREADABLE, "the message is not UTF-8"))?;
    if text.chars().any(|c| c.len_utf8() == 4) {
        return Err(invalid("It has characters that are not supported. ", "the message has characters of four bytes"));
    }
    Ok(text)
}

/// Base64 as it is sent: with line breaks, and now and then without padding.
fn decode(base64: &str) -> Option<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let dense: String = base64.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    GeneralPurpose::new(&alphabet::STANDARD, lenient).decode(dense).ok()
}

/// A message that must be signed, verified: its text as it was signed, and the RelayState of a query.
///
/// # Errors
/// It cannot be read, or is not signed by the holder of one of the certificates.
pub(super) fn open(
    message: Message<'_>,
    parameter: &'static str,
    certificates: &[Vec<u8>],
) -> Result<(String, Option<String>), ProviderError> {
    match message {
        Message::Posted(base64) => {
            let text = posted(base64)?;
            let document = super::document::parse(&text)?;
            let root = document.root_element();
            if children(root, SIGNATURE, "Signature").next().is_none() {
                return Err(invalid(UNSIGNED, "the message is not signed"));
            }
            let signed = xml::verify_enveloped(root, certificates);
            let signed = signed.map_err(|error| invalid(UNSIGNED, format!("the message's signature: {error}")))?;
            Ok((signed, None))
        }
        Message::Redirected(query) => redirected(query, parameter, certificates),
    }
}

/// The signature of a query is over the parameters as they were written, in the order of the specification (SAML bindings
/// §3.4.4.1), so they are found, not decoded and encoded again.
fn redirected(
    query: &str,
    parameter: &'static str,
    certificates: &[Vec<u8>],
) -> Result<(String, Option<String>), ProviderError> {
    if query.len() > POSTED_LIMIT_CHARS {
        return Err(invalid("It is too large. ", "the query is longer than 100000 characters"));
    }
    let message = one(query, parameter)?.ok_or_else(|| invalid(UNREADABLE, format!("there is no {parameter}")))?;
    let relay_state = one(query, "RelayState")?;
    let missing = || invalid(UNSIGNED, "the query is not signed");
    let algorithm = one(query, "SigAlg")?.ok_or_else(missing)?;
    let signature = one(query, "Signature")?.ok_or_else(missing)?;
    let signed: Vec<String> = [(parameter, Some(message)), ("RelayState", relay_state), ("SigAlg", Some(algorithm))]
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
        .collect();
    let (algorithm, signature) = (decoded(algorithm), decode(&decoded(signature)));
    let signature = signature.ok_or_else(|| invalid(UNSIGNED, "the signature is not base64"))?;
    let verified = xml::verify_by(&algorithm, signed.join("&").as_bytes(), &signature, certificates);
    verified.map_err(|error| invalid(UNSIGNED, format!("the query's signature by {}: {error}", shown(&algorithm))))?;
    Ok((inflate(message)?, relay_state.map(decoded)))
}

fn inflate(message: &str) -> Result<String, ProviderError> {
    let deflated = decode(&decoded(message)).ok_or_else(|| invalid(UNREADABLE, "the message is not base64"))?;
    let bytes = miniz_oxide::inflate::decompress_to_vec_with_limit(&deflated, INFLATED_LIMIT_BYTES);
    readable(bytes.map_err(|_| invalid(UNREADABLE, "the message does not inflate to a message's size"))?)
}

/// The text of a message, whoever wrote it.
///
/// # Errors
/// It cannot be read.
pub(super) fn unverified(message: Message<'_>, parameter: &'static str) -> Result<String, ProviderError> {
    match message {
        Message::Posted(base64) => posted(base64),
        Message::Redirected(query) if query.len() > POSTED_LIMIT_CHARS => {
            Err(invalid("It is too large. ", "the query is longer than 100000 characters"))
        }
        Message::Redirected(query) => {
            let message = one(query, parameter)?;
            inflate(message.ok_or_else(|| invalid(UNREADABLE, format!("there is no {parameter}")))?)
        }
    }
}

/// The value of a parameter as it is written; twice is once too often.
fn one<'a>(query: &'a str, name: &str) -> Result<Option<&'a str>, ProviderError> {
    let mut values = query.split('&').filter_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(key) == name).then_some(value)
    });
    match (values.next(), values.next()) {
        (first, None) => Ok(first),
        _ => Err(invalid(UNREADABLE, format!("there are several parameters {name}"))),
    }
}

fn decoded(text: &str) -> String {
    // As a value, in which `=` means itself.
    parse(format!("v={}", text.replace('&', "%26")).as_bytes())
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}
