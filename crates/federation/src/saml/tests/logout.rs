//! Logouts that the provider asks for, and those that we ask it for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::clock::Time;

use super::house::*;
use crate::saml::binding::{self, Sent};
use crate::saml::{KeyPair, LogoutRequest, Message, Outcome, Saml, SamlSettings, unverified_issuer};
use crate::{Once, ProviderError, ProviderSession, WayOut, xml};

fn saml() -> Saml {
    Saml::new(settings())
}

/// What the provider sends when Mary signs out there, not signed.
fn request() -> String {
    format!(
        "<samlp:LogoutRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
         xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_logout\" Version=\"2.0\" \
         IssueInstant=\"2026-11-20T23:59:30Z\" Destination=\"{LOGOUT}\" NotOnOrAfter=\"2026-11-21T00:02:00Z\">\
         <saml:Issuer>{IDP}</saml:Issuer><saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">\
         mary@example.com</saml:NameID><samlp:SessionIndex>_session</samlp:SessionIndex>\
         <samlp:SessionIndex>_other</samlp:SessionIndex></samlp:LogoutRequest>"
    )
}

fn response() -> String {
    format!(
        "<samlp:LogoutResponse xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
         xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_answer\" Version=\"2.0\" \
         IssueInstant=\"2026-11-20T23:59:30Z\" Destination=\"{LOGOUT}\" InResponseTo=\"{REQUEST_ID}\">\
         <saml:Issuer>{IDP}</saml:Issuer><samlp:Status>\
         <samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status></samlp:LogoutResponse>"
    )
}

fn query(key: Option<&KeyPair>, parameter: &'static str, xml: &str) -> String {
    let sent = Sent { parameter, xml, id: "unused", relay_state: Some("to & fro") };
    match binding::redirect(LOGOUT, &sent, key).unwrap() {
        WayOut::Redirect(location) => location.split_once('?').unwrap().1.to_owned(),
        form @ WayOut::Form { .. } => panic!("{form:?}"),
    }
}

fn read(message: Message<'_>) -> Result<LogoutRequest, ProviderError> {
    saml().read_logout_request(site(NOW), message, LOGOUT)
}

/// Posted and in a query, signed by the provider.
fn read_both(xml: &str) -> [Result<LogoutRequest, ProviderError>; 2] {
    let posted = STANDARD.encode(sign(xml, "_logout"));
    let query = query(Some(&keys().provider), "SAMLRequest", xml);
    [read(Message::Posted(&posted)), read(Message::Redirected(&query))]
}

#[test]
fn a_provider_ends_sessions_here() {
    let [posted, redirected] = read_both(&request()).map(Result::unwrap);
    let expected = LogoutRequest {
        id: "_logout".to_owned(),
        subject: ProviderSession {
            subject: "mary@example.com".to_owned(),
            format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".to_owned()),
            ..ProviderSession::default()
        },
        session_ids: vec!["_session".to_owned(), "_other".to_owned()],
        relay_state: None,
        once: Once { id: "_logout".to_owned(), until: NOW.plus_seconds(-30 + 360 + 180) },
    };
    assert_eq!(posted, expected);
    assert_eq!(redirected, LogoutRequest { relay_state: Some("to & fro".to_owned()), ..expected });
    let session = |subject: &str, session_id: Option<&str>| ProviderSession {
        subject: subject.to_owned(),
        session_id: session_id.map(str::to_owned),
        ..ProviderSession::default()
    };
    assert!(posted.ends(&session("mary@example.com", Some("_session"))));
    assert!(posted.ends(&session("mary@example.com", None)));
    assert!(!posted.ends(&session("mary@example.com", Some("_third"))));
    assert!(!posted.ends(&session("bob@example.com", Some("_session"))));
    let all = LogoutRequest { session_ids: Vec::new(), ..posted };
    assert!(all.ends(&session("mary@example.com", Some("_third"))));
}

#[test]
fn each_rule_of_a_logout_is_kept() {
    for (old, new) in [
        ("samlp:LogoutRequest", "samlp:LogoutResponse"),
        ("urn:oasis:names:tc:SAML:2.0:protocol", "urn:x"),
        ("Version=\"2.0\"", "Version=\"1.1\""),
        ("IssueInstant=\"2026-11-20T23:59:30Z\"", "IssueInstant=\"2026-11-21T00:03:01Z\""),
        ("IssueInstant=\"2026-11-20T23:59:30Z\"", "IssueInstant=\"2026-11-20T23:51:00Z\""),
        (" IssueInstant=\"2026-11-20T23:59:30Z\"", ""),
        ("NotOnOrAfter=\"2026-11-21T00:02:00Z\"", "NotOnOrAfter=\"2026-11-20T23:57:00Z\""),
        ("Destination=\"https://auth.example.com/saml2/logout\"", ""),
        ("https://auth.example.com/saml2/logout", "https://other.example.com/saml2/logout"),
        ("https://idp.example.com/metadata", "https://other.example.com"),
        ("<saml:Issuer>https://idp.example.com/metadata</saml:Issuer>", "<saml:X/>"),
        ("mary@example.com", ""),
        ("saml:NameID", "saml:EncryptedID"),
        ("ID=\"_logout\"", "ID=\"\""),
    ] {
        let changed = with(&request(), old, new);
        let redirected = query(Some(&keys().provider), "SAMLRequest", &changed);
        assert!(read(Message::Redirected(&redirected)).is_err(), "{old}");
        if changed.contains("ID=\"_logout\"") {
            let [posted, _] = read_both(&changed);
            assert!(posted.is_err(), "{old}");
        }
    }
}

#[test]
fn who_signed_out_may_be_encrypted() {
    let request = request();
    let (start, end) = (request.find("<saml:NameID").unwrap(), request.find("</saml:NameID>").unwrap());
    let name = &request[start..end + "</saml:NameID>".len()];
    let alone = name.replacen(' ', r#" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" "#, 1);
    let hidden = xml::encrypt(&alone, &keys().pool.certificate_der).unwrap();
    let hidden = hidden.replace("EncryptedAssertion", "EncryptedID");
    let [plain, _] = read_both(&request);
    let subject = plain.unwrap().subject;
    let changed = with(&request, name, &hidden);
    for read in read_both(&changed) {
        assert_eq!(read.unwrap().subject, subject);
    }
    assert!(read(Message::Posted(&STANDARD.encode(&changed))).is_err(), "not signed");
    assert!(read_both(&with(&request, name, &format!("{name}{hidden}"))).iter().all(Result::is_err), "two names");
}

/// Without a signature anybody could sign anybody out.
#[test]
fn messages_of_a_logout_are_signed_by_the_provider() {
    assert!(read(Message::Posted(&STANDARD.encode(request()))).is_err());
    assert!(read(Message::Redirected(&query(None, "SAMLRequest", &request()))).is_err());
    let stranger = &keys().stranger;
    assert!(read(Message::Posted(&STANDARD.encode(sign_by(stranger, &request(), "_logout")))).is_err());
    assert!(read(Message::Redirected(&query(Some(stranger), "SAMLRequest", &request()))).is_err());
    let changed = with(&sign(&request(), "_logout"), "mary@example.com", "bob@example.com");
    assert!(read(Message::Posted(&STANDARD.encode(changed))).is_err());
    // A signature within the message of a query is not one over the query.
    let within = query(None, "SAMLRequest", &sign(&request(), "_logout"));
    assert!(read(Message::Redirected(&within)).is_err());
    // Its own wrapper.
    let other = with(&with(&request(), "_logout", "_evil"), "mary@", "bob@");
    let wrapped =
        other.replace("</samlp:LogoutRequest>", &format!("{}</samlp:LogoutRequest>", sign(&request(), "_logout")));
    assert!(read(Message::Posted(&STANDARD.encode(wrapped))).is_err());
}

#[test]
fn the_signature_of_a_query_is_over_all_of_it() {
    let valid = query(Some(&keys().provider), "SAMLRequest", &request());
    assert!(read(Message::Redirected(&valid)).is_ok());
    // Other parameters are nobody's business, and the order is not that of the signature.
    let (message, rest) = valid.split_once('&').unwrap();
    assert!(read(Message::Redirected(&format!("{rest}&x=1&{message}"))).is_ok());
    let other = query(None, "SAMLRequest", &with(&request(), "mary", "bob"));
    let other_message = other.split('&').next().unwrap();
    for changed in [
        valid.replace("RelayState=to", "RelayState=from"),
        valid.replace("&RelayState=to+%26+fro", ""),
        valid.replace("RelayState=to+%26+fro", "RelayState=to%20%26+fro"),
        valid.replace("rsa-sha256", "rsa-sha1"),
        valid.replace("rsa-sha256", "rsa-sha512"),
        valid.replace("&SigAlg=", "&SigAlgo="),
        valid.replace("&Signature=", "&Signature=AAAA"),
        format!("{valid}&{message}"),
        format!("{other_message}&{valid}"),
        valid.replace(message, other_message),
        format!("{valid}&RelayState=x"),
        valid.replace("SAMLRequest=", "SAMLResponse="),
        String::new(),
    ] {
        assert!(read(Message::Redirected(&changed)).is_err(), "{changed}");
    }
}

/// Stronger digests than ours are understood, SHA-1 is not.
#[test]
fn a_query_is_signed_by_an_algorithm_that_is_used() {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{RSA_PKCS1_SHA512, RsaKeyPair};
    let key = RsaKeyPair::from_pkcs8(&keys().provider.key_pkcs8).unwrap();
    let signed_as = |algorithm: &str| {
        let signed = format!("{}&SigAlg={}", query(None, "SAMLRequest", &request()), percent(algorithm));
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(&RSA_PKCS1_SHA512, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        read(Message::Redirected(&format!("{signed}&Signature={}", percent(&STANDARD.encode(signature)))))
    };
    assert!(signed_as("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512").is_ok());
    assert!(signed_as("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256").is_err());
    assert!(signed_as("http://www.w3.org/2000/09/xmldsig#rsa-sha1").is_err());
    assert!(signed_as("").is_err());
}

/// As some write it: escapes in small letters.
fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02x}") })
        .collect()
}

/// A hundred kilobytes of a query may say a hundred megabytes.
#[test]
fn what_swells_is_refused() {
    let bomb = with(&request(), "mary@example.com", &"a".repeat(20_000_000));
    let query = query(Some(&keys().provider), "SAMLRequest", &bomb);
    assert!(query.len() < 100_000);
    assert!(read(Message::Redirected(&query)).is_err());
    assert!(unverified_issuer(Message::Redirected(&query), "SAMLRequest").is_err());
}

#[test]
fn the_issuer_of_a_message_finds_its_provider() {
    let (posted, query) = (STANDARD.encode(request()), query(None, "SAMLRequest", &request()));
    assert_eq!(unverified_issuer(Message::Posted(&posted), "SAMLRequest").unwrap(), IDP);
    assert_eq!(unverified_issuer(Message::Redirected(&query), "SAMLRequest").unwrap(), IDP);
    assert!(unverified_issuer(Message::Redirected(&query), "SAMLResponse").is_err());
    assert!(unverified_issuer(Message::Posted("PGEvPg=="), "SAMLRequest").is_err());
}

fn answered(message: Message<'_>, now: Time) -> Result<Option<String>, ProviderError> {
    saml().read_logout_response(site(now), message, LOGOUT, REQUEST_ID)
}

#[test]
fn an_answer_of_the_provider_is_read() {
    let posted = |xml: &str| answered(Message::Posted(&STANDARD.encode(sign(xml, "_answer"))), NOW);
    assert_eq!(posted(&response()), Ok(None));
    let redirected = query(Some(&keys().provider), "SAMLResponse", &response());
    assert_eq!(answered(Message::Redirected(&redirected), NOW), Ok(Some("to & fro".to_owned())));
    assert!(answered(Message::Posted(&STANDARD.encode(response())), NOW).is_err());
    for (old, new) in [
        (REQUEST_ID, "_other"),
        ("IssueInstant=\"2026-11-20T23:59:30Z\"", "IssueInstant=\"2026-11-20T23:51:00Z\""),
        (IDP, "https://other.example.com"),
        (LOGOUT, "https://other.example.com"),
        ("LogoutResponse", "Response"),
        ("samlp:Status>", "samlp:X>"),
    ] {
        assert!(matches!(posted(&with(&response(), old, new)), Err(ProviderError::Invalid { .. })), "{old}");
    }
    let failed = posted(&with(&response(), "status:Success", "status:Responder"));
    assert!(matches!(failed, Err(ProviderError::Refused { .. })));
}

/// What we send is what we would read, were we the provider.
fn as_provider() -> Saml {
    let mut settings = settings();
    settings.metadata.entity_id = ENTITY_ID.to_owned();
    settings.metadata.signing_certificates = vec![STANDARD.encode(&keys().pool.certificate_der)];
    Saml::new(settings)
}

#[test]
fn we_end_sessions_at_the_provider() {
    let session = ProviderSession {
        session_id: Some("_session<1>".to_owned()),
        subject: "mary & \"bob\"".to_owned(),
        format: Some("urn:x".to_owned()),
        name_qualifier: Some(IDP.to_owned()),
        sp_name_qualifier: Some(ENTITY_ID.to_owned()),
    };
    let (way, id) = saml().logout_request(site(NOW), &session, "state").unwrap();
    let WayOut::Redirect(location) = way else { panic!("{way:?}") };
    let (place, query) = location.split_once('?').unwrap();
    assert_eq!(place, "https://idp.example.com/slo");
    let read = as_provider().read_logout_request(site(NOW), Message::Redirected(query), place).unwrap();
    assert_eq!(read.id, id);
    assert_eq!(read.session_ids, ["_session<1>"]);
    assert_eq!(ProviderSession { session_id: session.session_id.clone(), ..read.subject.clone() }, session);
    assert!(read.ends(&session));
    assert_eq!(read.relay_state.as_deref(), Some("state"));

    // And its answer, in the other direction.
    let way = as_provider().logout_response(site(NOW), &read, Outcome::Done).unwrap();
    let WayOut::Redirect(location) = way else { panic!("{way:?}") };
    let (place, query) = location.split_once('?').unwrap();
    let message = Message::Redirected(query);
    assert_eq!(as_provider().read_logout_response(site(NOW), message, place, &id), Ok(Some("state".to_owned())));
    let failed = as_provider().logout_response(site(NOW), &read, Outcome::Failed).unwrap();
    let WayOut::Redirect(location) = failed else { panic!("{failed:?}") };
    let message = Message::Redirected(location.split_once('?').unwrap().1);
    let refused = as_provider().read_logout_response(site(NOW), message, place, &id);
    assert!(matches!(refused, Err(ProviderError::Refused { .. })));
}

#[test]
fn a_provider_without_redirects_gets_signed_forms() {
    let metadata = domain::identity_provider::SamlMetadata {
        slo_redirect_uri: None,
        slo_post_uri: Some("https://idp.example.com/slo/post".to_owned()),
        slo_post_response_uri: Some("https://idp.example.com/slo/answers".to_owned()),
        ..settings().metadata
    };
    let posting = Saml::new(SamlSettings { metadata, ..settings() });
    let session = ProviderSession { subject: "mary".to_owned(), ..ProviderSession::default() };
    let certificates = [keys().pool.certificate_der.clone()];
    let verified = |way: WayOut, place: &str| {
        let WayOut::Form { action, fields } = way else { panic!("{way:?}") };
        assert_eq!(action, place);
        let text = String::from_utf8(STANDARD.decode(&fields[0].1).unwrap()).unwrap();
        let document = xml::parse(&text).unwrap();
        assert_eq!(document.root_element().attribute("Destination"), Some(place));
        assert!(xml::verify_enveloped(document.root_element(), &certificates).is_ok());
    };
    verified(posting.logout_request(site(NOW), &session, "s").unwrap().0, "https://idp.example.com/slo/post");
    let request = read_both(&request())[0].clone().unwrap();
    verified(
        posting.logout_response(site(NOW), &request, Outcome::Done).unwrap(),
        "https://idp.example.com/slo/answers",
    );
    let mut nowhere = settings();
    nowhere.metadata.slo_redirect_uri = None;
    let nowhere = Saml::new(nowhere);
    assert!(!nowhere.ends_sessions() && posting.ends_sessions());
    assert!(nowhere.logout_request(site(NOW), &session, "s").is_err());
}
