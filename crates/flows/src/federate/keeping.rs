//! How what becomes of a browser's sign-in is kept: found by the keyed hash of what the browser brings, by that browser
//! only, and sealed. Each purpose has hashes of its own: what was kept for one is nothing to another.

use domain::clock::Time;
use domain::random;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::tables::federated_sign_ins::{self as rows, FederatedSignIn};
use store::{StoreError, Tx};

use crate::{Context, Failure};

/// Tabs that one browser may have open.
pub(super) const MOST_OF_BROWSER: i64 = 20;

/// What the browser is to bring: nobody can guess it.
pub(super) fn new_state(cx: &Context) -> String {
    random::base32::<32>(&*cx.random)
}

fn hashes(cx: &Context, purpose: &str, user_pool_id: &str, state: &str) -> Vec<[u8; 32]> {
    cx.keyring.macs(purpose, &[user_pool_id.as_bytes(), state.as_bytes()])
}

pub(super) fn browsers(cx: &Context, user_pool_id: &str, browser: &str) -> Vec<[u8; 32]> {
    cx.keyring.macs("federated sign-in: browser", &[user_pool_id.as_bytes(), browser.as_bytes()])
}

/// What is looked for: by what somebody brings, and by their browser where that is known.
pub(super) struct Brought {
    user_pool_id: String,
    hashes: Vec<[u8; 32]>,
    browsers: Option<Vec<[u8; 32]>>,
    now: Time,
}

impl Brought {
    pub(super) fn by(cx: &Context, purpose: &str, user_pool_id: &str, state: &str, browser: Option<&str>) -> Self {
        Self {
            user_pool_id: user_pool_id.to_owned(),
            hashes: hashes(cx, purpose, user_pool_id, state),
            browsers: browser.map(|browser| browsers(cx, user_pool_id, browser)),
            now: cx.now(),
        }
    }

    /// Looks at it, and leaves it there.
    pub(super) fn find(&self, tx: &mut dyn Tx) -> Result<Option<FederatedSignIn>, StoreError> {
        rows::find(tx, &self.user_pool_id, &self.hashes, self.browsers.as_deref(), self.now)
    }

    /// Takes it, once.
    pub(super) fn take(&self, tx: &mut dyn Tx) -> Result<Option<FederatedSignIn>, StoreError> {
        rows::take(tx, &self.user_pool_id, &self.hashes, self.browsers.as_deref(), self.now)
    }
}

/// For whom something is kept, by what they bring, and until when.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub user_pool_id: &'a str,
    pub state: &'a str,
    /// As [`browsers`] has it.
    pub browser: [u8; 32],
    pub expires_at: Time,
}

pub(super) fn row(cx: &Context, purpose: &str, place: Place<'_>, document: &impl Serialize) -> FederatedSignIn {
    let Place { user_pool_id, state, browser, expires_at } = place;
    let hash = hashes(cx, purpose, user_pool_id, state)[0];
    let plaintext = serde_json::json!(document).to_string();
    let sealed = cx.keyring.seal(&*cx.random, purpose, &[user_pool_id.as_bytes(), &hash], plaintext.as_bytes());
    FederatedSignIn { user_pool_id: user_pool_id.to_owned(), hash, browser, sealed, expires_at }
}

/// What a row holds.
///
/// # Errors
/// [`Failure::Internal`]: it cannot be read.
pub(super) fn open<T: DeserializeOwned>(cx: &Context, purpose: &str, row: &FederatedSignIn) -> Result<T, Failure> {
    let opened = cx.keyring.open(purpose, &[row.user_pool_id.as_bytes(), &row.hash], &row.sealed).ok();
    let document = opened.and_then(|plaintext| serde_json::from_slice(&plaintext).ok());
    document.ok_or(Failure::Internal("a sign-in under way cannot be unsealed"))
}
