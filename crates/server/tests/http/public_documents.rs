//! The documents under a pool's issuer.

use serde_json::json;

use crate::server::Server;

#[test]
fn a_pool_publishes_its_issuer_and_keys() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let pool = to.call("CreateUserPool", &json!({"PoolName": "p"})).json();
    let id = pool["UserPool"]["Id"].as_str().unwrap();
    let issuer = format!("http://{}/{id}", server.address);

    let discovery = to.get(&format!("/{id}/.well-known/openid-configuration"));
    assert_eq!(discovery.header("content-type"), Some("application/json"));
    assert_eq!(discovery.header("access-control-allow-origin"), Some("*"));
    let document = discovery.json();
    for path in [
        format!("/{id}/.well-known/oauth-authorization-server"),
        format!("/.well-known/oauth-authorization-server/{id}"),
        format!("/.well-known/openid-configuration/{id}"),
    ] {
        let same = to.get(&path);
        assert_eq!((same.header("access-control-allow-origin"), same.json()), (Some("*"), document.clone()), "{path}");
    }
    assert_eq!(document["issuer"], issuer);
    assert_eq!(document["jwks_uri"], format!("{issuer}/.well-known/jwks.json"));

    let jwks = to.get(&format!("/{id}/.well-known/jwks.json"));
    assert_eq!(jwks.header("access-control-allow-origin"), Some("*"));
    assert_eq!(jwks.header("cache-control"), Some("public, max-age=86400"));
    let document = jwks.json();
    let keys = document["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 2);
    assert_ne!(keys[0]["kid"], keys[1]["kid"]);
    for key in keys {
        let members: Vec<_> = key.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value)).collect();
        let names: Vec<_> = members.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["alg", "e", "kid", "kty", "n", "use"]);
        assert!(members.iter().all(|(_, value)| value.is_string()));
        assert_eq!(
            (&key["alg"], &key["e"], &key["kty"], &key["use"]),
            (&json!("RS256"), &json!("AQAB"), &json!("RSA"), &json!("sig"))
        );
    }
}

#[test]
fn a_domain_publishes_them_at_its_root() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let pool = to.call("CreateUserPool", &json!({"PoolName": "p"})).json();
    let id = pool["UserPool"]["Id"].as_str().unwrap();
    to.call("CreateUserPoolDomain", &json!({"UserPoolId": id, "Domain": "shop"}));
    let host = [("Host", "shop.auth.us-east-1.localhost".to_owned())];
    for document in ["jwks.json", "openid-configuration", "oauth-authorization-server"] {
        let path = format!("/.well-known/{document}");
        let here = to.request_to_hosts("GET", &path, &host, b"");
        let below = if document == "oauth-authorization-server" { "openid-configuration" } else { document };
        assert_eq!(here.json(), to.get(&format!("/{id}/.well-known/{below}")).json(), "{document}");
        assert_eq!(to.get(&path).status, 404, "{document}: the server itself is no issuer");
    }
}

#[test]
fn unknown_pools_are_not_found() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    for pool in ["us-east-1_000000000", "nonsense", "%00", "x%0d%0ay", "..%2f.."] {
        for document in ["jwks.json", "openid-configuration"] {
            let answer = to.get(&format!("/{pool}/.well-known/{document}"));
            assert_eq!((answer.status, answer.header("cache-control")), (404, Some("no-store")), "{pool}");
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
            assert!(answer.json()["message"].is_string());
        }
    }
}
