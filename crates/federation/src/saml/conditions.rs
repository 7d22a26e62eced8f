//! Whether an assertion is for us, for this sign-in, and for now (SAML core §2.4.1.2, §2.5; profiles §4.1.4.2).

use domain::clock::Time;
use roxmltree::Node;

use super::document::{ASSERTION, children, text, the_one, time};
use super::refusal::{AUDIENCE, invalid, shown};
use crate::provider::ProviderError;

/// How far a provider's clock may be from ours, behind or ahead (behaviour 30 §6.3).
const SKEW_SECONDS: i64 = 180;
/// How old what nobody asked for may be (behaviour 30 §6.3).
const UNSOLICITED_AGE_SECONDS: i64 = 360;

const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const EXPIRED: &str = "The assertion has expired. ";
const EARLY: &str = "The assertion is not valid yet. ";
const CONFIRMATION: &str = "The subject is not confirmed for this service. ";
const IN_RESPONSE_TO: &str = "InResponseTo is not the request that was sent. ";

/// What a sign-in is judged by.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub entity_id: &'a str,
    pub callback: &'a str,
    /// `None` of what the provider began.
    pub request_id: Option<&'a str>,
    pub now: Time,
    /// What parts of an assertion may be encrypted for, PKCS #8.
    pub decryption_key: Option<&'a [u8]>,
}

/// Whether a moment has come, by a clock that may be ahead.
fn has_come(moment: Time, now: Time) -> bool {
    moment <= now.plus_seconds(SKEW_SECONDS)
}

/// Whether a moment that ends something has passed, by a clock that may be behind.
fn has_passed(end: Time, now: Time) -> bool {
    end.plus_seconds(SKEW_SECONDS) <= now
}

/// The messages of one version are understood (SAML core §4.1.3).
pub(super) fn check_version(message: Node<'_, '_>) -> Result<(), ProviderError> {
    match message.attribute("Version") {
        Some("2.0") => Ok(()),
        other => Err(invalid("Its version is not 2.0. ", format!("version {}", shown(other.unwrap_or_default())))),
    }
}

/// Of a message of its own accord: neither old, nor of times to come. Gives the moment from which on it is old.
pub(super) fn check_fresh(message: Node<'_, '_>, now: Time) -> Result<Time, ProviderError> {
    let old = check_issue(message, now)?.plus_seconds(UNSOLICITED_AGE_SECONDS);
    if has_passed(old, now) {
        return Err(invalid("It was issued too long ago. ", "IssueInstant is more than six minutes ago"));
    }
    if time(message, "NotOnOrAfter")?.is_some_and(|end| has_passed(end, now)) {
        return Err(invalid("It has expired. ", "NotOnOrAfter of the message has passed"));
    }
    Ok(old.plus_seconds(SKEW_SECONDS))
}

fn check_issue(message: Node<'_, '_>, now: Time) -> Result<Time, ProviderError> {
    let issued = time(message, "IssueInstant")?;
    let issued = issued.ok_or_else(|| invalid("It cannot be read. ", "there is no IssueInstant"))?;
    if !has_come(issued, now) {
        return Err(invalid("It is from the future. ", "IssueInstant is to come"));
    }
    Ok(issued)
}

impl Frame<'_> {
    /// When a response or an assertion was issued. Of what was asked for, other moments tell whether it is old.
    pub(super) fn check_issued(&self, element: Node<'_, '_>) -> Result<(), ProviderError> {
        match self.request_id {
            Some(_) => check_issue(element, self.now).map(|_| ()),
            // Skew is in the six minutes already.
            None if check_issue(element, self.now)?.plus_seconds(UNSOLICITED_AGE_SECONDS) < self.now => {
                Err(invalid("It was issued too long ago. ", "IssueInstant is more than six minutes ago"))
            }
            None => Ok(()),
        }
    }

    /// An answer is to the request that this browser left with, and what is no answer is to none: otherwise one that was
    /// taken from somebody else's sign-in could be brought here.
    pub(super) fn check_in_response_to(&self, element: Node<'_, '_>) -> Result<(), ProviderError> {
        let said = element.attribute("InResponseTo");
        if said == self.request_id {
            return Ok(());
        }
        let name = element.tag_name().name();
        let why = format!("InResponseTo of {name} is {}", said.map_or_else(|| "missing".to_owned(), shown));
        Err(invalid(IN_RESPONSE_TO, why))
    }

    /// `Conditions`: times and audience. What is not understood must not be passed over (SAML core §2.5.1.1). Gives the
    /// moment from which on they no longer hold.
    pub(super) fn check_conditions(&self, assertion: Node<'_, '_>) -> Result<Option<Time>, ProviderError> {
        let conditions = the_one(assertion, ASSERTION, "Conditions")?;
        let end = check_window(conditions, self.now)?;
        for condition in conditions.children().filter(Node::is_element) {
            let known = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"];
            if !known.iter().any(|name| condition.has_tag_name((ASSERTION, *name))) {
                let name = condition.tag_name().name();
                return Err(invalid(
                    "It has conditions that are not supported. ",
                    format!("a condition {}", shown(name)),
                ));
            }
        }
        self.check_audience(conditions)?;
        Ok(end)
    }

    /// Each restriction names us, and there is one: an assertion for anybody could have been given to another service.
    fn check_audience(&self, conditions: Node<'_, '_>) -> Result<(), ProviderError> {
        let mut restricted = false;
        for restriction in children(conditions, ASSERTION, "AudienceRestriction") {
            let mut audiences = Vec::new();
            for audience in children(restriction, ASSERTION, "Audience") {
                audiences.push(text(audience)?);
            }
            if !audiences.iter().any(|name| name.trim() == self.entity_id) {
                return Err(invalid(AUDIENCE, format!("the assertion is for {}", shown(&audiences.join(" ")))));
            }
            restricted = true;
        }
        if restricted { Ok(()) } else { Err(invalid(AUDIENCE, "the assertion has no AudienceRestriction")) }
    }

    /// Whoever bears the assertion is its subject, if one of the confirmations says so of us, now, for this request. Gives
    /// the moment from which on none of them does.
    pub(super) fn check_confirmations(&self, subject: Node<'_, '_>) -> Result<Time, ProviderError> {
        let mut last_error = invalid(CONFIRMATION, "there is no bearer confirmation");
        let (mut end, mut confirmed) = (None, false);
        for confirmation in children(subject, ASSERTION, "SubjectConfirmation") {
            if confirmation.attribute("Method") != Some(BEARER) {
                continue;
            }
            let data = the_one(confirmation, ASSERTION, "SubjectConfirmationData")?;
            end = end.max(time(data, "NotOnOrAfter")?);
            match self.check_confirmation(data) {
                Ok(()) => confirmed = true,
                Err(error) => last_error = error,
            }
        }
        end.filter(|_| confirmed).map(|end| end.plus_seconds(SKEW_SECONDS)).ok_or(last_error)
    }

    fn check_confirmation(&self, data: Node<'_, '_>) -> Result<(), ProviderError> {
        match data.attribute("Recipient") {
            Some(recipient) if recipient.trim() == self.callback => {}
            other => {
                let why = format!("the recipient of the assertion is {}", shown(other.unwrap_or_default()));
                return Err(invalid(CONFIRMATION, why));
            }
        }
        self.check_in_response_to(data)?;
        match check_window(data, self.now)? {
            Some(_) => Ok(()),
            None => Err(invalid(CONFIRMATION, "the confirmation never ends")),
        }
    }

    /// What the statement about the authentication says of its end; gives the session's name at the provider.
    pub(super) fn check_authentication(&self, assertion: Node<'_, '_>) -> Result<Option<String>, ProviderError> {
        let mut statements = children(assertion, ASSERTION, "AuthnStatement").peekable();
        let first = statements.peek().ok_or_else(|| {
            invalid("It does not say that somebody signed in. ", "the assertion has no AuthnStatement")
        })?;
        let session = first.attribute("SessionIndex").filter(|text| !text.is_empty()).map(str::to_owned);
        for statement in statements {
            if time(statement, "SessionNotOnOrAfter")?.is_some_and(|end| has_passed(end, self.now)) {
                return Err(invalid(
                    "The session at the identity provider has ended. ",
                    "SessionNotOnOrAfter has passed",
                ));
            }
        }
        Ok(session)
    }
}

/// `NotBefore` and `NotOnOrAfter`; gives the second.
fn check_window(element: Node<'_, '_>, now: Time) -> Result<Option<Time>, ProviderError> {
    let name = element.tag_name().name();
    let (start, end) = (time(element, "NotBefore")?, time(element, "NotOnOrAfter")?);
    if start.is_some_and(|start| !has_come(start, now)) {
        return Err(invalid(EARLY, format!("NotBefore of {name} is to come")));
    }
    if end.is_some_and(|end| has_passed(end, now)) {
        return Err(invalid(EXPIRED, format!("NotOnOrAfter of {name} has passed")));
    }
    // No moment lies between the two, whatever skew adds.
    if start.zip(end).is_some_and(|(start, end)| end <= start) {
        return Err(invalid(EXPIRED, format!("{name} ends before it begins")));
    }
    Ok(end)
}

/// The moment from which on nothing that holds now will: of two ends the earlier.
pub(super) fn earlier(confirmed_until: Time, conditions_end: Option<Time>) -> Time {
    conditions_end.map_or(confirmed_until, |end| confirmed_until.min(end.plus_seconds(SKEW_SECONDS)))
}
