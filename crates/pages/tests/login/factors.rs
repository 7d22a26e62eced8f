//! Second factors, set up and asked for; first factors that are chosen; passkeys.

use crypto::totp;
use serde_json::{Value, json};
use testkit::authenticator::Authenticator;
use testkit::browser::Page;
use testkit::scene::PASSWORD;

use crate::stage::{Stage, is_signed_in};

const APPS: &str = "SOFTWARE_TOKEN_MFA";

async fn demanding(factors: Value) -> Stage {
    let stage = Stage::new(json!({}), json!({})).await;
    stage.scene.user("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
    stage.scene.ok("SetUserPoolMfaConfig", factors).await;
    stage
}

fn app_of(page: &Page) -> totp::client::App {
    let groups = page.html.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' '));
    let secret = groups.map(|group| group.replace(' ', "")).find(|group| group.len() >= 32);
    totp::client::App::new(&secret.unwrap_or_else(|| panic!("no secret: {page:?}"))).unwrap()
}

fn now(stage: &Stage) -> i64 {
    stage.scene.server.site.now().seconds() / totp::STEP_SECONDS
}

#[tokio::test]
async fn an_authenticator_app_is_set_up_and_then_asked_for() {
    let mut stage =
        demanding(json!({"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": true}})).await;
    let page = stage.sign_in("jane", PASSWORD).await;
    let page = stage.answer(&page, "/login", &[("choice", APPS)]).await;
    assert!(page.html.contains("<svg"), "a picture of the secret");
    let app = app_of(&page);
    let page = stage.answer(&page, "/login", &[("code", "000000")]).await;
    assert_eq!(page.location, None);
    let code = app.code(now(&stage));
    let page = stage.answer(&page, "/login", &[("code", &code), ("device_name", "phone")]).await;
    assert!(is_signed_in(&page), "{page:?}");
    // From now on it is asked for.
    stage.query.push_str("&prompt=login");
    stage.scene.server.clock.advance_seconds(totp::STEP_SECONDS);
    let page = stage.sign_in("jane", PASSWORD).await;
    assert_eq!(page.location, None);
    let code = app.code(now(&stage));
    let page = stage.answer(&page, "/login", &[("code", &code)]).await;
    assert!(is_signed_in(&page), "{page:?}");
}

#[tokio::test]
async fn one_of_several_second_factors_is_chosen() {
    let mut stage = Stage::new(json!({"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER", "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/pool@example.com"}}), json!({})).await;
    stage.scene.user("jane", json!({"email": "jane@example.com", "email_verified": "true", "phone_number": "+12065550100", "phone_number_verified": "true"})).await;
    stage.scene.ok("SetUserPoolMfaConfig", json!({
        "MfaConfiguration": "OPTIONAL",
        "EmailMfaConfiguration": {},
        "SmsMfaConfiguration": {"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "x"}},
    })).await;
    let preferences =
        json!({"Username": "jane", "EmailMfaSettings": {"Enabled": true}, "SMSMfaSettings": {"Enabled": true}});
    stage.scene.ok("AdminSetUserMFAPreference", preferences).await;
    let page = stage.sign_in("jane", PASSWORD).await;
    let page = stage.answer(&page, "/login", &[("choice", "SMS_MFA")]).await;
    let code = stage.scene.code();
    let page = stage.answer(&page, "/login", &[("code", &stage.scene.wrong_code())]).await;
    let page = stage.answer(&page, "/login", &[("code", &code)]).await;
    assert!(is_signed_in(&page), "{page:?}");
}

async fn choosing(factors: &[&str]) -> Stage {
    let policy = json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": factors}}});
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"]});
    let stage = Stage::new(policy, flows).await;
    stage.scene.user("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
    stage
}

#[tokio::test]
async fn a_first_factor_is_chosen() {
    let mut stage = choosing(&["PASSWORD", "EMAIL_OTP"]).await;
    let page = stage.post("/login", &[("username", "jane")]).await;
    let choice = stage.answer(&page, "/login", &[("choice", "EMAIL_OTP")]).await;
    let code = stage.scene.code();
    assert!(is_signed_in(&stage.answer(&choice, "/login", &[("code", &code)]).await));
    stage.query.push_str("&prompt=login");
    let page = stage.post("/login", &[("username", "jane")]).await;
    let page = stage.answer(&page, "/login", &[("choice", "PASSWORD")]).await;
    let page = stage.answer(&page, "/login", &[("password", "Wrong-Password1")]).await;
    let page = stage.answer(&page, "/login", &[("password", PASSWORD)]).await;
    assert!(is_signed_in(&page), "{page:?}");
}

#[tokio::test]
async fn a_passkey_is_added_and_signs_in() {
    let mut stage = choosing(&["PASSWORD", "WEB_AUTHN"]).await;
    stage.scene.ok("SetUserPoolMfaConfig", json!({"WebAuthnConfiguration": {"RelyingPartyId": "example.com"}})).await;
    let page = stage.post("/login", &[("username", "jane")]).await;
    // Without a passkey there is nothing to choose.
    assert!(is_signed_in(&stage.answer(&page, "/login", &[("password", PASSWORD)]).await));
    let page = stage.get("/passkeys/add").await;
    let passkey = Authenticator::default();
    let credential = passkey.create(&options(&page)).to_string();
    let page = stage.post("/passkeys/add", &[("credential", &credential)]).await;
    assert!(is_signed_in(&page), "{page:?}");
    stage.query.push_str("&prompt=login");
    let page = stage.post("/login", &[("username", "jane")]).await;
    let page = stage.answer(&page, "/login", &[("choice", "WEB_AUTHN")]).await;
    let credential = passkey.get(&options(&page).to_string());
    let page = stage.answer(&page, "/login", &[("credential", &credential)]).await;
    assert!(is_signed_in(&page), "{page:?}");
}

#[tokio::test]
async fn a_passkey_can_be_left_for_later_and_is_nobodys_without_a_session() {
    let mut stage = choosing(&["PASSWORD", "WEB_AUTHN"]).await;
    stage.scene.ok("SetUserPoolMfaConfig", json!({"WebAuthnConfiguration": {"RelyingPartyId": "example.com"}})).await;
    // Whoever is not signed in does that first, and comes back.
    let address = stage.get("/passkeys/add").await.location.unwrap();
    let (path, query) = address.split_once('?').unwrap();
    assert!(path.ends_with("/login"), "{address}");
    stage.query = query.to_owned();
    let page = stage.post("/login", &[("username", "jane")]).await;
    let page = stage.answer(&page, "/login", &[("password", PASSWORD)]).await;
    assert!(page.location.as_deref().is_some_and(|to| to.contains("/passkeys/add?")), "{page:?}");
    assert!(stage.get("/passkeys/add").await.html.contains("data-options"));
    assert!(is_signed_in(&stage.post("/passkeys/add", &[("step", "skip")]).await));
}

#[tokio::test]
async fn a_passkey_is_picked_in_place_of_a_name() {
    let mut stage = choosing(&["PASSWORD", "WEB_AUTHN"]).await;
    let relying_party = json!({"WebAuthnConfiguration": {"RelyingPartyId": "example.com"}});
    stage.scene.ok("SetUserPoolMfaConfig", relying_party).await;
    let jane = stage.scene.ok("AdminGetUser", json!({"Username": "jane"})).await;
    let jane = testkit::scene::named(&jane["UserAttributes"])["sub"].as_str().map(str::to_owned);
    let passkey = Authenticator { user_handle: jane.clone(), ..Authenticator::default() };
    passkey.register(&stage.scene, &stage.scene.tokens("jane").await.access).await.unwrap();
    let page = stage.get("/login").await;
    let session = page.hidden("session").expect("an offer").to_owned();
    let of = |passkey: &Authenticator| passkey.get(&options(&page).to_string());
    // Of somebody else's making it opens nothing, and leaves the offer.
    let stranger = of(&Authenticator { user_handle: jane, ..Authenticator::default() });
    let picked =
        |credential: String| [("step", "passkey".to_owned()), ("session", session.clone()), ("credential", credential)];
    for (credential, works) in [(stranger, false), (of(&passkey), true), (of(&passkey), false)] {
        stage.query = stage.query.replace("&prompt=login", "") + "&prompt=login";
        let fields = picked(credential);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(is_signed_in(&stage.post("/login", &fields).await), works);
    }
}

#[tokio::test]
async fn after_a_sign_up_a_passkey_is_offered() {
    let pool = json!({
        "AutoVerifiedAttributes": ["email"],
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}},
    });
    let mut stage = Stage::new(pool, json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]})).await;
    let relying_party = json!({"WebAuthnConfiguration": {"RelyingPartyId": "example.com"}});
    stage.scene.ok("SetUserPoolMfaConfig", relying_party).await;
    let fields = [("username", "jane"), ("password", PASSWORD), ("requiredAttributes[email]", "jane@example.com")];
    let page = stage.post("/signup", &fields).await;
    let code = stage.scene.code();
    let page = stage.answer(&page, "/confirm", &[("username", "jane"), ("code", &code)]).await;
    assert!(page.location.as_deref().is_some_and(|to| to.contains("/passkeys/add?")), "{page:?}");
    let page = stage.get("/passkeys/add").await;
    let credential = Authenticator::default().create(&options(&page)).to_string();
    assert!(is_signed_in(&stage.post("/passkeys/add", &[("credential", &credential)]).await));
}

/// What a page gives its script.
fn options(page: &Page) -> Value {
    let (_, rest) = page.html.split_once("data-options=\"").unwrap_or_else(|| panic!("no options: {page:?}"));
    let (text, _) = rest.split_once('"').unwrap();
    let text = text.replace("&#34;", "\"").replace("&quot;", "\"").replace("&amp;", "&");
    serde_json::from_str(&text).unwrap()
}
