//! A provider in memory: what stands at its URLs, and the keys it signs with.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PSS_SHA256, RSA_PSS_SHA512, RsaEncoding,
};
use aws_lc_rs::{digest, hmac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::clock::Time;
use domain::identity_provider::{Details, IdentityProvider, ProviderKind, split_secrets};
use domain::identity_provider_rules::fill_in;
use domain::random::Random;
use http::{Request, Response};
use serde_json::{Value, json};
use url::Url;

use crate::fetch::Answer;
use crate::{
    Bounds, Connection, Departure, Expected, Fetch, FetchError, Identity, KeyCache, Provider, ProviderError, Returned,
    Site, WayOut, connect,
};

pub(super) const NOW: i64 = 1_700_000_000;
pub(super) const CLIENT: &str = "our-client";
pub(super) const SECRET: &str = "a secret of the client that is as long as any hash there is: 64 bytes";
pub(super) const ISSUER: &str = "https://idp.example.com";
pub(super) const CALLBACK: &str = "https://login.example.com/oauth2/idpresponse";
pub(super) const KID: &str = "rsa-1";

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub method: String,
    pub url: Url,
    pub authorization: Option<String>,
    pub form: HashMap<String, String>,
}

type Said = Result<Response<Vec<u8>>, FetchError>;

#[derive(Default)]
pub(super) struct House {
    answers: Mutex<HashMap<String, Said>>,
    asked: Mutex<Vec<Asked>>,
    drawn: AtomicU64,
    pub keys: KeyCache,
    /// How long after [`NOW`] it is.
    pub later_seconds: AtomicI64,
}

impl House {
    /// From now on this stands at the URL, whatever its query.
    pub fn put(&self, url: &str, status: u16, media_type: &str, body: &str) {
        let answer = Response::builder().status(status).header("content-type", media_type);
        let answer = answer.body(body.as_bytes().to_vec()).unwrap();
        self.answers.lock().unwrap().insert(url.to_owned(), Ok(answer));
    }

    /// The keys of the provider of OpenID Connect are these, for a server that remembers none (`key_cache.rs` is of those
    /// that do).
    pub fn put_keys(&self, keys: &Value) {
        self.keys.forget();
        self.put_json("https://idp.example.com/keys", &json!({ "keys": keys }));
    }

    pub fn put_json(&self, url: &str, body: &Value) {
        self.put(url, 200, "application/json", &body.to_string());
    }

    pub fn fail(&self, url: &str, error: FetchError) {
        self.answers.lock().unwrap().insert(url.to_owned(), Err(error));
    }

    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    pub fn site(&self) -> Site<'_> {
        let now = Time::from_seconds(NOW + self.later_seconds.load(Ordering::SeqCst));
        Site { fetch: self, random: self, keys: &self.keys, now }
    }
}

impl Fetch for House {
    fn fetch(&self, request: Request<Vec<u8>>) -> Answer<'_> {
        assert!(request.extensions().get::<Bounds>().is_some(), "every request is bound");
        let url = Url::parse(&request.uri().to_string()).unwrap();
        let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let form = url::form_urlencoded::parse(request.body()).into_owned().collect();
        let asked = Asked { method: request.method().to_string(), url, authorization: header("authorization"), form };
        let mut place = asked.url.clone();
        place.set_query(None);
        let answer = self.answers.lock().unwrap().get(place.as_str()).cloned();
        self.asked.lock().unwrap().push(asked);
        Box::pin(async move { answer.unwrap_or(Err(FetchError::Unreachable("nobody is there".to_owned()))) })
    }
}

impl Random for House {
    fn fill(&self, bytes: &mut [u8]) {
        let drawn = self.drawn.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        let hash = digest::digest(&digest::SHA512, &drawn);
        bytes.iter_mut().zip(hash.as_ref()).for_each(|(byte, hash)| *byte = *hash);
    }
}

/// The provider of the configuration, with what the service fills in.
pub(super) fn configured(kind: ProviderKind, details: &Value, mapping: &Value) -> (IdentityProvider, Details) {
    let mut details: Details = serde_json::from_value(details.clone()).unwrap();
    fill_in(kind, &mut details);
    let (details, secrets) = split_secrets(details);
    let provider = IdentityProvider {
        user_pool_id: "eu-central-1_AbCdEfGhI".to_owned(),
        name: kind.name().to_owned(),
        kind,
        created_at: Time::from_seconds(NOW),
        modified_at: Time::from_seconds(NOW),
        version: 1,
        details,
        attribute_mapping: serde_json::from_value(mapping.clone()).unwrap(),
        acr_mapping: None,
        identifiers: Vec::new(),
        saml: None,
    };
    (provider, secrets)
}

pub(super) fn connected(
    kind: ProviderKind,
    details: &Value,
    mapping: &Value,
    base: Option<&str>,
) -> Result<Box<dyn Provider>, ProviderError> {
    let (provider, secrets) = configured(kind, details, mapping);
    let base = base.map(|base| Url::parse(base).unwrap());
    connect(&Connection { provider: &provider, secrets: &secrets, social_base: base.as_ref(), signing: None })
}

pub(super) fn oidc_details() -> Value {
    json!({"client_id": CLIENT, "client_secret": SECRET, "authorize_scopes": "openid email", "oidc_issuer": ISSUER,
        "attributes_request_method": "GET", "authorize_url": "https://idp.example.com/authorize?p=policy",
        "token_url": "https://idp.example.com/token", "attributes_url": "https://idp.example.com/me",
        "jwks_uri": "https://idp.example.com/keys"})
}

/// Somebody on their way to a provider and back.
pub(super) struct Scene {
    pub house: House,
    pub provider: Box<dyn Provider>,
    /// What was asked for when they left.
    pub query: HashMap<String, String>,
    pub expected: Expected,
}

impl Scene {
    /// At an OIDC provider that is in order.
    pub fn oidc() -> Self {
        Self::oidc_with(json!({}))
    }

    pub fn oidc_with(changed: Value) -> Self {
        let mut details = oidc_details();
        details.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        let provider = connected(ProviderKind::Oidc, &details, &json!({}), None).unwrap();
        let scene = Self::of(provider);
        scene.house.put_json("https://idp.example.com/keys", &json!({"keys": [rsa_jwk()]}));
        scene.house.put_json("https://idp.example.com/me", &json!({"sub": "jane", "email": "jane@example.com"}));
        scene.give(&token(&scene.claims(json!({}))));
        scene
    }

    pub fn of(provider: Box<dyn Provider>) -> Self {
        let house = House::default();
        let departure = Departure { callback: CALLBACK, state: "our-state", ..Departure::default() };
        let (way, expected) = provider.begin(house.site(), &departure).unwrap();
        let WayOut::Redirect(url) = way else { panic!("a redirect") };
        let query = Url::parse(&url).unwrap().query_pairs().into_owned().collect();
        Self { house, provider, query, expected }
    }

    /// The claims of a good ID token, with those changed; null takes one away.
    pub fn claims(&self, changed: Value) -> Value {
        let mut claims = json!({"iss": ISSUER, "aud": CLIENT, "sub": "jane", "iat": NOW, "exp": NOW + 300,
            "nonce": self.query["nonce"], "sid": "session-1"});
        for (name, value) in changed.as_object().unwrap() {
            match value {
                Value::Null => claims.as_object_mut().unwrap().remove(name),
                value => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
            };
        }
        claims
    }

    /// The token endpoint gives this ID token from now on.
    pub fn give(&self, id_token: &str) {
        let tokens = json!({"access_token": "at-1", "token_type": "Bearer", "expires_in": 3600, "id_token": id_token});
        self.house.put_json("https://idp.example.com/token", &tokens);
    }

    pub async fn finish(&self) -> Result<Identity, ProviderError> {
        self.finish_with(Returned { code: Some("the-code"), ..Returned::default() }).await
    }

    pub async fn finish_with(&self, returned: Returned<'_>) -> Result<Identity, ProviderError> {
        self.provider.finish(self.house.site(), &returned, &self.expected).await
    }

    /// What comes of a sign-in with this ID token.
    pub async fn with(&self, id_token: &str) -> Result<Identity, ProviderError> {
        self.give(id_token);
        self.finish().await
    }
}

/// The text for the log of what must have been refused.
pub(super) fn why(result: Result<impl std::fmt::Debug, ProviderError>) -> String {
    match result {
        Err(ProviderError::Invalid { why, .. }) => why,
        other => panic!("not refused: {other:?}"),
    }
}

fn rsa() -> &'static KeyPair {
    static KEY: OnceLock<KeyPair> = OnceLock::new();
    KEY.get_or_init(|| KeyPair::generate(KeySize::Rsa2048).unwrap())
}

/// Keys on the two curves, in PKCS #8.
pub(super) fn ec(curve: &'static EcdsaSigningAlgorithm) -> Vec<u8> {
    EcdsaKeyPair::generate_pkcs8(curve, &SystemRandom::new()).unwrap().as_ref().to_vec()
}

pub(super) fn rsa_jwk() -> Value {
    let parts = PublicKeyComponents::<Vec<u8>>::from(rsa().public_key());
    json!({"kty": "RSA", "kid": KID, "n": URL_SAFE_NO_PAD.encode(parts.n), "e": URL_SAFE_NO_PAD.encode(parts.e)})
}

pub(super) fn ec_jwk(pkcs8: &[u8], curve: &'static EcdsaSigningAlgorithm, name: &str) -> Value {
    let pair = EcdsaKeyPair::from_pkcs8(curve, pkcs8).unwrap();
    let point = &pair.public_key().as_ref()[1..];
    let (x, y) = point.split_at(point.len() / 2);
    json!({"kty": "EC", "kid": "ec-1", "crv": name, "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y)})
}

/// A token in order.
pub(super) fn token(claims: &Value) -> String {
    signed(&json!({"alg": "RS256", "kid": KID}), claims, rs256)
}

pub(super) fn signed(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
    format!("{message}.{signature}")
}

pub(super) fn rs256(message: &[u8]) -> Vec<u8> {
    rsa_signature(&RSA_PKCS1_SHA256, message)
}

pub(super) fn rs384(message: &[u8]) -> Vec<u8> {
    rsa_signature(&RSA_PKCS1_SHA384, message)
}

pub(super) fn ps256(message: &[u8]) -> Vec<u8> {
    rsa_signature(&RSA_PSS_SHA256, message)
}

pub(super) fn ps512(message: &[u8]) -> Vec<u8> {
    rsa_signature(&RSA_PSS_SHA512, message)
}

fn rsa_signature(encoding: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; rsa().public_modulus_len()];
    rsa().sign(encoding, &SystemRandom::new(), message, &mut signature).unwrap();
    signature
}

pub(super) fn ec_signature(pkcs8: &[u8], curve: &'static EcdsaSigningAlgorithm, message: &[u8]) -> Vec<u8> {
    let pair = EcdsaKeyPair::from_pkcs8(curve, pkcs8).unwrap();
    pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()
}

pub(super) fn hs(algorithm: hmac::Algorithm, secret: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(algorithm, secret), message).as_ref().to_vec()
}

pub(super) static P256: &EcdsaSigningAlgorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
pub(super) static P384: &EcdsaSigningAlgorithm = &ECDSA_P384_SHA384_FIXED_SIGNING;
