//! Which client asks, and what no grant gets as far as.

use super::*;

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

#[tokio::test]
async fn a_client_proves_its_secret_in_header_or_body_with_either_of_two() {
    let (scene, id, secret) = with_machine(json!({})).await;
    let second =
        scene.ok("AddUserPoolClientSecret", json!({"ClientId": id, "ClientSecret": "with+plus+of+24+letters++"}));
    second.await;
    for secret in [secret.as_str(), "with+plus+of+24+letters++", "with%2Bplus%2Bof%2B24%2Bletters%2B%2B"] {
        let in_header = Call { basic: Some((&id, secret)), parameters: &[GRANT] };
        assert_eq!(in_header.token(&scene).await.0, 200, "{secret}");
    }
    let parameters = [GRANT, ("client_id", &id), ("client_secret", "with+plus+of+24+letters++")];
    assert_eq!(Call { basic: None, parameters: &parameters }.token(&scene).await.0, 200);
    assert_eq!(
        Call { basic: Some((&id, &secret)), parameters: &[GRANT, ("client_id", &id)] }.token(&scene).await.0,
        200
    );
}

#[tokio::test]
async fn who_is_not_the_client_is_told_so_whatever_is_wrong() {
    let (scene, id, secret) = with_machine(json!({})).await;
    let (elsewhere, other_id, other_secret) = with_machine(json!({})).await;
    drop(elsewhere);
    let wrong = [
        (id.as_str(), "wrong"),
        (id.as_str(), ""),
        ("unknown", secret.as_str()),
        (other_id.as_str(), other_secret.as_str()),
        ("\0", "nul"),
        (scene.client_id.as_str(), "a secret of a client that has none"),
    ];
    for (id, secret) in wrong {
        let answer = Call { basic: Some((id, secret)), parameters: &[GRANT] }.token(&scene).await;
        assert_eq!(answer, error("invalid_client"), "{id} {secret}");
    }
    let other_pool = scene.server.user_pool(json!({})).await;
    let here = Call { basic: Some((&id, &secret)), parameters: &[GRANT] };
    let answer = token(&scene.server.site, Some(&other_pool), &here.head(), encoded(here.parameters).as_bytes()).await;
    assert_eq!(read(&answer), error("invalid_client"), "a client of another pool");
    let answer = token(&scene.server.site, None, &here.head(), encoded(here.parameters).as_bytes()).await;
    assert_eq!(answer.status(), 200, "where no pool is named");
}

#[tokio::test]
async fn what_is_missing_unknown_or_said_twice() {
    let (scene, id, secret) = with_machine(json!({})).await;
    let basic = Some((id.as_str(), secret.as_str()));
    for (parameters, name) in [
        (&[][..], "invalid_request"),
        (&[("grant_type", "")], "invalid_request"),
        (&[("grant_type", "password")], "unsupported_grant_type"),
        (&[("grant_type", "Client_Credentials")], "unsupported_grant_type"),
        (&[GRANT, GRANT], "invalid_request"),
        (&[GRANT, ("scope", "orders/read"), ("scope", "orders/read")], "invalid_request"),
        (&[GRANT, ("unknown", "1"), ("unknown", "2")], "invalid_request"),
        (&[GRANT, ("client_id", "another")], "invalid_request"),
    ] {
        assert_eq!(Call { basic, parameters }.token(&scene).await, error(name), "{parameters:?}");
    }
    assert_eq!(Call { basic: None, parameters: &[GRANT] }.token(&scene).await, error("invalid_request"));
    assert_eq!(Call { basic, parameters: &[GRANT, ("unknown", "1")] }.token(&scene).await.0, 200, "more is no harm");
}

#[tokio::test]
async fn nobody_keeps_what_is_answered() {
    let (scene, id, secret) = with_machine(json!({})).await;
    for secret in [secret.as_str(), "wrong"] {
        let call = Call { basic: Some((&id, secret)), parameters: &[GRANT] };
        let answer = token(&scene.server.site, None, &call.head(), encoded(call.parameters).as_bytes()).await;
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(header("content-type"), "application/json;charset=UTF-8");
        assert_eq!(header("cache-control"), "no-cache, no-store, max-age=0, must-revalidate");
        assert_eq!((header("pragma"), header("expires")), ("no-cache", "0"));
        assert_eq!((header("x-content-type-options"), header("x-frame-options")), ("nosniff", "DENY"));
        assert_eq!(header("strict-transport-security"), "", "not over HTTP");
    }
}
