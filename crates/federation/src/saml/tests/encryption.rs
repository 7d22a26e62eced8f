//! Assertions that only this pool can read.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::house::*;
use crate::saml::SamlSettings;
use crate::{ProviderError, xml};

fn encrypted(assertion: &str) -> String {
    xml::encrypt(assertion, &keys().pool.certificate_der).unwrap()
}

fn finish_required(xml: &str) -> Result<crate::Identity, ProviderError> {
    let settings = SamlSettings { requires_encryption: true, ..settings() };
    finish_at(settings, NOW, &expected(), &STANDARD.encode(xml))
}

#[test]
fn an_encrypted_assertion_says_the_same() {
    let signed_within = response(&encrypted(&sign(&assertion(), "_assertion")));
    let signed_around = sign(&response(&encrypted(&assertion())), "_response");
    let signed_twice = sign(&signed_within, "_response");
    let plain = finish(&signed_assertion());
    for xml in [signed_within, signed_around, signed_twice] {
        assert_eq!(finish(&xml), plain);
        assert_eq!(finish_required(&xml), plain);
    }
}

#[test]
fn in_the_clear_is_refused_where_encryption_is_required() {
    for xml in [signed_assertion(), signed_response()] {
        match finish_required(&xml) {
            Err(ProviderError::Invalid { told, .. }) => assert!(told.contains("not encrypted"), "{told}"),
            other => panic!("{other:?}"),
        }
    }
}

/// Anybody can encrypt for us: it proves nothing. And every failure reads the same, so that nobody learns of the text by
/// changing it.
#[test]
fn encryption_is_no_signature_and_failures_are_alike() {
    let evil = with(&assertion(), "mary@example.com", "admin@example.com");
    let signed = sign(&assertion(), "_assertion");
    let other_key = xml::encrypt(&signed, &keys().stranger.certificate_der).unwrap();
    let valid = encrypted(&signed);
    let value = "<xenc:CipherValue>";
    let at = valid.rfind(value).unwrap() + value.len();
    let changed = [&valid[..at], if &valid[at..=at] == "A" { "B" } else { "A" }, &valid[at + 1..]].concat();
    let around = format!("<x xmlns=\"urn:x\">{signed}</x>");
    let holder = evil.replace("</saml:Assertion>", &format!("{signed}</saml:Assertion>"));
    let two = format!("{signed}{evil}");
    for content in [
        encrypted(&evil),
        encrypted(&sign_by(&keys().stranger, &evil, "_assertion")),
        encrypted(&with(&signed, "mary@example.com", "admin@example.com")),
        encrypted("not XML"),
        encrypted(&around),
        encrypted(&holder),
        encrypted(&two),
        encrypted(&encrypted(&signed)),
        other_key,
        changed,
        valid.replace("aes256-gcm", "tripledes-cbc"),
    ] {
        assert_eq!(told(&response(&content)), ASSERTION_SIGNATURE);
    }
    assert!(finish(&response(&valid)).is_ok());
    let mut without = settings();
    without.decryption_key_pkcs8 = None;
    assert!(finish_at(without, NOW, &expected(), &STANDARD.encode(response(&valid))).is_err());
}

#[test]
fn one_assertion_whether_encrypted_or_not() {
    let signed = sign(&assertion(), "_assertion");
    let evil = with(&assertion(), "mary@example.com", "admin@example.com");
    for content in [
        format!("{}{evil}", encrypted(&signed)),
        format!("{evil}{}", encrypted(&signed)),
        encrypted(&signed).repeat(2),
        format!("<samlp:Extensions>{}</samlp:Extensions>{evil}", encrypted(&signed)),
    ] {
        assert!(finish(&response(&content)).is_err());
    }
}

/// An element of an assertion, encrypted by itself.
fn part(holder: &str, xml: &str) -> String {
    encrypted(xml).replace("EncryptedAssertion", holder)
}

fn name_id() -> String {
    let assertion = assertion();
    let (start, end) = (assertion.find("<saml:NameID").unwrap(), assertion.find("</saml:NameID>").unwrap());
    let name = &assertion[start..end + "</saml:NameID>".len()];
    name.to_owned()
}

/// As it stands by itself.
fn alone(xml: &str) -> String {
    xml.replacen(' ', r#" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" "#, 1)
}

/// The assertion with this in the place of its NameID.
fn naming(id: &str) -> String {
    with(&assertion(), &name_id(), id)
}

#[test]
fn a_name_that_is_encrypted_is_the_same() {
    let plain = finish(&signed_assertion());
    for name in [name_id(), alone(&name_id())] {
        let named = naming(&part("EncryptedID", &name));
        for xml in [
            response(&sign(&named, "_assertion")),
            sign(&response(&named), "_response"),
            response(&encrypted(&sign(&named, "_assertion"))),
        ] {
            assert_eq!(finish(&xml), plain);
        }
        // The assertion itself is in the clear.
        let clear = finish_required(&response(&sign(&named, "_assertion")));
        assert!(matches!(clear, Err(ProviderError::Invalid { told, .. }) if told.contains("not encrypted")));
    }
}

#[test]
fn attributes_that_are_encrypted_are_the_same() {
    let groups = r#"<saml:Attribute Name="groups"><saml:AttributeValue>staff</saml:AttributeValue><saml:AttributeValue>a, b</saml:AttributeValue></saml:Attribute>"#;
    let hidden = with(&assertion(), groups, &part("EncryptedAttribute", &alone(groups)));
    assert_eq!(finish(&response(&sign(&hidden, "_assertion"))), finish(&signed_assertion()));
    // What it is, is judged like one in the clear.
    for wrong in [
        r#"<saml:Attribute Name=""><saml:AttributeValue>staff</saml:AttributeValue></saml:Attribute>"#.to_owned(),
        r#"<saml:Attribute Name="groups"><saml:AttributeValue>&#x1F600;</saml:AttributeValue></saml:Attribute>"#
            .to_owned(),
        r#"<saml:AttributeValue Name="groups">staff</saml:AttributeValue>"#.to_owned(),
        name_id(),
        assertion(),
    ] {
        let hidden = with(&assertion(), groups, &part("EncryptedAttribute", &alone(&wrong)));
        assert!(finish(&response(&sign(&hidden, "_assertion"))).is_err(), "{wrong}");
    }
}

/// Anybody can encrypt a name for us. Only where a signature covers it does it count.
#[test]
fn an_encrypted_name_proves_nothing() {
    let evil = part("EncryptedID", &alone(&with(&name_id(), "mary@", "admin@")));
    let own = part("EncryptedID", &alone(&name_id()));
    let signed = sign(&naming(&own), "_assertion");
    for content in [
        naming(&evil),
        sign_by(&keys().stranger, &naming(&evil), "_assertion"),
        with(&signed, &own, &evil),
        encrypted(&with(&signed, &own, &evil)),
        with(&signed, &own, &format!("{own}{evil}")),
        with(&signed, &own, &format!("{evil}{own}")),
        with(&sign(&assertion(), "_assertion"), &name_id(), &evil),
    ] {
        assert_eq!(told(&response(&content)), ASSERTION_SIGNATURE);
    }
    assert!(finish(&response(&signed)).is_ok());
}

#[test]
fn one_name_of_one_kind_for_one_key_and_failures_are_alike() {
    let (name, other) = (alone(&name_id()), alone(&with(&name_id(), "mary@", "admin@")));
    let own = part("EncryptedID", &name);
    let told_of = |id: &str| told(&response(&sign(&naming(id), "_assertion")));
    for several in [format!("{own}{}", name_id()), format!("{own}{}", part("EncryptedID", &other)), own.repeat(2)] {
        let told = told_of(&several);
        assert!(told.contains("NameID is missing") || told.contains("cannot be read"), "{told}");
    }
    let foreign = xml::encrypt(&name, &keys().stranger.certificate_der).unwrap();
    let value = "<xenc:CipherValue>";
    let at = own.rfind(value).unwrap() + value.len();
    let changed = [&own[..at], if &own[at..=at] == "A" { "B" } else { "A" }, &own[at + 1..]].concat();
    for wrong in [
        foreign.replace("EncryptedAssertion", "EncryptedID"),
        changed,
        part("EncryptedID", "not XML"),
        part("EncryptedID", &format!("<!DOCTYPE x>{name}")),
        part("EncryptedID", &name_id().replace("saml:", "x:").replacen(' ', " xmlns:x=\"urn:x\" ", 1)),
        part("EncryptedID", r#"<saml:BaseID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>"#),
        part("EncryptedID", &sign(&assertion(), "_assertion")),
        part("EncryptedID", &part("EncryptedID", &name)),
        own.replace("aes256-gcm", "tripledes-cbc"),
    ] {
        assert_eq!(told_of(&wrong), "Invalid SAML response received: It cannot be decrypted. ");
    }
    let mut without = settings();
    without.decryption_key_pkcs8 = None;
    let named = STANDARD.encode(response(&sign(&naming(&own), "_assertion")));
    assert!(finish_at(without, NOW, &expected(), &named).is_err());
    // Divided by a comment, it is still one; with elements in it, it is none.
    let comment = part("EncryptedID", &with(&name, "mary@", "ma<!-- -->ry@"));
    assert_eq!(finish(&response(&sign(&naming(&comment), "_assertion"))), finish(&signed_assertion()));
    let element = part("EncryptedID", &with(&name, "mary@", "<x/>mary@"));
    assert!(finish(&response(&sign(&naming(&element), "_assertion"))).is_err());
}
