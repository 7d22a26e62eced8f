//! The four that are known by name: what is asked of each, and what each must prove.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, KeyPair as _, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::identity_provider::ProviderKind;
use serde_json::{Value, json};

use super::house::*;
use crate::{Departure, Returned, WayOut};

fn social(kind: ProviderKind, scopes: &str, mapping: Value, base: Option<&str>) -> Scene {
    let details = json!({"client_id": CLIENT, "client_secret": SECRET, "authorize_scopes": scopes});
    Scene::of(connected(kind, &details, &mapping, base).unwrap())
}

fn apple(scopes: &str, private_key: &str, base: Option<&str>) -> Scene {
    let details = json!({"client_id": CLIENT, "team_id": "TEAM123456", "key_id": "KEY1234567",
        "private_key": private_key, "authorize_scopes": scopes});
    Scene::of(connected(ProviderKind::SignInWithApple, &details, &json!({}), base).unwrap())
}

fn pem(pkcs8: &[u8]) -> String {
    let text = STANDARD.encode(pkcs8);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
}

/// Tokens and keys of Google or Apple.
fn serve(scene: &Scene, token_url: &str, keys_url: &str, claims: Value) {
    let given = token(&scene.claims(claims));
    scene.house.put_json(token_url, &json!({"access_token": "at-1", "token_type": "Bearer", "id_token": given}));
    scene.house.put_json(keys_url, &json!({"keys": [rsa_jwk()]}));
}

const GOOGLE_TOKEN: &str = "https://www.googleapis.com/oauth2/v4/token";
const GOOGLE_KEYS: &str = "https://www.googleapis.com/oauth2/v3/certs";
const GOOGLE_PEOPLE: &str = "https://people.googleapis.com/v1/people/me";

#[tokio::test]
async fn google_is_known_by_either_of_its_names() {
    let scene = social(ProviderKind::Google, "profile email openid", json!({"email": "email"}), None);
    for iss in ["https://accounts.google.com", "accounts.google.com"] {
        serve(&scene, GOOGLE_TOKEN, GOOGLE_KEYS, json!({"iss": iss, "azp": CLIENT, "email": "jane@example.com"}));
        let identity = scene.finish().await.unwrap();
        assert_eq!((identity.id.as_str(), identity.claims["email"][0].as_str()), ("jane", "jane@example.com"));
    }
    assert!(scene.house.asked().iter().all(|asked| !asked.url.as_str().starts_with(GOOGLE_PEOPLE)));
    serve(&scene, GOOGLE_TOKEN, GOOGLE_KEYS, json!({"iss": "https://accounts.google.com.evil.com"}));
    assert!(why(scene.finish().await).contains("issuer"));
    let mixed = Returned { code: Some("c"), iss: Some(ISSUER), ..Returned::default() };
    assert!(why(scene.finish_with(mixed).await).contains("another provider"));
}

#[tokio::test]
async fn google_never_signs_with_the_client_secret() {
    let scene = social(ProviderKind::Google, "openid", json!({}), None);
    let claims = scene.claims(json!({"iss": "https://accounts.google.com"}));
    let sign = |message: &[u8]| hs(aws_lc_rs::hmac::HMAC_SHA256, SECRET.as_bytes(), message);
    let given = signed(&json!({"alg": "HS256"}), &claims, sign);
    scene.house.put_json(GOOGLE_TOKEN, &json!({"access_token": "at-1", "id_token": given}));
    assert!(why(scene.finish().await).contains("keys of its own only"));
}

#[tokio::test]
async fn google_is_asked_for_the_fields_of_a_person_that_are_mapped() {
    let mapping =
        json!({"phone_number": "phoneNumbers", "birthdate": "birthdays", "email": "email", "username": "sub"});
    let scene = social(ProviderKind::Google, "openid", mapping, None);
    serve(&scene, GOOGLE_TOKEN, GOOGLE_KEYS, json!({"iss": "https://accounts.google.com"}));
    let person = json!({"resourceName": "people/jane", "phoneNumbers": [{"value": "1", "canonicalForm": "+491"}]});
    scene.house.put_json(GOOGLE_PEOPLE, &person);
    assert_eq!(scene.finish().await.unwrap().claims["phoneNumbers"], ["+491"]);
    let asked = scene.house.asked().pop().unwrap();
    assert_eq!(asked.url.query(), Some("personFields=birthdays,phoneNumbers"));
    scene.house.put_json(GOOGLE_PEOPLE, &json!({"resourceName": "people/john"}));
    assert!(why(scene.finish().await).contains("not that of the ID token"));
}

const FACEBOOK_TOKEN: &str = "https://graph.facebook.com/v17.0/oauth/access_token";
const FACEBOOK_ME: &str = "https://graph.facebook.com/v17.0/me";

#[tokio::test]
async fn facebook_is_asked_in_the_query_and_proves_its_secret() {
    let mapping = json!({"email": "email", "username": "id", "custom:token": "access_token", "name": "name"});
    let scene = social(ProviderKind::Facebook, "public_profile, email", mapping, None);
    assert_eq!(scene.query["scope"], "public_profile, email");
    scene.house.put_json(FACEBOOK_TOKEN, &json!({"access_token": "at-1", "id_token": "x.y.z", "expires_in": 5183944}));
    scene.house.put_json(FACEBOOK_ME, &json!({"id": "10043", "name": "Jane", "picture": {"data": {"url": "u"}}}));
    let identity = scene.finish().await.unwrap();
    assert_eq!((identity.id.as_str(), identity.claims["name"][0].as_str()), ("10043", "Jane"));
    assert_eq!(identity.claims["picture"], [r#"{"data":{"url":"u"}}"#]);
    assert_eq!(identity.claims["access_token"], ["at-1"]);
    assert!(!identity.claims.contains_key("id_token"), "nobody verified it");
    let asked = scene.house.asked();
    let exchange: std::collections::HashMap<_, _> = asked[0].url.query_pairs().into_owned().collect();
    assert_eq!((asked[0].method.as_str(), exchange["code"].as_str()), ("GET", "the-code"));
    assert_eq!((exchange["client_secret"].as_str(), asked[0].form.len()), (SECRET, 0));
    assert_eq!(exchange["code_verifier"], *scene.expected.code_verifier.as_ref().unwrap());
    let proof = hex::encode(hs(aws_lc_rs::hmac::HMAC_SHA256, SECRET.as_bytes(), b"at-1"));
    assert_eq!(asked[1].url.query(), Some(format!("fields=id,email,name&appsecret_proof={proof}").as_str()));
    assert_eq!(asked[1].authorization.as_deref(), Some("Bearer at-1"));
}

#[tokio::test]
async fn a_profile_without_a_name_of_its_own_is_nobody() {
    let scene = social(ProviderKind::Facebook, "email", json!({}), None);
    scene.house.put_json(FACEBOOK_TOKEN, &json!({"access_token": "at-1"}));
    for profile in [json!({}), json!({"id": ""}), json!({"id": 10043}), json!({"id": null}), json!({"sub": "10043"})] {
        scene.house.put_json(FACEBOOK_ME, &profile);
        assert!(why(scene.finish().await).contains("id is not a name"), "{profile}");
    }
    scene.house.put_json(FACEBOOK_TOKEN, &json!({"id_token": token(&scene.claims(json!({})))}));
    assert!(why(scene.finish().await).contains("no access_token"));
    assert!(why(scene.provider.verify_id_token(scene.house.site(), "a.b.c").await).contains("no ID tokens"));
    assert!(why(scene.provider.read_logout_token(scene.house.site(), "a.b.c").await).contains("no ID tokens"));
}

const AMAZON_TOKEN: &str = "https://api.amazon.com/auth/o2/token";
const AMAZON_INFO: &str = "https://api.amazon.com/auth/o2/tokeninfo";
const AMAZON_PROFILE: &str = "https://api.amazon.com/user/profile";

#[tokio::test]
async fn amazon_says_whom_its_token_was_issued_for() {
    let scene = social(ProviderKind::LoginWithAmazon, "profile postal_code", json!({}), None);
    scene.house.put_json(AMAZON_TOKEN, &json!({"access_token": "Atza|at+1", "token_type": "bearer"}));
    scene.house.put_json(AMAZON_PROFILE, &json!({"user_id": "amzn1.account.K2", "postal_code": "98101"}));
    scene.house.put_json(AMAZON_INFO, &json!({"aud": CLIENT, "user_id": "amzn1.account.K2", "exp": 3000}));
    let identity = scene.finish().await.unwrap();
    assert_eq!((identity.id.as_str(), identity.claims["postal_code"][0].as_str()), ("amzn1.account.K2", "98101"));
    let asked = scene.house.asked();
    assert_eq!((asked[0].method.as_str(), asked[0].form["code"].as_str()), ("POST", "the-code"));
    assert_eq!(asked[2].url.query_pairs().next().unwrap().1, "Atza|at+1");
    for (info, because) in [
        (json!({"aud": "amzn1.application.other", "user_id": "amzn1.account.K2"}), "another client"),
        (json!({"user_id": "amzn1.account.K2"}), "another client"),
        (json!({"aud": CLIENT, "user_id": "amzn1.account.K3"}), "somebody else's"),
        (json!({"aud": CLIENT}), "somebody else's"),
    ] {
        scene.house.put_json(AMAZON_INFO, &info);
        assert!(why(scene.finish().await).contains(because), "{info}");
    }
}

const APPLE_TOKEN: &str = "https://appleid.apple.com/auth/token";
const APPLE_KEYS: &str = "https://appleid.apple.com/auth/keys";

#[tokio::test]
async fn apple_gets_a_secret_that_is_signed_for_it() {
    let key = ec(P256);
    let scene = apple("email name", &pem(&key), None);
    serve(&scene, APPLE_TOKEN, APPLE_KEYS, json!({"iss": "https://appleid.apple.com", "email_verified": "true"}));
    let identity = scene.finish().await.unwrap();
    assert_eq!(identity.claims["email_verified"], ["true"]);
    let secret = scene.house.asked()[0].form["client_secret"].clone();
    let parts: Vec<&str> = secret.split('.').collect();
    let json_of = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    assert_eq!(json_of(parts[0]), json!({"alg": "ES256", "kid": "KEY1234567"}));
    let expected = json!({"iss": "TEAM123456", "sub": CLIENT, "aud": "https://appleid.apple.com",
        "iat": NOW, "exp": NOW + 300});
    assert_eq!(json_of(parts[1]), expected);
    let pair = aws_lc_rs::signature::EcdsaKeyPair::from_pkcs8(P256, &key).unwrap();
    let message = format!("{}.{}", parts[0], parts[1]);
    let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref());
    public.verify(message.as_bytes(), &URL_SAFE_NO_PAD.decode(parts[2]).unwrap()).unwrap();
}

#[tokio::test]
async fn apple_posts_its_answer_when_something_is_asked_for() {
    let key = ec(P256);
    assert_eq!(apple("email name", &pem(&key), None).query["response_mode"], "form_post");
    assert!(!apple("", &pem(&key), None).query.contains_key("response_mode"));
}

#[tokio::test]
async fn a_name_beside_the_code_is_a_name_and_nothing_else() {
    let scene = apple("email name", &pem(&ec(P256)), None);
    let own = json!({"iss": "https://appleid.apple.com", "email": "relay@privaterelay.appleid.com"});
    serve(&scene, APPLE_TOKEN, APPLE_KEYS, own);
    let user =
        r#"{"name":{"firstName":"Jane","lastName":"Doe"},"email":"victim@example.com","sub":"victim","aud":"x"}"#;
    let returned = Returned { code: Some("c"), user: Some(user), ..Returned::default() };
    let identity = scene.finish_with(returned).await.unwrap();
    assert_eq!((identity.id.as_str(), identity.claims["name"][0].as_str()), ("jane", "Jane Doe"));
    assert_eq!(identity.claims["email"], ["relay@privaterelay.appleid.com"]);
    assert_eq!((&identity.claims["sub"][0], &identity.claims["aud"][0]), (&"jane".to_owned(), &CLIENT.to_owned()));
    // Nobody else is listened to.
    let oidc = Scene::oidc();
    assert!(!oidc.finish_with(Returned { user: Some(user), ..returned }).await.unwrap().claims.contains_key("name"));
}

#[test]
fn a_key_of_apple_is_read_in_every_form_it_is_pasted_in() {
    let key = ec(P256);
    let (whole, bare) = (pem(&key), STANDARD.encode(&key));
    for text in [whole.clone(), whole.replace('\n', "\r\n"), bare.clone(), format!("  {bare}\n")] {
        apple("email", &text, None);
    }
    for bad in ["key", &pem(&ec(P384)), &pem(&key[..40]), &whole.replace('A', "*")] {
        let details = json!({"client_id": CLIENT, "team_id": "T", "key_id": "K", "private_key": bad});
        let result = connected(ProviderKind::SignInWithApple, &details, &json!({}), None);
        let why = why(result.map(drop));
        assert!(why.contains("private_key is not a P-256 key"), "{why}");
    }
}

#[tokio::test]
async fn a_site_may_have_all_four_at_home() {
    const BASE: &str = "http://localhost:9229/fake/";
    let url = |scene: &Scene| match scene.provider.begin(scene.house.site(), &Departure::default()).unwrap().0 {
        WayOut::Redirect(url) => url.split('?').next().unwrap().to_owned(),
        WayOut::Form { .. } => panic!("a redirect"),
    };
    let google = social(ProviderKind::Google, "openid", json!({"name": "names"}), Some(BASE));
    assert_eq!(url(&google), "http://localhost:9229/fake/google/authorize");
    let local = "http://localhost:9229/fake/google";
    google.house.put_json(&format!("{local}/userinfo"), &json!({"resourceName": "people/jane"}));
    for iss in [local, "https://accounts.google.com"] {
        serve(&google, &format!("{local}/token"), &format!("{local}/jwks"), json!({"iss": iss}));
        google.finish().await.unwrap();
    }
    let amazon = social(ProviderKind::LoginWithAmazon, "profile", json!({}), Some(BASE));
    let local = "http://localhost:9229/fake/amazon";
    amazon.house.put_json(&format!("{local}/token"), &json!({"access_token": "at-1"}));
    amazon.house.put_json(&format!("{local}/userinfo"), &json!({"user_id": "a"}));
    amazon.house.put_json(&format!("{local}/tokeninfo"), &json!({"user_id": "a", "aud": CLIENT}));
    amazon.finish().await.unwrap();
    let facebook = social(ProviderKind::Facebook, "email", json!({}), Some(BASE));
    let local = "http://localhost:9229/fake/facebook";
    facebook.house.put_json(&format!("{local}/token"), &json!({"access_token": "at-1"}));
    facebook.house.put_json(&format!("{local}/userinfo"), &json!({"id": "f"}));
    facebook.finish().await.unwrap();
    let apple = apple("", &pem(&ec(P256)), Some(BASE));
    let local = "http://localhost:9229/fake/apple";
    serve(&apple, &format!("{local}/token"), &format!("{local}/jwks"), json!({"iss": local}));
    apple.finish().await.unwrap();
    for scene in [&google, &amazon, &facebook, &apple] {
        assert!(scene.house.asked().iter().all(|asked| asked.url.host_str() == Some("localhost")));
    }
}
