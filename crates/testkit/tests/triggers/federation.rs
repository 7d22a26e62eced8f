//! What functions are asked of who signs in at an identity provider, and what their answers change (behaviour 30 §6.1,
//! behaviour 40 §1.3.4, §1.4).

use flows::Failure;
use flows::sign_in::SignedIn;
use poolhouse_testkit::functions::{Reply, arn};
use poolhouse_testkit::merged;
use poolhouse_testkit::scene::Scene;
use serde_json::{Value, json};
use tokio::runtime::Handle;

const ALL: [&str; 11] = [
    "PreSignUp",
    "PostConfirmation",
    "PreAuthentication",
    "PostAuthentication",
    "PreTokenGeneration",
    "UserMigration",
    "CustomMessage",
    "DefineAuthChallenge",
    "CreateAuthChallenge",
    "VerifyAuthChallengeResponse",
    "InboundFederation",
];

/// A pool with Google, whose function for each of these triggers is `f`.
async fn stage(triggers: &[&str]) -> Scene {
    let scene = Scene::new(json!({"AutoVerifiedAttributes": ["email"]}), json!({})).await;
    scene.google(json!({"email": "email", "given_name": "first", "name": "full"})).await;
    let function = |trigger: &&str| match *trigger {
        "InboundFederation" => json!({"LambdaVersion": "V1_0", "LambdaArn": arn("f")}),
        _ => json!(arn("f")),
    };
    let lambda: serde_json::Map<String, Value> =
        triggers.iter().map(|trigger| ((*trigger).to_owned(), function(trigger))).collect();
    let members = json!({"AutoVerifiedAttributes": ["email"], "LambdaConfig": lambda});
    scene.ok("UpdateUserPool", members).await;
    scene.server.functions.echoing("f");
    scene
}

fn told(result: Result<SignedIn, Failure>) -> String {
    result.err().expect("nobody is signed in").to_string()
}

#[tokio::test]
async fn first_and_later_sign_ins_set_off_their_own() {
    let scene = stage(&ALL).await;
    let claimed = json!({"email": "ada@example.com"});
    scene.provided("Google", "1", claimed.clone()).await.unwrap();
    let events = scene.server.functions.take_events();
    let sources: Vec<&str> = events.iter().map(|event| event["triggerSource"].as_str().unwrap()).collect();
    assert_eq!(
        sources,
        ["InboundFederation_ExternalProvider", "PreSignUp_ExternalProvider", "PostConfirmation_ConfirmSignUp"]
    );
    for event in &events {
        assert_eq!(
            (&event["userName"], &event["callerContext"]["clientId"]),
            (&json!("Google_1"), &json!(scene.client_id))
        );
    }
    assert_eq!(events[0]["request"]["providerName"], "Google");
    assert_eq!(events[0]["request"]["attributes"]["idToken"], claimed);
    assert_eq!(events[1]["request"]["userAttributes"]["email"], "ada@example.com");
    assert_eq!(events[2]["request"]["userAttributes"]["cognito:user_status"], "EXTERNAL_PROVIDER");
    scene.provided("Google", "1", claimed).await.unwrap();
    assert_eq!(
        scene.server.functions.take_sources(),
        ["InboundFederation_ExternalProvider", "PreAuthentication_Authentication", "PostAuthentication_Authentication"]
    );
}

#[tokio::test]
async fn inbound_federation_says_what_is_mapped() {
    let scene = stage(&["InboundFederation"]).await;
    let claimed = json!({"email": "ada@example.com", "first": "Ada", "full": "Ada L"});
    scene.server.functions.answering("f", json!({"userAttributesToMap": {"first": "Augusta"}}));
    scene.provided("Google", "1", claimed.clone()).await.unwrap();
    let stored = scene.attributes_of("Google_1").await;
    assert_eq!((&stored["given_name"], stored.get("email"), stored.get("name")), (&json!("Augusta"), None, None));
    // Nothing at all changes nothing.
    scene.server.functions.answering("f", json!({"userAttributesToMap": {}}));
    scene.provided("Google", "1", claimed).await.unwrap();
    let stored = scene.attributes_of("Google_1").await;
    assert_eq!((&stored["given_name"], &stored["email"]), (&json!("Ada"), &json!("ada@example.com")));
    scene.server.functions.failing("f", "No");
    assert_eq!(told(scene.provided("Google", "1", json!({})).await), "InboundFederation failed with error No.");
}

#[tokio::test]
async fn what_pre_sign_up_refuses_is_not_made() {
    let scene = stage(&["PreSignUp"]).await;
    scene.server.functions.failing("f", "Nope");
    assert_eq!(told(scene.provided("Google", "1", json!({})).await), "PreSignUp failed with error Nope.");
    assert_eq!(scene.ok("ListUsers", json!({})).await["Users"], json!([]));
    // To be confirmed is nothing to them; to be vouched for is.
    scene.server.functions.answering("f", json!({"autoConfirmUser": true, "autoVerifyEmail": true}));
    scene.provided("Google", "1", json!({"email": "ada@example.com"})).await.unwrap();
    assert_eq!(scene.status_of("Google_1").await, "EXTERNAL_PROVIDER");
    assert_eq!(scene.attributes_of("Google_1").await["email_verified"], "true");
}

/// The function calls AdminLinkProviderForUser: the sign-in goes on as who they were linked to, at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn linked_by_pre_sign_up_they_are_the_destination_at_once() {
    let scene = stage(&["PreSignUp", "PostConfirmation", "PreAuthentication", "PostAuthentication"]).await;
    let jane = scene.user("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
    scene.server.functions.take_events();
    let server = scene.server.from_address("127.0.0.1");
    let pool = scene.user_pool_id.clone();
    scene.server.functions.set("f", move |event| {
        if event["triggerSource"] == "PreSignUp_ExternalProvider" {
            let link = json!({"UserPoolId": pool,
                "DestinationUser": {"ProviderName": "Cognito", "ProviderAttributeValue": "jane"},
                "SourceUser": {"ProviderName": "Google", "ProviderAttributeName": "Cognito_Subject",
                    "ProviderAttributeValue": "1"}});
            let linked = server.call("AdminLinkProviderForUser", link);
            tokio::task::block_in_place(|| Handle::current().block_on(linked)).unwrap();
        }
        Reply::Event(event)
    });
    let signed_in = scene.provided("Google", "1", json!({"first": "Jane"})).await.unwrap();
    assert_eq!(signed_in.user.sub, jane);
    assert_eq!(
        scene.server.functions.take_sources(),
        ["PreSignUp_ExternalProvider", "PreAuthentication_Authentication", "PostAuthentication_Authentication"]
    );
    let listed = scene.ok("ListUsers", json!({})).await;
    assert_eq!(listed["Users"].as_array().unwrap().len(), 1);
    assert_eq!(scene.attributes_of("jane").await["given_name"], "Jane");
}

#[tokio::test]
async fn a_second_factor_is_nothing_to_a_provider() {
    let scene = stage(&[]).await;
    let factors = json!({"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": true}});
    scene.ok("SetUserPoolMfaConfig", factors).await;
    for _ in 0..2 {
        scene.provided("Google", "1", json!({})).await.unwrap();
    }
}

/// PostAuthentication had time: what it changed of the account counts.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_disabled_meanwhile_is_not_signed_in() {
    for trigger in ["PreAuthentication", "PostAuthentication"] {
        let scene = stage(&[trigger]).await;
        scene.provided("Google", "1", json!({})).await.unwrap();
        let server = scene.server.from_address("127.0.0.1");
        let whom = merged(json!({"UserPoolId": scene.user_pool_id}), json!({"Username": "Google_1"}));
        scene.server.functions.set("f", move |event| {
            let disabled = server.call("AdminDisableUser", whom.clone());
            tokio::task::block_in_place(|| Handle::current().block_on(disabled)).unwrap();
            Reply::Event(event)
        });
        assert_eq!(told(scene.provided("Google", "1", json!({})).await), "User is disabled.", "{trigger}");
    }
}
