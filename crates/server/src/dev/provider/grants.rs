//! Codes and access tokens: they carry what they stand for, sealed, so that nothing is stored.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flows::Context;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Provider;
use super::people::Person;

const CODE: &str = "fake-provider-code";
const ACCESS_TOKEN: &str = "fake-provider-access-token";

pub(super) const CODE_SECONDS: i64 = 60;
pub(super) const TOKEN_SECONDS: i64 = 3_600;

/// What a code stands for.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Grant {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scope: String,
    pub(super) nonce: Option<String>,
    pub(super) code_challenge: Option<String>,
    pub(super) person: Person,
    pub(super) until_seconds: i64,
}

/// What an access token stands for.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Pass {
    pub(super) client_id: String,
    pub(super) scope: String,
    pub(super) person: Person,
    pub(super) until_seconds: i64,
}

impl Provider {
    pub(super) fn code(&self, grant: &Grant) -> String {
        seal(&self.context, CODE, self.kind.segment(), grant)
    }

    /// What a code stands for, the first time.
    pub(super) fn redeem(&self, code: &str) -> Option<Grant> {
        let grant: Grant = open(&self.context, CODE, self.kind.segment(), code)?;
        let now = self.context.now().seconds();
        let is_new = self.shared.used_codes.insert(code, grant.until_seconds, now);
        (is_new && now < grant.until_seconds).then_some(grant)
    }

    pub(super) fn access_token(&self, pass: &Pass) -> String {
        seal(&self.context, ACCESS_TOKEN, self.kind.segment(), pass)
    }

    pub(super) fn pass(&self, access_token: &str) -> Option<Pass> {
        let pass: Pass = open(&self.context, ACCESS_TOKEN, self.kind.segment(), access_token)?;
        (self.context.now().seconds() < pass.until_seconds).then_some(pass)
    }
}

fn seal(cx: &Context, purpose: &str, kind: &str, thing: &impl Serialize) -> String {
    // Plain structs of text always become JSON.
    let json = serde_json::to_vec(thing).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(cx.keyring.seal(&*cx.random, purpose, &[kind.as_bytes()], &json))
}

fn open<T: DeserializeOwned>(cx: &Context, purpose: &str, kind: &str, text: &str) -> Option<T> {
    let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
    let json = cx.keyring.open(purpose, &[kind.as_bytes()], &sealed).ok()?;
    serde_json::from_slice(&json).ok()
}

/// Things that happen once in the life of this process.
#[derive(Default)]
pub(super) struct Once(Mutex<BTreeMap<String, i64>>);

impl Once {
    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Whether it is new. It can be forgotten after `until_seconds`.
    pub(super) fn insert(&self, thing: &str, until_seconds: i64, now_seconds: i64) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, until| *until > now_seconds);
        seen.insert(thing.to_owned(), until_seconds).is_none()
    }
}
