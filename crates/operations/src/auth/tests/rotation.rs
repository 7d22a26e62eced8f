//! Refresh tokens that rotate, with and without grace (behaviour 20 §9.2, behaviour 30 §1.5).

use super::*;

fn rotating(grace_seconds: i64) -> Value {
    json!({
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": grace_seconds},
        "RefreshTokenValidity": 10,
    })
}

async fn renew(scene: &Scene, token: &str) -> Result<Tokens, Refusal> {
    let answer = scene.call("GetTokensFromRefreshToken", json!({"RefreshToken": token})).await?;
    Ok(Tokens::of(&answer))
}

fn reused() -> Refusal {
    refusal("RefreshTokenReuseException", "Refresh token has been invalidated by rotation")
}

fn revoked() -> Refusal {
    not_authorized("Refresh Token has been revoked")
}

#[tokio::test]
async fn each_refresh_gives_the_next_token() {
    let scene = with_jane(rotating(0)).await;
    let first = scene.tokens("jane").await;
    let answer = scene.ok("GetTokensFromRefreshToken", json!({"RefreshToken": first.refresh})).await;
    let second = Tokens::of(&answer);
    let expected = json!({"AuthenticationResult": {"AccessToken": second.access, "ExpiresIn": 3600,
        "IdToken": second.id, "RefreshToken": second.refresh, "TokenType": "Bearer"}});
    assert_eq!(answer, expected);
    assert!(!second.refresh.is_empty() && second.refresh != first.refresh);
    let third = renew(&scene, &second.refresh).await.unwrap();
    assert_eq!(claims(&third.access)["origin_jti"], claims(&first.access)["origin_jti"]);
    let flow = begin("REFRESH_TOKEN_AUTH", json!({"REFRESH_TOKEN": third.refresh}));
    for operation in ["InitiateAuth", "AdminInitiateAuth"] {
        let refused = scene.refused(operation, flow.clone()).await;
        assert_eq!(refused, invalid("REFRESH_TOKEN_AUTH flow not enabled for this client"));
    }
}

#[tokio::test]
async fn without_grace_a_used_token_ends_its_whole_sign_in() {
    let scene = with_jane(rotating(0)).await;
    let elsewhere = scene.tokens("jane").await;
    let first = scene.tokens("jane").await;
    let second = renew(&scene, &first.refresh).await.unwrap();
    assert_eq!(renew(&scene, &first.refresh).await.unwrap_err(), reused());
    // Two hold the token; which of them is the thief cannot be known.
    assert_eq!(renew(&scene, &second.refresh).await.unwrap_err(), revoked());
    let dead = not_authorized("Access Token has been revoked");
    assert_eq!(scene.refused("GetUser", json!({"AccessToken": second.access})).await, dead);
    renew(&scene, &elsewhere.refresh).await.unwrap();
}

#[tokio::test]
async fn within_its_grace_a_used_token_works_again() {
    let scene = with_jane(rotating(60)).await;
    let first = scene.tokens("jane").await;
    let second = renew(&scene, &first.refresh).await.unwrap();
    scene.server.clock.advance_seconds(60);
    let retried = renew(&scene, &first.refresh).await.unwrap();
    assert_ne!(retried.refresh, second.refresh);
    for tokens in [&second, &retried] {
        renew(&scene, &tokens.refresh).await.unwrap();
    }
    // The retry does not begin the grace anew.
    scene.server.clock.advance_seconds(1);
    assert_eq!(renew(&scene, &first.refresh).await.unwrap_err(), reused());
}

#[tokio::test]
async fn a_rotated_token_keeps_the_first_ones_end() {
    let scene = with_jane(rotating(10)).await;
    let first = scene.tokens("jane").await;
    scene.server.clock.advance_seconds(9 * DAY);
    let second = renew(&scene, &first.refresh).await.unwrap();
    scene.server.clock.advance_seconds(DAY - 1);
    let third = renew(&scene, &second.refresh).await.unwrap();
    scene.server.clock.advance_seconds(1);
    let expired = not_authorized("Refresh Token has expired");
    assert_eq!(renew(&scene, &third.refresh).await.unwrap_err(), expired);
}

#[tokio::test]
async fn of_many_at_once_one_gets_a_successor_that_lasts() {
    let scene = std::sync::Arc::new(with_jane(rotating(0)).await);
    let first = scene.tokens("jane").await.refresh;
    let renewals: Vec<_> = (0..10)
        .map(|_| {
            let (scene, first) = (std::sync::Arc::clone(&scene), first.clone());
            tokio::spawn(async move { renew(&scene, &first).await })
        })
        .collect();
    let mut renewed = 0;
    for renewal in renewals {
        match renewal.await.unwrap() {
            Ok(_) => renewed += 1,
            Err(refused) => assert!([reused(), revoked()].contains(&refused), "{refused:?}"),
        }
    }
    assert_eq!(renewed, 1);
}

#[tokio::test]
async fn a_family_is_revoked_by_any_of_its_tokens() {
    let scene = with_jane(rotating(0)).await;
    let first = scene.tokens("jane").await;
    let second = renew(&scene, &first.refresh).await.unwrap();
    scene.ok("RevokeToken", json!({"Token": first.refresh})).await;
    assert_eq!(renew(&scene, &second.refresh).await.unwrap_err(), revoked());
}

#[tokio::test]
async fn rotation_can_be_switched_on_and_off_under_living_tokens() {
    let scene = with_jane(json!({})).await;
    let first = scene.tokens("jane").await;
    scene.ok("UpdateUserPoolClient", rotating(0)).await;
    let second = renew(&scene, &first.refresh).await.unwrap();
    let off = json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]});
    scene.ok("UpdateUserPoolClient", off).await;
    for _ in 0..2 {
        assert_eq!(renew(&scene, &second.refresh).await.unwrap().refresh, "");
    }
}
