use testkit::TestServer;

use super::*;
use crate::discovery;

async fn document(server: &TestServer, user_pool_id: &str) -> Value {
    let answer = discovery(&server.site, user_pool_id).await;
    assert_eq!(answer.status(), 200);
    serde_json::from_slice(answer.body()).unwrap()
}

fn at(base_url: &str) -> TestServer {
    TestServer::with_settings(store::Location::SqliteMemory, |settings| settings.base_url = base_url.to_owned())
}

/// The endpoints that a document names.
fn starting(document: &Value) -> Vec<(String, String)> {
    let members = document.as_object().unwrap().iter();
    let endpoints = members.filter(|(name, _)| name.ends_with("_endpoint"));
    endpoints.map(|(name, at)| (name.clone(), at.as_str().unwrap().to_owned())).collect()
}

/// Those that every pool has: for browsers here, for programs there.
fn endpoints(pages: &str, programs: &str) -> Vec<(String, String)> {
    [
        ("authorization_endpoint", pages, "/oauth2/authorize"),
        ("end_session_endpoint", pages, "/logout"),
        ("revocation_endpoint", programs, "/oauth2/revoke"),
        ("token_endpoint", programs, "/oauth2/token"),
        ("userinfo_endpoint", programs, "/oauth2/userInfo"),
    ]
    .map(|(name, at, path)| (name.to_owned(), format!("{at}{path}")))
    .to_vec()
}

/// Every member of the service, and those that newer clients look for.
#[tokio::test]
async fn a_pool_without_a_domain_has_its_endpoints_below_its_id() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    let said = document(&server, &id).await;
    let at = format!("http://localhost:7665/{id}");
    assert_eq!((&said["issuer"], &said["jwks_uri"]), (&json!(at), &json!(format!("{at}/.well-known/jwks.json"))));
    assert_eq!(starting(&said), endpoints(&at, &at));
    for (name, expected) in [
        ("id_token_signing_alg_values_supported", json!(["RS256"])),
        ("response_types_supported", json!(["code", "token"])),
        ("scopes_supported", json!(["openid", "email", "phone", "profile"])),
        ("subject_types_supported", json!(["public"])),
        ("token_endpoint_auth_methods_supported", json!(["client_secret_basic", "client_secret_post", "none"])),
        ("code_challenge_methods_supported", json!(["S256"])),
        ("authorization_response_iss_parameter_supported", json!(true)),
        ("request_uri_parameter_supported", json!(false)),
        ("acr_values_supported", (1..=4).map(|level| json!(format!("urn:cognito:loa:{level}"))).collect()),
    ] {
        assert_eq!(said[name], expected, "{name}");
    }
    for of_every_client in ["grant_types_supported", "claims_supported"] {
        assert!(said[of_every_client].as_array().unwrap().len() > 3, "{of_every_client}");
    }
}

#[tokio::test]
async fn a_prefix_stands_before_the_servers_name_and_a_name_of_its_own_before_that() {
    let (example, below) =
        ("https://shop.auth.us-east-1.id.example.com", "https://shop.auth.us-east-1.id.example.com:8443");
    for (base_url, pages, programs) in [
        // Names below localhost are known to browsers, not to resolvers.
        ("http://localhost:7665", "http://shop.auth.us-east-1.localhost:7665", "http://localhost:7665/{id}"),
        ("http://127.0.0.1:7665", "http://shop.auth.us-east-1.localhost:7665", "http://127.0.0.1:7665/{id}"),
        ("http://[::1]:7665", "http://shop.auth.us-east-1.localhost:7665", "http://[::1]:7665/{id}"),
        ("http://a.localhost", "http://shop.auth.us-east-1.a.localhost", "http://a.localhost/{id}"),
        // No name can stand before an address.
        ("http://192.0.2.1:7665", "http://192.0.2.1:7665/{id}", "http://192.0.2.1:7665/{id}"),
        ("http://127.0.0.2:7665", "http://127.0.0.2:7665/{id}", "http://127.0.0.2:7665/{id}"),
        ("http://[2001:db8::1]", "http://[2001:db8::1]/{id}", "http://[2001:db8::1]/{id}"),
        ("https://id.example.com", example, example),
        ("https://id.example.com:8443/below", below, below),
    ] {
        let server = at(base_url);
        let id = server.user_pool(json!({})).await;
        let domain = json!({"UserPoolId": id, "Domain": "shop"});
        server.call("CreateUserPoolDomain", domain).await.unwrap();
        let (pages, programs) = (pages.replace("{id}", &id), programs.replace("{id}", &id));
        assert_eq!(starting(&document(&server, &id).await), endpoints(&pages, &programs), "{base_url}");
        let certificate = "arn:aws:acm:us-east-1:000000000000:certificate/c";
        let domain = json!({"UserPoolId": id, "Domain": "login.example.com",
            "CustomDomainConfig": {"CertificateArn": certificate}});
        server.call("CreateUserPoolDomain", domain).await.unwrap();
        let said = document(&server, &id).await;
        assert_eq!(starting(&said), endpoints("https://login.example.com", "https://login.example.com"));
        assert_eq!(said["issuer"], format!("{base_url}/{id}"), "the issuer is another host");
    }
}

/// Without a domain browsers are led to a name all the same: under an address there are no passkeys.
#[tokio::test]
async fn pages_are_under_a_name_where_there_is_one() {
    for (base_url, pages) in
        [("http://127.0.0.1:7665", "http://localhost:7665"), ("http://192.0.2.1", "http://192.0.2.1")]
    {
        let server = at(base_url);
        let id = server.user_pool(json!({})).await;
        let expected = endpoints(&format!("{pages}/{id}"), &format!("{base_url}/{id}"));
        assert_eq!(starting(&document(&server, &id).await), expected);
    }
}

#[tokio::test]
async fn what_a_pool_has_not_is_not_named() {
    let server = TestServer::start();
    let plain = server.user_pool(json!({})).await;
    assert_eq!(document(&server, &plain).await.get("registration_endpoint"), None);
    let registering = server.user_pool(json!({"DcrConfiguration": {"EnableStatus": "Enabled"}})).await;
    let at = format!("http://localhost:7665/{registering}/oauth2/register");
    assert_eq!(document(&server, &registering).await["registration_endpoint"], at);
    let lite = server.user_pool(json!({"UserPoolTier": "LITE"})).await;
    assert_eq!(document(&server, &lite).await.get("acr_values_supported"), None);
    assert_eq!(discovery(&server.site, "us-east-1_000000000").await.status(), 404);
}

#[tokio::test]
async fn an_issuer_that_looks_like_the_services_has_its_keys_here() {
    let server = TestServer::with_settings(store::Location::SqliteMemory, |settings| {
        settings.issuer_template = Some("https://cognito-idp.{region}.amazonaws.com/{pool}".to_owned());
    });
    let id = server.user_pool(json!({})).await;
    let said = document(&server, &id).await;
    assert_eq!(said["issuer"], format!("https://cognito-idp.us-east-1.amazonaws.com/{id}"));
    assert_eq!(said["jwks_uri"], format!("http://localhost:7665/{id}/.well-known/jwks.json"));
}
