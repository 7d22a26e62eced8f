//! Responses: somebody in an assertion that is signed, and encrypted where the pool asks for it; or nobody.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::clock::Time;
use domain::identity_provider::ProviderKind;
use domain::random;
use federation::xml;
use flows::Context;
use store::tables::identity_providers;

use super::super::people::Person;
use super::SamlProvider;
use super::message::{Asked, escaped, instant};

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const DENIED: &str = r#"<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:RequestDenied"/></samlp:StatusCode><samlp:StatusMessage>The user refused.</samlp:StatusMessage>"#;
const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
const LIFETIME_SECONDS: i64 = 300;
/// More providers than a pool has.
const PROVIDERS: i64 = 1_000;

/// How a pool calls itself to providers (behaviour 30 §6.3).
pub(super) const POOL: &str = "urn:amazon:cognito:sp:";

/// The response to what was asked, in base64: somebody, or that they refused.
///
/// # Errors
/// Why it cannot be made, for the log and the page.
pub(super) async fn make(provider: &SamlProvider, asked: &Asked, person: Option<&Person>) -> Result<String, String> {
    let cx = &provider.context;
    let (key, now, entity_id) = (provider.key().await?, cx.now(), escaped(&provider.entity_id()));
    let failed = |error: &dyn std::error::Error| error.to_string();
    let (id, mut content) = (new_id(cx), format!("<samlp:Status>{DENIED}</samlp:Status>"));
    if let Some(person) = person {
        let (assertion_id, assertion) = assertion(provider, asked, person, now);
        let signed = xml::sign_enveloped(&assertion, &assertion_id, &key.pkcs8, &key.certificate);
        let signed = signed.map_err(|error| failed(&error))?;
        let assertion = match encryption_certificate(cx, &asked.issuer, &provider.entity_id()).await? {
            Some(certificate) => xml::encrypt(&signed, &certificate).map_err(|error| failed(&error))?,
            None => signed,
        };
        content = format!(r#"<samlp:Status><samlp:StatusCode Value="{SUCCESS}"/></samlp:Status>{assertion}"#);
    }
    let response = format!(
        r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="{id}" Version="2.0" IssueInstant="{now}" Destination="{acs}"{in_response_to}><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{entity_id}</saml:Issuer>{content}</samlp:Response>"#,
        now = instant(now),
        acs = escaped(asked.acs.as_str()),
        in_response_to = in_response_to(asked.id.as_deref()),
    );
    let signed = xml::sign_enveloped(&response, &id, &key.pkcs8, &key.certificate).map_err(|error| failed(&error))?;
    Ok(STANDARD.encode(signed))
}

/// The answer to a request to sign somebody out: nobody has a session here, so it is done.
///
/// # Errors
/// Why it cannot be made.
pub(super) async fn signed_out(provider: &SamlProvider, to: &str, request_id: &str) -> Result<String, String> {
    let (key, id) = (provider.key().await?, new_id(&provider.context));
    let response = format!(
        r#"<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="{id}" Version="2.0" IssueInstant="{now}" Destination="{to}"{in_response_to}><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{entity_id}</saml:Issuer><samlp:Status><samlp:StatusCode Value="{SUCCESS}"/></samlp:Status></samlp:LogoutResponse>"#,
        now = instant(provider.context.now()),
        to = escaped(to),
        in_response_to = in_response_to(Some(request_id)),
        entity_id = escaped(&provider.entity_id()),
    );
    let signed = xml::sign_enveloped(&response, &id, &key.pkcs8, &key.certificate);
    signed.map(|signed| STANDARD.encode(signed)).map_err(|error| error.to_string())
}

fn new_id(cx: &Context) -> String {
    format!("_{}", random::uuid(&*cx.random))
}

fn in_response_to(id: Option<&str>) -> String {
    id.map(|id| format!(r#" InResponseTo="{}""#, escaped(id))).unwrap_or_default()
}

fn assertion(provider: &SamlProvider, asked: &Asked, person: &Person, now: Time) -> (String, String) {
    let (id, session) = (new_id(&provider.context), new_id(&provider.context));
    let (from, to) = (instant(now.plus_seconds(-30)), instant(now.plus_seconds(LIFETIME_SECONDS)));
    let text = format!(
        r#"<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" IssueInstant="{now}"><saml:Issuer>{entity_id}</saml:Issuer><saml:Subject><saml:NameID Format="{PERSISTENT}">{name}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData{in_response_to} Recipient="{acs}" NotOnOrAfter="{to}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{from}" NotOnOrAfter="{to}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{now}" SessionIndex="{session}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"#,
        now = instant(now),
        entity_id = escaped(&provider.entity_id()),
        name = escaped(&person.id),
        in_response_to = in_response_to(asked.id.as_deref()),
        acs = escaped(asked.acs.as_str()),
        audience = escaped(&asked.issuer),
        attributes = attributes(person),
    );
    (id, text)
}

/// By short names, and the address also by the name that most providers of enterprises give it.
fn attributes(person: &Person) -> String {
    const ADDRESS: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
    let verified = person.email_verified.map(|verified| verified.to_string());
    let (name, own) = (person.name(), |text: &String| vec![text.clone()]);
    let email: Vec<String> = person.email.iter().cloned().collect();
    let mut text = String::new();
    for (attribute, values) in [
        ("uid", own(&person.id)),
        ("email", email.clone()),
        (ADDRESS, email),
        ("email_verified", verified.into_iter().collect()),
        ("name", own(&name)),
        ("given_name", own(&person.given_name)),
        ("family_name", own(&person.family_name)),
        ("groups", person.groups.clone()),
    ] {
        let values = values.iter().filter(|value| !value.is_empty());
        let values: String =
            values.map(|value| format!("<saml:AttributeValue>{}</saml:AttributeValue>", escaped(value))).collect();
        if !values.is_empty() {
            text.push_str(&format!(r#"<saml:Attribute Name="{attribute}">{values}</saml:Attribute>"#));
        }
    }
    text
}

/// Whom to encrypt for, if the pool that asks takes nothing else of this provider. A pool of another site is not known here.
async fn encryption_certificate(cx: &Context, audience: &str, entity_id: &str) -> Result<Option<Vec<u8>>, String> {
    let Some(pool) = audience.strip_prefix(POOL).map(str::to_owned) else { return Ok(None) };
    let listed = cx.store.read(move |tx| identity_providers::list(tx, &pool, None, PROVIDERS)).await;
    let listed = listed.map_err(|error| error.to_string())?;
    let ours = listed.into_iter().find(|provider| {
        provider.kind == ProviderKind::Saml && provider.saml.as_ref().is_some_and(|saml| saml.entity_id == entity_id)
    });
    let details = ours.map(|provider| provider.details).unwrap_or_default();
    if details.get("EncryptedResponses").is_none_or(|value| value != "true") {
        return Ok(None);
    }
    Ok(details.get("ActiveEncryptionCertificate").and_then(|certificate| STANDARD.decode(certificate).ok()))
}
