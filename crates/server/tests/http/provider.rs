//! The fake provider of `dev`, as clients of each kind meet it.

use serde_json::{Value, json};

use crate::connection::{Answer, Connection};
use crate::server::Server;

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
const PATH: &str = "/_poolhouse/provider";
const CALLBACK: &str = "http://pool.localhost/oauth2/idpresponse";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn encoded(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// An authorization request; later pairs take the place of earlier ones.
fn request(more: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", "any"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid email profile"),
        ("state", "s t&a"),
        ("nonce", "n"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    pairs.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    encoded(&[&pairs, more].concat())
}

fn post(to: &mut Connection, path: &str, form: &str) -> Answer {
    to.request("POST", &format!("{PATH}/{path}"), &[(FORM.0, FORM.1.to_owned())], form.as_bytes())
}

fn choose(to: &mut Connection, kind: &str, request: &str, pairs: &[(&str, &str)]) -> Answer {
    post(to, &format!("{kind}/authorize"), &encoded(&[&[("request", request)], pairs].concat()))
}

/// What the answer says at the callback.
fn told(answer: &Answer) -> Value {
    assert_eq!(answer.status, 303, "{}", answer.text());
    let location = url::Url::parse(answer.header("location").unwrap()).unwrap();
    assert!(location.as_str().starts_with(CALLBACK));
    location.query_pairs().map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect()
}

fn redeem(to: &mut Connection, kind: &str, code: &str, more: &[(&str, &str)]) -> Answer {
    let mut pairs = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("client_id", "any"),
        ("client_secret", "whatever"),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    pairs.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    post(to, &format!("{kind}/token"), &encoded(&[&pairs, more].concat()))
}

fn user_info(to: &mut Connection, path: &str, token: &Value) -> Answer {
    let bearer = format!("Bearer {}", token.as_str().unwrap());
    to.request("GET", &format!("{PATH}/{path}"), &[("Authorization", bearer)], b"")
}

fn claims(token: &Value) -> Value {
    use base64::Engine;
    let payload = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[test]
fn somebody_who_is_chosen_comes_back_with_a_code_for_tokens() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let issuer = format!("http://{}{PATH}/oidc", server.address);
    let configuration = to.get_json(&format!("{PATH}/oidc/.well-known/openid-configuration"));
    assert_eq!(configuration["issuer"], issuer);
    assert_eq!(configuration["token_endpoint"], format!("{issuer}/token"));

    let page = to.get(&format!("{PATH}/oidc/authorize?{}", request(&[])));
    assert_eq!(page.status, 200);
    assert!(page.text().contains("anybody may be anybody") && page.text().contains("Ada Lovelace"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'self'") && !policy.contains("script"), "{policy}");

    let back = told(&choose(to, "oidc", &request(&[]), &[("choice", "ada")]));
    assert_eq!((&back["state"], &back["iss"]), (&json!("s t&a"), &json!(issuer)));
    let code = back["code"].as_str().unwrap();
    let tokens = redeem(to, "oidc", code, &[]).json();
    let id = claims(&tokens["id_token"]);
    for (name, value) in [
        ("iss", json!(issuer)),
        ("sub", json!("ada")),
        ("aud", json!("any")),
        ("nonce", json!("n")),
        ("email", json!("ada@example.com")),
        ("email_verified", json!(true)),
        ("name", json!("Ada Lovelace")),
    ] {
        assert_eq!(id[name], value, "{name}");
    }
    let keys = to.get_json(&format!("{PATH}/oidc/jwks"));
    assert_eq!(keys["keys"][0]["alg"], "RS256");
    let info = user_info(to, "oidc/userinfo", &tokens["access_token"]).json();
    assert_eq!((&info["sub"], &info["groups"]), (&json!("ada"), &json!(["engineers", "readers"])));
    assert_eq!(user_info(to, "google/userinfo", &tokens["access_token"]).status, 401, "a token of another kind");
    assert_eq!(redeem(to, "oidc", code, &[]).json()["error"], "invalid_grant", "a code is good once");
}

#[test]
fn somebody_may_be_typed_or_refuse() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let typed = [
        ("choice", "other"),
        ("email", "x@example.com"),
        ("name", "<b>X</b> Y"),
        ("email_verified", "false"),
        ("id", "7"),
    ];
    let code = told(&choose(to, "oidc", &request(&[]), &typed))["code"].clone();
    let id = claims(&redeem(to, "oidc", code.as_str().unwrap(), &[]).json()["id_token"]);
    assert_eq!(
        (&id["sub"], &id["email_verified"], &id["given_name"]),
        (&json!("7"), &json!(false), &json!("<b>X</b>"))
    );
    let nobody = choose(to, "oidc", &request(&[]), &[("choice", "other"), ("name", "<b>X</b>")]);
    assert_eq!(nobody.status, 400);
    assert!(nobody.text().contains("Give an e‑mail address or an id.") && !nobody.text().contains("<b>X"));
    let refused = told(&choose(to, "oidc", &request(&[]), &[("choice", "deny")]));
    assert_eq!((&refused["error"], &refused["state"]), (&json!("access_denied"), &json!("s t&a")));
    let silent = to.get(&format!("{PATH}/oidc/authorize?{}", request(&[("prompt", "none")])));
    assert_eq!(told(&silent)["error"], "login_required");
}

#[test]
fn codes_are_for_the_client_they_were_made_for() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    for (wrong, error) in [
        (("client_id", "other"), "invalid_grant"),
        (("redirect_uri", "http://pool.localhost/"), "invalid_grant"),
        (("code_verifier", "wrong"), "invalid_grant"),
        (("code_verifier", ""), "invalid_grant"),
        (("code", "AAAA"), "invalid_grant"),
        (("grant_type", "refresh_token"), "unsupported_grant_type"),
    ] {
        let code = told(&choose(to, "oidc", &request(&[]), &[("choice", "ada")]))["code"].clone();
        let answer = redeem(to, "oidc", code.as_str().unwrap(), &[wrong]);
        assert_eq!((answer.status, &answer.json()["error"]), (400, &json!(error)), "{wrong:?}");
    }
    let code = told(&choose(to, "oidc", &request(&[]), &[("choice", "ada")]))["code"].clone();
    assert_eq!(redeem(to, "google", code.as_str().unwrap(), &[]).json()["error"], "invalid_grant");
    assert_eq!(to.request("POST", "/_poolhouse/clock", &[], br#"{"AdvanceSeconds": 61}"#).status, 200);
    assert_eq!(redeem(to, "oidc", code.as_str().unwrap(), &[]).json()["error"], "invalid_grant", "a minute later");
}

/// The file is applied before the server is ready, and names a provider that is the server itself.
#[test]
fn a_site_file_may_name_it() {
    for tls in [&[][..], &["--tls"][..]] {
        let (port, scheme) = (free_port(), if tls.is_empty() { "http" } else { "https" });
        let base = format!("{scheme}://localhost:{port}");
        let file = tempfile::NamedTempFile::new().unwrap();
        let site = json!({"UserPools": [{"PoolName": "p", "IdentityProviders": [{
            "ProviderName": "Fake", "ProviderType": "OIDC",
            "ProviderDetails": {
                "client_id": "any", "client_secret": "any", "authorize_scopes": "openid email",
                "attributes_request_method": "GET", "oidc_issuer": format!("{base}{PATH}/oidc"),
            },
        }]}]});
        std::fs::write(file.path(), site.to_string()).unwrap();
        let (listen, path) = (format!("127.0.0.1:{port}"), file.path().to_str().unwrap());
        let options = ["--in-memory", "--listen", &listen, "--base-url", &base, "--apply", path];
        let server = Server::start_listening(&[&options[..], tls].concat());
        let to = &mut server.connect();
        let pool = to.call("ListUserPools", &json!({"MaxResults": 1})).json()["UserPools"][0]["Id"].clone();
        let provider = to.call("DescribeIdentityProvider", &json!({"UserPoolId": pool, "ProviderName": "Fake"})).json();
        let details = &provider["IdentityProvider"]["ProviderDetails"];
        assert_eq!(details["token_url"], format!("{base}{PATH}/oidc/token"));
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn the_social_ones_have_their_dialects() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let sign_in = |to: &mut Connection, kind: &str, scope: &str| {
        let request = request(&[("scope", scope)]);
        told(&choose(to, kind, &request, &[("choice", "ada")]))["code"].as_str().unwrap().to_owned()
    };
    let code = sign_in(to, "google", "openid email");
    let tokens = redeem(to, "google", &code, &[]).json();
    assert_eq!(claims(&tokens["id_token"])["iss"], "https://accounts.google.com");
    let info = user_info(to, "google/userinfo?personFields=names,emailAddresses", &tokens["access_token"]).json();
    assert_eq!(info["emailAddresses"][0]["value"], "ada@example.com");

    let code = sign_in(to, "facebook", "public_profile,email");
    let query = encoded(&[
        ("client_id", "any"),
        ("client_secret", "x"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]);
    let tokens = to.get_json(&format!("{PATH}/facebook/token?{query}"));
    let token = tokens["access_token"].as_str().unwrap();
    let info = to.get_json(&format!("{PATH}/facebook/userinfo?fields=id,email&access_token={token}"));
    assert_eq!(info, json!({"id": "10000000000000001", "email": "ada@example.com"}));

    let code = sign_in(to, "amazon", "profile");
    assert_eq!(redeem(to, "amazon", &code, &[("client_secret", "")]).json()["error"], "invalid_client");
    let tokens = redeem(to, "amazon", &code, &[]).json();
    assert!(tokens.get("id_token").is_none());
    let token = tokens["access_token"].as_str().unwrap();
    let whose = to.get_json(&format!("{PATH}/amazon/tokeninfo?access_token={token}"));
    assert_eq!((&whose["aud"], &whose["user_id"]), (&json!("any"), &json!("amzn1.account.ADA")));
    let info = user_info(to, "amazon/userinfo", &tokens["access_token"]).json();
    assert_eq!(info, json!({"user_id": "amzn1.account.ADA", "name": "Ada Lovelace", "email": "ada@example.com"}));
}

#[test]
fn apple_answers_by_a_form_and_tells_a_name_once() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let query = to.get(&format!("{PATH}/apple/authorize?{}", request(&[("scope", "name email")])));
    assert_eq!(query.status, 400);
    let request = request(&[("scope", "name email"), ("response_mode", "form_post")]);
    let first = choose(to, "apple", &request, &[("choice", "ada")]);
    assert_eq!(first.status, 200);
    assert!(first.text().contains(&format!("action=\"{CALLBACK}\"")) && first.text().contains("name=\"user\""));
    assert!(first.text().contains("Lovelace"), "{}", first.text());
    let again = choose(to, "apple", &request, &[("choice", "ada")]);
    assert!(!again.text().contains("name=\"user\"") && again.text().contains("name=\"code\""));
}

/// What the page posts by itself.
fn posted(answer: &Answer, name: &str) -> Option<String> {
    let (_, rest) = answer.text().split_once(&format!("name=\"{name}\" value=\""))?;
    Some(rest.split('"').next().unwrap_or_default().replace("&#43;", "+"))
}

fn certificates(to: &mut Connection) -> Vec<Vec<u8>> {
    use base64::Engine;
    let metadata = to.get(&format!("{PATH}/saml/metadata"));
    let read = federation::saml_metadata::parse(&metadata.body).unwrap();
    let decode = |text: &String| base64::engine::general_purpose::STANDARD.decode(text).unwrap();
    read.signing_certificates.iter().map(decode).collect()
}

#[test]
fn by_saml_somebody_comes_back_in_a_signed_response() {
    use base64::Engine;
    let server = Server::in_memory();
    let to = &mut server.connect();
    let certificates = certificates(to);
    let acs = "http://pool.localhost/saml2/idpresponse";
    let request = encoded(&[("sp", "urn:amazon:cognito:sp:elsewhere_1"), ("acs", acs), ("RelayState", "r")]);
    let page = to.get(&format!("{PATH}/saml/sso?{request}"));
    assert!(page.status == 200 && page.text().contains("anybody may be anybody"), "{}", page.text());
    for (choice, expected) in [("ada", ":status:Success"), ("deny", ":status:RequestDenied")] {
        let form = encoded(&[("request", &request), ("choice", choice)]);
        let answer = post(to, "saml/sso", &form);
        assert!(answer.text().contains(&format!("action=\"{acs}\"")), "{}", answer.text());
        assert_eq!(posted(&answer, "RelayState").as_deref(), Some("r"));
        let response = posted(&answer, "SAMLResponse").unwrap();
        let response = base64::engine::general_purpose::STANDARD.decode(response).unwrap();
        let response = String::from_utf8(response).unwrap();
        let document = federation::xml::parse(&response).unwrap();
        let verified = federation::xml::verify_enveloped(document.root_element(), &certificates).unwrap();
        assert!(verified.contains(expected), "{verified}");
        assert_eq!(verified.contains("<saml:Audience>urn:amazon:cognito:sp:elsewhere_1<"), choice == "ada");
        assert_eq!(verified.contains(">ada@example.com<"), choice == "ada");
    }
    assert_eq!(to.get(&format!("{PATH}/saml/sso?SAMLRequest=AAAA")).status, 400);
}

/// Pools keep the certificate.
#[test]
fn the_key_for_saml_stays_as_long_as_the_data() {
    let data = tempfile::tempdir().unwrap();
    let kept = || certificates(&mut Server::on_disk(data.path()).connect());
    assert_eq!(kept(), kept());
    let file = std::fs::read_to_string(data.path().join("fake-provider.key")).unwrap();
    assert!(!file.contains("MII"), "sealed");
    assert_ne!(certificates(&mut Server::in_memory().connect()), kept());
}
