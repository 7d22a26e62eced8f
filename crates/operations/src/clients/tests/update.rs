//! UpdateUserPoolClient: a full replacement, but for what behaviour 10 §3.6 keeps.

use super::*;

async fn update(server: &TestServer, pool: &str, client: &str, members: Value) -> Value {
    let input = testkit::merged(json!({"UserPoolId": pool, "ClientId": client}), members);
    let mut answer = server.call("UpdateUserPoolClient", input).await.expect("an update");
    answer["UserPoolClient"].take()
}

#[tokio::test]
async fn what_is_left_out_goes_back_to_its_default() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let secret = json!({"ClientSecret": "abcdefghijklmnopqrstuvwx"});
    let client = server.client(&pool, testkit::merged(everything(), secret.clone())).await;
    server.clock.advance_seconds(1);
    let updated = update(&server, &pool, &client, json!({})).await;
    let kept = json!({
        "LastModifiedDate": START_SECONDS + 1,
        "RefreshTokenValidity": 10,
        "TokenValidityUnits": {"RefreshToken": "days"},
        "EnableTokenRevocation": false,
        "AuthSessionValidity": 15,
        "RefreshTokenRotation": {"Feature": "DISABLED", "RetryGracePeriodSeconds": 0},
    });
    let expected = testkit::merged(testkit::merged(untouched(&pool, &client), kept), secret);
    assert_eq!(updated, expected);
    assert_eq!(describe(&server, &pool, &client).await, Ok(expected));
}

/// A lifetime that is kept is kept as long as it was: with its unit (behaviour 10 §3.6).
#[tokio::test]
async fn a_kept_lifetime_does_not_grow() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let hours = json!({"RefreshTokenValidity": 2, "TokenValidityUnits": {"RefreshToken": "hours"}});
    let client = server.client(&pool, hours.clone()).await;
    for members in [json!({}), json!({"TokenValidityUnits": {"AccessToken": "minutes"}, "AccessTokenValidity": 30})] {
        let updated = update(&server, &pool, &client, members).await;
        assert_eq!(updated["RefreshTokenValidity"], 2);
        assert_eq!(updated["TokenValidityUnits"]["RefreshToken"], "hours");
    }
    let days = update(&server, &pool, &client, json!({"RefreshTokenValidity": 3})).await;
    assert_eq!((&days["RefreshTokenValidity"], &days["TokenValidityUnits"]), (&json!(3), &json!({})));
}

/// Behaviour 20 §12 A13.
#[tokio::test]
async fn no_lifetime_is_thirty_days_in_the_unit_that_was_given() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    for (unit, shown) in [("seconds", 2_592_000), ("minutes", 43_200), ("hours", 720), ("days", 30)] {
        let zero = json!({"RefreshTokenValidity": 0, "TokenValidityUnits": {"RefreshToken": unit}});
        let client = server.client(&pool, zero).await;
        let described = describe(&server, &pool, &client).await.unwrap();
        assert_eq!(described["RefreshTokenValidity"], shown, "{unit}");
        let configuration = server.site.configuration.client(&client).await.unwrap();
        assert_eq!(configuration.client.settings.refresh_token_seconds(), 2_592_000, "{unit}");
    }
}

#[tokio::test]
async fn everything_can_be_set_later() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let secret = json!({"ClientSecret": "abcdefghijklmnopqrstuvwx"});
    let client = server.client(&pool, secret.clone()).await;
    let updated =
        update(&server, &pool, &client, testkit::merged(everything(), json!({"ClientName": "renamed"}))).await;
    let named = testkit::merged(untouched(&pool, &client), json!({"ClientName": "renamed"}));
    assert_eq!(updated, testkit::merged(testkit::merged(named, everything_shown()), secret));
}

#[tokio::test]
async fn the_flows_see_an_update_at_once() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let client = server.client(&pool, json!({})).await;
    let minutes = async || {
        let configuration = server.site.configuration.client(&client).await.unwrap();
        configuration.client.settings.auth_session_validity_minutes
    };
    assert_eq!(minutes().await, 3);
    update(&server, &pool, &client, json!({"AuthSessionValidity": 10})).await;
    assert_eq!(minutes().await, 10);
}
