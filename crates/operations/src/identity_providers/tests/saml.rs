//! SAML providers: metadata from a file or a URL, and the pool's own certificate.

use super::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::certificate::{self, Lifetime};
use crypto::jwt::SigningKey;

const YEAR_SECONDS: i64 = 365 * 86_400;

/// Metadata whose signing certificate is valid until a moment.
fn metadata(not_after: i64, entity_attributes: &str) -> String {
    let lifetime = Lifetime { not_before: START_SECONDS - YEAR_SECONDS, not_after };
    let der = certificate::self_signed(&SigningKey::generate(), "idp", lifetime, [1; 16]).unwrap();
    format!(
        r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com" {entity_attributes}>
        <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing">
        <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{}</X509Certificate></X509Data></KeyInfo>
        </KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
        Location="https://idp.example.com/sso"/></IDPSSODescriptor></EntityDescriptor>"#,
        STANDARD.encode(der)
    )
}

fn good() -> String {
    metadata(START_SECONDS + YEAR_SECONDS, "")
}

fn saml(details: Value) -> Value {
    json!({"ProviderName": "Mine", "ProviderType": "SAML", "ProviderDetails": details})
}

#[tokio::test]
async fn metadata_from_a_file_is_kept_with_what_it_says() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    let file = good();
    let members = saml(json!({"MetadataFile": file, "IDPSignout": "true", "EncryptedResponses": "false"}));
    let made = create(&server, &id, testkit::merged(members, json!({"AttributeMapping": {"email": "mail"}}))).await;
    let mut made = made.unwrap();
    let certificate = made["ProviderDetails"]["ActiveEncryptionCertificate"].take();
    assert_eq!(
        made["ProviderDetails"],
        json!({"MetadataFile": file, "IDPSignout": "true", "EncryptedResponses": "false",
            "SSORedirectBindingURI": "https://idp.example.com/sso", "ActiveEncryptionCertificate": null})
    );
    assert_eq!(made["AttributeMapping"], json!({"email": "mail"}), "the name is the NameID");
    assert!(certificate::lifetime(&STANDARD.decode(certificate.as_str().unwrap()).unwrap()).is_ok());

    let details = json!({"ProviderDetails": {"MetadataFile": file, "EncryptedResponses": "true"}});
    let updated = update(&server, &id, "Mine", details).await.unwrap();
    assert_eq!(updated["ProviderDetails"]["ActiveEncryptionCertificate"], certificate, "the key lives on");
    assert_eq!(updated["ProviderDetails"].get("IDPSignout"), None);
}

#[tokio::test]
async fn metadata_from_a_url_is_fetched() {
    let file = good();
    let provider = Provider::start(move |_| vec![("/metadata.xml", file.clone())]).await;
    let server = inside();
    let id = server.user_pool(json!({})).await;
    let url = format!("{}/metadata.xml", provider.base);
    let made = create(&server, &id, saml(json!({"MetadataURL": url}))).await.unwrap();
    assert_eq!(made["ProviderDetails"]["SSORedirectBindingURI"], "https://idp.example.com/sso");
    assert_eq!(made["ProviderDetails"]["MetadataURL"], url);
    assert_eq!(provider.hits(), 1);
    let missing = format!("{}/other.xml", provider.base);
    assert_eq!(
        update(&server, &id, "Mine", json!({"ProviderDetails": {"MetadataURL": missing}})).await,
        Err(invalid(&format!("Error retrieving metadata from {missing}")))
    );
    assert_eq!(describe(&server, &id, "Mine").await, Ok(made), "a refusal changes nothing");
}

#[tokio::test]
async fn metadata_that_cannot_be_trusted_is_refused() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    for (file, message) in [
        (format!("<!DOCTYPE x>{}", good()), "Invalid SAML metadata: a DTD is not allowed."),
        ("nonsense".to_owned(), "Invalid SAML metadata: it is not well-formed XML."),
        (metadata(START_SECONDS - 1, ""), "Invalid SAML metadata: every signing certificate has expired."),
        (
            metadata(START_SECONDS + 1, r#"validUntil="2026-01-01T00:00:00Z""#),
            "Invalid SAML metadata: validUntil has passed.",
        ),
        (
            good().replace("<X509Certificate>", "<X509Certificate>AAAA"),
            "Invalid SAML metadata: X509Certificate is not valid.",
        ),
    ] {
        assert_eq!(create(&server, &id, saml(json!({"MetadataFile": file}))).await, Err(invalid(message)));
    }
}

#[tokio::test]
async fn a_pool_has_one_certificate_for_a_year_and_one_key_for_life() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    let certificate = async || {
        let answer = server.call("GetSigningCertificate", json!({"UserPoolId": id})).await.unwrap();
        STANDARD.decode(answer["Certificate"].as_str().unwrap()).unwrap()
    };
    let first = certificate().await;
    let ten_years = Lifetime { not_before: START_SECONDS, not_after: START_SECONDS + 10 * YEAR_SECONDS };
    assert_eq!(certificate::lifetime(&first), Ok(ten_years));
    server.clock.advance_seconds(YEAR_SECONDS - 1);
    assert_eq!(certificate().await, first);
    server.clock.advance_seconds(1);
    let second = certificate().await;
    assert_eq!(certificate::lifetime(&second).unwrap().not_before, START_SECONDS + YEAR_SECONDS);
    assert!(shares(&first, &second, 256), "the same key");
    let other = server.user_pool(json!({})).await;
    let answer = server.call("GetSigningCertificate", json!({"UserPoolId": other})).await.unwrap();
    let foreign = STANDARD.decode(answer["Certificate"].as_str().unwrap()).unwrap();
    assert!(!shares(&first, &foreign, 256), "of another pool");
}

/// Whether both hold the same run of so many bytes.
fn shares(one: &[u8], other: &[u8], length: usize) -> bool {
    one.windows(length).any(|run| other.windows(length).any(|candidate| candidate == run))
}
