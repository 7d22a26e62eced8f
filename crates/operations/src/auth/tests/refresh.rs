//! REFRESH_TOKEN_AUTH and GetTokensFromRefreshToken without rotation (behaviour 20 §9.2).

use super::*;

/// Every way to renew without rotation.
const CALLS: [(&str, &str); 5] = [
    ("InitiateAuth", "REFRESH_TOKEN_AUTH"),
    ("InitiateAuth", "REFRESH_TOKEN"),
    ("AdminInitiateAuth", "REFRESH_TOKEN_AUTH"),
    ("AdminInitiateAuth", "REFRESH_TOKEN"),
    ("GetTokensFromRefreshToken", ""),
];

fn renewal(flow: &str, token: &str) -> Value {
    match flow {
        "" => json!({"RefreshToken": token}),
        flow => begin(flow, json!({"REFRESH_TOKEN": token})),
    }
}

#[tokio::test]
async fn new_tokens_come_without_a_new_refresh_token() {
    let scene = with_jane(json!({})).await;
    let tokens = scene.tokens("jane").await;
    for (operation, flow) in CALLS {
        scene.server.clock.advance_seconds(100);
        let answer = scene.ok(operation, renewal(flow, &tokens.refresh)).await;
        let renewed = Tokens::of(&answer);
        let mut expected = json!({"AuthenticationResult": {"AccessToken": renewed.access, "ExpiresIn": 3600,
            "IdToken": renewed.id, "TokenType": "Bearer"}});
        if !flow.is_empty() {
            expected["ChallengeParameters"] = json!({});
        }
        assert_eq!(answer, expected, "{operation} {flow}");
        for (old, new) in [(&tokens.access, &renewed.access), (&tokens.id, &renewed.id)] {
            let (old, mut new) = (claims(old), claims(new));
            assert_ne!(old["jti"], new["jti"]);
            for later in ["iat", "exp"] {
                assert!(new[later].as_i64() > old[later].as_i64());
                new[later] = old[later].clone();
            }
            new["jti"] = old["jti"].clone();
            assert_eq!(new, old, "origin_jti, event_id and auth_time stay: {operation} {flow}");
        }
        scene.ok("GetUser", json!({"AccessToken": renewed.access})).await;
    }
}

#[tokio::test]
async fn attributes_and_settings_are_read_again() {
    let scene = with_jane(json!({})).await;
    let tokens = scene.tokens("jane").await;
    let update = json!({"Username": "jane", "UserAttributes": attributes(json!({"nickname": "new"}))});
    scene.ok("AdminUpdateUserAttributes", update).await;
    let flows = json!(["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
    let client = json!({"ExplicitAuthFlows": flows, "AccessTokenValidity": 2, "RefreshTokenValidity": 1});
    scene.ok("UpdateUserPoolClient", client).await;
    scene.server.clock.advance_seconds(2 * DAY);
    let answer = scene.ok("GetTokensFromRefreshToken", renewal("", &tokens.refresh)).await;
    assert_eq!(answer["AuthenticationResult"]["ExpiresIn"], 7_200);
    assert_eq!(claims(&Tokens::of(&answer).id)["nickname"], "new");
}

#[tokio::test]
async fn what_is_no_token_of_this_client_is_invalid() {
    let scene = with_jane(json!({})).await;
    let other_client = scene.another_client(json!({})).await;
    let other_pool = scene.server.user_pool(json!({})).await;
    let foreign = scene.server.client(&other_pool, json!({})).await;
    let tokens = scene.tokens("jane").await;
    let bad = not_authorized("Invalid Refresh Token");
    let foreigner = not_authorized("Refresh Token has different Client");
    let mut changed = tokens.refresh.clone().into_bytes();
    let middle = changed.len() / 2;
    changed[middle] = if changed[middle] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).unwrap();
    for token in ["x", "a.b.c.d.e", &tokens.access, &tokens.id, &changed, &tokens.refresh[..tokens.refresh.len() - 1]] {
        for (operation, flow) in CALLS {
            assert_eq!(scene.refused(operation, renewal(flow, token)).await, bad, "{operation} {token}");
        }
    }
    let elsewhere = |client: &str| json!({"ClientId": client});
    for client in [&other_client, &foreign] {
        for (operation, flow) in [CALLS[0], CALLS[4]] {
            let input = merged(renewal(flow, &tokens.refresh), elsewhere(client));
            assert_eq!(scene.refused(operation, input).await, foreigner, "{operation}");
        }
    }
}

#[tokio::test]
async fn a_user_who_is_gone_or_shut_out_is_not_refreshed() {
    let jane = json!({"Username": "jane"});
    for (operation, refused) in [
        ("AdminDisableUser", not_authorized("User is disabled.")),
        ("AdminUserGlobalSignOut", not_authorized("Refresh Token has been revoked")),
        ("AdminDeleteUser", not_authorized("The user has been deleted for the associated refresh token")),
    ] {
        let scene = with_jane(json!({})).await;
        let tokens = scene.tokens("jane").await;
        scene.ok(operation, jane.clone()).await;
        for (renew, flow) in CALLS {
            assert_eq!(scene.refused(renew, renewal(flow, &tokens.refresh)).await, refused, "{operation} {renew}");
        }
    }
}

#[tokio::test]
async fn what_changes_a_user_but_not_their_sign_in_revokes_nothing() {
    let scene = with_jane(json!({})).await;
    let tokens = scene.tokens("jane").await;
    let access = json!({"AccessToken": tokens.access});
    let change = json!({"PreviousPassword": PASSWORD, "ProposedPassword": NEW});
    scene.ok("ChangePassword", merged(access.clone(), change)).await;
    let update = json!({"UserAttributes": attributes(json!({"nickname": "j", "email": "jane@example.com"}))});
    scene.ok("UpdateUserAttributes", merged(access.clone(), update)).await;
    scene.ok("AdminSetUserPassword", json!({"Username": "jane", "Password": PASSWORD, "Permanent": true})).await;
    scene.ok("AdminSetUserPassword", json!({"Username": "jane", "Password": PASSWORD})).await;
    scene.ok("GetUser", access).await;
    scene.ok("GetTokensFromRefreshToken", renewal("", &tokens.refresh)).await;
}

#[tokio::test]
async fn a_refresh_does_not_lengthen_a_refresh_token() {
    let scene = with_jane(json!({"RefreshTokenValidity": 1})).await;
    let tokens = scene.tokens("jane").await;
    for _ in 0..2 {
        scene.server.clock.advance_seconds(DAY / 2 - 1);
        scene.ok("GetTokensFromRefreshToken", renewal("", &tokens.refresh)).await;
    }
    scene.server.clock.advance_seconds(2);
    let expired = not_authorized("Refresh Token has expired");
    for (operation, flow) in CALLS {
        assert_eq!(scene.refused(operation, renewal(flow, &tokens.refresh)).await, expired, "{operation}");
    }
}
