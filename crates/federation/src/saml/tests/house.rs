//! The provider of these tests, and the pool that it signs people in to.

use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::certificate::{Lifetime, self_signed};
use crypto::jwt::SigningKey;
use domain::clock::Time;
use domain::identity_provider::SamlMetadata;
use domain::random::Random;
use http::Request;

use crate::saml::{KeyPair, Saml, SamlSettings};
use crate::{Answer, Expected, Fetch, Identity, KeyCache, Later, Provider, ProviderError, Returned, Site, xml};

pub(super) const NOW: Time = Time::from_seconds(1_795_219_200); // 2026-11-21T00:00:00Z
pub(super) const ENTITY_ID: &str = "urn:amazon:cognito:sp:us-east-1_ExamplePool";
pub(super) const CALLBACK: &str = "https://auth.example.com/saml2/idpresponse";
pub(super) const LOGOUT: &str = "https://auth.example.com/saml2/logout";
pub(super) const IDP: &str = "https://idp.example.com/metadata";
pub(super) const REQUEST_ID: &str = "_request";
pub(super) const ASSERTION_SIGNATURE: &str = "Invalid SAML response received: SAML Assertion signature is invalid. ";
pub(super) const RESPONSE_SIGNATURE: &str = "Invalid SAML response received: SAML Response signature is invalid";

/// Keys that live as long as the tests: making one takes a while.
pub(super) struct Keys {
    pub provider: KeyPair,
    pub stranger: KeyPair,
    pub pool: KeyPair,
}

pub(super) fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| Keys { provider: key_pair(10), stranger: key_pair(10), pool: key_pair(10) })
}

fn key_pair(days: i64) -> KeyPair {
    let key = SigningKey::generate();
    KeyPair { certificate_der: certificate(&key, days), key_pkcs8: key.to_pkcs8() }
}

/// A certificate of the key, valid so many days from yesterday on.
pub(super) fn certificate(key: &SigningKey, days: i64) -> Vec<u8> {
    let lifetime = Lifetime { not_before: NOW.seconds() - 86_400, not_after: NOW.seconds() - 86_400 + days * 86_400 };
    self_signed(key, "idp.example.com", lifetime, [7; 16]).unwrap()
}

pub(super) fn settings() -> SamlSettings {
    SamlSettings {
        entity_id: ENTITY_ID.to_owned(),
        metadata: SamlMetadata {
            entity_id: IDP.to_owned(),
            sso_redirect_uri: Some("https://idp.example.com/sso?tenant=1".to_owned()),
            sso_post_uri: Some("https://idp.example.com/post".to_owned()),
            slo_redirect_uri: Some("https://idp.example.com/slo".to_owned()),
            slo_redirect_response_uri: None,
            slo_post_uri: None,
            slo_post_response_uri: None,
            signing_certificates: vec![STANDARD.encode(&keys().provider.certificate_der)],
            valid_until: None,
        },
        signing: keys().pool.clone(),
        signs_requests: false,
        decryption_key_pkcs8: Some(keys().pool.key_pkcs8.clone()),
        requires_encryption: false,
        idp_initiated: false,
    }
}

/// A sign-in that this pool began.
pub(super) fn expected() -> Expected {
    Expected { callback: CALLBACK.to_owned(), request_id: Some(REQUEST_ID.to_owned()), ..Expected::default() }
}

/// An assertion in which everything holds, not signed.
pub(super) fn assertion() -> String {
    format!(
        r#"<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ID="_assertion" Version="2.0" IssueInstant="2026-11-20T23:59:50Z">
  <saml:Issuer>{IDP}</saml:Issuer>
  <saml:Subject>
    <saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" SPNameQualifier="{ENTITY_ID}">mary@example.com</saml:NameID>
    <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
      <saml:SubjectConfirmationData Recipient="{CALLBACK}" InResponseTo="{REQUEST_ID}" NotOnOrAfter="2026-11-21T00:05:00Z"/>
    </saml:SubjectConfirmation>
  </saml:Subject>
  <saml:Conditions NotBefore="2026-11-20T23:59:00Z" NotOnOrAfter="2026-11-21T00:06:00Z">
    <saml:AudienceRestriction><saml:Audience>{ENTITY_ID}</saml:Audience></saml:AudienceRestriction>
  </saml:Conditions>
  <saml:AuthnStatement AuthnInstant="2026-11-20T23:59:50Z" SessionIndex="_session" SessionNotOnOrAfter="2026-11-21T08:00:00Z">
    <saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>
  </saml:AuthnStatement>
  <saml:AttributeStatement>
    <saml:Attribute Name="http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue xsi:type="xs:string">mary@example.com</saml:AttributeValue></saml:Attribute>
    <saml:Attribute Name="groups"><saml:AttributeValue>staff</saml:AttributeValue><saml:AttributeValue>a, b</saml:AttributeValue></saml:Attribute>
    <saml:Attribute Name="phone"><saml:AttributeValue xsi:nil="true"/></saml:Attribute>
  </saml:AttributeStatement>
</saml:Assertion>"#
    )
}

/// A response around it, not signed.
pub(super) fn response(assertion: &str) -> String {
    format!(
        r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_response" Version="2.0" IssueInstant="2026-11-20T23:59:55Z" Destination="{CALLBACK}" InResponseTo="{REQUEST_ID}"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{IDP}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{assertion}</samlp:Response>"#
    )
}

/// Signed by the provider.
pub(super) fn sign(xml: &str, id: &str) -> String {
    sign_by(&keys().provider, xml, id)
}

pub(super) fn sign_by(key: &KeyPair, xml: &str, id: &str) -> String {
    xml::sign_enveloped(xml, id, &key.key_pkcs8, &key.certificate_der).unwrap()
}

/// What most providers send.
pub(super) fn signed_assertion() -> String {
    response(&sign(&assertion(), "_assertion"))
}

/// What the others send.
pub(super) fn signed_response() -> String {
    sign(&response(&assertion()), "_response")
}

/// The text with one thing changed, which was there.
pub(super) fn with(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "{old}");
    text.replace(old, new)
}

/// Brings a response to the pool.
pub(super) fn finish(xml: &str) -> Result<Identity, ProviderError> {
    finish_at(settings(), NOW, &expected(), &STANDARD.encode(xml))
}

pub(super) fn finish_at(
    settings: SamlSettings,
    now: Time,
    expected: &Expected,
    saml_response: &str,
) -> Result<Identity, ProviderError> {
    let saml = Saml::new(settings);
    let returned = Returned { saml_response: Some(saml_response), ..Returned::default() };
    ready(saml.finish(site(now), &returned, expected))
}

/// The sentence that the application is told.
pub(super) fn told(xml: &str) -> String {
    match finish(xml) {
        Err(ProviderError::Invalid { told, .. }) => told,
        other => panic!("{other:?}"),
    }
}

/// SAML asks nobody anything.
fn ready<T>(mut later: Later<'_, T>) -> Result<T, ProviderError> {
    match later.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("it waits"),
    }
}

pub(super) fn site(now: Time) -> Site<'static> {
    static KEYS: OnceLock<KeyCache> = OnceLock::new();
    Site { fetch: &Nobody, random: &Sevens, keys: KEYS.get_or_init(KeyCache::default), now }
}

struct Nobody;

impl Fetch for Nobody {
    fn fetch(&self, request: Request<Vec<u8>>) -> Answer<'_> {
        panic!("asks {}", request.uri())
    }
}

struct Sevens;

impl Random for Sevens {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0x77);
    }
}
