//! Every rule of the mapping (behaviour 30 §6.1).

use domain::clock::Time;
use domain::mfa::UserMfa;
use domain::schema::{AttributeKind, SchemaAttribute};
use domain::user::UserStatus;

use super::*;
use crate::authorization::{OAuthError, Refusal, Response, ReturnAddress};

fn map<M: FromIterator<(String, String)>>(pairs: &[(&str, &str)]) -> M {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn provider(mapping: &[(&str, &str)]) -> IdentityProvider {
    IdentityProvider {
        user_pool_id: "us-east-1_a".to_owned(),
        name: "Corp".to_owned(),
        kind: ProviderKind::Oidc,
        created_at: Time::from_seconds(1),
        modified_at: Time::from_seconds(1),
        version: 1,
        details: map(&[]),
        attribute_mapping: map(mapping),
        acr_mapping: None,
        identifiers: Vec::new(),
        saml: None,
    }
}

fn claims(pairs: &[(&str, &[&str])]) -> Claims {
    let texts = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    pairs.iter().map(|(name, values)| ((*name).to_owned(), texts(values))).collect()
}

fn schema() -> Schema {
    let mut schema = Schema::standard();
    let mut set = |name: &str, mutable, required| {
        let kind = AttributeKind::String { min_length: None, max_length: Some(2048) };
        schema.set(SchemaAttribute { name: name.to_owned(), kind, developer_only: false, mutable, required });
    };
    set("email", true, true);
    set("custom:fixed", false, false);
    set("custom:token", true, false);
    schema
}

fn user(attributes: &[(&str, &str)]) -> User {
    User {
        user_pool_id: "us-east-1_a".to_owned(),
        sub: "s".to_owned(),
        username: "Corp_1".to_owned(),
        status: UserStatus::ExternalProvider,
        enabled: true,
        created_at: Time::from_seconds(1),
        modified_at: Time::from_seconds(1),
        attributes: map(attributes),
        pending: Attributes::new(),
        credential: None,
        former_passwords: Vec::new(),
        groups: Vec::new(),
        mfa: UserMfa::default(),
        signed_out_at: None,
    }
}

fn checked_by(client: &ClientSettings, existing: Option<&User>, mapped: &[(&str, &str)]) -> Result<Attributes, String> {
    let checked = checked(&provider(&[]), &schema(), client, existing, &map(mapped));
    checked.map_err(|failure| failure.to_string())
}

fn checked_of(existing: Option<&User>, mapped: &[(&str, &str)]) -> Result<Attributes, String> {
    checked_by(&ClientSettings::default(), existing, mapped)
}

#[test]
fn claims_become_the_attributes_they_are_mapped_to() {
    let mapping = [
        ("username", "sub"),
        ("identities", "x"),
        ("email", "mail"),
        ("custom:token", "access_token"),
        ("name", "groups"),
        ("nickname", "nothing"),
        ("given_name", "blank"),
    ];
    let claimed: [(&str, &[&str]); 6] = [
        ("sub", &["1"]),
        ("x", &["[]"]),
        ("mail", &["a@b.c"]),
        ("access_token", &["secret"]),
        ("groups", &["a b", "c,d"]),
        ("blank", &[""]),
    ];
    let mapped = mapped(&provider(&mapping), &claims(&claimed), &map(&[("custom:token", "direct"), ("gender", "f")]));
    let expected: Attributes = map(&[
        ("email", "a@b.c"),
        ("custom:token", "secret"),
        ("name", "[a+b,c%2Cd]"),
        ("given_name", ""),
        ("gender", "f"),
    ]);
    assert_eq!(mapped, Ok(expected));
}

#[test]
fn what_is_too_long_is_refused() {
    let long = "a".repeat(2049);
    let refused = mapped(&provider(&[("name", "n")]), &claims(&[("n", &[&long])]), &Attributes::new()).unwrap_err();
    assert_eq!(refused.to_string(), "name: the value has more than 2048 characters");
}

#[test]
fn only_what_changes_is_written() {
    let user = user(&[("email", "a@b.c"), ("name", "Ada"), ("custom:fixed", "x")]);
    let same = [("email", "a@b.c"), ("name", "Augusta"), ("custom:fixed", "x"), ("nickname", "")];
    assert_eq!(checked_of(Some(&user), &same), Ok(map(&[("name", "Augusta")])));
    // What the provider does not speak of stays.
    assert_eq!(checked_of(Some(&user), &[]), Ok(Attributes::new()));
    assert_eq!(checked_of(Some(&user), &[("name", "")]), Ok(map(&[("name", "")])));
}

#[test]
fn refusals_are_in_the_services_words() {
    let known = user(&[("email", "a@b.c"), ("custom:fixed", "x")]);
    for (existing, mapped, sentence) in [
        (None, &[][..], "email: The attribute is required"),
        (None, &[("email", "")], "email: The attribute is required"),
        (Some(&known), &[("custom:fixed", "y")], "user.custom:fixed: Attribute cannot be updated."),
        (Some(&known), &[("custom:fixed", "")], "user.custom:fixed: Attribute cannot be updated."),
        (Some(&known), &[("email", "")], "email: Required attribute cannot be deleted"),
        (Some(&known), &[("custom:x", "1")], "Type for attribute {custom:x} could not be determined"),
        (None, &[("email", "nobody")], "Invalid email address format."),
    ] {
        assert_eq!(checked_of(existing, mapped), Err(sentence.to_owned()), "{mapped:?}");
    }
}

#[test]
fn what_the_client_may_not_write_is_passed_over() {
    let client = ClientSettings { write_attributes: Some(vec!["name".to_owned()]), ..ClientSettings::default() };
    let mapped = [("email", "a@b.c"), ("email_verified", "true"), ("name", "Ada"), ("nickname", "A")];
    let written = map(&[("email", "a@b.c"), ("email_verified", "true"), ("name", "Ada")]);
    assert_eq!(checked_by(&client, None, &mapped), Ok(written), "what is required always may");
}

#[test]
fn an_address_is_unverified_unless_the_provider_says_more() {
    let mut user = user(&[("email", "a@b.c"), ("email_verified", "true")]);
    apply(&mut user, &map(&[("email", "new@b.c")]));
    assert_eq!(user.attribute("email_verified"), Some("false"));
    apply(&mut user, &map(&[("email", "x@b.c"), ("email_verified", "true")]));
    assert_eq!(user.attribute("email_verified"), Some("true"));
    // A flag of no address is none.
    apply(&mut user, &map(&[("phone_number_verified", "true")]));
    assert_eq!(user.attribute("phone_number_verified"), None);
    apply(&mut user, &map(&[("email", "")]));
    assert_eq!((user.attribute("email"), user.attribute("email_verified")), (None, None));
}

#[test]
fn a_provider_says_itself_what_nobody_proved() {
    let said = |value: &str| unproved(&claims(&[("email_verified", &[value]), ("email", &["a@b.c"])]));
    assert_eq!((said("false"), said("False"), said("true")), (vec!["email"], vec!["email"], vec![]));
    assert_eq!(unproved(&claims(&[("phone_number_verified", &["false"])])), ["phone_number"]);
    assert!(unproved(&claims(&[("email", &["a@b.c"])])).is_empty());
}

/// Behaviour 30 §6.1, §6.3: who is told, and how.
#[test]
fn applications_are_told_by_their_own_errors() {
    let to = ReturnAddress { redirect_uri: "https://a.example".to_owned(), state: None, response: Response::Code };
    let reason = "email: The attribute is required";
    for (saml, error, sentence) in [
        (false, OAuthError::InvalidRequest, "email: The attribute is required "),
        (
            true,
            OAuthError::ServerError,
            "Invalid SAML response received: Invalid user attributes: email: The attribute is required ",
        ),
    ] {
        let refusal = to.failed(&Failure::ProviderAttributes { saml, reason: reason.to_owned() });
        assert_eq!(refusal, Refusal::Application { to: to.clone(), error, description: sentence.to_owned() });
    }
}
