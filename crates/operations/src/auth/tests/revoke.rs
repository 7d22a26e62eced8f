//! RevokeToken (behaviour 20 §9.3).

use super::*;

fn revoke(token: &str) -> Value {
    json!({"Token": token})
}

#[tokio::test]
async fn a_refresh_token_and_its_access_tokens_are_revoked() {
    let scene = with_jane(json!({})).await;
    let [first, second] = [scene.tokens("jane").await, scene.tokens("jane").await];
    let renew = |tokens: &Tokens| json!({"RefreshToken": tokens.refresh});
    let renewed = Tokens::of(&scene.ok("GetTokensFromRefreshToken", renew(&first)).await);
    assert_eq!(scene.ok("RevokeToken", revoke(&first.refresh)).await, json!({}));
    let gone = not_authorized("Refresh Token has been revoked");
    assert_eq!(scene.refused("GetTokensFromRefreshToken", renew(&first)).await, gone);
    let flow = begin("REFRESH_TOKEN_AUTH", json!({"REFRESH_TOKEN": first.refresh}));
    assert_eq!(scene.refused("InitiateAuth", flow).await, gone);
    let gone = not_authorized("Access Token has been revoked");
    for access in [&first.access, &renewed.access] {
        assert_eq!(scene.refused("GetUser", json!({"AccessToken": access})).await, gone);
    }
    assert_eq!(scene.ok("RevokeToken", revoke(&first.refresh)).await, json!({}), "twice is fine");
    scene.ok("GetUser", json!({"AccessToken": second.access})).await;
    scene.ok("GetTokensFromRefreshToken", renew(&second)).await;
}

#[tokio::test]
async fn only_a_clients_own_refresh_tokens_can_be_revoked() {
    let scene = with_jane(json!({})).await;
    let other = scene.another_client(json!({})).await;
    let tokens = scene.tokens("jane").await;
    for token in [&tokens.access, &tokens.id] {
        let refused = scene.refused("RevokeToken", revoke(token)).await;
        assert_eq!(refused.code, "UnsupportedTokenTypeException");
    }
    for garbage in ["x", "a.b.c.d.e"] {
        let refused = scene.refused("RevokeToken", revoke(garbage)).await;
        assert_eq!(refused.code, "InvalidParameterException", "{garbage}");
    }
    for client in [other.as_str(), "1example23456789"] {
        let input = merged(revoke(&tokens.refresh), json!({"ClientId": client}));
        assert_eq!(scene.refused("RevokeToken", input).await.code, "UnauthorizedException", "{client}");
    }
    let unwanted = merged(revoke(&tokens.refresh), json!({"ClientSecret": "a_secret_that_is_not_there"}));
    assert_eq!(scene.refused("RevokeToken", unwanted).await.code, "UnauthorizedException");
    scene.ok("GetTokensFromRefreshToken", json!({"RefreshToken": tokens.refresh})).await;
}

#[tokio::test]
async fn where_revocation_is_off_nothing_is_revoked() {
    let scene = with_jane(json!({"EnableTokenRevocation": false})).await;
    let tokens = scene.tokens("jane").await;
    let refused = scene.refused("RevokeToken", revoke(&tokens.refresh)).await;
    assert_eq!(refused.code, "UnsupportedOperationException");
    scene.ok("GetTokensFromRefreshToken", json!({"RefreshToken": tokens.refresh})).await;
}
