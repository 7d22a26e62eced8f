//! Tokens at the endpoints of OAuth: forged ones (behaviour 50 #8, #9), one kind in the place of another, those of
//! another pool (#31), refresh tokens used twice (#11), and parameters that come twice (#32).

use http::{Method, Request, Response};
use oauth::{revoke, token, user_info};
use poolhouse_testkit::scene::{Scene, claims};
use poolhouse_testkit::{TestServer, merged};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::access_tokens::Forger;
use crate::refresh_race::rotating;
use crate::stage::{Cluster, shared};
use crate::stage_oauth::{self, CALLBACK, VERIFIER};

const FORM: &str = "application/x-www-form-urlencoded";

async fn posted(server: &TestServer, user_pool_id: &str, form: &str) -> (u16, Value) {
    let head = Request::post("/oauth2/token").header("content-type", FORM).body(()).unwrap().into_parts().0;
    read(&token(&server.site, Some(user_pool_id), &head, form.as_bytes()).await)
}

fn read(answer: &Response<Vec<u8>>) -> (u16, Value) {
    (answer.status().as_u16(), serde_json::from_slice(answer.body()).unwrap_or_default())
}

fn form(pairs: &[(&str, &str)]) -> String {
    poolhouse_testkit::browser::query(pairs)
}

async fn shown(scene: &Scene, token: &str) -> (u16, Value) {
    let request = Request::builder().method(Method::GET).header("authorization", format!("Bearer {token}"));
    // Some forgeries are no text that a header could hold.
    let Ok(request) = request.body(()) else { return (400, Value::Null) };
    read(&user_info(&scene.server.site, Some(&scene.user_pool_id), &request.into_parts().0, b"").await)
}

#[tokio::test]
async fn nothing_is_shown_for_a_forged_token() {
    let forger = Forger::new().await;
    let (status, document) = shown(&forger.scene, &forger.signed(json!({}))).await;
    assert_eq!((status, &document["username"]), (200, &json!("victim")), "the control");
    // The one among them that is good for this.
    let forgeries = forger.forgeries().into_iter().filter(|(what, _)| what != "scope openid");
    let mut tried = 0;
    for (what, token) in forgeries.chain([("ID token".to_owned(), forger.tokens.id.clone())]) {
        let (status, document) = shown(&forger.scene, &token).await;
        assert!(matches!(status, 400 | 401) && document.get("sub").is_none(), "{what}: {status} {document}");
        tried += 1;
    }
    assert!(tried > 80, "{tried} forgeries");
}

#[tokio::test]
async fn no_forged_token_is_exchanged() {
    let forger = Forger::new().await;
    let flows = ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION"];
    let service =
        json!({"ExplicitAuthFlows": flows, "AllowedOAuthScopes": ["openid", "aws.cognito.signin.user.admin"]});
    let service = forger.scene.another_client(service).await;
    let asked = |subject: &str, more: Value| {
        let own = json!({"ClientId": service, "SubjectToken": subject, "SubjectTokenType": "ACCESS_TOKEN"});
        merged(own, more)
    };
    let actor = forger.scene.user("actor", json!({})).await;
    let actor = forger.signed(json!({"sub": actor, "username": "actor"}));
    let acting = |token: &str| json!({"ActorToken": token, "ActorTokenType": "ACCESS_TOKEN"});
    let real = forger.signed(json!({}));
    forger.scene.ok("GetDerivedToken", asked(&real, acting(&actor))).await;
    for (what, forged) in forger.forgeries().into_iter().filter(|(what, _)| what != "scope openid") {
        let refused = forger.scene.call("GetDerivedToken", asked(&forged, json!({}))).await;
        let codes = ["NotAuthorizedException", "InvalidParameterException"];
        assert!(refused.as_ref().is_err_and(|r| codes.contains(&r.code.as_str())), "{what}: {refused:?}");
        // The victim's real one is among them.
        if what != "ID token" {
            let as_id_token = asked(&forged, json!({"SubjectTokenType": "ID_TOKEN"}));
            assert!(forger.scene.call("GetDerivedToken", as_id_token).await.is_err(), "{what}");
        }
        // Whoever acts needs no scope.
        if !what.contains("scope") {
            let refused = forger.scene.call("GetDerivedToken", asked(&real, acting(&forged))).await;
            assert!(refused.is_err(), "acting with {what}: {refused:?}");
        }
    }
}

/// Each kind of token and code in the place of each other.
#[tokio::test]
async fn no_kind_does_for_another() {
    let scene = stage_oauth::scene(json!({})).await;
    let client_id = scene.client_id.as_str();
    let code = stage_oauth::code(&scene, json!({})).await;
    let spent = stage_oauth::code(&scene, json!({})).await;
    let tokens = stage_oauth::redeem(&scene.server, client_id, &spent).await.ok().unwrap();
    let (access, id, refresh) = (tokens.access_token, tokens.id_token.unwrap(), tokens.refresh_token.unwrap());
    for wrong in [&code, &access, &id] {
        let renewal = form(&[("grant_type", "refresh_token"), ("client_id", client_id), ("refresh_token", wrong)]);
        let refused = posted(&scene.server, &scene.user_pool_id, &renewal).await;
        assert_eq!(refused, (400, json!({"error": "invalid_grant"})));
    }
    for wrong in [&access, &id, &refresh] {
        let exchange = [("grant_type", "authorization_code"), ("client_id", client_id), ("code", wrong)];
        let exchange = form(&[&exchange[..], &[("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)]].concat());
        let refused = posted(&scene.server, &scene.user_pool_id, &exchange).await;
        assert_eq!(refused, (400, json!({"error": "invalid_grant"})));
    }
    for wrong in [&code, &id, &refresh] {
        assert!(matches!(shown(&scene, wrong).await.0, 400 | 401));
    }
    assert_eq!(shown(&scene, &access).await.0, 200);
}

#[tokio::test]
async fn what_is_of_another_pool_is_nothing_here() {
    let (here, there) = (stage_oauth::scene(json!({})).await, shared(json!({}), stage_oauth::client()).await);
    stage_oauth::jane(&there).await;
    let code = stage_oauth::code(&here, json!({})).await;
    let tokens = stage_oauth::redeem(&here.server, &here.client_id, &code).await.ok().unwrap();
    let refresh = tokens.refresh_token.unwrap();
    for client_id in [&here.client_id, &there.client_id] {
        let renewal = form(&[("grant_type", "refresh_token"), ("client_id", client_id), ("refresh_token", &refresh)]);
        assert_eq!(posted(&there.server, &there.user_pool_id, &renewal).await.0, 400);
        let head = Request::post("/").header("content-type", FORM).body(()).unwrap().into_parts().0;
        let revocation = form(&[("client_id", client_id), ("token", &refresh)]);
        revoke(&there.server.site, Some(&there.user_pool_id), &head, revocation.as_bytes()).await;
    }
    assert_eq!(shown(&there, &tokens.access_token).await.0, 401);
    assert_eq!(shown(&here, &tokens.access_token).await.0, 200, "nothing was revoked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_renewals_at_once_leave_one_lineage_and_end_it() {
    for cluster in Cluster::each(json!({}), merged(stage_oauth::client(), rotating(0))).await {
        let scene = &cluster.first;
        let sub = scene.user("jane", json!({})).await;
        let first = scene.granted(&sub, &["openid"], json!({}));
        let renewal = |token: &str| {
            form(&[("grant_type", "refresh_token"), ("client_id", &scene.client_id), ("refresh_token", token)])
        };
        let mut all = JoinSet::new();
        for number in 0..50 {
            let node = if number % 2 == 0 { scene.server.site.clone() } else { cluster.second.site.clone() };
            let (pool, body) = (scene.user_pool_id.clone(), renewal(&first));
            all.spawn(async move {
                let head = Request::post("/").header("content-type", FORM).body(()).unwrap().into_parts().0;
                read(&token(&node, Some(&pool), &head, body.as_bytes()).await)
            });
        }
        let answers = all.join_all().await;
        let (taken, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(status, _)| *status == 200);
        assert_eq!(taken.len(), 1);
        assert!(refused.iter().all(|answer| *answer == (400, json!({"error": "invalid_grant"}))), "{refused:?}");
        let newest = taken[0].1["refresh_token"].as_str().unwrap();
        assert_eq!(posted(&cluster.second, &scene.user_pool_id, &renewal(newest)).await.0, 400);
        assert_eq!(shown(scene, taken[0].1["access_token"].as_str().unwrap()).await.0, 401);
    }
}

#[tokio::test]
async fn a_parameter_comes_once() {
    let scene = stage_oauth::scene(json!({})).await;
    let client_id = scene.client_id.as_str();
    let code = stage_oauth::code(&scene, json!({})).await;
    let exchange = [
        ("grant_type", "authorization_code"),
        ("client_id", client_id),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    let invalid = (400, json!({"error": "invalid_request"}));
    for (name, value) in exchange {
        for second in [value, "another", ""] {
            let twice = format!("{}&{}", form(&exchange), form(&[(name, second)]));
            assert_eq!(posted(&scene.server, &scene.user_pool_id, &twice).await, invalid, "{name} as {second}");
        }
    }
    // None of them has used the code up.
    let (status, tokens) = posted(&scene.server, &scene.user_pool_id, &form(&exchange)).await;
    assert_eq!(status, 200, "{tokens}");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let head = Request::post("/").header("content-type", FORM).body(()).unwrap().into_parts().0;
    let revocation = form(&[("client_id", client_id), ("token", refresh), ("token", refresh)]);
    let answer = revoke(&scene.server.site, Some(&scene.user_pool_id), &head, revocation.as_bytes()).await;
    assert_eq!(read(&answer), invalid);
    let access = tokens["access_token"].as_str().unwrap();
    let head = Request::post("/").header("content-type", FORM).body(()).unwrap().into_parts().0;
    let twice = form(&[("access_token", access), ("access_token", access)]);
    let answer = user_info(&scene.server.site, Some(&scene.user_pool_id), &head, twice.as_bytes()).await;
    assert_eq!(answer.status(), 400);
    assert_eq!(claims(access)["scope"], "openid email");
}
