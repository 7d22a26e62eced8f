//! Row 11: refresh tokens that are used twice (CVE-2026-1035). Fifty at once, at two nodes, leave one lineage; a replay
//! ends the whole sign-in (docs/decisions/0003).

use poolhouse_testkit::refusal;
use poolhouse_testkit::scene::{Scene, Tokens, claims};
use serde_json::{Value, json};

use crate::stage::{Cluster, code, shared, verified};

pub fn rotating(grace_seconds: i64) -> Value {
    json!({
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": grace_seconds},
    })
}

fn with(scene: &Scene, token: &str) -> Value {
    json!({"ClientId": scene.client_id, "RefreshToken": token})
}

async fn refreshed(scene: &Scene, token: &str) -> Tokens {
    Tokens::of(&scene.ok("GetTokensFromRefreshToken", with(scene, token)).await)
}

/// Nothing that descends from the sign-in works here any more.
async fn assert_family_is_dead(scene: &Scene, family: &[Tokens]) {
    for tokens in family {
        if !tokens.refresh.is_empty() {
            let refused = scene.refused("GetTokensFromRefreshToken", with(scene, &tokens.refresh)).await;
            assert_eq!(refused, refusal("NotAuthorizedException", "Refresh Token has been revoked"));
        }
        let refused = scene.refused("GetUser", json!({"AccessToken": tokens.access})).await;
        assert_eq!(refused, refusal("NotAuthorizedException", "Access Token has been revoked"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_at_once_leave_one_lineage_and_end_it() {
    for cluster in Cluster::each(json!({}), rotating(0)).await {
        let scene = &cluster.first;
        scene.user("jane", verified("jane@example.com")).await;
        let tokens = scene.tokens("jane").await;
        let unrelated = scene.tokens("jane").await;
        let call = ("GetTokensFromRefreshToken", with(scene, &tokens.refresh));
        let answers = cluster.at_once(vec![call; 50]).await;
        let taken: Vec<Tokens> = answers.iter().flatten().map(Tokens::of).collect();
        assert_eq!(taken.len(), 1, "{} lineages", taken.len());
        for answer in answers.iter().filter(|answer| answer.is_err()) {
            // Who comes after the first replay finds the sign-in revoked.
            assert!(["RefreshTokenReuseException", "NotAuthorizedException"].contains(&code(answer)), "{answer:?}");
        }
        assert!(answers.iter().any(|answer| code(answer) == "RefreshTokenReuseException"));
        for node in [scene, &cluster.other()] {
            assert_family_is_dead(node, &[tokens.clone(), taken[0].clone()]).await;
            node.ok("GetUser", json!({"AccessToken": unrelated.access})).await;
        }
        refreshed(scene, &unrelated.refresh).await;
    }
}

#[tokio::test]
async fn a_grace_period_forgives_until_it_ends() {
    let cluster = Cluster::sqlite(json!({}), rotating(30)).await;
    let (scene, other) = (&cluster.first, cluster.other());
    scene.user("jane", verified("jane@example.com")).await;
    let first = scene.tokens("jane").await;
    let second = refreshed(scene, &first.refresh).await;
    scene.server.clock.advance_seconds(30);
    let forgiven = refreshed(&other, &first.refresh).await;
    assert_ne!(forgiven.refresh, second.refresh);
    let third = refreshed(scene, &second.refresh).await;
    // The grace runs from the first use: forgiven uses do not prolong it.
    scene.server.clock.advance_seconds(1);
    let refused = other.refused("GetTokensFromRefreshToken", with(scene, &first.refresh)).await;
    assert_eq!(refused.code, "RefreshTokenReuseException");
    assert_family_is_dead(scene, &[first, second, forgiven, third]).await;
}

/// A thief who is quick, then the owner; an owner, then a thief: either way both are out.
#[tokio::test]
async fn whoever_comes_second_ends_the_sign_in_for_both() {
    let scene = shared(json!({}), rotating(0)).await;
    scene.user("jane", verified("jane@example.com")).await;
    let stolen = scene.tokens("jane").await;
    let mut family = vec![stolen.clone()];
    for _ in 0..3 {
        let newest = family.last().unwrap().refresh.clone();
        family.push(refreshed(&scene, &newest).await);
    }
    assert_eq!(
        scene.refused("GetTokensFromRefreshToken", with(&scene, &stolen.refresh)).await.code,
        "RefreshTokenReuseException"
    );
    assert_family_is_dead(&scene, &family).await;
}

/// A lineage ends when its first token would have: refreshing does not prolong it.
#[tokio::test]
async fn no_chain_of_refreshes_outlives_the_sign_in() {
    let mut settings = rotating(0);
    settings["RefreshTokenValidity"] = json!(90);
    settings["TokenValidityUnits"] = json!({"RefreshToken": "minutes", "AccessToken": "minutes", "IdToken": "minutes"});
    settings["AccessTokenValidity"] = json!(60);
    settings["IdTokenValidity"] = json!(60);
    let cluster = Cluster::sqlite(json!({}), settings).await;
    let scene = &cluster.first;
    scene.user("jane", verified("jane@example.com")).await;
    let mut tokens = scene.tokens("jane").await;
    let signed_in_at = claims(&tokens.access)["auth_time"].clone();
    for _ in 0..8 {
        scene.server.clock.advance_seconds(600);
        tokens = refreshed(scene, &tokens.refresh).await;
        assert_eq!(claims(&tokens.access)["auth_time"], signed_in_at);
    }
    scene.server.clock.advance_seconds(600);
    let refused = scene.refused("GetTokensFromRefreshToken", with(scene, &tokens.refresh)).await;
    assert_eq!(refused, refusal("NotAuthorizedException", "Refresh Token has expired"));
}

/// Rotation cannot be walked around: neither by the flow that does not rotate, nor by switching it off for a while.
#[tokio::test]
async fn a_spent_token_stays_spent_however_it_comes_back() {
    let scene = shared(json!({}), rotating(0)).await;
    scene.user("jane", verified("jane@example.com")).await;
    let spent = scene.tokens("jane").await;
    refreshed(&scene, &spent.refresh).await;
    for flow in ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"] {
        let input = crate::stage::beginning(flow, json!({"REFRESH_TOKEN": spent.refresh}));
        assert!(scene.call("InitiateAuth", input.clone()).await.is_err(), "{flow}");
        assert!(scene.call("AdminInitiateAuth", input).await.is_err(), "{flow} by an administrator");
    }
    let without = json!({
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "RefreshTokenRotation": {"Feature": "DISABLED", "RetryGracePeriodSeconds": 0},
    });
    scene.ok("UpdateUserPoolClient", without).await;
    let refused = scene.refused("GetTokensFromRefreshToken", with(&scene, &spent.refresh)).await;
    assert_eq!(refused, refusal("NotAuthorizedException", "Refresh Token has been revoked"));
}
