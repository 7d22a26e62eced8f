//! AuthnRequest: the browser is sent to the provider (SAML core §3.4, behaviour 30 §6.3).

use domain::random;

use super::binding::{self, Sent};
use super::document::escape;
use super::refusal::unusable;
use super::settings::SamlSettings;
use crate::provider::{Departure, Expected, ProviderError, Site, WayOut};
use crate::xml_time;

/// Sends somebody to sign in, by redirect where the provider takes one, else by a form.
///
/// Nobody is named in the request. A `Subject` there is no hint but a demand: the provider must sign in the very one or
/// fail (SAML core §3.4.1.4), and what people type is hardly ever the NameID that it knows them by. So the service keeps
/// `login_hint` for OpenID Connect (behaviour 30 §3.1). Nor is a `RequestedAuthnContext` in it: that is a demand too, and
/// there is no setting by which a pool knows a SAML provider's classes (docs/decisions/0033).
///
/// # Errors
/// The settings cannot be used.
pub(super) fn begin(
    settings: &SamlSettings,
    site: Site<'_>,
    departure: &Departure<'_>,
) -> Result<(WayOut, Expected), ProviderError> {
    let metadata = &settings.metadata;
    let by_redirect = metadata.sso_redirect_uri.is_some();
    let place = metadata.sso_redirect_uri.as_deref().or(metadata.sso_post_uri.as_deref());
    let place = place.ok_or_else(|| unusable("the metadata names no SingleSignOnService"))?;
    let id = new_id(site);
    let asked_again = departure.prompt.is_some_and(|prompt| prompt.split_whitespace().any(|word| word == "login"));
    let force = if asked_again { " ForceAuthn=\"true\"" } else { "" };
    let xml = format!(
        "<saml2p:AuthnRequest xmlns:saml2p=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"{id}\" Version=\"2.0\" \
         IssueInstant=\"{now}\" Destination=\"{destination}\"{force} \
         ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
         AssertionConsumerServiceURL=\"{callback}\">\
         <saml2:Issuer xmlns:saml2=\"urn:oasis:names:tc:SAML:2.0:assertion\">{issuer}</saml2:Issuer>\
         </saml2p:AuthnRequest>",
        now = xml_time::format(site.now),
        destination = escape(place),
        callback = escape(departure.callback),
        issuer = escape(&settings.entity_id),
    );
    let sent = Sent { parameter: "SAMLRequest", xml: &xml, id: &id, relay_state: Some(departure.state) };
    let key = settings.signs_requests.then_some(&settings.signing);
    let way = if by_redirect { binding::redirect(place, &sent, key) } else { binding::form(place, &sent, key) }?;
    let expected = Expected { callback: departure.callback.to_owned(), request_id: Some(id), ..Expected::default() };
    Ok((way, expected))
}

/// A name for a message that nobody can guess (SAML core §1.3.4), in the form of the service's own.
pub(super) fn new_id(site: Site<'_>) -> String {
    format!("_{}", random::uuid_text(random::bytes(site.random)))
}
