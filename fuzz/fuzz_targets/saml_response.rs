//! However a signed response is bent, it signs in nobody but whom it spoke of.

#![no_main]

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::identity_provider::SamlMetadata;
use federation::saml::{KeyPair, Saml, SamlSettings};
use federation::{Expected, Provider, Returned};
use libfuzzer_sys::fuzz_target;
use poolhouse_fuzz::{bent, certificate, key, site, wait};

const RESPONSE: &str = include_str!("response.xml");
const CALLBACK: &str = "https://login.example.com/saml2/idpresponse";
const ENTITY: &str = "urn:amazon:cognito:sp:us-east-1_Fuzz";

fn saml() -> Saml {
    let signing = KeyPair { key_pkcs8: key().to_pkcs8(), certificate_der: certificate() };
    Saml::new(SamlSettings {
        entity_id: ENTITY.to_owned(),
        metadata: SamlMetadata {
            entity_id: "https://idp.example.com".to_owned(),
            sso_redirect_uri: Some("https://idp.example.com/sso".to_owned()),
            sso_post_uri: None,
            slo_redirect_uri: None,
            slo_redirect_response_uri: None,
            slo_post_uri: None,
            slo_post_response_uri: None,
            signing_certificates: vec![STANDARD.encode(certificate())],
            valid_until: None,
        },
        signing,
        signs_requests: false,
        decryption_key_pkcs8: None,
        requires_encryption: false,
        idp_initiated: false,
    })
}

fn signed_in(saml: &Saml, xml: &str) -> Option<String> {
    let response = STANDARD.encode(xml);
    let expected =
        Expected { callback: CALLBACK.to_owned(), request_id: Some("_request".to_owned()), ..Expected::default() };
    let returned = Returned { saml_response: Some(&response), ..Returned::default() };
    wait(saml.finish(site(), &returned, &expected)).ok().map(|identity| identity.id)
}

fn good() -> &'static (Saml, String) {
    static GOOD: OnceLock<(Saml, String)> = OnceLock::new();
    GOOD.get_or_init(|| {
        let signed = federation::xml::sign_enveloped(RESPONSE, "_assertion", &key().to_pkcs8(), &certificate());
        let (saml, signed) = (saml(), signed.expect("a signature"));
        assert_eq!(signed_in(&saml, &signed).as_deref(), Some("jane"), "what is not bent signs in");
        (saml, signed)
    })
}

fuzz_target!(|how: &[u8]| {
    let (saml, signed) = good();
    if let Some(xml) = bent(signed, how) {
        assert!(signed_in(saml, &xml).is_none_or(|id| id == "jane"), "{xml}");
    }
    if let Ok(xml) = std::str::from_utf8(how) {
        assert_eq!(signed_in(saml, xml), None);
    }
});
