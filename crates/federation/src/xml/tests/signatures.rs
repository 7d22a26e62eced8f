//! What is signed here is verified here, and nothing else is.

use super::super::*;
use super::keys::{OTHER, PROVIDER};

/// A response with an assertion, neither of them signed.
pub fn response() -> String {
    format!(
        r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="{ASSERTION}" ID="_r" Version="2.0">
  <saml:Issuer>https://idp.example.com</saml:Issuer>
  <saml:Assertion ID="_a" Version="2.0"><saml:Issuer>https://idp.example.com</saml:Issuer>
    <saml:Subject><saml:NameID>jane@example.com</saml:NameID></saml:Subject>
    <saml:AttributeStatement><saml:Attribute Name="n"><saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">Zo&#xEB; &amp; &lt;co&gt;</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>
  </saml:Assertion>
</samlp:Response>"#
    )
}

pub fn signed(xml: &str, id: &str) -> String {
    sign_enveloped(xml, id, &PROVIDER.key, &PROVIDER.certificate).unwrap()
}

pub fn verify_id(xml: &str, id: &str, certificates: &[Vec<u8>]) -> Result<String, SignatureError> {
    let document = parse(xml)?;
    let found = document.descendants().find(|node| node.attribute("ID") == Some(id));
    verify_enveloped(found.ok_or(SignatureError::Reference)?, certificates)
}

pub fn provider() -> Vec<Vec<u8>> {
    vec![PROVIDER.certificate.clone()]
}

#[test]
fn what_was_signed_is_given_back_as_a_document() {
    let xml = signed(&response(), "_a");
    let assertion = verify_id(&xml, "_a", &provider()).unwrap();
    let document = parse(&assertion).unwrap();
    assert!(document.root_element().has_tag_name((ASSERTION, "Assertion")));
    assert!(!assertion.contains("Signature"));
    assert!(assertion.contains("<saml:NameID>jane@example.com</saml:NameID>"), "{assertion}");
    assert!(assertion.contains(">Zoë &amp; &lt;co&gt;<"), "{assertion}");
}

#[test]
fn both_may_be_signed() {
    let xml = signed(&signed(&response(), "_a"), "_r");
    assert!(xml.find("<ds:Signature").unwrap() > xml.find("</saml:Issuer>").unwrap());
    let read = verify_id(&xml, "_r", &provider()).unwrap();
    // The assertion can be verified again in what was verified of the response.
    assert!(verify_id(&read, "_a", &provider()).is_ok());
    assert_eq!(verify_id(&read, "_r", &provider()), Err(SignatureError::Missing));
}

#[test]
fn any_of_the_certificates_may_have_signed_and_no_other() {
    let xml = signed(&response(), "_a");
    let several = [b"no certificate".to_vec(), OTHER.certificate.clone(), PROVIDER.certificate.clone()];
    assert!(verify_id(&xml, "_a", &several).is_ok());
    assert_eq!(verify_id(&xml, "_a", std::slice::from_ref(&OTHER.certificate)), Err(SignatureError::Signer));
    assert_eq!(verify_id(&xml, "_a", &[]), Err(SignatureError::Signer));
}

#[test]
fn bytes_of_the_redirect_binding() {
    let signature = sign_bytes(b"SAMLRequest=a", &PROVIDER.key).unwrap();
    assert_eq!(verify_bytes(b"SAMLRequest=a", &signature, &provider()), Ok(()));
    assert_eq!(verify_bytes(b"SAMLRequest=b", &signature, &provider()), Err(SignatureError::Signer));
    assert_eq!(sign_bytes(b"", b"no key"), Err(SignatureError::Key));
}
