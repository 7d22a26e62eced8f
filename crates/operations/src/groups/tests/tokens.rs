//! What tokens say of groups (behaviour 30 §1.3).

use crypto::jwt::{Jws, SigningKey};

use super::*;

const PASSWORD: &str = "Correct-Horse7!";

/// The group claims of an access and an ID token, signed by the pool's keys; absent ones are left out.
async fn claims(server: &TestServer, user_pool_id: &str, tokens: &Value) -> (Value, Value) {
    let pool = server.site.configuration.pool(user_pool_id).await.expect("the pool");
    let of = |name: &str, key: &SigningKey| {
        let token = Jws::parse(tokens[name].as_str().expect("a token")).expect("a token");
        let claims = token.verify(key.public()).expect("a signature");
        let claim = |name: &&str| Some(((*name).to_owned(), claims.get(name)?.clone()));
        Value::Object(["cognito:groups", "cognito:roles", "cognito:preferred_role"].iter().filter_map(claim).collect())
    };
    (of("AccessToken", &pool.access_key), of("IdToken", &pool.id_key))
}

async fn authenticate(server: &TestServer, client: &str, flow: &str, parameters: Value) -> Value {
    let input = json!({"ClientId": client, "AuthFlow": flow, "AuthParameters": parameters});
    let mut answer = server.call("InitiateAuth", input).await.expect("tokens");
    answer["AuthenticationResult"].take()
}

#[tokio::test]
async fn tokens_follow_the_groups_from_one_refresh_to_the_next() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]});
    let client = server.client(&pool, flows).await;
    create_user(&server, &pool, "jane").await;
    let password = json!({"UserPoolId": pool, "Username": "jane", "Password": PASSWORD, "Permanent": true});
    server.call("AdminSetUserPassword", password).await.unwrap();
    let other_role = "arn:aws:iam::123456789012:role/readers";
    create(&server, &pool, "readers", json!({"RoleArn": other_role, "Precedence": 3})).await.unwrap();
    create(&server, &pool, "admins", json!({"RoleArn": ROLE, "Precedence": 3})).await.unwrap();
    create(&server, &pool, "plain", json!({})).await.unwrap();

    let parameters = json!({"USERNAME": "jane", "PASSWORD": PASSWORD});
    let signed_in = authenticate(&server, &client, "USER_PASSWORD_AUTH", parameters).await;
    assert_eq!(claims(&server, &pool, &signed_in).await, (json!({}), json!({})));

    let refreshed = async || {
        let parameters = json!({"REFRESH_TOKEN": signed_in["RefreshToken"]});
        let tokens = authenticate(&server, &client, "REFRESH_TOKEN_AUTH", parameters).await;
        claims(&server, &pool, &tokens).await
    };
    add(&server, &pool, "jane", "plain").await.unwrap();
    let plain = json!({"cognito:groups": ["plain"]});
    assert_eq!(refreshed().await, (plain.clone(), plain));

    add(&server, &pool, "jane", "readers").await.unwrap();
    let groups = json!({"cognito:groups": ["readers", "plain"]});
    let roles = json!({"cognito:roles": [other_role], "cognito:preferred_role": other_role});
    assert_eq!(refreshed().await, (groups.clone(), testkit::merged(groups, roles)));

    add(&server, &pool, "jane", "admins").await.unwrap();
    let groups = json!({"cognito:groups": ["admins", "readers", "plain"]});
    let contested = testkit::merged(groups.clone(), json!({"cognito:roles": [ROLE, other_role]}));
    assert_eq!(refreshed().await, (groups, contested), "neither role is preferred");

    server.call("DeleteGroup", json!({"UserPoolId": pool, "GroupName": "readers"})).await.unwrap();
    let stronger = json!({"UserPoolId": pool, "GroupName": "plain", "Precedence": 0});
    server.call("UpdateGroup", stronger).await.unwrap();
    let groups = json!({"cognito:groups": ["plain", "admins"]});
    let roles = json!({"cognito:roles": [ROLE], "cognito:preferred_role": ROLE});
    assert_eq!(refreshed().await, (groups.clone(), testkit::merged(groups, roles)));
}
