//! Metadata as providers write it, and as attackers do.

use super::*;
use crate::xml::SIZE_LIMIT;
use domain::clock::Time;

const KEY: &str = "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>\n  AQID\n  BA==\n\
    </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>";
const SERVICES: &str = "\
    <md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"https://idp.example.com/slo\"/>\
    <md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Location=\"https://idp.example.com/post\"/>\
    <md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"https://idp.example.com/sso?a=1&amp;b=2\"/>";

fn role(content: &str) -> String {
    format!("<md:IDPSSODescriptor protocolSupportEnumeration=\"{PROTOCOL}\">{content}</md:IDPSSODescriptor>")
}

fn entity(content: &str) -> String {
    format!(
        "<md:EntityDescriptor xmlns:md=\"{METADATA}\" xmlns:ds=\"{SIGNATURE}\" entityID=\"https://idp.example.com\" \
         validUntil=\"2070-08-31T14:30:09Z\">{content}</md:EntityDescriptor>"
    )
}

fn good() -> String {
    entity(&role(&format!("{KEY}{SERVICES}")))
}

#[test]
fn a_providers_metadata_is_read() {
    let expected = SamlMetadata {
        entity_id: "https://idp.example.com".into(),
        sso_redirect_uri: Some("https://idp.example.com/sso?a=1&b=2".into()),
        sso_post_uri: Some("https://idp.example.com/post".into()),
        slo_redirect_uri: Some("https://idp.example.com/slo".into()),
        slo_redirect_response_uri: None,
        slo_post_uri: None,
        slo_post_response_uri: None,
        signing_certificates: vec!["AQIDBA==".into()],
        valid_until: Some(Time::from_seconds(3_176_721_009)),
    };
    assert_eq!(parse(good().as_bytes()), Ok(expected.clone()));
    let declared = format!("\u{feff}<?xml version=\"1.0\"?>\n<!-- by us -->{}", good());
    assert_eq!(parse(declared.as_bytes()), Ok(expected.clone()));
    let among_others = format!("<md:EntitiesDescriptor xmlns:md=\"{METADATA}\">{}</md:EntitiesDescriptor>", good());
    assert_eq!(parse(among_others.as_bytes()), Ok(expected));
}

#[test]
fn a_provider_may_have_one_binding_only() {
    let redirect = "<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" \
        Location=\"https://idp.example.com/sso?a=1&amp;b=2\"/>";
    assert!(good().contains(redirect));
    let posting = parse(good().replace(redirect, "").as_bytes()).unwrap();
    assert_eq!(posting.sso_redirect_uri, None);
    assert_eq!(posting.sso_post_uri.as_deref(), Some("https://idp.example.com/post"));
    let elsewhere = "Location=\"https://idp.example.com/slo\" ResponseLocation=\"https://idp.example.com/slo/done\"";
    let answered = good().replace("Location=\"https://idp.example.com/slo\"", elsewhere);
    let answered = parse(answered.as_bytes()).unwrap();
    assert_eq!(answered.slo_redirect_response_uri.as_deref(), Some("https://idp.example.com/slo/done"));
    let script = good().replace("https://idp.example.com/post", "javascript:alert(1)//");
    assert_eq!(parse(script.as_bytes()), Err(MetadataError::Invalid("Location")));
}

#[test]
fn a_key_without_use_signs_and_one_for_encryption_does_not() {
    let both = KEY.replace(" use=\"signing\"", "");
    assert!(parse(entity(&role(&format!("{both}{SERVICES}"))).as_bytes()).is_ok());
    let encryption = KEY.replace("signing", "encryption");
    let refused = parse(entity(&role(&format!("{encryption}{SERVICES}"))).as_bytes());
    assert_eq!(refused, Err(MetadataError::Missing("a signing certificate")));
}

/// A comment inside of a value ends nothing (behaviour 50 #5).
#[test]
fn comments_do_not_shorten_a_certificate() {
    let commented = good().replace("AQID", "AQ<!-- -->ID");
    assert_eq!(parse(commented.as_bytes()).unwrap().signing_certificates, ["AQIDBA=="]);
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let without = |part: &str| parse(good().replace(part, "").as_bytes()).unwrap_err();
    assert_eq!(without(" entityID=\"https://idp.example.com\""), MetadataError::Missing("entityID"));
    assert_eq!(without(KEY), MetadataError::Missing("a signing certificate"));
    assert_eq!(without(SERVICES), MetadataError::Missing("a SingleSignOnService with HTTP-Redirect or HTTP-POST"));
    assert_eq!(without(PROTOCOL), MetadataError::NotOneProvider);
    assert_eq!(parse(entity("").as_bytes()), Err(MetadataError::NotOneProvider));
    let two = role(&format!("{KEY}{SERVICES}")).repeat(2);
    assert_eq!(parse(entity(&two).as_bytes()), Err(MetadataError::NotOneProvider));
    assert_eq!(parse(b"<html/>"), Err(MetadataError::NotOneProvider));
    let with = |part: &str, other: &str| parse(good().replace(part, other).as_bytes()).unwrap_err();
    assert_eq!(with("https://idp.example.com/sso", "javascript:alert(1)//"), MetadataError::Invalid("Location"));
    assert_eq!(with("AQID", "%%%%"), MetadataError::Invalid("X509Certificate"));
    assert_eq!(with("2070-08-31", "soon"), MetadataError::Invalid("validUntil"));
    for broken in ["", "<", "<a", "{}", "<md:EntityDescriptor/>", "\0"] {
        assert_eq!(parse(broken.as_bytes()), Err(MetadataError::NotXml), "{broken}");
    }
    assert_eq!(parse(&[0xff, 0xfe]), Err(MetadataError::NotXml));
}

#[test]
fn there_are_no_dtds_and_no_entities() {
    let external = format!("<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\">{}", good());
    assert_eq!(parse(external.as_bytes()), Err(MetadataError::Dtd));
    let bomb = format!(
        "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>{}",
        good().replace("https://idp.example.com\"", "&b;\"")
    );
    assert_eq!(parse(bomb.as_bytes()), Err(MetadataError::Dtd));
    let file = format!("<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>{}", good());
    assert_eq!(parse(file.as_bytes()), Err(MetadataError::Dtd));
    assert_eq!(parse(good().replace("AQID", "&undefined;").as_bytes()), Err(MetadataError::NotXml));
}

/// A megabyte of brackets takes neither the stack nor the time of the server (behaviour 50 #29).
#[test]
fn deep_and_wide_documents_are_refused_quickly() {
    let deep = "<a>".repeat(SIZE_LIMIT / 3);
    let wide = format!("<a>{}</a>", "<b/>".repeat(200_000));
    let attributes = format!("<a {}/>", (0..60_000).map(|n| format!("a{n}=\"\" ")).collect::<String>());
    let closed = format!("{}{}", "<a>".repeat(9_000), "</a>".repeat(9_000));
    let many = format!("<a {}/>", (0..250).map(|n| format!("a{n}=\"\" ")).collect::<String>());
    let many = format!("<r>{}</r>", many.repeat(SIZE_LIMIT / many.len() - 1));
    for hostile in [deep, wide, attributes, closed, many] {
        let started = std::time::Instant::now();
        assert!(parse(hostile.as_bytes()).is_err());
        assert!(started.elapsed().as_secs() < 10);
    }
    assert_eq!(parse(&vec![b' '; SIZE_LIMIT + 1]), Err(MetadataError::TooLarge));
}
