//! GetClientToken (behaviour 40 §6.5).

use testkit::functions::arn;

use super::*;

async fn with_machine(pool: Value) -> (Scene, Value) {
    let scene = Scene::new(pool, json!({})).await;
    let scopes = ["read", "write"].map(|name| json!({"ScopeName": name, "ScopeDescription": "d"}));
    scene.ok("CreateResourceServer", json!({"Identifier": "orders", "Name": "o", "Scopes": scopes})).await;
    scene.ok("CreateResourceServer", json!({"Identifier": "stock", "Name": "s", "Scopes": scopes})).await;
    let client = json!({"ClientName": "m", "ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"], "GenerateSecret": true,
        "AllowedOAuthScopes": ["orders/read", "openid"], "AccessTokenValidity": 5,
        "TokenValidityUnits": {"AccessToken": "minutes"}});
    let made = scene.ok("CreateUserPoolClient", client).await;
    let client = &made["UserPoolClient"];
    let own = json!({"ClientId": client["ClientId"], "Secret": client["ClientSecret"]});
    (scene, own)
}

#[tokio::test]
async fn a_client_gets_a_token_without_a_domain() {
    let (scene, own) = with_machine(json!({})).await;
    let answer = scene.ok("GetClientToken", own.clone()).await;
    let token = answer["ClientAuthenticationResult"]["AccessToken"].as_str().unwrap();
    let whole = json!({"ClientAuthenticationResult": {"AccessToken": token, "ExpiresIn": 300, "TokenType": "Bearer"}});
    assert_eq!(answer, whole);
    let said = claims(token);
    assert_eq!((&said["scope"], &said["sub"]), (&json!("orders/read"), &own["ClientId"]));
    assert_eq!(said["exp"].as_i64().unwrap() - said["iat"].as_i64().unwrap(), 300);
    let named = merged(own, json!({"Scopes": ["orders/read", "orders/read"]}));
    let answer = scene.ok("GetClientToken", named).await;
    assert_eq!(claims(answer["ClientAuthenticationResult"]["AccessToken"].as_str().unwrap())["scope"], "orders/read");
}

#[tokio::test]
async fn who_gets_none() {
    let (scene, own) = with_machine(json!({})).await;
    let wrong = not_authorized("Invalid client or secret");
    let with = |more: Value| merged(own.clone(), more);
    assert_eq!(scene.refused("GetClientToken", with(json!({"Secret": "x".repeat(30)}))).await, wrong);
    assert_eq!(scene.refused("GetClientToken", with(json!({"ClientId": "nobody"}))).await, wrong);
    let public = json!({"ClientId": scene.client_id, "Secret": "x".repeat(30)});
    assert_eq!(scene.refused("GetClientToken", public).await, wrong);
    for (scope, message) in [
        ("orders/nothing", "The scope orders/nothing does not exist."),
        ("stock/read", "The client may not use the scope stock/read."),
        ("openid", "The client may not use the scope openid."),
    ] {
        assert_eq!(scene.refused("GetClientToken", with(json!({"Scopes": [scope]}))).await, invalid(message));
    }
    let made = scene.ok("CreateUserPoolClient", json!({"ClientName": "c", "GenerateSecret": true})).await;
    let client = &made["UserPoolClient"];
    let other = json!({"ClientId": client["ClientId"], "Secret": client["ClientSecret"]});
    let refused = scene.refused("GetClientToken", other).await;
    assert_eq!(refused, invalid("ALLOW_CLIENT_TOKEN_AUTH flow not enabled for this client"));
}

#[tokio::test]
async fn a_function_of_the_third_version_has_its_word() {
    let function = json!({"PreTokenGenerationConfig": {"LambdaVersion": "V3_0", "LambdaArn": arn("f")}});
    let (scene, own) = with_machine(json!({ "LambdaConfig": function })).await;
    let functions = &scene.server.functions;
    functions.answering(
        "f",
        json!({"claimsAndScopeOverrideDetails": {"accessTokenGeneration": {"claimsToAddOrOverride": {"tenant": 7}}}}),
    );
    let asked = merged(own.clone(), json!({"ClientMetadata": {"a": "b"}}));
    let answer = scene.ok("GetClientToken", asked).await;
    assert_eq!(claims(answer["ClientAuthenticationResult"]["AccessToken"].as_str().unwrap())["tenant"], 7);
    let event = &functions.take_events()[0];
    assert_eq!(event["triggerSource"], "TokenGeneration_ClientCredentials");
    assert_eq!(event["request"]["clientMetadata"], json!({"a": "b"}));
    functions.failing("f", "no");
    let refused = scene.refused("GetClientToken", own.clone()).await;
    assert_eq!(refused, not_authorized("PreTokenGeneration failed with error no."));
    functions.set("f", |_| testkit::functions::Reply::Text("not JSON".to_owned()));
    assert_eq!(scene.refused("GetClientToken", own).await.code, "InternalErrorException");
}
