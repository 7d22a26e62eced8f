//! Single logout, both ways (SAML core §3.7, profiles §4.4): we end a session at the provider, or the provider ends ours.
//!
//! Every message is signed, ours too: without, anybody could sign anybody out, and say that it was done.

use roxmltree::Node;

use super::binding::{self, Message, Sent};
use super::document::{ASSERTION, PROTOCOL, at_most_one, children, escape, parse, text, the_one};
use super::refusal::{invalid, shown, unusable};
use super::request::new_id;
use super::{Saml, assertion, conditions, response};
use crate::provider::{Once, ProviderError, ProviderSession, Site, WayOut};
use crate::xml_time;

/// How long a provider may take to read a request of ours.
const REQUEST_SECONDS: i64 = 300;

/// A provider says that somebody has signed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutRequest {
    /// What an answer refers to.
    pub id: String,
    /// Whose sessions end; `session_id` is in the next field.
    pub subject: ProviderSession,
    /// Which of them end. Empty: all.
    pub session_ids: Vec<String>,
    /// What is to be sent back with the answer.
    pub relay_state: Option<String>,
    /// The message counts once.
    pub once: Once,
}

impl LogoutRequest {
    /// Whether it ends this session of the same provider.
    pub fn ends(&self, session: &ProviderSession) -> bool {
        let named = session.session_id.as_ref().is_none_or(|id| self.session_ids.contains(id));
        session.subject == self.subject.subject && (self.session_ids.is_empty() || named)
    }
}

/// What became of a logout that a provider asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Failed,
}

impl Saml {
    /// Whether the provider can be told of a sign-out.
    pub fn ends_sessions(&self) -> bool {
        let metadata = &self.settings.metadata;
        metadata.slo_redirect_uri.is_some() || metadata.slo_post_uri.is_some()
    }

    /// Asks the provider to end a session there. Gives the way, and the id that the answer must refer to.
    ///
    /// # Errors
    /// The provider has no place to ask, or the settings cannot be used.
    pub fn logout_request(
        &self,
        site: Site<'_>,
        session: &ProviderSession,
        relay_state: &str,
    ) -> Result<(WayOut, String), ProviderError> {
        let metadata = &self.settings.metadata;
        let place = Place::first(metadata.slo_redirect_uri.as_deref(), metadata.slo_post_uri.as_deref())?;
        let id = new_id(site);
        let qualifiers = [
            ("Format", &session.format),
            ("NameQualifier", &session.name_qualifier),
            ("SPNameQualifier", &session.sp_name_qualifier),
        ];
        let qualifiers: String = qualifiers
            .iter()
            .filter_map(|(name, value)| Some(format!(" {name}=\"{}\"", escape(value.as_ref()?))))
            .collect();
        let index = session
            .session_id
            .as_ref()
            .map(|index| format!("<saml2p:SessionIndex>{}</saml2p:SessionIndex>", escape(index)));
        let content = format!(
            "<saml2:NameID xmlns:saml2=\"{ASSERTION}\"{qualifiers}>{subject}</saml2:NameID>{index}",
            subject = escape(&session.subject),
            index = index.unwrap_or_default(),
        );
        let end = xml_time::format(site.now.plus_seconds(REQUEST_SECONDS));
        let more = format!(" NotOnOrAfter=\"{end}\"");
        let xml = self.message(site, "LogoutRequest", &id, place, &more, &content);
        let sent = Sent { parameter: "SAMLRequest", xml: &xml, id: &id, relay_state: Some(relay_state) };
        Ok((self.send(place, &sent)?, id))
    }

    /// Reads the provider's answer to [`Self::logout_request`], which came to `destination`. Gives the RelayState of a
    /// query; that of a form is the caller's.
    ///
    /// # Errors
    /// It is no answer to that, or the provider says that the session goes on ([`ProviderError::Refused`]).
    pub fn read_logout_response(
        &self,
        site: Site<'_>,
        message: Message<'_>,
        destination: &str,
        request_id: &str,
    ) -> Result<Option<String>, ProviderError> {
        let (text, relay_state) = binding::open(message, "SAMLResponse", &self.settings.certificates(site.now)?)?;
        let document = parse(&text)?;
        let root = document.root_element();
        self.check_message(site, root, "LogoutResponse", destination)?;
        if root.attribute("InResponseTo") != Some(request_id) {
            return Err(invalid("InResponseTo is not the request that was sent. ", "the answer is to another request"));
        }
        response::check_status(root)?;
        Ok(relay_state)
    }

    /// Reads what the provider sends when somebody signs out there, which came to `destination`.
    ///
    /// # Errors
    /// It is not the provider's, not for us, or old.
    pub fn read_logout_request(
        &self,
        site: Site<'_>,
        message: Message<'_>,
        destination: &str,
    ) -> Result<LogoutRequest, ProviderError> {
        let (text, relay_state) = binding::open(message, "SAMLRequest", &self.settings.certificates(site.now)?)?;
        let document = parse(&text)?;
        let root = document.root_element();
        let until = self.check_message(site, root, "LogoutRequest", destination)?;
        let id = root.attribute("ID").filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| invalid("It cannot be read. ", "the request has no ID"))?.to_owned();
        let mut session_ids = Vec::new();
        for index in children(root, PROTOCOL, "SessionIndex") {
            session_ids.push(self::text(index)?);
        }
        let key = self.settings.decryption_key_pkcs8.as_ref();
        let subject = assertion::the_name(root, key.map(|key| key.as_slice()))?;
        Ok(LogoutRequest { once: Once { id: id.clone(), until }, id, subject, session_ids, relay_state })
    }

    /// Answers a request of the provider's.
    ///
    /// # Errors
    /// The provider has no place for answers, or the settings cannot be used.
    pub fn logout_response(
        &self,
        site: Site<'_>,
        request: &LogoutRequest,
        outcome: Outcome,
    ) -> Result<WayOut, ProviderError> {
        let metadata = &self.settings.metadata;
        let redirect = metadata.slo_redirect_response_uri.as_deref().or(metadata.slo_redirect_uri.as_deref());
        let post = metadata.slo_post_response_uri.as_deref().or(metadata.slo_post_uri.as_deref());
        let place = Place::first(redirect, post)?;
        let id = new_id(site);
        let status = match outcome {
            Outcome::Done => "Success",
            Outcome::Failed => "Responder",
        };
        let content = format!(
            "<saml2p:Status><saml2p:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:{status}\"/></saml2p:Status>"
        );
        let more = format!(" InResponseTo=\"{}\"", escape(&request.id));
        let xml = self.message(site, "LogoutResponse", &id, place, &more, &content);
        let relay_state = request.relay_state.as_deref();
        self.send(place, &Sent { parameter: "SAMLResponse", xml: &xml, id: &id, relay_state })
    }

    fn message(
        &self,
        site: Site<'_>,
        name: &str,
        id: &str,
        place: Place<'_>,
        attributes: &str,
        content: &str,
    ) -> String {
        let (now, destination) = (xml_time::format(site.now), escape(place.uri()));
        let issuer = escape(&self.settings.entity_id);
        format!(
            "<saml2p:{name} xmlns:saml2p=\"{PROTOCOL}\" ID=\"{id}\" Version=\"2.0\" IssueInstant=\"{now}\" \
             Destination=\"{destination}\"{attributes}>\
             <saml2:Issuer xmlns:saml2=\"{ASSERTION}\">{issuer}</saml2:Issuer>{content}</saml2p:{name}>"
        )
    }

    fn send(&self, place: Place<'_>, sent: &Sent<'_>) -> Result<WayOut, ProviderError> {
        let key = Some(&self.settings.signing);
        match place {
            Place::Redirect(uri) => binding::redirect(uri, sent, key),
            Place::Post(uri) => binding::form(uri, sent, key),
        }
    }

    /// What holds of each message of a logout. Signed ones name their destination (SAML bindings §3.4.5.2, §3.5.5.2): one
    /// for another service must not count here. Gives the moment from which on the message is old.
    fn check_message(
        &self,
        site: Site<'_>,
        root: Node<'_, '_>,
        name: &'static str,
        destination: &str,
    ) -> Result<domain::clock::Time, ProviderError> {
        if !root.has_tag_name((PROTOCOL, name)) {
            return Err(invalid("It cannot be read. ", format!("the message is no {name}")));
        }
        conditions::check_version(root)?;
        let issuer = text(the_one(root, ASSERTION, "Issuer")?)?;
        if issuer.trim() != self.settings.metadata.entity_id {
            return Err(invalid("Issuer is not the identity provider. ", format!("issuer {}", shown(&issuer))));
        }
        let named = root.attribute("Destination").unwrap_or_default();
        if named.trim() != destination {
            return Err(invalid("Destination is not this service. ", format!("the message is for {}", shown(named))));
        }
        conditions::check_fresh(root, site.now)
    }
}

/// The issuer of a message that nobody has verified yet: by it the provider is found whose key is to verify it. Nothing
/// else may follow from it.
///
/// # Errors
/// It cannot be read.
pub fn unverified_issuer(message: Message<'_>, parameter: &'static str) -> Result<String, ProviderError> {
    let text = binding::unverified(message, parameter)?;
    let document = parse(&text)?;
    let issuer = at_most_one(document.root_element(), ASSERTION, "Issuer")?;
    let issuer = issuer.ok_or_else(|| invalid("It cannot be read. ", "the message has no Issuer"))?;
    Ok(self::text(issuer)?.trim().to_owned())
}

/// Where a message goes, and how.
#[derive(Clone, Copy)]
enum Place<'a> {
    Redirect(&'a str),
    Post(&'a str),
}

impl<'a> Place<'a> {
    fn first(redirect: Option<&'a str>, post: Option<&'a str>) -> Result<Self, ProviderError> {
        let place = redirect.map(Self::Redirect).or(post.map(Self::Post));
        place.ok_or_else(|| unusable("the metadata names no SingleLogoutService"))
    }

    fn uri(self) -> &'a str {
        match self {
            Self::Redirect(uri) | Self::Post(uri) => uri,
        }
    }
}
