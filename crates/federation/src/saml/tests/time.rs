//! Clocks, certificates and repetition: what counts now does not count for ever, nor twice.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::jwt::SigningKey;
use domain::clock::Time;

use super::house::*;
use crate::xml;

fn accepted_at(now: Time) -> bool {
    finish_at(settings(), now, &expected(), &STANDARD.encode(signed_assertion())).is_ok()
}

/// Three minutes each way, and not a second more.
#[test]
fn clocks_may_differ_a_little() {
    let not_before = Time::from_seconds(NOW.seconds() - 60);
    let not_on_or_after = NOW.plus_seconds(300);
    // The response was issued at 23:59:55, later than NotBefore.
    let issued = NOW.plus_seconds(-5);
    assert!(not_before < issued);
    assert!(!accepted_at(issued.plus_seconds(-181)) && accepted_at(issued.plus_seconds(-180)));
    assert!(accepted_at(not_on_or_after.plus_seconds(179)) && !accepted_at(not_on_or_after.plus_seconds(180)));
}

/// An assertion is remembered for as long as it could come again: not forgotten a moment before.
#[test]
fn an_assertion_is_remembered_until_it_no_longer_counts() {
    let bearer = "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">";
    let later = format!(
        "{bearer}<saml:SubjectConfirmationData Recipient=\"{CALLBACK}\" InResponseTo=\"{REQUEST_ID}\" \
         NotOnOrAfter=\"2026-11-21T00:30:00Z\"/></saml:SubjectConfirmation>"
    );
    let (conditions, longer) = ("NotOnOrAfter=\"2026-11-21T00:06:00Z\"", "NotOnOrAfter=\"2026-11-21T00:20:00Z\"");
    let second = with(&with(&assertion(), "</saml:Subject>", &format!("{later}</saml:Subject>")), conditions, longer);
    let endless = with(&assertion(), &format!(" {conditions}"), "");
    for assertion in [assertion(), second, endless] {
        let posted = STANDARD.encode(response(&sign(&assertion, "_assertion")));
        let once = finish_at(settings(), NOW, &expected(), &posted).unwrap().once.unwrap();
        assert_eq!(once.id, "_assertion");
        assert!(finish_at(settings(), once.until.plus_seconds(-1), &expected(), &posted).is_ok());
        assert!(finish_at(settings(), once.until, &expected(), &posted).is_err());
    }
}

/// A second signing certificate is how a provider changes its key; one that has expired is how it ends (behaviour 30 §6.3).
#[test]
fn several_certificates_count_until_they_expire() {
    let key = SigningKey::generate();
    let by = |days| {
        let der = certificate(&key, days);
        let signed = xml::sign_enveloped(&assertion(), "_assertion", &key.to_pkcs8(), &der).unwrap();
        let mut settings = settings();
        settings.metadata.signing_certificates.push(STANDARD.encode(&der));
        finish_at(settings, NOW, &expected(), &STANDARD.encode(response(&signed)))
    };
    assert!(by(2).is_ok());
    // It ends this very second, and did a second ago.
    assert!(by(1).is_ok());
    assert!(by(0).is_err());
    // The other one counts all the same, until none is left.
    let mut settings_now = settings();
    settings_now.metadata.signing_certificates.insert(0, STANDARD.encode(certificate(&key, 0)));
    settings_now.metadata.signing_certificates.insert(0, "AQID".to_owned());
    let posted = STANDARD.encode(signed_assertion());
    assert!(finish_at(settings_now.clone(), NOW, &expected(), &posted).is_ok());
    settings_now.metadata.signing_certificates.pop();
    assert!(finish_at(settings_now, NOW, &expected(), &posted).is_err());
}

#[test]
fn metadata_counts_until_its_end() {
    let posted = STANDARD.encode(signed_assertion());
    for (end, counts) in [(NOW.plus_seconds(1), true), (NOW, false)] {
        let mut settings = settings();
        settings.metadata.valid_until = Some(end);
        assert_eq!(finish_at(settings, NOW, &expected(), &posted).is_ok(), counts);
    }
}
