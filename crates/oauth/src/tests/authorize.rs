//! What the settings of a client let its application ask for, and where it is told (behaviour 30 §3.1, §3.4).

use http::header::LOCATION;
use testkit::merged;

use super::*;
use crate::{Cookies, Place, Sent, authorize, logout};

const APP: &str = "https://app.example/cb";
const OTHER: &str = "myapp://cb";
const BYE: &str = "https://app.example/bye";

async fn with_client(members: Value) -> Scene {
    let usual = json!({"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email"], "CallbackURLs": [APP, OTHER], "LogoutURLs": [BYE],
        "SupportedIdentityProviders": ["COGNITO"]});
    Scene::new(json!({}), merged(usual, members)).await
}

async fn place(scene: &Scene) -> Place {
    let pool = scene.server.site.configuration.pool(&scene.user_pool_id).await.unwrap();
    Place { pool: Some(pool), prefix: String::new(), host: None, is_secure: true, insists_on_tls: false }
}

fn location(response: &Response<Vec<u8>>) -> String {
    assert_eq!(response.status(), 302);
    response.headers()[LOCATION].to_str().unwrap().to_owned()
}

/// Where a browser without a session is sent.
async fn asked(scene: &Scene, parameters: &[(&str, &str)]) -> String {
    let own = [("client_id", scene.client_id.as_str())];
    let query = encoded(&[&own[..], parameters].concat());
    answer_of(authorize(&scene.server.site, &place(scene).await, &Cookies::default(), &query).await)
}

fn answer_of(sent: Sent) -> String {
    match sent {
        Sent::Answer(answer) => location(&answer),
        Sent::Form { action, .. } => panic!("a form for {action}"),
    }
}

const CODE: (&str, &str) = ("response_type", "code");

#[tokio::test]
async fn only_callback_urls_are_returned_to_and_the_default_where_none_is_named() {
    let scene = with_client(json!({})).await;
    for known in [APP, OTHER] {
        let to = asked(&scene, &[CODE, ("redirect_uri", known)]).await;
        assert!(to.starts_with("/login?client_id="), "{to}");
    }
    let to = asked(&scene, &[CODE, ("redirect_uri", "https://app.example/cb2")]).await;
    assert!(to.starts_with("/error?error=redirect_mismatch&"), "{to}");
    let to = asked(&scene, &[CODE]).await;
    assert!(to.contains("redirect_uri") && to.starts_with("/error?error=invalid_request&"), "{to}");
    let scene = with_client(json!({"DefaultRedirectURI": OTHER})).await;
    assert!(asked(&scene, &[CODE]).await.starts_with("/login?"));
    let to = asked(&scene, &[CODE, ("prompt", "none")]).await;
    assert!(to.starts_with("myapp://cb?") && to.contains("error=login_required"), "{to}");
}

#[tokio::test]
async fn flows_are_those_of_the_client() {
    for (flows, response_type, error) in [
        (json!(["code"]), "code", None),
        (json!(["code"]), "token", Some("#error_description=")),
        (json!(["implicit"]), "token", None),
        (json!(["implicit"]), "code", Some("?error_description=")),
        (json!(["code", "implicit"]), "id_token", Some("?error_description=")),
    ] {
        let scene = with_client(json!({ "AllowedOAuthFlows": flows })).await;
        let to = asked(&scene, &[("response_type", response_type), ("redirect_uri", APP)]).await;
        match error {
            None => assert!(to.starts_with("/login?"), "{flows} {response_type}: {to}"),
            Some(begins) => {
                assert!(to.starts_with(&format!("{APP}{begins}")), "{flows} {response_type}: {to}");
                let name =
                    if response_type == "id_token" { "unsupported_response_type" } else { "unauthorized_client" };
                assert!(to.contains(&format!("&error={name}")), "{to}");
            }
        }
    }
}

#[tokio::test]
async fn scopes_are_those_of_the_client() {
    let scene = with_client(json!({})).await;
    for (scope, allowed) in [
        ("openid", true),
        ("email openid", true),
        ("", true),
        ("phone", false),
        ("openid phone", false),
        ("openid nonsense", false),
        ("aws.cognito.signin.user.admin", false),
    ] {
        let to = asked(&scene, &[CODE, ("redirect_uri", APP), ("scope", scope)]).await;
        assert_eq!(to.starts_with("/login?"), allowed, "{scope}: {to}");
        assert_eq!(to.starts_with(APP) && to.contains("&error=invalid_scope"), !allowed, "{scope}: {to}");
    }
}

#[tokio::test]
async fn a_client_that_oauth_is_not_for_is_told_on_a_page() {
    let scene = with_client(json!({"AllowedOAuthFlowsUserPoolClient": false})).await;
    let to = asked(&scene, &[CODE, ("redirect_uri", APP)]).await;
    assert!(to.starts_with("/error?error=invalid_request&error_description=Client+is+not+enabled"), "{to}");
}

#[tokio::test]
async fn a_provider_that_the_client_has_not_is_refused() {
    let scene = with_client(json!({})).await;
    let of =
        async |provider: &str| asked(&scene, &[CODE, ("redirect_uri", APP), ("identity_provider", provider)]).await;
    assert!(of("COGNITO").await.starts_with("/login?"));
    let to = of("Google").await;
    assert!(to.starts_with(APP) && to.contains("Login+option+is+not+available"), "{to}");
}

#[tokio::test]
async fn only_logout_urls_are_left_for() {
    let scene = with_client(json!({})).await;
    let place = place(&scene).await;
    let left = async |name: &str, uri: &str| {
        let query = encoded(&[("client_id", scene.client_id.as_str()), (name, uri), CODE]);
        answer_of(logout(&scene.server.site, &place, &Cookies::default(), &query).await)
    };
    assert_eq!(left("logout_uri", BYE).await, BYE);
    assert!(left("logout_uri", APP).await.starts_with("/error?error=redirect_mismatch&"));
    // To sign in again it is a callback URL.
    assert!(left("redirect_uri", APP).await.starts_with("/login?"));
    assert!(left("redirect_uri", BYE).await.starts_with("/error?error=redirect_mismatch&"));
}
