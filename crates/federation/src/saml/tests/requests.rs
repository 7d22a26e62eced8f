//! What leaves for a provider, read as the provider reads it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::Url;

use super::house::*;
use crate::saml::{Saml, SamlSettings, ServiceProvider, service_provider_metadata};
use crate::{Departure, Expected, Provider, WayOut, xml};

const STATE: &str = "a state & more=1";

fn begin(settings: SamlSettings, departure: Departure<'_>) -> (WayOut, Expected) {
    Saml::new(settings).begin(site(NOW), &departure).unwrap()
}

fn departure() -> Departure<'static> {
    Departure { callback: CALLBACK, state: STATE, ..Departure::default() }
}

fn location(way: WayOut) -> Url {
    match way {
        WayOut::Redirect(location) => location.parse().unwrap(),
        form @ WayOut::Form { .. } => panic!("{form:?}"),
    }
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

fn inflated(url: &Url) -> String {
    let deflated = STANDARD.decode(parameter(url, "SAMLRequest").unwrap()).unwrap();
    String::from_utf8(miniz_oxide::inflate::decompress_to_vec(&deflated).unwrap()).unwrap()
}

#[test]
fn a_request_has_the_form_of_the_services() {
    let (way, expected) = begin(settings(), departure());
    let url = location(way);
    assert!(url.as_str().starts_with("https://idp.example.com/sso?tenant=1&SAMLRequest="));
    let names: Vec<String> = url.query_pairs().map(|(key, _)| key.into_owned()).collect();
    assert_eq!(names, ["tenant", "SAMLRequest", "RelayState"]);
    assert_eq!(parameter(&url, "RelayState").as_deref(), Some(STATE));
    let id = "_77777777-7777-7777-7777-777777777777";
    assert_eq!(
        inflated(&url),
        format!(
            "<saml2p:AuthnRequest xmlns:saml2p=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"{id}\" Version=\"2.0\" \
             IssueInstant=\"2026-11-21T00:00:00Z\" Destination=\"https://idp.example.com/sso?tenant=1\" \
             ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
             AssertionConsumerServiceURL=\"{CALLBACK}\"><saml2:Issuer \
             xmlns:saml2=\"urn:oasis:names:tc:SAML:2.0:assertion\">{ENTITY_ID}</saml2:Issuer></saml2p:AuthnRequest>"
        )
    );
    assert_eq!(
        expected,
        Expected { callback: CALLBACK.to_owned(), request_id: Some(id.to_owned()), ..Expected::default() }
    );
}

#[test]
fn whoever_must_sign_in_again_is_asked_again_and_nobody_is_named() {
    let asked = |prompt| {
        let (way, _) = begin(settings(), Departure { prompt, login_hint: Some("mary@example.com"), ..departure() });
        inflated(&location(way))
    };
    for again in ["login", "select_account login"] {
        assert!(asked(Some(again)).contains(" ForceAuthn=\"true\" "));
    }
    for not in [None, Some("select_account"), Some("consent"), Some("xlogin")] {
        assert!(!asked(not).contains("ForceAuthn"));
    }
    assert!(!asked(None).contains("mary"));
}

/// The signature is over the parameters as they stand in the query (SAML bindings §3.4.4.1).
#[test]
fn a_redirect_is_signed_where_the_pool_wants_it() {
    let signing = || SamlSettings { signs_requests: true, ..settings() };
    let url = location(begin(signing(), departure()).0);
    let query = url.query().unwrap().strip_prefix("tenant=1&").unwrap();
    let (signed, _) = query.split_once("&Signature=").unwrap();
    assert_eq!(parameter(&url, "SigAlg").as_deref(), Some("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"));
    let signature = STANDARD.decode(parameter(&url, "Signature").unwrap()).unwrap();
    let certificates = [keys().pool.certificate_der.clone()];
    assert!(xml::verify_bytes(signed.as_bytes(), &signature, &certificates).is_ok());
    assert!(
        xml::verify_bytes(signed.replace("SAMLRequest", "SAMLResponse").as_bytes(), &signature, &certificates).is_err()
    );
}

#[test]
fn a_provider_without_redirects_gets_a_form() {
    for signs_requests in [false, true] {
        let mut settings = SamlSettings { signs_requests, ..settings() };
        settings.metadata.sso_redirect_uri = None;
        let WayOut::Form { action, fields } = begin(settings, departure()).0 else { panic!("no form") };
        assert_eq!(action, "https://idp.example.com/post");
        let [("SAMLRequest", request), ("RelayState", STATE)] =
            fields.iter().map(|(n, v)| (*n, v.as_str())).collect::<Vec<_>>()[..]
        else {
            panic!("{fields:?}")
        };
        let text = String::from_utf8(STANDARD.decode(request).unwrap()).unwrap();
        let document = xml::parse(&text).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("Destination"), Some("https://idp.example.com/post"));
        let verified = xml::verify_enveloped(root, &[keys().pool.certificate_der.clone()]);
        assert_eq!(verified.is_ok(), signs_requests);
    }
}

#[test]
fn what_is_configured_is_written_as_text() {
    let mut settings = settings();
    settings.metadata.sso_redirect_uri = Some("https://idp.example.com/sso?a=1&b=\"'<x>".to_owned());
    let (way, _) = begin(settings, departure());
    let text = inflated(&location(way));
    let document = xml::parse(&text).unwrap();
    assert_eq!(document.root_element().attribute("Destination"), Some("https://idp.example.com/sso?a=1&b=\"'<x>"));
}

#[test]
fn our_metadata_says_who_we_are() {
    let text = service_provider_metadata(&ServiceProvider {
        entity_id: ENTITY_ID,
        assertion_consumer_service: CALLBACK,
        single_logout_service: LOGOUT,
        signs_requests: true,
        signing_certificates: std::slice::from_ref(&keys().pool.certificate_der),
        encryption_certificate: Some(&keys().pool.certificate_der),
    });
    let document = xml::parse(&text).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("entityID"), Some(ENTITY_ID));
    let role = root.first_element_child().unwrap();
    let names: Vec<&str> = role.children().map(|node| node.tag_name().name()).collect();
    // In the order of the schema (SAML metadata §2.4.2, §2.4.4).
    let expected = [
        "KeyDescriptor",
        "KeyDescriptor",
        "SingleLogoutService",
        "SingleLogoutService",
        "NameIDFormat",
        "AssertionConsumerService",
    ];
    assert_eq!(names, expected);
    let uses: Vec<_> = role.children().filter_map(|node| node.attribute("use")).collect();
    assert_eq!(uses, ["signing", "encryption"]);
    let places: Vec<_> = role.children().filter_map(|node| node.attribute("Location")).collect();
    assert_eq!(places, [LOGOUT, LOGOUT, CALLBACK]);
}
