//! ID tokens: the signature, and what they must say (OpenID Connect Core §3.1.3.7, behaviour 30 §6.2).
//!
//! `jsonwebtoken` reads the parts and verifies; the claims are judged here, by the clock of this server.

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crypto::jwt::Claims;
use domain::clock::Time;
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, Header, Validation};
use serde_json::{Map, Value};
use url::Url;

use super::keys::KeySet;
use super::{Client, answer, invalid};
use crate::discovery;
use crate::provider::{ProviderError, Site};

/// How far a provider's clock may be from ours.
pub(super) const CLOCK_SKEW_SECONDS: i64 = 180;

/// Some thousand groups; what is longer is no token but a load.
const TOKEN_LIMIT_BYTES: usize = 64 * 1024;

/// How the tokens of a provider are known.
pub(crate) struct Verifier {
    /// What `iss` may be.
    pub issuers: Vec<String>,
    pub keys_url: Url,
    /// Whether the provider may sign with the client secret.
    pub shared_secret: bool,
}

/// What this one token must say beside.
#[derive(Clone, Copy, Default)]
pub(crate) struct Expectation<'a> {
    pub nonce: Option<&'a str>,
    /// What came with it: `at_hash`, if it is there, is that of this token.
    pub access_token: Option<&'a str>,
}

impl Verifier {
    /// Whether the provider calls itself that. But for a slash at the end, in which discovery allows a provider to differ
    /// from its settings; it was accepted then, and must be able to sign people in now.
    pub fn is_issuer(&self, iss: &str) -> bool {
        self.issuers.iter().any(|issuer| discovery::same_issuer(issuer, iss))
    }

    /// The claims of an ID token, if it is one, of this provider, for this client, and now.
    ///
    /// # Errors
    /// [`ProviderError::Invalid`], or the provider's keys cannot be read.
    pub async fn verify(
        &self,
        site: Site<'_>,
        client: &Client,
        token: &str,
        expectation: &Expectation<'_>,
    ) -> Result<Map<String, Value>, ProviderError> {
        let (header, claims) = self.open(site, client, token).await?;
        check_kind(&header, &claims)?;
        self.judge(client, &claims, site.now)?;
        if !claims.contains_key("exp") || has_ended(&claims, site.now)? {
            return Err(bad("expiration", "exp is missing or has passed"));
        }
        if claims.get("sub").and_then(Value::as_str).is_none() {
            return Err(bad("subject", "sub is missing"));
        }
        if let Some(nonce) = expectation.nonce {
            let said = claims.get("nonce").and_then(Value::as_str).unwrap_or_default();
            if !crypto::constant_time_eq(said.as_bytes(), nonce.as_bytes()) {
                return Err(bad("nonce", "it belongs to another sign-in"));
            }
        }
        if let (Some(hash), Some(access_token)) = (claims.get("at_hash"), expectation.access_token)
            && hash.as_str() != Some(&token_hash(header.alg, access_token))
        {
            return Err(bad("at_hash", "it came with another access token"));
        }
        Ok(claims)
    }

    /// What the provider signed of somebody in place of saying it (OpenID Connect Core §5.3.2): of this provider, and for
    /// this client. Whom it speaks of is for the caller to compare.
    ///
    /// # Errors
    /// [`ProviderError::Invalid`], or the provider's keys cannot be read.
    pub(super) async fn verify_user_info(
        &self,
        site: Site<'_>,
        client: &Client,
        token: &str,
    ) -> Result<Map<String, Value>, ProviderError> {
        let (header, claims) = self.open(site, client, token).await?;
        check_kind(&header, &claims)?;
        self.judge_parties(client, &claims)?;
        judge_beginning(&claims, site.now)?;
        if has_ended(&claims, site.now)? {
            return Err(bad("expiration", "exp has passed"));
        }
        Ok(claims)
    }

    /// Header and claims of a token whose signature is the provider's.
    pub(super) async fn open(&self, site: Site<'_>, client: &Client, token: &str) -> Opened {
        if token.len() > TOKEN_LIMIT_BYTES {
            return Err(bad("response", "it is too long"));
        }
        // Refuses `none`, and every other algorithm that it does not know.
        let header = jsonwebtoken::decode_header(token).map_err(|error| bad("response", &error.to_string()))?;
        match header.alg.family() {
            AlgorithmFamily::Hmac => opened(token, header.alg, &self.shared_key(site, client, &header).await?),
            AlgorithmFamily::Rsa | AlgorithmFamily::Ec => {
                let kid = header.kid.as_deref().ok_or_else(|| bad("signature", "its header has no kid"))?;
                self.open_by_set(site, token, kid, header.alg).await
            }
            // RSA, EC and HMAC are what the service takes (behaviour 30 §6.2): a provider that signs with anything else
            // here could not be moved there. ES512 is EC, but `jsonwebtoken` does not know it.
            AlgorithmFamily::Ed => Err(bad("signature", "EdDSA is not an algorithm of the service")),
        }
    }

    /// By a key of the provider's set, as it is remembered; if that does not explain the token, as it is now.
    async fn open_by_set(&self, site: Site<'_>, token: &str, kid: &str, algorithm: Algorithm) -> Opened {
        let by = |set: &KeySet| opened(token, algorithm, &set.find(kid, algorithm)?);
        if let Some(set) = site.keys.remembered(&self.keys_url, site.now) {
            let read = by(&set);
            if read.is_ok() || !site.keys.may_read_early(&self.keys_url, site.now) {
                return read;
            }
        }
        by(&*site.keys.read(site, &self.keys_url).await?)
    }

    /// The client secret as a key, which both sides know and nobody else. It is never a key of the set: whoever names one
    /// takes a public key for a secret.
    async fn shared_key(&self, site: Site<'_>, client: &Client, header: &Header) -> Result<DecodingKey, ProviderError> {
        let secret = client.shared_secret().filter(|_| self.shared_secret);
        let secret = secret.ok_or_else(|| bad("signature", "the provider signs with keys of its own only"))?;
        // RFC 7518 §3.2: a shorter key can be guessed from one token.
        let bytes = hash_of(header.alg).output_len();
        if secret.len() < bytes {
            let why = format!("the client secret is shorter than the {bytes} bytes that {:?} needs", header.alg);
            return Err(bad("signature", &why));
        }
        if let Some(kid) = &header.kid
            && site.keys.get(site, &self.keys_url).await?.names(kid)
        {
            return Err(bad("signature", "it is an HMAC that names a key of the set"));
        }
        DecodingKey::from_secret(secret).map_err(|error| bad("signature", &error.to_string()))
    }

    /// What every token of the provider must say: whose it is, for whom, and since when.
    pub(super) fn judge(&self, client: &Client, claims: &Map<String, Value>, now: Time) -> Result<(), ProviderError> {
        self.judge_parties(client, claims)?;
        if !claims.contains_key("iat") {
            return Err(bad("iat", "it is missing"));
        }
        judge_beginning(claims, now)
    }

    fn judge_parties(&self, client: &Client, claims: &Map<String, Value>) -> Result<(), ProviderError> {
        let iss = claims.get("iss").and_then(Value::as_str).unwrap_or_default();
        if !self.is_issuer(iss) {
            return Err(bad(&format!("issuer {}", answer::excerpt(iss)), "it is not the issuer of the settings"));
        }
        let audiences: Vec<&str> = match claims.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().map(|one| one.as_str().unwrap_or_default()).collect(),
            _ => Vec::new(),
        };
        if !audiences.contains(&client.id.as_str()) {
            return Err(bad("audience", "it is for another client"));
        }
        match claims.get("azp") {
            Some(azp) if azp.as_str() != Some(&client.id) => Err(bad("azp", "it was given to another client")),
            None if audiences.len() > 1 => Err(bad("azp", "it has several audiences and no azp")),
            _ => Ok(()),
        }
    }
}

/// A token that says it is of another kind is none of these, whatever else it says (RFC 8725 §3.11); nor is a logout token
/// without a type (OpenID Connect Back-Channel Logout 1.0 §4).
fn check_kind(header: &Header, claims: &Map<String, Value>) -> Result<(), ProviderError> {
    if header.typ.as_deref().is_some_and(|typ| typ.to_ascii_lowercase().ends_with("+jwt")) {
        return Err(bad("type", "typ in its header is of another kind of token"));
    }
    if claims.contains_key("events") {
        return Err(bad("type", "it is a logout token"));
    }
    Ok(())
}

/// What is said of the time from which on it holds.
fn judge_beginning(claims: &Map<String, Value>, now: Time) -> Result<(), ProviderError> {
    for name in ["iat", "nbf"] {
        if seconds(claims, name)?.is_some_and(|time| time > now.seconds() + CLOCK_SKEW_SECONDS) {
            return Err(bad(name, "it is in the future"));
        }
    }
    Ok(())
}

/// Whether what is said of the end has passed.
fn has_ended(claims: &Map<String, Value>, now: Time) -> Result<bool, ProviderError> {
    Ok(seconds(claims, "exp")?.is_some_and(|exp| exp <= now.seconds() - CLOCK_SKEW_SECONDS))
}

/// Header and claims, or why there are none.
type Opened = Result<(Header, Map<String, Value>), ProviderError>;

fn opened(token: &str, algorithm: Algorithm, key: &DecodingKey) -> Opened {
    // The library asks the system for the time; here it is an argument. What it would check is checked in `judge`.
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let opened = jsonwebtoken::decode::<Claims>(token, key, &validation);
    let opened = opened.map_err(|error| bad("signature", &error.to_string()))?;
    Ok((opened.header, opened.claims.into_map()))
}

/// A time in seconds, of which some providers write fractions.
pub(super) fn seconds(claims: &Map<String, Value>, name: &str) -> Result<Option<i64>, ProviderError> {
    let Some(value) = claims.get(name) else { return Ok(None) };
    // Whole seconds of a fraction; beyond the range of i64 the cast ends at its bounds, which are judged like any time.
    let read = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds.floor() as i64));
    read.map(Some).ok_or_else(|| bad(name, "it is not a number"))
}

/// The hash function in the name of an algorithm.
fn hash_of(algorithm: Algorithm) -> &'static digest::Algorithm {
    match algorithm {
        Algorithm::HS384 | Algorithm::RS384 | Algorithm::ES384 | Algorithm::PS384 => &digest::SHA384,
        Algorithm::HS512 | Algorithm::RS512 | Algorithm::PS512 => &digest::SHA512,
        _ => &digest::SHA256,
    }
}

/// `at_hash`: the left half of the token's hash (OpenID Connect Core §3.1.3.6).
fn token_hash(algorithm: Algorithm, token: &str) -> String {
    let hash = digest::digest(hash_of(algorithm), token.as_bytes());
    let hash = hash.as_ref();
    URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2])
}

/// In the service's words ("Bad id_token issuer …").
pub(super) fn bad(what: &str, why: &str) -> ProviderError {
    invalid(&format!("Bad id_token {what}"), why)
}
