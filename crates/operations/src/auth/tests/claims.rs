//! What is in the tokens, member by member, and how long they live (behaviour 30 §1.3, §1.4, §1.6).

use super::*;

/// The claim, which must be there and be text; it differs from token to token.
fn text(claims: &Value, name: &str) -> String {
    claims[name].as_str().unwrap_or_else(|| panic!("{name} in {claims}")).to_owned()
}

#[tokio::test]
async fn tokens_carry_exactly_these_claims() {
    let scene = Scene::new(
        json!({"Schema": [{"Name": "n", "AttributeDataType": "Number", "Mutable": true}]}),
        json!({"ReadAttributes": ["email", "email_verified", "phone_number", "phone_number_verified", "address",
            "updated_at", "birthdate", "custom:n"]}),
    )
    .await;
    let sub = scene
        .user(
            "jane",
            json!({"email": "jane@example.com", "email_verified": "true", "phone_number": "+12065550100",
                "phone_number_verified": "false", "address": "1 Main St", "updated_at": "1700000000",
                "birthdate": "2000-01-01", "custom:n": "42", "nickname": "unreadable"}),
        )
        .await;
    scene.server.clock.advance_seconds(10);
    let tokens = scene.tokens("jane").await;
    let (access, id) = (claims(&tokens.access), claims(&tokens.id));
    let now = START_SECONDS + 10;
    let issuer = format!("http://localhost:7665/{}", scene.user_pool_id);
    let (origin, event) = (text(&access, "origin_jti"), text(&access, "event_id"));
    let shared = json!({"sub": sub, "iss": issuer, "origin_jti": origin, "event_id": event, "auth_time": now,
        "iat": now, "exp": now + 3_600});
    let expected = json!({"client_id": scene.client_id, "token_use": "access",
        "scope": "aws.cognito.signin.user.admin", "jti": text(&access, "jti"), "username": "jane"});
    assert_eq!(access, merged(shared.clone(), expected));
    let expected = json!({"aud": scene.client_id, "token_use": "id", "jti": text(&id, "jti"),
        "cognito:username": "jane", "email": "jane@example.com", "email_verified": true,
        "phone_number": "+12065550100", "phone_number_verified": false, "address": {"formatted": "1 Main St"},
        "updated_at": 1_700_000_000, "birthdate": "2000-01-01", "custom:n": "42"});
    assert_eq!(id, merged(shared, expected));
    let ids = [origin, event, text(&access, "jti"), text(&id, "jti")];
    assert!(ids.iter().enumerate().all(|(at, id)| id.len() == 36 && !ids[..at].contains(id)), "{ids:?}");
}

#[tokio::test]
async fn headers_have_two_members_and_two_keys() {
    let scene = with_jane(json!({})).await;
    let tokens = scene.tokens("jane").await;
    let pool = scene.server.site.configuration.pool(&scene.user_pool_id).await.unwrap();
    let header = |token: &str| {
        let (header, _) = token.split_once('.').unwrap();
        claims(&format!(".{header}"))
    };
    assert_eq!(header(&tokens.access), json!({"kid": pool.access_key.kid(), "alg": "RS256"}));
    assert_eq!(header(&tokens.id), json!({"kid": pool.id_key.kid(), "alg": "RS256"}));
    assert_ne!(pool.access_key.kid(), pool.id_key.kid());
    assert_eq!(pool.access_key.kid().len(), 44);
    let jws = crypto::jwt::Jws::parse(&tokens.id).unwrap();
    assert!(jws.verify(pool.id_key.public()).is_ok() && jws.verify(pool.access_key.public()).is_err());
    let parts: Vec<&str> = tokens.refresh.split('.').collect();
    assert_eq!((parts.len(), parts[0]), (5, "eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ"));
}

#[tokio::test]
async fn an_attribute_that_was_never_set_is_no_claim() {
    let scene = with_jane(json!({})).await;
    let id = claims(&scene.tokens("jane").await.id);
    let mut names: Vec<&str> = id.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    let expected = [
        "aud",
        "auth_time",
        "cognito:username",
        "event_id",
        "exp",
        "iat",
        "iss",
        "jti",
        "origin_jti",
        "sub",
        "token_use",
    ];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn without_revocation_tokens_have_no_ids() {
    for (client, ids) in [
        (json!({"EnableTokenRevocation": false}), false),
        (json!({"EnableTokenRevocation": true}), true),
        (
            // Rotation needs them.
            json!({"EnableTokenRevocation": false, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
                "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}}),
            true,
        ),
    ] {
        let scene = with_jane(client.clone()).await;
        let tokens = scene.tokens("jane").await;
        for token in [&tokens.access, &tokens.id] {
            let claims = claims(token);
            assert_eq!([claims.get("jti").is_some(), claims.get("origin_jti").is_some()], [ids, ids], "{client}");
            assert!(claims["event_id"].is_string());
        }
        scene.ok("GetUser", json!({"AccessToken": tokens.access})).await;
    }
}

#[tokio::test]
async fn tokens_live_as_long_as_the_client_says() {
    let hour = 3_600;
    for (client, access, id, refresh) in [
        (json!({}), hour, hour, 30 * DAY),
        (json!({"AccessTokenValidity": 2, "IdTokenValidity": 24, "RefreshTokenValidity": 2}), 2 * hour, DAY, 2 * DAY),
        (
            json!({"AccessTokenValidity": 300, "IdTokenValidity": 5, "RefreshTokenValidity": 1,
                "TokenValidityUnits": {"AccessToken": "seconds", "IdToken": "minutes", "RefreshToken": "hours"}}),
            300,
            300,
            hour,
        ),
        (
            json!({"AccessTokenValidity": 1, "IdTokenValidity": 1, "RefreshTokenValidity": 0,
                "TokenValidityUnits": {"AccessToken": "days", "IdToken": "days", "RefreshToken": "minutes"}}),
            DAY,
            DAY,
            30 * DAY,
        ),
    ] {
        let scene = with_jane(client.clone()).await;
        let answer = scene.sign_in("jane", PASSWORD).await.unwrap();
        assert_eq!(answer["AuthenticationResult"]["ExpiresIn"], access, "{client}");
        let tokens = Tokens::of(&answer);
        let life = |token: &str| {
            let claims = claims(token);
            claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap()
        };
        assert_eq!((life(&tokens.access), life(&tokens.id)), (access, id), "{client}");
        scene.server.clock.advance_seconds(access - 1);
        scene.ok("GetUser", json!({"AccessToken": tokens.access})).await;
        scene.server.clock.advance_seconds(1);
        let expired = not_authorized("Access Token has expired");
        assert_eq!(scene.refused("GetUser", json!({"AccessToken": tokens.access})).await, expired);
        let renew = json!({"RefreshToken": tokens.refresh});
        scene.server.clock.advance_seconds(refresh - access - 1);
        if refresh > access {
            scene.ok("GetTokensFromRefreshToken", renew.clone()).await;
            scene.server.clock.advance_seconds(1);
        }
        let expired = not_authorized("Refresh Token has expired");
        assert_eq!(scene.refused("GetTokensFromRefreshToken", renew).await, expired, "{client}");
    }
}

#[tokio::test]
async fn the_issuer_is_what_the_site_says() {
    let scene = with_jane(json!({})).await;
    let iss = text(&claims(&scene.tokens("jane").await.access), "iss");
    assert_eq!(iss, format!("http://localhost:7665/{}", scene.user_pool_id));
}
