//! A provider whose messages are bent: what it says is valid, until a fuzzer has had its hands on it.

use std::sync::OnceLock;

use crypto::SystemRandom;
use crypto::certificate::{Lifetime, self_signed};
use crypto::jwt::SigningKey;
use domain::clock::Time;
use federation::{Answer, Fetch, FetchError, KeyCache, Later, ProviderError, Site};
use http::{Request, Response};

pub const NOW: Time = Time::from_seconds(1_795_219_200);

pub fn key() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(SigningKey::generate)
}

pub fn certificate() -> Vec<u8> {
    let lifetime = Lifetime { not_before: NOW.seconds() - 60, not_after: NOW.seconds() + 86_400 };
    self_signed(key(), "provider", lifetime, [7; 16]).expect("a certificate")
}

/// Gives the provider's key set, wherever it is asked for.
pub struct Keys;

impl Fetch for Keys {
    fn fetch(&self, _: Request<Vec<u8>>) -> Answer<'_> {
        let public = key().public();
        let set = serde_json::json!({"keys": [{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": public.kid(),
            "n": public.n_base64url(), "e": public.e_base64url()}]});
        let answer = Response::builder().header("content-type", "application/json").body(set.to_string().into_bytes());
        Box::pin(async move { answer.map_err(|error| FetchError::Unreachable(error.to_string())) })
    }
}

pub fn site() -> Site<'static> {
    static KEYS: OnceLock<KeyCache> = OnceLock::new();
    Site { fetch: &Keys, random: &SystemRandom, keys: KEYS.get_or_init(KeyCache::default), now: NOW }
}

pub fn wait<T>(later: Later<'_, T>) -> Result<T, ProviderError> {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| tokio::runtime::Builder::new_current_thread().build().expect("a runtime"));
    runtime.block_on(later)
}

/// Bends a message: each four bytes say where, how, and by what. What is left of them is put at the end.
pub fn bent(message: &str, how: &[u8]) -> Option<String> {
    let mut bytes = message.as_bytes().to_vec();
    let mut steps = how.chunks_exact(4);
    for step in &mut steps {
        let at = usize::from(u16::from_le_bytes([step[0], step[1]])) % (bytes.len() + 1);
        let (length, byte) = (usize::from(step[3]).min(bytes.len() - at), step[3] & 0x7f);
        match step[2] % 4 {
            0 if at < bytes.len() => bytes[at] = byte,
            1 => drop(bytes.drain(at..at + length)),
            2 => {
                let copied = bytes[at..at + length].to_vec();
                bytes.extend(copied);
            }
            _ => bytes.insert(at, byte),
        }
    }
    bytes.extend_from_slice(steps.remainder());
    String::from_utf8(bytes).ok()
}
