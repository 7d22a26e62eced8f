//! A passkey where second factors are due: it stands for both only if the pool and its user say so.

use testkit::scene::PASSWORD;

use super::*;

/// What SetUserPoolMfaConfig is told: SMS as second factor, and whether a passkey is both.
fn config(mode: &str, factor: &str) -> Value {
    json!({
        "MfaConfiguration": mode,
        "SmsMfaConfiguration": {
            "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "x"},
        },
        "WebAuthnConfiguration": {"RelyingPartyId": "example.com", "FactorConfiguration": factor},
    })
}

const BOTH: &str = "MULTI_FACTOR_WITH_USER_VERIFICATION";
const ONE: &str = "SINGLE_FACTOR";

/// Jane with a telephone, a passkey, and her token.
async fn with_phone() -> (Scene, Authenticator, String) {
    let scene = Scene::with_passkeys(json!({}), json!({})).await;
    scene.user("jane", json!({"phone_number": "+12065550100"})).await;
    let token = scene.tokens("jane").await.access;
    let passkey = Authenticator::default();
    passkey.register(&scene, &token).await.unwrap();
    (scene, passkey, token)
}

async fn prefer(scene: &Scene, token: &str, settings: Value) -> Result<Value, Refusal> {
    scene.call("SetUserMFAPreference", merged(settings, json!({ "AccessToken": token }))).await
}

#[tokio::test]
async fn a_verified_passkey_stands_for_both_where_all_must_have_two() {
    let (scene, passkey, _) = with_phone().await;
    scene.ok("SetUserPoolMfaConfig", config("ON", BOTH)).await;
    assert_eq!(scene.sign_in("jane", PASSWORD).await.unwrap()["ChallengeName"], "SMS_MFA");
    let challenge = ask(&scene, "jane").await.unwrap();
    assert_eq!(options(&challenge)["userVerification"], "required");
    let lazy = Authenticator { user_verified: false, ..passkey.clone() };
    assert_eq!(scene.refused("RespondToAuthChallenge", lazy.answer(&challenge, "jane")).await, wrong());
    Tokens::of(&scene.ok("RespondToAuthChallenge", passkey.answer(&challenge, "jane")).await);
}

#[tokio::test]
async fn a_single_factor_is_no_way_past_a_second() {
    let (scene, passkey, token) = with_phone().await;
    scene.ok("SetUserPoolMfaConfig", config("OPTIONAL", ONE)).await;
    // Nothing is switched on: one factor is enough.
    Tokens::of(&passkey.sign_in(&scene, "jane").await.unwrap());
    let challenge = ask(&scene, "jane").await.unwrap();
    prefer(&scene, &token, json!({"SMSMfaSettings": {"Enabled": true}})).await.unwrap();
    let choice = ask(&scene, "jane").await.unwrap();
    assert_eq!(choice["AvailableChallenges"], json!(["PASSWORD_SRP", "PASSWORD"]));
    // One that was begun before meets the second factor.
    let next = scene.ok("RespondToAuthChallenge", passkey.answer(&challenge, "jane")).await;
    assert_eq!(next["ChallengeName"], "SMS_MFA");
}

#[tokio::test]
async fn users_decide_for_themselves() {
    let (scene, passkey, token) = with_phone().await;
    let invalid = |message| Err(refusal("InvalidParameterException", message));
    let both = json!({"WebAuthnMfaSettings": {"Enabled": true}});
    scene.ok("SetUserPoolMfaConfig", config("OPTIONAL", ONE)).await;
    let refused = prefer(&scene, &token, both.clone()).await;
    assert_eq!(refused, invalid("User does not have delivery config set to turn on WEB_AUTHN"));
    scene.ok("SetUserPoolMfaConfig", config("OPTIONAL", BOTH)).await;
    let refused = prefer(&scene, &token, both.clone()).await;
    assert_eq!(refused, invalid("User does not have another MFA method active to turn on WEB_AUTHN"));
    let with_sms = merged(both.clone(), json!({"SMSMfaSettings": {"Enabled": true}}));
    prefer(&scene, &token, with_sms.clone()).await.unwrap();
    Tokens::of(&passkey.sign_in(&scene, "jane").await.unwrap());
    prefer(&scene, &token, json!({"WebAuthnMfaSettings": {"Enabled": false}})).await.unwrap();
    assert_eq!(ask(&scene, "jane").await.unwrap()["ChallengeName"], "SELECT_CHALLENGE");
    let shown = scene.ok("GetUser", json!({ "AccessToken": token })).await;
    assert_eq!(shown["UserMFASettingList"], json!(["SMS_MFA"]));
    // An administrator says it again.
    scene.ok("AdminSetUserMFAPreference", merged(both, json!({"Username": "jane"}))).await;
    Tokens::of(&passkey.sign_in(&scene, "jane").await.unwrap());
    // Who has no passkey has nothing to switch on.
    scene.user("john", json!({"phone_number": "+12065550101"})).await;
    let john = scene.tokens("john").await.access;
    let refused = prefer(&scene, &john, with_sms).await;
    assert_eq!(refused, invalid("User does not have a passkey to turn on WEB_AUTHN"));
}
