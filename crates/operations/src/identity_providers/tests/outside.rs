//! Discovery of OIDC providers, and whom this server does not reach (behaviour 50 #28).

use super::*;

fn configuration(base: &str) -> Vec<(&'static str, String)> {
    let document = json!({"issuer": base, "authorization_endpoint": format!("{base}/a"),
        "token_endpoint": format!("{base}/t"), "userinfo_endpoint": format!("{base}/u"), "jwks_uri": format!("{base}/j")});
    let foreign = json!({"issuer": "https://other.example.com", "authorization_endpoint": format!("{base}/a"),
        "token_endpoint": format!("{base}/t"), "jwks_uri": format!("{base}/j")});
    vec![
        ("/.well-known/openid-configuration", document.to_string()),
        ("/foreign/.well-known/openid-configuration", foreign.to_string()),
    ]
}

fn oidc(issuer: &str) -> Value {
    json!({"ProviderName": "Mine", "ProviderType": "OIDC", "ProviderDetails": {"client_id": "i", "client_secret": "s",
        "authorize_scopes": "openid email", "oidc_issuer": issuer, "attributes_request_method": "GET"}})
}

#[tokio::test]
async fn endpoints_are_discovered() {
    let provider = Provider::start(configuration).await;
    let server = inside();
    let id = server.user_pool(json!({})).await;
    let made =
        create(&server, &id, testkit::merged(oidc(&provider.base), json!({"AcrMapping": {"Level1": "one"}}))).await;
    let made = made.unwrap();
    let base = &provider.base;
    assert_eq!(
        made["ProviderDetails"],
        json!({"client_id": "i", "client_secret": "s", "authorize_scopes": "openid email", "oidc_issuer": base,
            "attributes_request_method": "GET", "attributes_url_add_attributes": "false",
            "authorize_url": format!("{base}/a"), "token_url": format!("{base}/t"),
            "attributes_url": format!("{base}/u"), "jwks_uri": format!("{base}/j")})
    );
    assert_eq!(made["AcrMapping"], json!({"Level1": "one"}));
    assert_eq!(provider.hits(), 1);
}

#[tokio::test]
async fn endpoints_that_are_all_given_are_not_looked_for() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    let mut members = oidc("https://idp.invalid");
    for (key, path) in [("authorize_url", "a"), ("token_url", "t"), ("attributes_url", "u"), ("jwks_uri", "j")] {
        members["ProviderDetails"][key] = json!(format!("https://idp.invalid/{path}"));
    }
    let made = create(&server, &id, members.clone()).await.unwrap();
    assert_eq!(made["ProviderDetails"]["token_url"], "https://idp.invalid/t");
    members["ProviderDetails"]["token_url"] = json!("http://idp.invalid/t");
    members["ProviderName"] = json!("Plain");
    assert_eq!(create(&server, &id, members).await, Err(invalid("OIDC endpoint must start with https://")));
}

#[tokio::test]
async fn what_cannot_be_discovered_is_refused() {
    let provider = Provider::start(configuration).await;
    let server = inside();
    let id = server.user_pool(json!({})).await;
    let refused = invalid("Unable to contact well-known endpoint");
    for path in ["/missing", "/foreign"] {
        assert_eq!(
            create(&server, &id, oidc(&format!("{}{path}", provider.base))).await,
            Err(refused.clone()),
            "{path}"
        );
    }
    assert_eq!(provider.hits(), 2);
    let list = server.call("ListIdentityProviders", json!({"UserPoolId": id})).await;
    assert_eq!(list, Ok(json!({"Providers": []})));
}

/// Whatever the address is called, nobody inside is reached, and the answer does not tell what is there.
#[tokio::test]
async fn the_own_network_is_out_of_reach() {
    let canary = Provider::start(configuration).await;
    let port = canary.base.rsplit(':').next().unwrap();
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    let mut hosts: Vec<String> = ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", "2130706433"]
        .map(|host| format!("{host}:{port}"))
        .to_vec();
    hosts.extend(["127.0.0.1", "localhost", "169.254.169.254", "[::ffff:169.254.169.254]"].map(str::to_owned));
    for host in hosts {
        // What the address itself shows is told, with the option that helps; what a name leads to is not.
        let why = match host.as_str() {
            "localhost" => "",
            host if host.ends_with(port) => {
                ": not allowed: the port is neither 80 nor 443, which needs --allow-private-addresses"
            }
            _ => ": not allowed: the address is not public; --allow-private-addresses lets this server go there",
        };
        let refused = create(&server, &id, oidc(&format!("https://{host}"))).await;
        assert_eq!(refused, Err(invalid(&format!("Unable to contact well-known endpoint{why}"))), "{host}");
        let url = format!("https://{host}/metadata");
        let saml = json!({"ProviderName": "Mine", "ProviderType": "SAML", "ProviderDetails": {"MetadataURL": url}});
        let refused = create(&server, &id, saml).await;
        assert_eq!(refused, Err(invalid(&format!("Error retrieving metadata from {url}{why}"))), "{host}");
    }
    let plain =
        json!({"ProviderName": "Mine", "ProviderType": "SAML", "ProviderDetails": {"MetadataURL": canary.base}});
    assert!(create(&server, &id, plain).await.is_err());
    assert_eq!(create(&server, &id, oidc(&canary.base)).await, Err(invalid("OIDC endpoint must start with https://")));
    assert_eq!(canary.hits(), 0);
}
