//! The pool's functions around a sign-in at a provider, in their order (behaviour 40 §1.4).

use poolhouse_testkit::functions::{Reply, arn};
use poolhouse_testkit::scene::Scene;
use serde_json::{Value, json};

use crate::{arrives, scene, turned_away};

const ALL: [&str; 11] = [
    "PreSignUp",
    "PostConfirmation",
    "PreAuthentication",
    "PostAuthentication",
    "CustomMessage",
    "DefineAuthChallenge",
    "CreateAuthChallenge",
    "VerifyAuthChallengeResponse",
    "PreTokenGeneration",
    "UserMigration",
    "InboundFederation",
];

async fn with_functions(names: &[&str], mapping: Value) -> Scene {
    let scene = scene(json!({}), mapping).await;
    let lambda: serde_json::Map<String, Value> = names
        .iter()
        .map(|name| match *name {
            "InboundFederation" => ((*name).to_owned(), json!({"LambdaArn": arn(name), "LambdaVersion": "V1_0"})),
            name => (name.to_owned(), json!(arn(name))),
        })
        .collect();
    scene.ok("UpdateUserPool", json!({"LambdaConfig": lambda})).await;
    for name in names {
        scene.server.functions.echoing(name);
    }
    scene
}

#[tokio::test]
async fn each_is_asked_in_its_place_and_no_other() {
    let scene = with_functions(&ALL, json!({"email": "email"})).await;
    arrives(&scene, "1", json!({"email": "a@b.c"})).await;
    assert_eq!(
        scene.server.functions.take_sources(),
        ["InboundFederation_ExternalProvider", "PreSignUp_ExternalProvider", "PostConfirmation_ConfirmSignUp"]
    );
    arrives(&scene, "1", json!({"email": "a@b.c"})).await;
    assert_eq!(
        scene.server.functions.take_sources(),
        ["InboundFederation_ExternalProvider", "PreAuthentication_Authentication", "PostAuthentication_Authentication"]
    );
}

#[tokio::test]
async fn what_pre_sign_up_is_told_and_decides() {
    let scene = with_functions(&["PreSignUp"], json!({"email": "email"})).await;
    scene.server.functions.answering("PreSignUp", json!({"autoConfirmUser": true, "autoVerifyEmail": true}));
    arrives(&scene, "1", json!({"email": "a@b.c"})).await;
    let event = scene.server.functions.take_events().remove(0);
    assert_eq!(
        (&event["userName"], &event["request"]["userAttributes"]),
        (&json!("Corp_1"), &json!({"email": "a@b.c"}))
    );
    assert_eq!(scene.status_of("Corp_1").await, "EXTERNAL_PROVIDER");
    assert_eq!(scene.attributes_of("Corp_1").await["email_verified"], "true");
    scene.server.functions.failing("PreSignUp", "not you");
    assert_eq!(turned_away(&scene, "2", json!({})).await, "PreSignUp failed with error not you.");
    assert!(scene.call("AdminGetUser", json!({"Username": "Corp_2"})).await.is_err());
}

#[tokio::test]
async fn inbound_federation_decides_what_is_mapped() {
    let scene = with_functions(&["InboundFederation"], json!({"email": "email", "name": "name"})).await;
    arrives(&scene, "1", json!({"email": "a@b.c", "name": "Jane"})).await;
    assert_eq!(scene.attributes_of("Corp_1").await["name"], "Jane", "nothing was said, nothing changes");
    scene.server.functions.answering("InboundFederation", json!({"userAttributesToMap": {"email": "x@y.z"}}));
    arrives(&scene, "2", json!({"email": "a@b.c", "name": "Jane"})).await;
    let attributes = scene.attributes_of("Corp_2").await;
    assert_eq!((&attributes["email"], attributes.get("name")), (&json!("x@y.z"), None), "what is left out is dropped");
    let event = scene.server.functions.take_events().pop().unwrap();
    assert_eq!(
        (&event["request"]["providerName"], &event["request"]["providerType"]),
        (&json!("Corp"), &json!("OIDC"))
    );
    assert_eq!(event["request"]["attributes"]["idToken"]["email"], "a@b.c");
}

#[tokio::test]
async fn a_link_made_by_pre_sign_up_is_followed_at_once() {
    let scene = with_functions(&["PreSignUp"], json!({"email": "email"})).await;
    let jane = scene.user("jane", json!({"email": "jane@a.b"})).await;
    let (site, pool) = (scene.server.site.clone(), scene.user_pool_id.clone());
    scene.server.functions.set("PreSignUp", move |event| {
        let (site, pool) = (site.clone(), pool.clone());
        // As a function of the pool calls back, by the API, while the sign-in waits.
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                let link = async {
                    let cx = &site;
                    let configuration = cx.configuration.pool(&pool).await.unwrap();
                    let of = |provider, value| flows::federate::links::ProviderUser {
                        provider,
                        attribute: "Cognito_Subject",
                        value,
                    };
                    flows::federate::links::link(cx, &configuration, of("Cognito", "jane"), of("Corp", "1")).await
                };
                runtime.block_on(link).unwrap();
            });
        });
        Reply::Event(event)
    });
    let user = arrives(&scene, "1", json!({"email": "new@a.b"})).await.user;
    assert_eq!((user.sub.as_str(), user.username.as_str()), (jane.as_str(), "jane"));
    assert_eq!(scene.attributes_of("jane").await["email"], "new@a.b");
    assert!(scene.call("AdminGetUser", json!({"Username": "Corp_1"})).await.is_err());
}
