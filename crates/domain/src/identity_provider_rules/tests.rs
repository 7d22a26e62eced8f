//! Each rule with the message it gives.

use super::*;
use ProviderKind::{Facebook, Google, LoginWithAmazon, Oidc, Saml, SignInWithApple};

fn details(pairs: &[(&str, &str)]) -> Details {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn checked(kind: ProviderKind, pairs: &[(&str, &str)]) -> String {
    check_details(kind, &details(pairs), false).err().map(|violation| violation.to_string()).unwrap_or_default()
}

#[test]
fn social_providers_are_called_what_they_are() {
    for kind in [Google, Facebook, LoginWithAmazon, SignInWithApple] {
        assert_eq!(check_name(kind.name(), kind), Ok(()));
    }
    assert_eq!(check_name("Mine", Google).unwrap_err().to_string(), "Provider Mine cannot be of type Google.");
    assert_eq!(check_name("Google", Saml).unwrap_err().to_string(), "Provider Google cannot be of type SAML.");
    assert!(check_name("COGNITO", Oidc).is_err() && check_name("Cognito", Saml).is_err());
    assert_eq!(check_name("Mine", Oidc), Ok(()));
}

#[test]
fn every_kind_has_its_required_details() {
    let social = [("client_id", "i"), ("client_secret", "s"), ("authorize_scopes", "email")];
    for kind in [Google, Facebook, LoginWithAmazon] {
        assert_eq!(checked(kind, &social), "");
        assert_eq!(checked(kind, &social[1..]), ProviderViolation::SocialDetails.to_string());
    }
    let apple = [("client_id", "i"), ("team_id", "t"), ("key_id", "k"), ("private_key", "p")];
    assert_eq!(checked(SignInWithApple, &apple), "");
    assert_eq!(checked(SignInWithApple, &apple[..3]), ProviderViolation::AppleDetails.to_string());
    assert_eq!(
        checked(Oidc, &[("client_id", "i")]),
        "clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details."
    );
}

#[test]
fn an_oidc_provider_is_reached_by_https() {
    let with = |issuer: &'static str, method: &'static str, scopes: &'static str, plain_http| {
        let details = details(&[
            ("client_id", "i"),
            ("authorize_scopes", scopes),
            ("oidc_issuer", issuer),
            ("attributes_request_method", method),
        ]);
        check_details(Oidc, &details, plain_http)
    };
    assert_eq!(with("https://idp.example.com", "GET", "email openid", false), Ok(()));
    assert_eq!(with("http://idp.example.com", "GET", "openid", false), Err(ProviderViolation::NotHttps));
    assert_eq!(with("http://idp.internal", "GET", "openid", true), Ok(()));
    assert_eq!(with("javascript:x", "GET", "openid", true), Err(ProviderViolation::NotHttps));
    assert_eq!(
        with("https://idp.example.com", "PUT", "openid", false),
        Err(ProviderViolation::RequestMethod("PUT".into()))
    );
    assert_eq!(with("https://idp.example.com", "GET", "email", false), Err(ProviderViolation::OpenIdScope));
}

#[test]
fn a_saml_provider_has_metadata_from_one_place() {
    assert_eq!(checked(Saml, &[]), "At least one of the MetadataURL or MetadataFile should be provided.");
    assert_eq!(
        checked(Saml, &[("MetadataURL", "u"), ("MetadataFile", "f")]),
        "Only one of the MetadataURL or MetadataFile should be provided."
    );
    assert_eq!(checked(Saml, &[("MetadataURL", "u"), ("IDPSignout", "true")]), "");
    assert_eq!(checked(Saml, &[("MetadataURL", "u"), ("IDPInit", "yes")]), "IDPInit must be one of: true, false.");
    assert_eq!(
        checked(Saml, &[("MetadataURL", "u"), ("RequestSigningAlgorithm", "rsa-sha1")]),
        "RequestSigningAlgorithm must be one of: rsa-sha256."
    );
}

#[test]
fn known_endpoints_are_filled_in_over_what_was_sent() {
    let mut google = details(&[("client_id", "i"), ("token_url", "https://evil.example")]);
    fill_in(Google, &mut google);
    assert_eq!(google["token_url"], "https://www.googleapis.com/oauth2/v4/token");
    assert_eq!(google.len(), 7);
    let mut facebook = details(&[("api_version", "v19.0")]);
    fill_in(Facebook, &mut facebook);
    assert_eq!(facebook["authorize_url"], "https://www.facebook.com/v19.0/dialog/oauth");
    let mut facebook = Details::new();
    fill_in(Facebook, &mut facebook);
    assert_eq!(facebook["attributes_url"], "https://graph.facebook.com/v17.0/me?fields=");
    assert!(!facebook.contains_key("api_version"));
}

#[test]
fn mappings_name_attributes_of_the_pool_and_not_who_somebody_is() {
    let schema = Schema::standard();
    let mapped = |kind, pairs: &[(&str, &str)]| complete_mapping(kind, details(pairs), &schema);
    assert_eq!(mapped(Google, &[("email", "mail")]), Ok(details(&[("email", "mail"), ("username", "sub")])));
    assert_eq!(mapped(Facebook, &[]), Ok(details(&[("username", "id")])));
    assert_eq!(mapped(LoginWithAmazon, &[]), Ok(details(&[("username", "user_id")])));
    assert_eq!(mapped(Saml, &[]), Ok(Details::new()));
    assert_eq!(mapped(Oidc, &[("username", "email")]), Ok(details(&[("username", "sub")])));
    assert_eq!(
        mapped(Oidc, &[("custom:x", "x"), ("sub", "sub"), ("identities", "i")]).unwrap_err().to_string(),
        "AttributeMapping contains invalid mapping: [custom:x, identities, sub]"
    );
    let acr = details(&[("Level1", "one")]);
    assert_eq!(check_acr_mapping(Oidc, Some(&acr)), Ok(()));
    assert_eq!(check_acr_mapping(Saml, Some(&acr)), Err(ProviderViolation::AcrMapping));
}
