//! Rows 8, 9 and 21: JWT algorithm and type confusion (CVE-2015-9235, CVE-2022-21449, CVE-2026-25537, CVE-2026-1529),
//! tokens for somebody else (CVE-2026-55669, CVE-2026-31813), and tokens without the scope (bedefended 2022).
//!
//! Every operation that takes an access token is tried with every forgery, one that is added later too.

use api::shape::Kind;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use crypto::jwt::SigningKey;
use poolhouse_testkit::scene::{PASSWORD, Scene, Tokens, claims};
use poolhouse_testkit::{merged, refusal};
use serde_json::{Value, json};

use crate::stage::{Answer, contents, shared, verified};

/// The operations that exist here and can be called with an access token.
pub fn operations() -> Vec<&'static str> {
    let takes_token = |info: &&api::OperationInfo| match &info.input.kind {
        Kind::Structure { members } => members.iter().any(|member| member.name == "AccessToken"),
        _ => false,
    };
    let all = api::operations::ALL.iter().filter(|info| operations::is_implemented(info));
    all.filter(takes_token).map(|info| info.name).collect()
}

/// A request that would do something, were the token good.
pub fn request(operation: &str, token: &str) -> Value {
    let rest = match operation {
        "ChangePassword" => json!({"PreviousPassword": PASSWORD, "ProposedPassword": "Another-Horse8"}),
        "DeleteUserAttributes" => json!({"UserAttributeNames": ["nickname"]}),
        "DeleteUser" | "GetUser" | "GetUserAuthFactors" | "GlobalSignOut" => json!({}),
        "GetUserAttributeVerificationCode" => json!({"AttributeName": "email"}),
        "UpdateUserAttributes" => json!({"UserAttributes": [{"Name": "nickname", "Value": "changed"}]}),
        "VerifyUserAttribute" => json!({"AttributeName": "email", "Code": "000000"}),
        "AssociateSoftwareToken" => json!({}),
        "VerifySoftwareToken" => json!({"UserCode": "000000"}),
        "SetUserMFAPreference" => json!({"SoftwareTokenMfaSettings": {"Enabled": false}}),
        // The smallest request the model allows: enough to be asked for a token.
        other => minimal(other),
    };
    merged(rest, json!({"AccessToken": token}))
}

/// The smallest request that passes validation.
pub fn minimal(operation: &str) -> Value {
    let info = api::operation::find(operation).unwrap();
    api::samples::requests(info).into_iter().find(|sample| sample.label == "minimal").unwrap().body
}

/// Whether an answer says anything against the token itself.
fn blames_token(answer: &Answer) -> bool {
    answer.as_ref().is_err_and(|refusal| refusal.message.contains("Access Token"))
}

pub struct Forger {
    pub scene: Scene,
    sub: String,
    pub tokens: Tokens,
    /// The pool's real keys.
    access: SigningKey,
    id: SigningKey,
    modulus: Vec<u8>,
}

impl Forger {
    pub async fn new() -> Self {
        let scene = shared(json!({"AutoVerifiedAttributes": ["email"]}), json!({})).await;
        let sub = scene.user("victim", merged(verified("v@example.com"), json!({"nickname": "Vic"}))).await;
        let tokens = scene.tokens("victim").await;
        let keys = scene.server.site.configuration.pool(&scene.user_pool_id).await.unwrap();
        let copy = |key: &SigningKey| SigningKey::from_pkcs8(&key.to_pkcs8()).unwrap();
        let (access, id) = (copy(&keys.access_key), copy(&keys.id_key));
        let modulus = keys.access_key.public().n().to_vec();
        Self { scene, sub, tokens, access, id, modulus }
    }

    /// Such as would do at the endpoints of OAuth, too.
    fn claims(&self) -> Value {
        merged(claims(&self.tokens.access), json!({"scope": "aws.cognito.signin.user.admin openid"}))
    }

    /// The victim's claims with others put over them, really signed with the pool's key.
    pub fn signed(&self, changes: Value) -> String {
        self.access.sign(merged(self.claims(), changes).to_string().as_bytes())
    }

    fn signed_without(&self, name: &str) -> String {
        let mut claims = self.claims();
        claims.as_object_mut().unwrap().remove(name);
        self.access.sign(claims.to_string().as_bytes())
    }

    /// A token with any header, its signature made by `sign` over header and payload.
    fn headed(&self, header: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
        self.headed_text(&header.to_string(), sign)
    }

    fn headed_text(&self, header: &str, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let signed = format!("{}.{}", encode(header.as_bytes()), encode(self.claims().to_string().as_bytes()));
        let signature = encode(&sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    /// All that no place for an access token may take.
    pub fn forgeries(&self) -> Vec<(String, String)> {
        self.unsigned().into_iter().chain(self.signed_but_wrong()).collect()
    }

    /// The parts of the real token, one of them replaced.
    fn with_part(&self, at: usize, part: &str) -> String {
        let mut parts: Vec<&str> = self.tokens.access.split('.').collect();
        parts[at] = part;
        parts.join(".")
    }

    /// What RS256 signs is what a thief cannot: these are all tokens one can make without the private key.
    fn unsigned(&self) -> Vec<(String, String)> {
        let kid = self.access.kid();
        let mut all = Vec::new();
        let mut add = |what: &str, token: String| all.push((what.to_owned(), token));
        for alg in ["none", "None", "NONE", "nOnE", "", "RS512", "PS256", "ES256", "RS256 "] {
            add(alg, self.headed(&json!({"kid": kid, "alg": alg}), |_| Vec::new()));
            add(alg, self.headed(&json!({"kid": kid, "alg": alg}), |_| vec![0; 256]));
        }
        let stolen = self.tokens.access.rsplit('.').next().unwrap();
        let stolen = URL_SAFE_NO_PAD.decode(stolen).unwrap();
        add("signature of other claims", self.headed(&json!({"kid": kid, "alg": "RS256"}), |_| stolen.clone()));
        for signature in [vec![], vec![0], vec![0; 256], vec![0xff; 256], vec![1; 255], vec![1; 257], vec![0; 64]] {
            add("made-up signature", self.headed(&json!({"kid": kid, "alg": "RS256"}), |_| signature.clone()));
        }
        let exponent = [1, 0, 1];
        let jwk = json!({
            "kty": "RSA",
            "kid": kid,
            "n": URL_SAFE_NO_PAD.encode(&self.modulus),
            "e": URL_SAFE_NO_PAD.encode(exponent),
        });
        let secrets = [self.modulus.clone(), STANDARD.encode(&self.modulus).into_bytes(), jwk.to_string().into_bytes()];
        for secret in secrets.iter().chain([&kid.as_bytes().to_vec(), &vec![]]) {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
            let sign = |signed: &[u8]| hmac::sign(&key, signed).as_ref().to_vec();
            add("HS256 with the public key", self.headed(&json!({"kid": kid, "alg": "HS256"}), sign));
            add("HMAC called RS256", self.headed(&json!({"kid": kid, "alg": "RS256"}), sign));
        }
        let own = SigningKey::generate();
        let own_signature = |signed: &[u8]| {
            // `sign` takes a payload; the signature of chosen bytes needs the pair itself.
            let pair = aws_lc_rs::rsa::KeyPair::from_pkcs8(&own.to_pkcs8()).unwrap();
            let mut signature = vec![0; 256];
            let rng = aws_lc_rs::rand::SystemRandom::new();
            pair.sign(&aws_lc_rs::signature::RSA_PKCS1_SHA256, &rng, signed, &mut signature).unwrap();
            signature
        };
        let own_jwk = json!({
            "kty": "RSA",
            "n": URL_SAFE_NO_PAD.encode(own.public().n()),
            "e": URL_SAFE_NO_PAD.encode(own.public().e()),
        });
        add("own key, its own kid", own.sign(self.claims().to_string().as_bytes()));
        for extra in [
            json!({}),
            json!({"jwk": own_jwk}),
            json!({"jku": "https://evil.example/jwks.json"}),
            json!({"x5u": "https://evil.example/cert.pem"}),
            json!({"x5c": ["MIIB"]}),
            json!({"crit": ["exp"], "exp": 1}),
            json!({"b64": false, "crit": ["b64"]}),
            json!({"zip": "DEF"}),
        ] {
            let header = merged(json!({"kid": kid, "alg": "RS256"}), extra);
            add(&format!("own key under {header}"), self.headed(&header, own_signature));
        }
        for kid in ["", "../../../../dev/null", "' OR '1'='1", "0", "\u{0}", "%00"] {
            add(&format!("own key named {kid}"), self.headed(&json!({"kid": kid, "alg": "RS256"}), own_signature));
        }
        add("no kid", self.headed(&json!({"alg": "RS256"}), own_signature));
        add("kid twice", self.headed_text(&format!(r#"{{"kid":"x","kid":"{kid}","alg":"RS256"}}"#), own_signature));
        add("alg twice", self.headed_text(&format!(r#"{{"kid":"{kid}","alg":"none","alg":"RS256"}}"#), |_| vec![]));
        for text in ["", ".", "..", "...", "a", "a.b.c", "e30.e30.", "e30.e30.e30", "null"] {
            add("not a token", format!("{text}-"));
        }
        let altered = merged(self.claims(), json!({"sub": "00000000-0000-0000-0000-000000000000"}));
        add("altered claims", self.with_part(1, &URL_SAFE_NO_PAD.encode(altered.to_string())));
        add("padded", format!("{}=", self.tokens.access));
        add("one part more", format!("{}.e30", self.tokens.access));
        add("ID token", self.tokens.id.clone());
        add("refresh token", self.tokens.refresh.clone());
        let id_header = self.tokens.id.split('.').next().unwrap();
        add("named as an ID token", self.with_part(0, id_header));
        all
    }

    /// Tokens that carry this pool's signature and still must not do: keys leak, claims are mixed up, tokens of other
    /// kinds are signed with the same keys.
    fn signed_but_wrong(&self) -> Vec<(String, String)> {
        let now = self.claims()["iat"].as_i64().unwrap();
        let mut all = Vec::new();
        let mut add = |what: &str, token: String| all.push((what.to_owned(), token));
        for exp in [json!(now), json!(now - 1), json!(0), json!(-1), json!(i64::MIN)] {
            add(&format!("expired at {exp}"), self.signed(json!({ "exp": exp })));
        }
        let later = now + 3_600;
        for exp in [json!(later.to_string()), json!(1e300), json!(later as f64 + 0.5), json!(null), json!([later])] {
            add(&format!("exp is {exp}"), self.signed(json!({ "exp": exp })));
        }
        for token_use in [json!("id"), json!("ACCESS"), json!(""), json!(["access"]), json!(null)] {
            add(&format!("used as {token_use}"), self.signed(json!({ "token_use": token_use })));
        }
        for scope in
            ["", "openid", "aws.cognito.signin.user", "aws.cognito.signin.user.admin2", "AWS.COGNITO.SIGNIN.USER.ADMIN"]
        {
            add(&format!("scope {scope}"), self.signed(json!({ "scope": scope })));
        }
        for scope in [json!(["aws.cognito.signin.user.admin"]), json!({"aws.cognito.signin.user.admin": true})] {
            add("scope of another type", self.signed(json!({ "scope": scope })));
        }
        for name in ["exp", "sub", "token_use", "client_id", "scope"] {
            add(&format!("without {name}"), self.signed_without(name));
        }
        for name in ["sub", "client_id", "token_use", "scope", "origin_jti", "event_id"] {
            add(&format!("{name} is a number"), self.signed(json!({ name: 7 })));
        }
        add("unknown sub", self.signed(json!({"sub": "00000000-0000-0000-0000-000000000000"})));
        add("username for sub", self.signed(json!({"sub": "victim"})));
        let text = self.claims().to_string();
        let twice =
            |member: &str| self.access.sign(format!("{},{member}}}", text.strip_suffix('}').unwrap()).as_bytes());
        add("sub twice", twice(r#""sub":"x""#));
        add("exp twice", twice(&format!(r#""exp":{later}"#)));
        add("scope twice", twice(r#""scope":"aws.cognito.signin.user.admin""#));
        add("a member twice within", twice(r#""x":{"a":1,"a":2}"#));
        add("not an object", self.access.sign(b"[]"));
        add("two documents", self.access.sign(format!("{text}{text}").as_bytes()));
        add("signed with the ID key", self.id.sign(text.as_bytes()));
        add("too long", self.signed(json!({"x": "x".repeat(16 * 1024)})));
        all
    }
}

/// The control: what [`request`] says is right, and what [`Forger::signed`] signs is taken.
#[tokio::test]
async fn a_real_token_is_taken_by_every_operation() {
    for operation in operations() {
        let forger = Forger::new().await;
        let answer = forger.scene.call(operation, request(operation, &forger.signed(json!({})))).await;
        assert!(!blames_token(&answer), "{operation}: {answer:?}");
    }
}

#[tokio::test]
async fn no_operation_takes_a_forged_token() {
    let forger = Forger::new().await;
    let before = contents(&forger.scene).await;
    let forgeries = forger.forgeries();
    assert!(forgeries.len() > 80, "{} forgeries", forgeries.len());
    for (what, token) in &forgeries {
        for operation in operations() {
            let answer = forger.scene.call(operation, request(operation, token)).await;
            let refusal = answer.expect_err(&format!("{operation} took a token: {what}"));
            // Text that no token can be is the model's to refuse; a user who is not there has a word of their own.
            let codes = ["NotAuthorizedException", "InvalidParameterException", "UserNotFoundException"];
            assert!(codes.contains(&refusal.code.as_str()), "{operation}, {what}: {refusal:?}");
        }
    }
    assert_eq!(contents(&forger.scene).await, before);
    forger.scene.ok("GetUser", json!({"AccessToken": forger.tokens.access})).await;
}

#[tokio::test]
async fn a_token_without_the_scope_is_told_so() {
    let forger = Forger::new().await;
    let token = forger.signed(json!({"scope": "openid profile"}));
    for operation in operations() {
        let refused = forger.scene.refused(operation, request(operation, &token)).await;
        let expected = refusal("NotAuthorizedException", "Access Token does not have required scopes");
        assert_eq!(refused, expected, "{operation}");
    }
}

/// The issuer of a token is found by its key, never by what it says: a token of one pool does nothing in another, and
/// nothing for a client or a user of another.
#[tokio::test]
async fn a_token_says_nothing_about_another_pool() {
    let (here, there) = (Forger::new().await, Forger::new().await);
    let before = contents(&there.scene).await;
    let forgeries = [
        ("of another client", here.signed(json!({"client_id": there.scene.client_id}))),
        ("of another user", here.signed(json!({"sub": there.sub}))),
        ("of another issuer", here.signed(merged(claims(&there.tokens.access), json!({})))),
        ("under another key's name", {
            let other = there.tokens.access.split('.').next().unwrap();
            here.with_part(0, other)
        }),
        ("claims of the other under an own key", {
            let other = there.tokens.access.split('.').nth(1).unwrap();
            here.with_part(1, other)
        }),
    ];
    for (what, token) in &forgeries {
        for operation in operations() {
            let answer = here.scene.call(operation, request(operation, token)).await;
            assert!(answer.is_err(), "{operation} took a token {what}: {answer:?}");
        }
    }
    assert_eq!(contents(&there.scene).await, before);
}
