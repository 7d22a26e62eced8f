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
