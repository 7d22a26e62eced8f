//! Each rule, by a response that breaks that rule only and is signed all the same: the provider errs, or its response is
//! meant for somebody else. Beside it, that the same response counts as it is.

use std::collections::BTreeMap;

use super::house::*;
use crate::saml::SamlSettings;
use crate::{Expected, Identity, ProviderError, ProviderSession, Told};

fn mary() -> Identity {
    let of = |name: &str, values: &[&str]| (name.to_owned(), values.iter().map(|&v| v.to_owned()).collect());
    let email = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
    let told = [(email, "mary@example.com"), ("groups", "[staff,a%2C+b]"), ("phone", "")];
    Identity {
        id: "mary@example.com".to_owned(),
        claims: BTreeMap::from([
            of(email, &["mary@example.com"]),
            of("groups", &["staff", "a, b"]),
            of("phone", &[""]),
        ]),
        told: Told::Saml { saml_response: told.map(|(name, value)| (name.to_owned(), value.to_owned())).into() },
        session: ProviderSession {
            session_id: Some("_session".to_owned()),
            subject: "mary@example.com".to_owned(),
            format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".to_owned()),
            name_qualifier: None,
            sp_name_qualifier: Some(ENTITY_ID.to_owned()),
        },
        once: Some(crate::Once { id: "_assertion".to_owned(), until: NOW.plus_seconds(300 + 180) }),
    }
}

#[test]
fn whoever_is_signed_in_is_the_one_that_the_assertion_names() {
    let both = sign(&signed_assertion(), "_response");
    for valid in [signed_assertion(), signed_response(), both] {
        assert_eq!(finish(&valid), Ok(mary()));
    }
}

/// What may differ.
#[test]
fn providers_may_leave_out_what_is_optional() {
    let not_needed = [
        (format!(" Destination=\"{CALLBACK}\""), String::new()),
        (
            format!(r#"<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{IDP}</saml:Issuer>"#),
            String::new(),
        ),
        (" NotBefore=\"2026-11-20T23:59:00Z\" NotOnOrAfter=\"2026-11-21T00:06:00Z\"".to_owned(), String::new()),
        (" SessionNotOnOrAfter=\"2026-11-21T08:00:00Z\"".to_owned(), String::new()),
        (" SessionIndex=\"_session\"".to_owned(), String::new()),
        ("<saml:AudienceRestriction>".to_owned(), "<saml:OneTimeUse/><saml:AudienceRestriction>".to_owned()),
        ("<saml:Audience>".to_owned(), "<saml:Audience>urn:other</saml:Audience><saml:Audience>".to_owned()),
        (format!("<saml:Issuer>{IDP}</saml:Issuer>"), format!("<saml:Issuer>\n {IDP}\n </saml:Issuer>")),
        ("staff".to_owned(), "st&#228;ff &amp; &lt;friends&gt;".to_owned()),
    ];
    for (old, new) in not_needed {
        let changed = with(&response(&assertion()), &old, &new);
        assert!(finish(&sign(&changed, "_response")).is_ok(), "{old}");
    }
}

#[test]
fn each_rule_of_an_assertion_is_kept() {
    let audience =
        format!("<saml:AudienceRestriction><saml:Audience>{ENTITY_ID}</saml:Audience></saml:AudienceRestriction>");
    let other_audience = audience.replace("ExamplePool", "OtherPool");
    let data = format!(
        "<saml:SubjectConfirmationData Recipient=\"{CALLBACK}\" InResponseTo=\"{REQUEST_ID}\" NotOnOrAfter=\"2026-11-21T00:05:00Z\"/>"
    );
    let unknown = format!("<saml:Weather xmlns:saml=\"urn:x\"/>{audience}");
    let both_audiences = format!("{audience}{other_audience}");
    let broken: &[(&str, &str, &str)] = &[
        (IDP, "https://other.example.com", "Issuer is not"),
        ("<saml:Issuer>https://idp.example.com/metadata</saml:Issuer>", "", "cannot be read"),
        ("Version=\"2.0\"", "Version=\"1.1\"", "version"),
        (" ID=\"_assertion\" Version=\"2.0\"", " ID=\"_assertion\"", "version"),
        ("IssueInstant=\"2026-11-20T23:59:50Z\"", "IssueInstant=\"2026-11-21T00:03:01Z\"", "future"),
        (" IssueInstant=\"2026-11-20T23:59:50Z\"", "", "cannot be read"),
        ("IssueInstant=\"2026-11-20T23:59:50Z\"", "IssueInstant=\"2026-11-21T00:59:50+01:00\"", "cannot be read"),
        // Who.
        ("mary@example.com</saml:NameID>", "</saml:NameID>", "NameID is missing"),
        ("mary@example.com</saml:NameID>", " \n</saml:NameID>", "NameID is missing"),
        ("mary@example.com</saml:NameID>", "mary<saml:x/></saml:NameID>", "cannot be read"),
        ("mary@example.com</saml:NameID>", "mary&#x1F600;</saml:NameID>", "characters that are not supported"),
        ("</saml:NameID>", "</saml:NameID><saml:NameID>eve</saml:NameID>", "cannot be read"),
        ("saml:NameID", "saml:BaseID", "NameID is missing"),
        (
            "</saml:Subject>",
            "</saml:Subject><saml:Subject><saml:NameID>eve</saml:NameID></saml:Subject>",
            "cannot be read",
        ),
        // For this sign-in.
        ("cm:bearer", "cm:sender-vouches", "not confirmed"),
        (&data, "", "cannot be read"),
        (&format!("Recipient=\"{CALLBACK}\" "), "", "not confirmed"),
        (
            &format!("Recipient=\"{CALLBACK}\""),
            "Recipient=\"https://other.example.com/saml2/idpresponse\"",
            "not confirmed",
        ),
        (&format!("Recipient=\"{CALLBACK}\""), &format!("Recipient=\"{CALLBACK}/\""), "not confirmed"),
        (&format!(" InResponseTo=\"{REQUEST_ID}\""), "", "InResponseTo"),
        (REQUEST_ID, "_other", "InResponseTo"),
        (" NotOnOrAfter=\"2026-11-21T00:05:00Z\"", "", "not confirmed"),
        ("NotOnOrAfter=\"2026-11-21T00:05:00Z\"", "NotOnOrAfter=\"2026-11-20T23:57:00Z\"", "expired"),
        (
            "NotOnOrAfter=\"2026-11-21T00:05:00Z\"",
            "NotBefore=\"2026-11-21T00:03:01Z\" NotOnOrAfter=\"2026-11-21T00:05:00Z\"",
            "not valid yet",
        ),
        // For us.
        (&audience, "", "Audience restriction"),
        (&audience, "<saml:AudienceRestriction/>", "Audience restriction"),
        (&audience, &other_audience, "Audience restriction"),
        (&audience, &both_audiences, "Audience restriction"),
        (&audience, &unknown, "conditions that are not supported"),
        ("saml:Conditions", "saml:Advice", "cannot be read"),
        // For now.
        ("NotBefore=\"2026-11-20T23:59:00Z\"", "NotBefore=\"2026-11-21T00:03:01Z\"", "not valid yet"),
        ("NotOnOrAfter=\"2026-11-21T00:06:00Z\"", "NotOnOrAfter=\"2026-11-20T23:57:00Z\"", "expired"),
        (
            "NotBefore=\"2026-11-20T23:59:00Z\" NotOnOrAfter=\"2026-11-21T00:06:00Z\"",
            "NotBefore=\"2026-11-21T00:01:00Z\" NotOnOrAfter=\"2026-11-21T00:00:00Z\"",
            "expired",
        ),
        ("NotOnOrAfter=\"2026-11-21T00:06:00Z\"", "NotOnOrAfter=\"tomorrow\"", "cannot be read"),
        ("SessionNotOnOrAfter=\"2026-11-21T08:00:00Z\"", "SessionNotOnOrAfter=\"2026-11-20T23:57:00Z\"", "session"),
        ("saml:AuthnStatement", "saml:AuthzStatement", "does not say that somebody signed in"),
        // What of them.
        ("Name=\"groups\"", "Title=\"groups\"", "cannot be read"),
        ("staff", "sta&#x10348;ff", "characters that are not supported"),
    ];
    for (old, new, sentence) in broken {
        let changed = with(&assertion(), old, new);
        for xml in [response(&sign(&changed, "_assertion")), sign(&response(&changed), "_response")] {
            let told = told(&xml);
            assert!(told.starts_with("Invalid SAML response received: ") && told.contains(sentence), "{old}: {told}");
        }
    }
    let nameless = sign(&response(&with(&assertion(), " ID=\"_assertion\"", "")), "_response");
    assert!(told(&nameless).contains("cannot be read"));
}

#[test]
fn each_rule_of_a_response_is_kept() {
    let destination = format!("Destination=\"{CALLBACK}\"");
    let in_response_to = format!(" InResponseTo=\"{REQUEST_ID}\">");
    let broken: &[(&str, &str, &str)] = &[
        ("samlp:Response", "samlp:ArtifactResponse", "cannot be read"),
        ("urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:1.0:protocol", "cannot be read"),
        ("ID=\"_response\" Version=\"2.0\"", "ID=\"_response\" Version=\"1.1\"", "version"),
        ("IssueInstant=\"2026-11-20T23:59:55Z\"", "IssueInstant=\"2026-11-21T00:03:01Z\"", "future"),
        (&destination, "Destination=\"https://other.example.com/saml2/idpresponse\"", "Destination"),
        (&in_response_to, " InResponseTo=\"_other\">", "InResponseTo"),
        (&in_response_to, ">", "InResponseTo"),
        (&format!("assertion\">{IDP}"), "assertion\">https://other.example.com", "Issuer is not"),
        ("samlp:Status>", "samlp:Condition>", "cannot be read"),
    ];
    for (old, new, sentence) in broken {
        let unsigned_around = with(&signed_assertion(), old, new);
        for xml in [unsigned_around, sign(&with(&response(&assertion()), old, new), "_response")] {
            let told = told(&xml);
            assert!(told.contains(sentence), "{old}: {told}");
        }
    }
    let none = sign(&response("<samlp:Extensions/>"), "_response");
    assert!(told(&none).contains("cannot be read"));
    let two = with(&assertion(), "_assertion", "_second");
    let two = sign(&response(&format!("{}{two}", assertion())), "_response");
    assert!(told(&two).contains("cannot be read"));
}

#[test]
fn one_of_several_confirmations_is_enough() {
    let other = "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData \
        Recipient=\"https://other.example.com\" NotOnOrAfter=\"2026-11-21T00:20:00Z\"/></saml:SubjectConfirmation>\
        <saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:holder-of-key\"/>";
    for place in ["<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">", "</saml:Subject>"] {
        let changed = with(&assertion(), place, &format!("{other}{place}"));
        assert!(finish(&response(&sign(&changed, "_assertion"))).is_ok());
    }
}

#[test]
fn a_provider_that_says_no_is_quoted() {
    let status = "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/>";
    let no = |detail: &str, message: &str| {
        let other = format!(
            "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Responder\">{detail}</samlp:StatusCode>{message}"
        );
        match finish(&with(&response(""), status, &other)) {
            Err(ProviderError::Refused { error, description }) => (error, description),
            other => panic!("{other:?}"),
        }
    };
    let failed = "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:AuthnFailed\"/>";
    let words = "<samlp:StatusMessage>Your account is\u{7} locked</samlp:StatusMessage>".replace('\u{7}', "&#10;");
    assert_eq!(no(failed, &words), ("access_denied".to_owned(), "Your account is locked".to_owned()));
    assert_eq!(no(failed, ""), ("access_denied".to_owned(), "AuthnFailed".to_owned()));
    assert_eq!(no("", ""), ("server_error".to_owned(), "Responder".to_owned()));
    let success_within = status;
    assert_eq!(no(success_within, "").0, "server_error");
}

/// Success is that of the outermost code; a valid assertion beside another counts for nothing.
#[test]
fn nobody_is_signed_in_by_a_response_that_is_none() {
    let failed = with(&signed_assertion(), "status:Success", "status:Responder");
    assert!(matches!(finish(&failed), Err(ProviderError::Refused { .. })));
}

fn initiated(xml: &str, settings: SamlSettings) -> Result<Identity, ProviderError> {
    use base64::Engine;
    let expected = Expected { callback: CALLBACK.to_owned(), ..Expected::default() };
    finish_at(settings, NOW, &expected, &base64::engine::general_purpose::STANDARD.encode(xml))
}

#[test]
fn the_provider_may_begin_where_the_pool_lets_it() {
    let open = || SamlSettings { idp_initiated: true, ..settings() };
    let in_response_to = format!(" InResponseTo=\"{REQUEST_ID}\"");
    let bare = with(&assertion(), &in_response_to, "");
    let around = with(&response("<here/>"), &in_response_to, "");
    let make = |around: &str, assertion: &str| with(around, "<here/>", &sign(assertion, "_assertion"));
    let valid = make(&around, &bare);
    assert!(initiated(&valid, open()).is_ok());
    // Off, it was not asked for; and it is no answer to what was asked for.
    assert!(initiated(&valid, settings()).is_err());
    assert!(finish(&valid).is_err());
    // An answer, which may have been taken from somebody's sign-in, begins none.
    assert!(initiated(&signed_assertion(), open()).is_err());
    assert!(initiated(&make(&response("<here/>"), &bare), open()).is_err());
    assert!(initiated(&make(&around, &assertion()), open()).is_err());
    // Six minutes.
    for (instant, young) in [("2026-11-20T23:54:00Z", true), ("2026-11-20T23:53:59Z", false)] {
        let assertion = with(&bare, "IssueInstant=\"2026-11-20T23:59:50Z\"", &format!("IssueInstant=\"{instant}\""));
        assert_eq!(initiated(&make(&around, &assertion), open()).is_ok(), young, "{instant}");
        let around = with(&around, "2026-11-20T23:59:55Z", instant);
        assert_eq!(initiated(&make(&around, &bare), open()).is_ok(), young, "{instant}");
    }
    // Where providers may begin, an answer is still held to its request.
    use base64::Engine;
    let posted = base64::engine::general_purpose::STANDARD.encode(signed_assertion());
    assert!(finish_at(open(), NOW, &expected(), &posted).is_ok());
    let other = Expected { request_id: Some("_other".to_owned()), ..expected() };
    assert!(finish_at(open(), NOW, &other, &posted).is_err());
}

#[test]
fn what_is_posted_has_limits() {
    use base64::Engine;
    let base64 = base64::engine::general_purpose::STANDARD;
    let post = |text: &str| finish_at(settings(), NOW, &expected(), text);
    let valid = base64.encode(signed_assertion());
    let lines: Vec<String> =
        valid.as_bytes().chunks(76).map(|line| String::from_utf8(line.to_vec()).unwrap()).collect();
    assert!(post(&lines.join("\r\n")).is_ok());
    assert!(post(valid.trim_end_matches('=')).is_ok());
    let full = format!("{valid}{}", "\n".repeat(100_000 - valid.len()));
    assert!(post(&full).is_ok());
    assert!(post(&format!("{full}\n")).is_err());
    let smile =
        with(&response("\u{1F600}"), "\u{1F600}", &format!("<!--\u{1F600}-->{}", sign(&assertion(), "_assertion")));
    assert!(told(&smile).contains("characters that are not supported"));
    for nothing in ["", "%%%", "AAAA", "PA==", "/w=="] {
        assert!(post(nothing).is_err(), "{nothing}");
    }
}
