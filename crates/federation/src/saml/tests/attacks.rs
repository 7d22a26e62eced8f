//! Responses that an attacker made of one that the provider signed (behaviour 50 #4–#7, #9).

use super::house::*;
use crate::saml::SamlSettings;
use crate::{Expected, ProviderError, xml};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The assertion that an attacker would like to have signed.
fn evil(id: &str) -> String {
    let other = with(&assertion(), "mary@example.com", "admin@example.com");
    with(&other, "_assertion", id)
}

/// The signature in a text, and the text without it.
fn apart(signed: &str) -> (String, String) {
    let (start, end) = (signed.find("<ds:Signature ").unwrap(), signed.find("</ds:Signature>").unwrap() + 15);
    (signed[start..end].to_owned(), [&signed[..start], &signed[end..]].concat())
}

/// The text with something right after its first tag that is `before` it.
fn inserted(text: &str, before: &str, what: &str) -> String {
    let at = text.find(before).unwrap() + before.len();
    [&text[..at], what, &text[at..]].concat()
}

/// The eight of "On breaking SAML: be whoever you want to be" (Somorovsky and others), with an id of its own or the one
/// that was signed, and some more places.
#[test]
fn what_is_wrapped_around_a_signature_is_not_read() {
    for id in ["_evil", "_assertion", "_response"] {
        for (name, xml) in wrapped_responses(id).into_iter().chain(wrapped_assertions(id)) {
            let refused = finish(&xml);
            assert!(matches!(refused, Err(ProviderError::Invalid { .. })), "{name} {id}: {refused:?}");
        }
    }
    // The parts that they are made of count where they belong.
    let (signature, bare) = apart(&signed_response());
    assert!(finish(&inserted(&bare, &format!("{IDP}</saml:Issuer>"), &signature)).is_ok());
}

fn wrapped_responses(id: &str) -> Vec<(&'static str, String)> {
    let (signature, original) = apart(&signed_response());
    let evil = with(&response(&evil("_evil_assertion")), "_response", id);
    let issuer = format!("{IDP}</saml:Issuer>");
    let around = |content: &str| signature.replace("</ds:Signature>", &format!("{content}</ds:Signature>"));
    let object = format!("<ds:Object>{original}</ds:Object>");
    vec![
        ("1: the original in the signature", inserted(&evil, &issuer, &around(&original))),
        ("1: the original in an object", inserted(&evil, &issuer, &around(&object))),
        ("2: the original before the signature", inserted(&evil, &issuer, &format!("{original}{signature}"))),
        ("2: the original after the signature", inserted(&evil, &issuer, &format!("{signature}{original}"))),
        ("the signed response in an extension", {
            let signed = signed_response();
            inserted(&evil, &issuer, &format!("<samlp:Extensions>{signed}</samlp:Extensions>"))
        }),
        ("the signed response in the status", {
            let detail = format!("<samlp:StatusDetail>{}</samlp:StatusDetail></samlp:Status>", signed_response());
            with(&evil, "</samlp:Status>", &detail)
        }),
        ("a second response beside the first", format!("{}{evil}", signed_response())),
    ]
}

fn wrapped_assertions(id: &str) -> Vec<(&'static str, String)> {
    let signed = sign(&assertion(), "_assertion");
    let (signature, original) = apart(&signed);
    let evil = evil(id);
    let issuer = format!("<saml:Issuer>{IDP}</saml:Issuer>");
    let holding = |content: &str| signature.replace("</ds:Signature>", &format!("{content}</ds:Signature>"));
    let evil_with = |content: &str| inserted(&evil, &issuer, content);
    let advice = |content: &str| evil_with(&format!("<saml:Advice>{content}</saml:Advice>"));
    let extension = |content: &str, rest: &str| {
        let around = response(rest);
        inserted(&around, "</saml:Issuer>", &format!("<samlp:Extensions>{content}</samlp:Extensions>"))
    };
    let object = |content: &str| format!("<ds:Object>{content}</ds:Object>");
    vec![
        ("3: another before it", response(&format!("{evil}{signed}"))),
        ("3: another after it", response(&format!("{signed}{evil}"))),
        ("4: another around it", response(&evil.replace("</saml:Assertion>", &format!("{signed}</saml:Assertion>")))),
        ("4: in its advice", response(&advice(&signed))),
        ("5: the signature in another, the original at the end", {
            response(&format!("{}{original}", evil_with(&signature)))
        }),
        ("6: the original in the signature in another", response(&evil_with(&holding(&original)))),
        ("7: another in an extension", extension(&evil, &signed)),
        ("7: the signed one in an extension, another in its place", extension(&signed, &evil)),
        (
            "8: the original in an object of the signature in another",
            response(&evil_with(&holding(&object(&original)))),
        ),
        ("the other in an object of the signature", {
            response(&inserted(&original, &issuer, &holding(&object(&evil))))
        }),
        ("the signature outside of the assertion", response(&format!("{signature}{original}"))),
        ("the signature of the assertion in the response", {
            inserted(&response(&evil), &format!("{IDP}</saml:Issuer>"), &signature)
        }),
        ("two signatures", response(&evil_with(&format!("{signature}{signature}")))),
        ("the assertion alone", signed.clone()),
        ("no signature", response(&evil)),
    ]
}

#[test]
fn what_was_signed_is_what_it_was() {
    for (signed, told_of_it) in [(signed_assertion(), ASSERTION_SIGNATURE), (signed_response(), RESPONSE_SIGNATURE)] {
        assert_eq!(told(&with(&signed, "mary@example.com", "admin@example.com")), told_of_it);
        assert_eq!(told(&with(&signed, "_session", "_session2")), told_of_it);
        assert_eq!(told(&with(&signed, ">staff<", ">admin<")), told_of_it);
    }
    assert_eq!(told(&response(&assertion())), ASSERTION_SIGNATURE);
    // Whoever signs the response has to mean it, even around an assertion that is signed.
    let both = sign(&signed_assertion(), "_response");
    assert_eq!(told(&with(&both, "status:Success\"/>", "status:Success\"></samlp:StatusCode>\n")), RESPONSE_SIGNATURE);
    let half = inserted(&signed_assertion(), &format!("{IDP}</saml:Issuer>"), &apart(&signed_response()).0);
    assert_eq!(told(&half), RESPONSE_SIGNATURE);
    // Nor does a response that is signed excuse an assertion whose own signature is not.
    let stale = with(&signed_assertion(), "mary@example.com", "admin@example.com");
    assert_eq!(told(&sign(&stale, "_response")), ASSERTION_SIGNATURE);
}

/// A comment, an instruction or a CDATA section at each offset of the NameID (behaviour 50 #5): the name is all of it or
/// nobody's.
#[test]
fn a_name_is_read_whole_or_not_at_all() {
    let name = "admin@example.com.evil.example";
    let tagged = format!("{name}</saml:NameID>");
    let bare = with(&assertion(), "mary@example.com</saml:NameID>", &tagged);
    for signed in [response(&sign(&bare, "_assertion")), sign(&response(&bare), "_response")] {
        for at in 0..=name.len() {
            for (what, counts) in [("<!---->", true), ("<![CDATA[]]>", true), ("<?x y?>", false), ("<x/>", false)] {
                let divided = format!("{}{what}{}</saml:NameID>", &name[..at], &name[at..]);
                match finish(&with(&signed, &tagged, &divided)) {
                    Ok(identity) => assert!(counts && identity.id == name && identity.session.subject == name),
                    Err(_) => assert!(!counts, "{what} at {at}"),
                }
            }
            // The provider itself may write them.
            let divided = format!("{}<?x y?><!--z-->{}</saml:NameID>", &name[..at], &name[at..]);
            let written = response(&sign(&with(&bare, &tagged, &divided), "_assertion"));
            assert_eq!(finish(&written).unwrap().id, name);
        }
    }
}

/// Attributes decide about people as names do.
#[test]
fn a_value_is_read_whole() {
    let bare = with(&assertion(), ">staff<", ">staff.evil<");
    let signed = response(&sign(&bare, "_assertion"));
    let divided = with(&signed, ">staff.evil<", ">staff<!-- -->.evil<");
    assert_eq!(finish(&divided).unwrap().claims["groups"][0], "staff.evil");
    let audience = with(&assertion(), &format!(">{ENTITY_ID}<"), &format!(">{ENTITY_ID}<!-- -->x<"));
    assert!(told(&response(&sign(&audience, "_assertion"))).contains("Audience"));
}

/// The certificate in a message is the sender's word.
#[test]
fn only_the_certificates_of_the_metadata_count() {
    let stranger = &keys().stranger;
    let forged = response(&sign_by(stranger, &evil("_assertion"), "_assertion"));
    assert_eq!(told(&forged), ASSERTION_SIGNATURE);
    let swap = |xml: &str, from: &[u8], to: &[u8]| with(xml, &STANDARD.encode(from), &STANDARD.encode(to));
    let (ours, theirs) = (&keys().provider.certificate_der, &stranger.certificate_der);
    assert_eq!(told(&swap(&forged, theirs, ours)), ASSERTION_SIGNATURE);
    // Nor does another certificate there harm.
    assert!(finish(&swap(&signed_assertion(), ours, theirs)).is_ok());
    let forged = sign_by(stranger, &response(&evil("_assertion")), "_response");
    assert_eq!(told(&forged), RESPONSE_SIGNATURE);
}

/// Another provider of the same pool, in the name of this one; the same provider, for another pool.
#[test]
fn what_is_valid_elsewhere_is_not_valid_here() {
    let posted = STANDARD.encode(signed_assertion());
    let mut other_provider = settings();
    other_provider.metadata.signing_certificates = vec![STANDARD.encode(&keys().stranger.certificate_der)];
    assert!(finish_at(other_provider, NOW, &expected(), &posted).is_err());
    let mut same_key = settings();
    same_key.metadata.entity_id = "https://other.example.com".to_owned();
    assert!(finish_at(same_key, NOW, &expected(), &posted).is_err());
    let other_pool = SamlSettings { entity_id: "urn:amazon:cognito:sp:us-east-1_OtherPool".to_owned(), ..settings() };
    assert!(finish_at(other_pool, NOW, &expected(), &posted).is_err());
    let other_site = Expected { callback: "https://other.example.com/saml2/idpresponse".to_owned(), ..expected() };
    assert!(finish_at(settings(), NOW, &other_site, &posted).is_err());
    let other_sign_in = Expected { request_id: Some("_another".to_owned()), ..expected() };
    assert!(finish_at(settings(), NOW, &other_sign_in, &posted).is_err());
    assert!(finish_at(settings(), NOW, &expected(), &posted).is_ok());
}

#[test]
fn there_are_no_dtds_and_no_entities() {
    let valid = signed_assertion();
    for dtd in [
        "<!DOCTYPE r>",
        "<!DOCTYPE r SYSTEM \"http://127.0.0.1:1/x.dtd\">",
        "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
        "<!DOCTYPE r [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>",
        "<!DOCTYPE r [<!ATTLIST saml:Assertion ID ID #IMPLIED>]>",
    ] {
        assert!(told(&format!("{dtd}{valid}")).contains("cannot be read"));
    }
    assert!(told(&with(&valid, ">staff<", ">&x;<")).contains("cannot be read"));
}

/// What a signature may ask for beyond one element in exclusive canonical form is refused, not carried out.
#[test]
fn signatures_of_other_forms_are_refused() {
    let enveloped = "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform>";
    let transform = |algorithm: &str, content: &str| {
        format!("{enveloped}<ds:Transform Algorithm=\"{algorithm}\">{content}</ds:Transform>")
    };
    let sheet = "<xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" version=\"1.0\"/>";
    let xslt = transform("http://www.w3.org/TR/1999/REC-xslt-19991116", sheet);
    let path = transform("http://www.w3.org/TR/1999/REC-xpath-19991116", "<ds:XPath>not(//x)</ds:XPath>");
    let valid = signed_assertion();
    let (start, end) = (valid.find("<ds:Reference ").unwrap(), valid.find("</ds:Reference>").unwrap() + 15);
    let reference = valid[start..end].to_owned();
    for (old, new) in [
        (enveloped, xslt.as_str()),
        (enveloped, path.as_str()),
        (enveloped, ""),
        (reference.as_str(), reference.repeat(2).as_str()),
        (reference.as_str(), ""),
        ("URI=\"#_assertion\"", "URI=\"\""),
        ("URI=\"#_assertion\"", "URI=\"http://127.0.0.1:1/\""),
        ("URI=\"#_assertion\"", "URI=\"#xpointer(id('_assertion'))\""),
        ("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"),
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        ("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1"),
    ] {
        assert_eq!(told(&with(&valid, old, new)), ASSERTION_SIGNATURE, "{new}");
    }
}

/// By the ID alone a verifier could find another element than the reader.
#[test]
fn an_id_stands_for_one_element() {
    let valid = signed_assertion();
    for other in ["<x ID=\"_assertion\"/>", "<x Id=\"_assertion\"/>", "<x xml:id=\"_assertion\"/>"] {
        let doubled = inserted(&valid, "</saml:Issuer>", &format!("<samlp:Extensions>{other}</samlp:Extensions>"));
        assert_eq!(told(&doubled), ASSERTION_SIGNATURE, "{other}");
    }
    let harmless = inserted(&valid, "</saml:Issuer>", "<samlp:Extensions><x ID=\"_other\"/></samlp:Extensions>");
    assert!(finish(&harmless).is_ok());
}

/// All of these hold but for that something stands where a reader less careful might find it.
#[test]
fn everything_stands_in_its_place() {
    let valid = signed_assertion();
    let end = "</samlp:Response>";
    let at_end = |text: &str, what: &str| with(text, end, &format!("<samlp:Extensions>{what}</samlp:Extensions>{end}"));
    let signature = apart(&valid).0;
    let other = evil("_evil");
    let advised =
        with(&assertion(), "</saml:Conditions>", &format!("</saml:Conditions><saml:Advice>{other}</saml:Advice>"));
    let enclosed = format!(
        "</saml:Conditions><saml:Advice>{}</saml:Advice>",
        xml::encrypt(&other, &keys().pool.certificate_der).unwrap()
    );
    let enclosed = with(&assertion(), "</saml:Conditions>", &enclosed);
    for misplaced in [
        at_end(&valid, &signature),
        at_end(&valid, &other),
        sign(&at_end(&response(&assertion()), &signature), "_response"),
        sign(&at_end(&response(&assertion()), &other), "_response"),
        response(&sign(&advised, "_assertion")),
        response(&sign(&enclosed, "_assertion")),
        response(&xml::encrypt(&sign(&advised, "_assertion"), &keys().pool.certificate_der).unwrap()),
        response(&xml::encrypt(&sign(&enclosed, "_assertion"), &keys().pool.certificate_der).unwrap()),
    ] {
        assert!(finish(&misplaced).is_err(), "{misplaced}");
    }
    assert!(finish(&at_end(&valid, "<x/>")).is_ok());
    let advice = "</saml:Conditions><saml:Advice><x/></saml:Advice>";
    let harmless = with(&assertion(), "</saml:Conditions>", advice);
    assert!(finish(&response(&sign(&harmless, "_assertion"))).is_ok());
}
