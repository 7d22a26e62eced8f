//! Row 35, the half of the accounts: a code that was sent is worth nothing any more once the credential, the address or
//! the account it was sent for has changed, also when the change is undone before the code comes back.

use poolhouse_testkit::merged;
use poolhouse_testkit::scene::{PASSWORD, Scene, attributes};
use serde_json::{Value, json};

use crate::stage::{beginning, response, shared, verified};

const NEXT: &str = "Another-Horse8";
const ADDRESS: &str = "jane@example.com";

/// Something that happens to an account between a code and its answer, as calls one after another.
type Change = (&'static str, Vec<(&'static str, Value)>);

fn set(values: Value) -> (&'static str, Value) {
    ("AdminUpdateUserAttributes", json!({"Username": "jane", "UserAttributes": attributes(values)}))
}

fn named(operation: &'static str, more: Value) -> (&'static str, Value) {
    (operation, merged(json!({"Username": "jane"}), more))
}

/// Changes of the credential, in the words of each operation that makes one.
fn credentials(token: &str) -> Vec<Change> {
    let change = json!({"AccessToken": token, "PreviousPassword": PASSWORD, "ProposedPassword": NEXT});
    let password = |permanent: bool| json!({"Password": NEXT, "Permanent": permanent});
    vec![
        ("the user changes it", vec![("ChangePassword", change)]),
        ("an administrator sets one", vec![named("AdminSetUserPassword", password(true))]),
        (
            "an administrator sets a temporary one, then one for good",
            vec![named("AdminSetUserPassword", password(false)), named("AdminSetUserPassword", password(true))],
        ),
        (
            "the account is switched off and on",
            vec![named("AdminDisableUser", json!({})), named("AdminEnableUser", json!({}))],
        ),
    ]
}

/// Changes of the address, after which it is the same again.
fn addresses() -> Vec<Change> {
    let back = || set(verified(ADDRESS));
    vec![
        ("replaced and put back", vec![set(verified("other@example.com")), back()]),
        ("emptied and put back", vec![set(json!({"email": ""})), back()]),
        (
            "taken away and put back",
            vec![named("AdminDeleteUserAttributes", json!({"UserAttributeNames": ["email"]})), back()],
        ),
    ]
}

fn sign_outs(token: &str) -> Vec<Change> {
    vec![
        ("the user signs out everywhere", vec![("GlobalSignOut", json!({ "AccessToken": token }))]),
        ("an administrator signs them out", vec![named("AdminUserGlobalSignOut", json!({}))]),
    ]
}

async fn play(scene: &Scene, change: Change) -> &'static str {
    let (what, calls) = change;
    for (operation, input) in calls {
        scene.ok(operation, input).await;
    }
    what
}

/// A pool of their own for each case: a user has a few codes an hour.
async fn stage() -> (Scene, String) {
    let pool = json!({
        "AutoVerifiedAttributes": ["email"],
        "EmailConfiguration": {
            "EmailSendingAccount": "DEVELOPER", "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/example.com",
        },
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}},
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
    });
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"]});
    let scene = shared(pool, flows).await;
    scene.user("jane", verified(ADDRESS)).await;
    let token = scene.tokens("jane").await.access;
    (scene, token)
}

/// How many cases `changes` makes.
fn cases(changes: impl Fn(&str) -> Vec<Change>) -> usize {
    changes("").len()
}

#[tokio::test]
async fn a_recovery_code_ends_with_what_it_recovers() {
    let unverified =
        || vec![("its proof is taken back", vec![set(json!({"email_verified": "false"})), set(verified(ADDRESS))])];
    let changes = |token: &str| [credentials(token), addresses(), unverified()].concat();
    for number in 0..cases(changes) {
        let (scene, token) = stage().await;
        scene.ok("ForgotPassword", json!({"Username": "jane"})).await;
        let code = scene.code();
        let what = play(&scene, changes(&token).remove(number)).await;
        let confirm = json!({"Username": "jane", "ConfirmationCode": code, "Password": "Third-Horse9"});
        assert_eq!(scene.refused("ConfirmForgotPassword", confirm).await.code, "ExpiredCodeException", "{what}");
        assert!(scene.sign_in("jane", "Third-Horse9").await.is_err(), "{what}");
    }
    // Who signs out everywhere may still be the one who asked.
    for number in 0..cases(sign_outs) {
        let (scene, token) = stage().await;
        scene.ok("ForgotPassword", json!({"Username": "jane"})).await;
        let code = scene.code();
        play(&scene, sign_outs(&token).remove(number)).await;
        let confirm = json!({"Username": "jane", "ConfirmationCode": code, "Password": "Third-Horse9"});
        scene.ok("ConfirmForgotPassword", confirm).await;
    }
}

/// AdminResetUserPassword sends a code of its own, which replaces the user's.
#[tokio::test]
async fn a_reset_replaces_the_code_that_was_asked_for() {
    let (scene, _) = stage().await;
    scene.ok("ForgotPassword", json!({"Username": "jane"})).await;
    let confirm = |code: String| json!({"Username": "jane", "ConfirmationCode": code, "Password": NEXT});
    let first = confirm(scene.code());
    scene.ok("AdminResetUserPassword", json!({"Username": "jane"})).await;
    let second = confirm(scene.code());
    assert!(first == second || scene.call("ConfirmForgotPassword", first).await.is_err());
    scene.ok("ConfirmForgotPassword", second).await;
}

#[tokio::test]
async fn an_attribute_code_ends_with_its_address() {
    for number in 0..addresses().len() {
        let (scene, token) = stage().await;
        scene.ok("GetUserAttributeVerificationCode", json!({"AccessToken": token, "AttributeName": "email"})).await;
        let code = scene.code();
        let what = play(&scene, addresses().remove(number)).await;
        let verify = json!({"AccessToken": token, "AttributeName": "email", "Code": code});
        assert_eq!(scene.refused("VerifyUserAttribute", verify).await.code, "ExpiredCodeException", "{what}");
    }
    // One that waited and was given up before it was proved.
    let (scene, token) = stage().await;
    let update = |address: &str| json!({"AccessToken": token, "UserAttributes": attributes(json!({"email": address}))});
    scene.ok("UpdateUserAttributes", update("new@example.com")).await;
    let verify = json!({"AccessToken": token, "AttributeName": "email", "Code": scene.code()});
    scene.ok("UpdateUserAttributes", update(ADDRESS)).await;
    assert_eq!(scene.refused("VerifyUserAttribute", verify).await.code, "ExpiredCodeException");
    assert_eq!(scene.attributes_of("jane").await, verified(ADDRESS));
}

/// The code of a sign-in that waits for it, as first factor and as second.
#[tokio::test]
async fn the_code_of_a_sign_in_ends_with_what_it_was_sent_for() {
    let changes = |token: &str| [credentials(token), addresses(), sign_outs(token)].concat();
    for second in [false, true] {
        for number in 0..cases(changes) {
            let (scene, token) = stage().await;
            if second {
                let config = json!({"MfaConfiguration": "OPTIONAL", "EmailMfaConfiguration": {}});
                scene.ok("SetUserPoolMfaConfig", config).await;
                let on = json!({"Username": "jane", "EmailMfaSettings": {"Enabled": true}});
                scene.ok("AdminSetUserMFAPreference", on).await;
            }
            let change = changes(&token).remove(number);
            if second
                && change.1.iter().any(|(operation, input)| {
                    *operation == "AdminDeleteUserAttributes" || input["UserAttributes"][0]["Value"] == ""
                })
            {
                // The address of a factor that is on cannot go.
                continue;
            }
            let step = if second {
                scene.sign_in("jane", PASSWORD).await.unwrap()
            } else {
                let parameters = json!({"USERNAME": "jane", "PREFERRED_CHALLENGE": "EMAIL_OTP"});
                scene.ok("InitiateAuth", beginning("USER_AUTH", parameters)).await
            };
            assert_eq!(step["ChallengeName"], "EMAIL_OTP");
            let answer = json!({"USERNAME": "jane", "EMAIL_OTP_CODE": scene.code()});
            let what = play(&scene, change).await;
            let answer = response("EMAIL_OTP", Some(&step["Session"]), answer);
            let refused = scene.refused("RespondToAuthChallenge", answer).await;
            assert_eq!(refused.code, "NotAuthorizedException", "{what}, second: {second}");
        }
    }
}
