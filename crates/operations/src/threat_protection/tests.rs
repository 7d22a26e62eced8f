//! Events of authentication: each door keeps its own, where the pool wants them; who may read and judge them.

use crypto::secret_hash;
use serde_json::{Value, json};
use testkit::scene::{PASSWORD, Scene, Tokens, claims};
use testkit::{merged, refusal};

const WRONG: &str = "Wrong-Horse7";
const NEW: &str = "Another-Horse8";

fn in_mode(mode: &str) -> Value {
    json!({
        "UserPoolTier": "PLUS",
        "UserPoolAddOns": {"AdvancedSecurityMode": mode},
        "AutoVerifiedAttributes": ["email"],
    })
}

/// A pool in this mode with jane, asked from one address.
async fn scene(mode: &str, client: Value) -> Scene {
    let mut scene = Scene::new(in_mode(mode), client).await;
    scene.server = scene.server.from_address("192.0.2.7");
    scene.user("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
    scene
}

async fn events(scene: &Scene, username: &str) -> Vec<Value> {
    let answer = scene.ok("AdminListUserAuthEvents", json!({"Username": username})).await;
    answer["AuthEvents"].as_array().unwrap().clone()
}

/// Type and response of each, oldest first.
async fn told(scene: &Scene, username: &str) -> Vec<String> {
    let text = |event: &Value| format!("{} {}", event["EventType"], event["EventResponse"]).replace('"', "");
    events(scene, username).await.iter().rev().map(text).collect()
}

#[tokio::test]
async fn a_sign_in_is_kept_with_all_that_is_known_of_it() {
    for mode in ["AUDIT", "ENFORCED"] {
        let scene = scene(mode, json!({})).await;
        let tokens = scene.tokens("jane").await;
        let event = events(&scene, "jane").await.remove(0);
        let expected = json!({
            "EventId": claims(&tokens.access)["event_id"],
            "EventType": "SignIn",
            "CreationDate": 1_795_219_200.0,
            "EventResponse": "Pass",
            "EventRisk": {"RiskDecision": "NoRisk", "CompromisedCredentialsDetected": false},
            "ChallengeResponses": [{"ChallengeName": "Password", "ChallengeResponse": "Success"}],
            "EventContextData": {"IpAddress": "192.0.2.7"},
        });
        assert_eq!(normal(event), expected, "{mode}");
        assert_eq!(claims(&tokens.id)["event_id"], expected["EventId"]);
    }
}

/// Times as fractions, however they are written.
fn normal(mut event: Value) -> Value {
    event["CreationDate"] = json!(event["CreationDate"].as_f64().unwrap());
    event
}

#[tokio::test]
async fn each_door_keeps_its_event() {
    let scene = scene("AUDIT", json!({})).await;
    scene.sign_in("jane", WRONG).await.unwrap_err();
    let tokens = scene.tokens("jane").await;
    let change =
        |previous: &str| json!({"AccessToken": tokens.access, "PreviousPassword": previous, "ProposedPassword": NEW});
    scene.refused("ChangePassword", change(WRONG)).await;
    scene.ok("ChangePassword", change(PASSWORD)).await;
    scene.ok("ForgotPassword", json!({"Username": "jane"})).await;
    let confirm = |code: String| json!({"Username": "jane", "ConfirmationCode": code, "Password": "Third-Horse9"});
    scene.refused("ConfirmForgotPassword", confirm(scene.wrong_code())).await;
    scene.ok("ConfirmForgotPassword", confirm(scene.code())).await;
    let mut kept = told(&scene, "jane").await;
    kept.sort();
    let mut expected = [
        "SignIn Fail",
        "SignIn Pass",
        "PasswordChange Fail",
        "PasswordChange Pass",
        "ForgotPassword Pass",
        "PasswordChange Fail",
        "PasswordChange Pass",
    ];
    expected.sort_unstable();
    assert_eq!(kept, expected);

    scene.sign_up("kim", json!({"email": "kim@example.com"})).await;
    scene.server.clock.advance_seconds(60);
    scene.ok("ResendConfirmationCode", json!({"Username": "kim"})).await;
    assert_eq!(told(&scene, "kim").await, ["SignUp Pass", "ResendCode Pass"]);
}

#[tokio::test]
async fn a_wrong_second_factor_is_kept_as_such() {
    let scene = scene("AUDIT", json!({})).await;
    let phone =
        json!([{"Name": "phone_number", "Value": "+12065550100"}, {"Name": "phone_number_verified", "Value": "true"}]);
    scene.ok("AdminUpdateUserAttributes", json!({"Username": "jane", "UserAttributes": phone})).await;
    let sms = json!({"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "x"}});
    let mfa = json!({"SmsMfaConfiguration": sms, "MfaConfiguration": "OPTIONAL"});
    scene.ok("SetUserPoolMfaConfig", mfa).await;
    let enabled = json!({"Username": "jane", "SMSMfaSettings": {"Enabled": true, "PreferredMfa": true}});
    scene.ok("AdminSetUserMFAPreference", enabled).await;
    let asked = scene.sign_in("jane", PASSWORD).await.unwrap();
    let answer = |session: &Value, code: String| {
        let responses = json!({"USERNAME": "jane", "SMS_MFA_CODE": code});
        json!({"ChallengeName": "SMS_MFA", "Session": session, "ChallengeResponses": responses})
    };
    scene.refused("RespondToAuthChallenge", answer(&asked["Session"], scene.wrong_code())).await;
    scene.server.clock.advance_seconds(1);
    let signed_in = scene.ok("RespondToAuthChallenge", answer(&asked["Session"], scene.code())).await;
    let kept = events(&scene, "jane").await;
    let shown: Vec<_> = kept.iter().map(|event| (&event["EventResponse"], &event["ChallengeResponses"])).collect();
    let of = |name: &str, response: &str| json!({"ChallengeName": name, "ChallengeResponse": response});
    let (both, none) = (json!([of("Password", "Success"), of("Mfa", "Success")]), json!([of("Mfa", "Failure")]));
    assert_eq!(shown, [(&json!("Pass"), &both), (&json!("Fail"), &none)]);
    assert_eq!(kept[0]["EventId"], claims(&Tokens::of(&signed_in).access)["event_id"]);
}

#[tokio::test]
async fn nothing_is_kept_where_it_is_off() {
    let scene = scene("OFF", json!({})).await;
    scene.tokens("jane").await;
    scene.sign_in("jane", WRONG).await.unwrap_err();
    let message = format!("Threat protection is not enabled for user pool {}.", scene.user_pool_id);
    let off = refusal("UserPoolAddOnNotEnabledException", &message);
    let feedback = json!({"Username": "jane", "EventId": "e", "FeedbackValue": "Valid"});
    assert_eq!(scene.refused("AdminListUserAuthEvents", json!({"Username": "jane"})).await, off);
    assert_eq!(scene.refused("AdminUpdateAuthEventFeedback", feedback).await, off);
    scene.ok("UpdateUserPool", in_mode("AUDIT")).await;
    assert_eq!(told(&scene, "jane").await, Vec::<String>::new());
}

#[tokio::test]
async fn pages_are_of_one_user_and_end() {
    let scene = scene("AUDIT", json!({})).await;
    scene.user("kim", json!({})).await;
    for _ in 0..3 {
        scene.tokens("jane").await;
        scene.server.clock.advance_seconds(1);
    }
    let page = async |token: Value| {
        let mut input = json!({"Username": "jane", "MaxResults": 2});
        if token != Value::Null {
            input["NextToken"] = token;
        }
        scene.ok("AdminListUserAuthEvents", input).await
    };
    let first = page(Value::Null).await;
    let second = page(first["NextToken"].clone()).await;
    assert_eq!((first["AuthEvents"].as_array().unwrap().len(), second["AuthEvents"].as_array().unwrap().len()), (2, 1));
    assert_eq!(second["NextToken"], Value::Null);
    let invalid = refusal("InvalidParameterException", "Invalid pagination token given.");
    for token in [json!("made-up"), first["NextToken"].clone()] {
        let of_kim = json!({"Username": "kim", "NextToken": token});
        assert_eq!(scene.refused("AdminListUserAuthEvents", of_kim).await, invalid);
    }
    let nobody = refusal("UserNotFoundException", "User does not exist.");
    assert_eq!(scene.refused("AdminListUserAuthEvents", json!({"Username": "nobody"})).await, nobody);
}

#[tokio::test]
async fn feedback_is_for_an_event_of_that_user_in_that_pool() {
    let scene = scene("AUDIT", json!({})).await;
    scene.user("kim", json!({})).await;
    scene.tokens("jane").await;
    let id = events(&scene, "jane").await[0]["EventId"].clone();
    let feedback = |username: &str| json!({"Username": username, "EventId": id, "FeedbackValue": "Invalid"});
    let unknown = refusal("ResourceNotFoundException", "Event does not exist.");
    assert_eq!(scene.refused("AdminUpdateAuthEventFeedback", feedback("kim")).await, unknown);
    let other = scene.server.user_pool(in_mode("AUDIT")).await;
    let of_other = json!({"UserPoolId": other, "Username": "jane"});
    let refused = scene.refused("AdminUpdateAuthEventFeedback", merged(feedback("jane"), of_other.clone())).await;
    assert_eq!(refused, refusal("UserNotFoundException", "User does not exist."));
    assert_eq!(scene.refused("AdminListUserAuthEvents", of_other).await.code, "UserNotFoundException");
    assert_eq!(events(&scene, "jane").await[0]["EventFeedback"], Value::Null);

    scene.ok("AdminUpdateAuthEventFeedback", feedback("jane")).await;
    let given = events(&scene, "jane").await[0]["EventFeedback"].clone();
    assert_eq!((&given["FeedbackValue"], &given["Provider"]), (&json!("Invalid"), &json!("Admin")));
    assert!(given["FeedbackDate"].is_number(), "{given}");
}

#[tokio::test]
async fn events_go_with_their_user_and_their_time() {
    let scene = scene("AUDIT", json!({})).await;
    scene.tokens("jane").await;
    scene.server.clock.advance_seconds(730 * 86_400 + 1);
    assert_eq!(told(&scene, "jane").await, Vec::<String>::new());
    scene.tokens("jane").await;
    scene.ok("AdminDeleteUser", json!({"Username": "jane"})).await;
    scene.user("jane", json!({})).await;
    assert_eq!(told(&scene, "jane").await, Vec::<String>::new());
}

#[tokio::test]
async fn an_address_is_taken_of_clients_that_may_say_one() {
    let secret = "a_secret_of_24_character";
    let speaking = json!({"EnablePropagateAdditionalUserContextData": true});
    let scene = scene("AUDIT", json!({})).await;
    let mut clients = Vec::new();
    for more in [speaking, json!({})] {
        clients.push(scene.another_client(merged(json!({"ClientSecret": secret}), more)).await);
    }
    let sign_in = |client: &str, ip: &str| {
        let parameters =
            json!({"USERNAME": "jane", "PASSWORD": PASSWORD, "SECRET_HASH": secret_hash(secret, "jane", client)});
        let context = json!({"IpAddress": ip});
        json!({"ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters, "UserContextData": context})
    };
    scene.ok("InitiateAuth", sign_in(&clients[0], "198.51.100.1")).await;
    scene.server.clock.advance_seconds(1);
    scene.ok("InitiateAuth", sign_in(&clients[1], "198.51.100.2")).await;
    scene.server.clock.advance_seconds(1);
    let public = json!({
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": "jane", "PASSWORD": PASSWORD},
        "UserContextData": {"IpAddress": "198.51.100.3"},
    });
    scene.ok("InitiateAuth", public).await;
    scene.server.clock.advance_seconds(1);
    let admin = |ip: &str| {
        json!({
            "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": "jane", "PASSWORD": PASSWORD},
            "ContextData": {"IpAddress": ip, "ServerName": "s", "ServerPath": "/", "HttpHeaders": []},
        })
    };
    scene.ok("AdminInitiateAuth", admin("2001:db8::1")).await;
    let kept = events(&scene, "jane").await;
    let ips: Vec<_> = kept.iter().map(|event| event["EventContextData"]["IpAddress"].as_str().unwrap()).collect();
    assert_eq!(ips, ["2001:db8::1", "192.0.2.7", "192.0.2.7", "198.51.100.1"]);
    let wrong = refusal("InvalidParameterException", "Invalid IP address.");
    assert_eq!(scene.refused("InitiateAuth", sign_in(&clients[0], "everywhere")).await, wrong);
    assert_eq!(scene.refused("AdminInitiateAuth", admin("everywhere")).await, wrong);
    scene.ok("InitiateAuth", sign_in(&clients[1], "everywhere")).await;
}

#[tokio::test]
async fn who_exists_is_not_told_by_it() {
    let scene = scene("ENFORCED", json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    let wrong = scene.sign_in("jane", WRONG).await.unwrap_err();
    assert_eq!(scene.sign_in("nobody", WRONG).await.unwrap_err(), wrong);
    assert_eq!(told(&scene, "jane").await, ["SignIn Fail"]);
}
