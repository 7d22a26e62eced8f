//! Each rule with the message it gives, on settings that are fine but for one thing.

use super::*;
use crate::client::{RefreshTokenRotation, TimeUnit};
use crate::clock::Time;
use crate::schema_rules::{self, AttributeDefinition, DataType};
use crate::user_pool::Tier;

fn pool() -> UserPool {
    let mut pool = UserPool::new("us-east-1_Aa1Bb2Cc3".into(), "p".into(), Time::from_seconds(0));
    let definition = |name: &str, required| AttributeDefinition {
        name: Some(name.into()),
        data_type: Some(DataType::String),
        required: Some(required),
        ..AttributeDefinition::default()
    };
    pool.schema = schema_rules::new_schema(&[definition("email", true), definition("x", false)]).unwrap();
    pool
}

/// A pool without resource servers.
fn alone(user_pool: &UserPool) -> Surroundings<'_> {
    Surroundings { user_pool, custom_scopes: &[], providers: &[] }
}

/// The message that `change` on default settings leads to; empty when they are accepted.
fn checked(confidential: bool, change: impl FnOnce(&mut ClientSettings)) -> String {
    let mut settings = ClientSettings::initial();
    change(&mut settings);
    check(&settings, confidential, alone(&pool()), Act::Creating).err().map(|e| e.to_string()).unwrap_or_default()
}

fn public(change: impl FnOnce(&mut ClientSettings)) -> String {
    checked(false, change)
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn lifetimes_stay_in_range_and_in_order() {
    let range = "Invalid range for token validity.";
    assert_eq!(public(|_| ()), "");
    assert_eq!(public(|s| s.access_token_validity = Some(24)), "");
    assert_eq!(public(|s| s.access_token_validity = Some(25)), range);
    let minutes = |value: i32| {
        public(move |s| {
            s.id_token_validity = Some(value);
            s.units.id_token = Some(TimeUnit::Minutes);
        })
    };
    assert_eq!((minutes(5), minutes(4)), (String::new(), range.to_owned()));
    assert_eq!(public(|s| s.refresh_token_validity = Some(3_650)), "");
    assert_eq!(public(|s| s.refresh_token_validity = Some(3_651)), range);
    let refresh = |seconds: i32| {
        public(move |s| {
            s.refresh_token_validity = Some(seconds);
            s.units.refresh_token = Some(TimeUnit::Seconds);
            s.access_token_validity = Some(2);
        })
    };
    assert_eq!(refresh(7_200), "");
    assert_eq!(
        refresh(7_199),
        "Access and Id Token expiration times must be less than or equal to refresh token expiration times."
    );
    assert_eq!(refresh(3_599), range);
}

#[test]
fn attribute_lists_name_what_the_pool_has() {
    let read = |names: &'static [&'static str]| public(move |s| s.read_attributes = Some(texts(names)));
    let write = |names: &'static [&'static str]| public(move |s| s.write_attributes = Some(texts(names)));
    assert_eq!(read(&["sub", "email_verified", "custom:x"]), "");
    assert_eq!(read(&["custom:y"]), "Invalid read attributes specified while creating a client");
    assert_eq!(write(&["email", "custom:x"]), "");
    let refused = "Invalid write attributes specified while creating a client";
    assert_eq!(write(&["custom:x"]), refused, "the required attribute is missing");
    for name in ["sub", "email_verified", "phone_number_verified", "identities", "custom:y"] {
        assert_eq!(public(|s| s.write_attributes = Some(texts(&["email", name]))), refused, "{name}");
    }
    let mut settings = ClientSettings::initial();
    settings.read_attributes = Some(texts(&["nothing"]));
    assert_eq!(
        check(&settings, false, alone(&pool()), Act::Updating).unwrap_err().to_string(),
        "Invalid read attributes specified while updating a client"
    );
}

#[test]
fn auth_flows_fit_each_other() {
    use AuthFlowPermission as P;
    let flows = |flows: &'static [P]| public(move |s| s.explicit_auth_flows = Some(flows.to_vec()));
    assert_eq!(flows(&[P::AllowUserSrpAuth]), "", "without refresh");
    assert_eq!(flows(&[P::AdminNoSrpAuth, P::UserPasswordAuth]), "");
    assert_eq!(
        flows(&[P::AdminNoSrpAuth, P::AllowUserSrpAuth]),
        "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names."
    );
    let client_token = |s: &mut ClientSettings| s.explicit_auth_flows = Some(vec![P::AllowClientTokenAuth]);
    assert_eq!(checked(true, client_token), "");
    assert_eq!(public(client_token), ClientViolation::ClientTokenFlow.to_string());
    let rotating = |flows: Option<Vec<P>>| {
        public(move |s| {
            s.refresh_token_rotation = Some(RefreshTokenRotation { enabled: true, retry_grace_period_seconds: 0 });
            s.explicit_auth_flows = flows;
        })
    };
    assert_eq!(rotating(None), "");
    assert_eq!(rotating(Some(vec![P::AllowUserSrpAuth])), "");
    assert_eq!(rotating(Some(vec![P::AllowRefreshTokenAuth])), ClientViolation::RotationWithRefreshFlow.to_string());
}

#[test]
fn user_auth_needs_more_than_lite() {
    let mut settings = ClientSettings::initial();
    settings.explicit_auth_flows = Some(vec![AuthFlowPermission::AllowUserAuth]);
    let lite = UserPool { tier: Tier::Lite, ..pool() };
    assert!(matches!(check(&settings, false, alone(&lite), Act::Creating), Err(ClientViolation::Tier(_))));
    assert_eq!(check(&settings, false, alone(&pool()), Act::Creating), Ok(()));
}

#[test]
fn only_the_pool_itself_is_a_provider() {
    assert_eq!(public(|s| s.supported_identity_providers = texts(&["COGNITO"])), "");
    assert_eq!(
        public(|s| s.supported_identity_providers = texts(&["COGNITO", "Google"])),
        "The provider Google does not exist for User Pool us-east-1_Aa1Bb2Cc3."
    );
}

#[test]
fn redirects_are_checked_and_the_default_is_one_of_them() {
    assert_eq!(
        public(|s| s.logout_urls = texts(&["http://example.com"])),
        "http://example.com cannot use the HTTP protocol."
    );
    assert_eq!(
        public(|s| s.default_redirect_uri = Some("https://a.example".into())),
        "The default redirect URI https://a.example is not in the callback URIs list."
    );
}

#[test]
fn oauth_settings_matter_when_oauth_is_on() {
    use OAuthFlow::{ClientCredentials, Code};
    let oauth = |confidential, enabled, flows: &[OAuthFlow], scopes: &[&str]| {
        checked(confidential, |s| {
            s.oauth_enabled = enabled;
            s.oauth_flows = flows.to_vec();
            s.oauth_scopes = texts(scopes);
        })
    };
    assert_eq!(oauth(false, false, &[Code, ClientCredentials], &["openid"]), "", "stored as they are");
    assert_eq!(oauth(false, false, &[], &["a/b"]), "Invalid scope requested: a/b");
    let incomplete =
        "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.";
    assert_eq!(oauth(false, true, &[], &["openid"]), incomplete);
    assert_eq!(oauth(false, true, &[Code], &[]), incomplete);
    assert_eq!(
        oauth(false, true, &[Code], &["openid"]),
        "CallbackUrls can not be empty when code flow or implicit flow is selected"
    );
    assert_eq!(
        oauth(true, true, &[Code, ClientCredentials], &["openid"]),
        "client_credentials flow can not be selected along with code flow or implicit flow."
    );
    assert_eq!(
        oauth(false, true, &[ClientCredentials], &["openid"]),
        "client_credentials flow can not be selected if client does not have a client secret."
    );
    assert_eq!(
        oauth(true, true, &[ClientCredentials], &["openid"]),
        "client_credentials flow can not be selected with the scope openid."
    );
}

#[test]
fn analytics_names_one_application_of_the_region() {
    let arn = |region: &str| Some(format!("arn:aws:mobiletargeting:{region}:123456789012:apps/0a1b"));
    let analytics = |analytics: Analytics| public(move |s| s.analytics = Some(analytics));
    assert_eq!(analytics(Analytics { application_arn: arn("us-east-1"), ..Analytics::default() }), "");
    assert_eq!(analytics(Analytics::default()), ClientViolation::Analytics.to_string());
    let both = Analytics { role_arn: Some("r".into()), application_arn: arn("us-east-1"), ..Analytics::default() };
    assert_eq!(analytics(both), ClientViolation::Analytics.to_string());
    assert_eq!(
        analytics(Analytics { application_arn: arn("eu-west-1"), ..Analytics::default() }),
        "The integration with Pinpoint is not supported for the requested eu-west-1 region."
    );
}

#[test]
fn user_context_needs_a_secret() {
    let propagate = |s: &mut ClientSettings| s.propagate_user_context = true;
    assert_eq!(checked(true, propagate), "");
    assert_eq!(public(propagate), "Client Secret is required to set EnablePropagateAdditionalUserContextData as true");
}

#[test]
fn scopes_of_resource_servers_are_as_good_as_the_systems() {
    let mut settings = ClientSettings { oauth_scopes: texts(&["openid", "api/read"]), ..ClientSettings::initial() };
    let (user_pool, custom_scopes) = (pool(), texts(&["api/read", "api/write"]));
    let surroundings = Surroundings { user_pool: &user_pool, custom_scopes: &custom_scopes, providers: &[] };
    assert_eq!(check(&settings, false, surroundings, Act::Creating), Ok(()));
    let unknown = check(&settings, false, alone(&user_pool), Act::Creating).unwrap_err();
    assert_eq!(unknown.to_string(), "Invalid scope requested: api/read");
    settings.oauth_enabled = true;
    settings.oauth_flows = vec![OAuthFlow::ClientCredentials];
    settings.oauth_scopes = texts(&["api/write"]);
    assert_eq!(check(&settings, true, surroundings, Act::Creating), Ok(()), "what machines ask for");
}
