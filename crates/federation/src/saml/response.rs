//! A response, from what was posted to who signed in (SAML core §3.2.2, §3.3.3; profiles §4.1.4; behaviour 30 §6.3).
//!
//! Signatures come first. A response that has one is read from the text it covers; so is an assertion. The rest of a
//! document is never looked at again, so that it does not matter what somebody wrapped around what was signed
//! (behaviour 50 #4). Beside that, a document in which assertions or signatures stand anywhere else than where they belong
//! is refused: no provider writes such a thing.

use roxmltree::{Document, Node};

use super::assertion;
use super::binding;
use super::conditions::{self, Frame};
use super::document::{ASSERTION, PROTOCOL, SIGNATURE, all_text, at_most_one, children, parse, text, the_one};
use super::refusal::{ASSERTION_SIGNATURE, RESPONSE_SIGNATURE, invalid, shown};
use super::settings::SamlSettings;
use crate::provider::{Expected, Identity, ProviderError, Returned, Site};
use crate::xml;

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const UNREADABLE: &str = "It cannot be read. ";

/// What a response is judged by.
struct Judge<'a> {
    settings: &'a SamlSettings,
    certificates: Vec<Vec<u8>>,
    frame: Frame<'a>,
}

/// Says who came back.
///
/// # Errors
/// Nobody: the provider refused, or something does not hold.
pub(super) fn finish(
    settings: &SamlSettings,
    site: Site<'_>,
    returned: &Returned<'_>,
    expected: &Expected,
) -> Result<Identity, ProviderError> {
    let posted = returned.saml_response.ok_or_else(|| invalid(UNREADABLE, "there is no SAMLResponse"))?;
    if expected.request_id.is_none() && !settings.idp_initiated {
        return Err(invalid("It was not asked for. ", "the provider began the sign-in, and IDPInit is off"));
    }
    let frame = Frame {
        entity_id: &settings.entity_id,
        callback: &expected.callback,
        request_id: expected.request_id.as_deref(),
        now: site.now,
        decryption_key: settings.decryption_key_pkcs8.as_ref().map(|key| key.as_slice()),
    };
    let judge = Judge { settings, certificates: settings.certificates(site.now)?, frame };
    let text = binding::posted(posted)?;
    judge.response(&parse(&text)?)
}

impl Judge<'_> {
    fn response(&self, document: &Document<'_>) -> Result<Identity, ProviderError> {
        let response = document.root_element();
        check_shape(response)?;
        if own_signature(response, RESPONSE_SIGNATURE)?.is_none() {
            return self.envelope(response, false);
        }
        let signed = xml::verify_enveloped(response, &self.certificates);
        let signed =
            signed.map_err(|error| invalid(RESPONSE_SIGNATURE, format!("the signature of the response: {error}")))?;
        let document = parse(&signed)?;
        check_shape(document.root_element())?;
        self.envelope(document.root_element(), true)
    }

    /// `proven`: the text is what the signature of the response covers.
    fn envelope(&self, response: Node<'_, '_>, proven: bool) -> Result<Identity, ProviderError> {
        self.check_envelope(response)?;
        let encrypted = at_most_one(response, ASSERTION, "EncryptedAssertion")?;
        match (at_most_one(response, ASSERTION, "Assertion")?, encrypted) {
            (Some(_), None) if self.settings.requires_encryption => Err(invalid(
                "The assertion is not encrypted. ",
                "the assertion is in the clear, and EncryptedResponses is on",
            )),
            (Some(assertion), None) => self.assertion(assertion, proven),
            (None, Some(encrypted)) => self.encrypted(encrypted, proven),
            _ => Err(invalid(UNREADABLE, "a response holds one assertion, and this one none or several")),
        }
    }

    /// What holds of a response itself, signed or not: to say something wrong in it helps nobody in.
    fn check_envelope(&self, response: Node<'_, '_>) -> Result<(), ProviderError> {
        conditions::check_version(response)?;
        if let Some(issuer) = at_most_one(response, ASSERTION, "Issuer")? {
            self.check_issuer(issuer)?;
        }
        let destination = response.attribute("Destination").filter(|text| !text.trim().is_empty());
        if let Some(other) = destination.filter(|text| text.trim() != self.frame.callback) {
            return Err(invalid("Destination is not this service. ", format!("the response is for {}", shown(other))));
        }
        self.frame.check_in_response_to(response)?;
        self.frame.check_issued(response)?;
        check_status(response)
    }

    fn check_issuer(&self, issuer: Node<'_, '_>) -> Result<(), ProviderError> {
        let name = text(issuer)?;
        if name.trim() == self.settings.metadata.entity_id {
            return Ok(());
        }
        Err(invalid("Issuer is not the identity provider. ", format!("issuer {}", shown(&name))))
    }

    /// The text within is trusted no more than the response is. Whatever is wrong on the way is one and the same to the
    /// sender: told apart, failures of padding, of XML and of signatures would give the text away (Jager and Somorovsky,
    /// How to break XML encryption).
    fn encrypted(&self, encrypted: Node<'_, '_>, proven: bool) -> Result<Identity, ProviderError> {
        let refused = |why: String| invalid(ASSERTION_SIGNATURE, why);
        let key = self.settings.decryption_key_pkcs8.as_ref();
        let key = key.ok_or_else(|| refused("an encrypted assertion, and the provider has no key here".to_owned()))?;
        let decrypted = xml::decrypt(encrypted, key);
        let decrypted = decrypted.map_err(|error| refused(format!("an encrypted assertion: {error}")))?;
        let document = xml::parse(&decrypted).map_err(|error| refused(format!("what was encrypted: {error}")))?;
        let assertion = document.root_element();
        let alone = descendants(assertion, ASSERTION, "Assertion").eq([assertion])
            && descendants(assertion, ASSERTION, "EncryptedAssertion").next().is_none()
            && descendants(assertion, SIGNATURE, "Signature").all(|node| node.parent() == Some(assertion));
        if !alone {
            return Err(refused("what was encrypted is not one assertion".to_owned()));
        }
        self.assertion(assertion, proven)
    }

    /// One that has a signature of its own is read from what that covers, even in a response that is signed.
    fn assertion(&self, assertion: Node<'_, '_>, proven: bool) -> Result<Identity, ProviderError> {
        if own_signature(assertion, ASSERTION_SIGNATURE)?.is_some() {
            let signed = xml::verify_enveloped(assertion, &self.certificates);
            let signed = signed
                .map_err(|error| invalid(ASSERTION_SIGNATURE, format!("the signature of the assertion: {error}")))?;
            let document = parse(&signed)?;
            return self.proven_assertion(document.root_element());
        }
        if !proven {
            return Err(invalid(ASSERTION_SIGNATURE, "neither the response nor the assertion is signed"));
        }
        self.proven_assertion(assertion)
    }

    fn proven_assertion(&self, assertion: Node<'_, '_>) -> Result<Identity, ProviderError> {
        if !assertion.has_tag_name((ASSERTION, "Assertion")) {
            return Err(invalid(ASSERTION_SIGNATURE, "what was signed is no assertion"));
        }
        self.check_issuer(the_one(assertion, ASSERTION, "Issuer")?)?;
        assertion::read(assertion, &self.frame)
    }
}

/// A response of which everything that could be meant by "the assertion" or "the signature" stands in its place.
fn check_shape(response: Node<'_, '_>) -> Result<(), ProviderError> {
    if !response.has_tag_name((PROTOCOL, "Response")) {
        return Err(invalid(UNREADABLE, "the message is no Response"));
    }
    let plain = descendants(response, ASSERTION, "Assertion");
    let mut assertions = plain.chain(descendants(response, ASSERTION, "EncryptedAssertion"));
    let assertion = assertions.next();
    if assertions.next().is_some() {
        return Err(invalid(UNREADABLE, "there are several assertions in the response"));
    }
    if assertion.is_some_and(|assertion| assertion.parent() != Some(response)) {
        return Err(invalid(ASSERTION_SIGNATURE, "an assertion stands where none belongs"));
    }
    let misplaced = |node: &Node<'_, '_>| {
        let parent = node.parent();
        parent != Some(response) && (parent.is_none() || parent != assertion)
    };
    if descendants(response, SIGNATURE, "Signature").any(|node| misplaced(&node)) {
        return Err(invalid(ASSERTION_SIGNATURE, "a signature stands where none belongs"));
    }
    Ok(())
}

/// The element itself and all below it, of that name.
fn descendants<'a, 'b>(
    node: Node<'a, 'b>,
    namespace: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'b>> {
    node.descendants().filter(move |node| node.has_tag_name((namespace, name)))
}

fn own_signature<'a, 'b>(element: Node<'a, 'b>, told: &str) -> Result<Option<Node<'a, 'b>>, ProviderError> {
    let mut signatures = children(element, SIGNATURE, "Signature");
    match (signatures.next(), signatures.next()) {
        (first, None) => Ok(first),
        _ => Err(invalid(told, "there are several signatures of one element")),
    }
}

/// Success, or what the provider says instead, in its own words.
pub(super) fn check_status(response: Node<'_, '_>) -> Result<(), ProviderError> {
    const REASON_LIMIT_CHARS: usize = 500;
    let status = the_one(response, PROTOCOL, "Status")?;
    let code = the_one(status, PROTOCOL, "StatusCode")?;
    let value = code.attribute("Value").unwrap_or_default();
    if value == SUCCESS {
        return Ok(());
    }
    let detail = at_most_one(code, PROTOCOL, "StatusCode")?.and_then(|inner| inner.attribute("Value"));
    let last = |uri: &str| uri.rsplit(':').next().unwrap_or(uri).to_owned();
    let (value, detail) = (last(value), detail.map(last));
    let denied = matches!(detail.as_deref(), Some("AuthnFailed" | "RequestDenied"));
    let said = at_most_one(status, PROTOCOL, "StatusMessage")?.map(all_text).unwrap_or_default();
    let said = said.trim();
    let description = if said.is_empty() { detail.as_ref().unwrap_or(&value) } else { said };
    let plain = description.chars().filter(|c| !c.is_control()).take(REASON_LIMIT_CHARS);
    let error = if denied { "access_denied" } else { "server_error" };
    Err(ProviderError::Refused { error: error.to_owned(), description: plain.collect() })
}
