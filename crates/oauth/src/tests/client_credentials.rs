use testkit::functions::arn;
use testkit::scene::claims;

use super::*;

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

async fn asked(scene: &Scene, id: &str, secret: &str, more: &[(&str, &str)]) -> (u16, Value) {
    let parameters = [&[GRANT], more].concat();
    Call { basic: Some((id, secret)), parameters: &parameters }.token(scene).await
}

#[tokio::test]
async fn a_machine_gets_an_access_token_and_nothing_else() {
    let (scene, id, secret) = with_machine(json!({})).await;
    let (status, answer) = asked(&scene, &id, &secret, &[]).await;
    let token = answer["access_token"].as_str().unwrap().to_owned();
    assert_eq!((status, &answer), (200, &json!({"access_token": token, "expires_in": 3600, "token_type": "Bearer"})));
    let said = claims(&token);
    let now = testkit::START_SECONDS;
    let issuer = format!("http://localhost:7665/{}", scene.user_pool_id);
    let expected = json!({"sub": id, "client_id": id, "token_use": "access", "scope": "orders/write orders/read",
        "auth_time": now, "iat": now, "exp": now + 3600, "version": 2, "jti": said["jti"], "iss": issuer});
    assert_eq!(said, expected);
    assert!(said["jti"].is_string());
    let refused = scene.refused("GetUser", json!({ "AccessToken": token })).await;
    assert_eq!(refused.code, "NotAuthorizedException");
}

#[tokio::test]
async fn scopes_are_its_own_and_exist() {
    let (scene, id, secret) = with_machine(json!({})).await;
    for (scope, granted) in [
        ("orders/write", Ok("orders/write")),
        (" orders/write  orders/read orders/write", Ok("orders/write orders/read")),
        ("orders/nothing", Err("invalid_scope")),
        ("orders/read offline_access", Err("invalid_scope")),
        ("nobody/read", Err("invalid_scope")),
        ("stock/read", Err("invalid_grant")),
        ("orders/read openid", Err("invalid_grant")),
        ("aws.cognito.signin.user.admin", Err("invalid_grant")),
        ("aws.cognito/dcr/register", Err("invalid_scope")),
    ] {
        let (status, answer) = asked(&scene, &id, &secret, &[("scope", scope)]).await;
        match granted {
            Ok(granted) => assert_eq!(claims(answer["access_token"].as_str().unwrap())["scope"], granted, "{scope}"),
            Err(name) => assert_eq!((status, answer), error(name), "{scope}"),
        }
    }
    scene.ok("DeleteResourceServer", json!({"Identifier": "orders"})).await;
    assert_eq!(asked(&scene, &id, &secret, &[]).await, error("invalid_scope"));
}

#[tokio::test]
async fn only_a_client_that_may_and_keeps_a_secret() {
    let (scene, ..) = with_machine(json!({})).await;
    let (id, secret) = confidential(&scene, json!({})).await;
    assert_eq!(asked(&scene, &id, &secret, &[]).await, error("invalid_grant"), "not enabled for OAuth");
    let code = json!({"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "orders/read"], "CallbackURLs": ["https://app.example/"]});
    let (id, secret) = confidential(&scene, code.clone()).await;
    assert_eq!(asked(&scene, &id, &secret, &[]).await, error("unauthorized_client"));
    let public = scene.another_client(code).await;
    let parameters = [GRANT, ("client_id", public.as_str())];
    assert_eq!(Call { basic: None, parameters: &parameters }.token(&scene).await, error("invalid_client"));
}

#[tokio::test]
async fn only_a_function_of_the_third_version_is_asked() {
    for (version, is_asked) in [("V1_0", false), ("V2_0", false), ("V3_0", true)] {
        let configured = json!({"LambdaConfig":
            {"PreTokenGenerationConfig": {"LambdaVersion": version, "LambdaArn": arn("f")}}});
        let (scene, id, secret) = with_machine(configured).await;
        scene.server.functions.answering(
            "f",
            json!({"claimsAndScopeOverrideDetails": {
                "accessTokenGeneration": {"claimsToAddOrOverride": {"tenant": {"id": 7}, "sub": "forged"},
                    "scopesToAdd": ["stock/read"], "scopesToSuppress": ["orders/write"]},
                "idTokenGeneration": {"claimsToAddOrOverride": {"a": 1}},
                "groupOverrideDetails": {"groupsToOverride": ["staff"]}}}),
        );
        let metadata = ("aws_client_metadata", r#"{"tenant":"42"}"#);
        let (_, answer) = asked(&scene, &id, &secret, &[metadata]).await;
        let said = claims(answer["access_token"].as_str().unwrap());
        let events = scene.server.functions.take_events();
        assert_eq!(events.len(), usize::from(is_asked), "{version}");
        assert_eq!(said["sub"], json!(id));
        if !is_asked {
            assert_eq!((said.get("tenant"), &said["scope"]), (None, &json!("orders/write orders/read")));
            continue;
        }
        assert_eq!((&said["tenant"], &said["scope"]), (&json!({"id": 7}), &json!("orders/read stock/read")));
        assert_eq!(
            events[0],
            json!({"version": "3", "triggerSource": "TokenGeneration_ClientCredentials", "region": "us-east-1",
                "userPoolId": scene.user_pool_id, "userName": "ClientCredentials",
                "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": id},
                "request": {"userAttributes": {}, "groupConfiguration": null,
                    "scopes": ["orders/write", "orders/read"], "clientMetadata": {"tenant": "42"}},
                "response": {"claimsAndScopeOverrideDetails": null}})
        );
        for bad in ["[]", "{", r#"{"a":1}"#, "7"] {
            let answer = asked(&scene, &id, &secret, &[("aws_client_metadata", bad)]).await;
            assert_eq!(answer, error("invalid_request"), "{bad}");
        }
        scene.server.functions.failing("f", "no");
        let said = json!({"error": "invalid_request", "error_description": "PreTokenGeneration failed with error no."});
        assert_eq!(asked(&scene, &id, &secret, &[]).await, (400, said));
    }
}

#[tokio::test]
async fn machines_are_held_to_their_rate_and_nobody_else_with_them() {
    let (scene, id, secret) = with_machine_on(TestServer::at_the_services_rates(), json!({})).await;
    for _ in 0..150 {
        assert_eq!(asked(&scene, &id, &secret, &[("scope", "nobody/read")]).await, error("invalid_scope"));
    }
    let too_many = (429, json!({ "error": "TooManyRequests" }));
    assert_eq!(asked(&scene, &id, &secret, &[]).await, too_many);
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", "nothing")];
    let renewal = Call { basic: Some((&id, &secret)), parameters: &refresh }.token(&scene).await;
    assert_eq!(renewal, error("invalid_grant"));
    scene.server.clock.advance_seconds(1);
    assert_eq!(asked(&scene, &id, &secret, &[]).await.0, 200);
}
