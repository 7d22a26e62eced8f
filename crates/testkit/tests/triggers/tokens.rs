//! PreTokenGeneration: its three versions, its sources, and what becomes of the tokens.

use poolhouse_testkit::functions::arn;
use poolhouse_testkit::scene::{PASSWORD, Tokens, claims};
use poolhouse_testkit::{merged, refusal};
use serde_json::{Value, json};

use crate::{only_event, scene, set_functions};

fn version(version: &str) -> Value {
    json!({"PreTokenGenerationConfig": {"LambdaVersion": version, "LambdaArn": arn("f")}})
}

#[tokio::test]
async fn the_first_version_changes_the_id_token_and_the_groups_of_both() {
    let scene = scene(json!({"PreTokenGeneration": arn("f")}), json!({}), json!({})).await;
    scene.server.functions.answering(
        "f",
        json!({"claimsOverrideDetails": {
            "claimsToAddOrOverride": {"tier": "gold", "sub": "forged", "cognito:username": "forged"},
            "claimsToSuppress": ["email", "iss"],
            "groupOverrideDetails": {"groupsToOverride": ["mapped"]}}}),
    );
    let sub = scene.user("jane", json!({"email": "a@b.c"})).await;
    scene.ok("CreateGroup", json!({"GroupName": "g", "RoleArn": "arn:aws:iam::000000000000:role/r"})).await;
    scene.ok("AdminAddUserToGroup", json!({"Username": "jane", "GroupName": "g"})).await;
    let tokens = scene.tokens("jane").await;
    let (id, access) = (claims(&tokens.id), claims(&tokens.access));
    assert_eq!((&id["tier"], id.get("email"), access.get("tier")), (&json!("gold"), None, None));
    assert_eq!((&id["sub"], &id["cognito:username"]), (&json!(sub), &json!("jane")));
    assert!(id["iss"].is_string());
    assert_eq!((&id["cognito:groups"], &access["cognito:groups"]), (&json!(["mapped"]), &json!(["mapped"])));
    assert_eq!(id.get("cognito:roles"), None);
    let event = only_event(&scene);
    assert_eq!((&event["version"], &event["triggerSource"]), (&json!("1"), &json!("TokenGeneration_Authentication")));
    assert_eq!(
        event["request"]["groupConfiguration"],
        json!({"groupsToOverride": ["g"], "iamRolesToOverride": ["arn:aws:iam::000000000000:role/r"],
            "preferredRole": "arn:aws:iam::000000000000:role/r"})
    );
    assert_eq!(event["request"].get("scopes"), None);
    // The tokens still open what is the user's.
    scene.ok("GetUser", json!({"AccessToken": tokens.access})).await;
}

#[tokio::test]
async fn the_later_versions_change_both_tokens() {
    for (name, number) in [("V2_0", "2"), ("V3_0", "3")] {
        let scene = scene(version(name), json!({}), json!({})).await;
        scene.server.functions.answering(
            "f",
            json!({"claimsAndScopeOverrideDetails": {
                "idTokenGeneration": {"claimsToAddOrOverride": {"limits": {"max": [1, 2]}}},
                "accessTokenGeneration": {"claimsToAddOrOverride": {"plan": 7, "aud": scene.client_id},
                    "scopesToAdd": ["api/read"], "scopesToSuppress": ["aws.cognito.signin.user.admin"]}}}),
        );
        scene.user("jane", json!({})).await;
        let tokens = scene.tokens("jane").await;
        let access = claims(&tokens.access);
        assert_eq!(claims(&tokens.id)["limits"], json!({"max": [1, 2]}));
        assert_eq!((&access["plan"], &access["scope"]), (&json!(7), &json!("api/read")));
        assert_eq!(access["aud"], json!(scene.client_id));
        let event = only_event(&scene);
        assert_eq!(
            (&event["version"], &event["request"]["scopes"]),
            (&json!(number), &json!(["aws.cognito.signin.user.admin"]))
        );
        assert_eq!(
            scene.refused("GetUser", json!({"AccessToken": tokens.access})).await,
            refusal("NotAuthorizedException", "Access Token does not have required scopes"),
            "a suppressed scope is gone"
        );
    }
}

#[tokio::test]
async fn every_source_and_its_metadata() {
    let scene = scene(version("V2_0"), json!({}), json!({})).await;
    scene.server.functions.echoing("f");
    scene.user("jane", json!({})).await;
    let tokens = scene.tokens("jane").await;
    let event = only_event(&scene);
    assert_eq!(event["request"].get("clientMetadata"), None);

    let metadata = json!({"ClientMetadata": {"k": "v"}});
    let by_flow = json!({"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": tokens.refresh}});
    scene.ok("InitiateAuth", merged(by_flow, metadata.clone())).await;
    let event = only_event(&scene);
    assert_eq!(event["triggerSource"], "TokenGeneration_RefreshTokens");
    assert_eq!(event["request"].get("clientMetadata"), None, "a beginning's metadata goes no further");
    let by_operation = json!({"RefreshToken": tokens.refresh});
    scene.ok("GetTokensFromRefreshToken", merged(by_operation, metadata.clone())).await;
    let event = only_event(&scene);
    assert_eq!(event["triggerSource"], "TokenGeneration_RefreshTokens");
    assert_eq!(event["request"]["clientMetadata"], json!({"k": "v"}));

    scene.invited("joe", json!({})).await;
    let challenge = scene.sign_in("joe", PASSWORD).await.unwrap();
    let answer = json!({"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": challenge["Session"],
        "ChallengeResponses": {"USERNAME": "joe", "NEW_PASSWORD": "New-Battery8"}});
    scene.ok("RespondToAuthChallenge", merged(answer, metadata)).await;
    let event = only_event(&scene);
    assert_eq!(event["triggerSource"], "TokenGeneration_NewPasswordChallenge");
    assert_eq!(event["request"]["clientMetadata"], json!({"k": "v"}));
}

#[tokio::test]
async fn a_function_that_fails_costs_no_refresh_token() {
    let rotating = json!({"RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]});
    let scene = scene(json!({}), json!({}), rotating).await;
    scene.user("jane", json!({})).await;
    let tokens = scene.tokens("jane").await;
    set_functions(&scene, version("V2_0"), json!({})).await;
    scene.server.functions.failing("f", "Later");
    let refresh = json!({"RefreshToken": tokens.refresh});
    assert_eq!(
        scene.refused("GetTokensFromRefreshToken", refresh.clone()).await,
        refusal("UserLambdaValidationException", "PreTokenGeneration failed with error Later.")
    );
    scene.server.functions.echoing("f");
    let answer = scene.ok("GetTokensFromRefreshToken", refresh).await;
    assert_ne!(Tokens::of(&answer).refresh, tokens.refresh);
}
