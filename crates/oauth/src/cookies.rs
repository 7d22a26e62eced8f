//! Cookies of the login pages (behaviour 30 §3.3): which there are, how they are read and set.

use domain::random::{self, Random};
use http::HeaderMap;
use http::header::COOKIE;

use crate::place::Place;

/// The browser's own id: in every form too, so that no other site can send one, and what a sign-in under way is bound
/// to. Scripts that drive the classic pages know it by this name.
const BROWSER: &str = "XSRF-TOKEN";
const BROWSER_ID_CHARACTERS: usize = 32;
/// What a sign-in at an identity provider is bound to. It outlives the sign-ins of other tabs, which the browser's own id
/// does not, and no other name can plant it.
const STATE: &str = "csrf-state";
/// Longer than any sign-in takes.
const BROWSER_SECONDS: u32 = 3_600;
/// Like the session itself.
const SESSION_SECONDS: u32 = 3_600;
const LANGUAGE: &str = "lang";
const LANGUAGE_SECONDS: u32 = 365 * 86_400;

/// The cookies that a request came with.
#[derive(Debug, Clone, Default)]
pub struct Cookies(Vec<(String, String)>);

impl Cookies {
    pub fn read(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        Self(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The browser's own id, if it has one of ours.
    pub fn browser(&self) -> Option<&str> {
        self.get(BROWSER).filter(is_ours)
    }

    /// The id that its sign-ins at identity providers are bound to, if it has one of ours.
    pub fn state(&self, place: &Place) -> Option<&str> {
        self.get(&bound_name(place, STATE)).filter(is_ours)
    }

    /// The id of the session that the browser has in this pool.
    pub fn session(&self, place: &Place, user_pool_id: &str) -> Option<&str> {
        self.get(&session_name(place, user_pool_id))
    }

    pub fn language(&self) -> Option<&str> {
        self.get(LANGUAGE)
    }
}

fn is_ours(id: &&str) -> bool {
    id.len() == BROWSER_ID_CHARACTERS && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A new id for a browser.
pub fn new_browser(random: &dyn Random) -> String {
    random::symbols(random, b"abcdefghijklmnopqrstuvwxyz0123456789", BROWSER_ID_CHARACTERS)
}

pub fn set_browser(place: &Place, id: &str) -> String {
    cookie(place, BROWSER, id, BROWSER_SECONDS)
}

pub(crate) fn set_state(place: &Place, id: &str) -> String {
    cookie(place, &bound_name(place, STATE), id, BROWSER_SECONDS)
}

pub fn set_session(place: &Place, user_pool_id: &str, id: &str) -> String {
    cookie(place, &session_name(place, user_pool_id), id, SESSION_SECONDS)
}

pub fn end_session(place: &Place, user_pool_id: &str) -> String {
    cookie(place, &session_name(place, user_pool_id), "", 0)
}

pub fn set_language(place: &Place, tag: &str) -> String {
    cookie(place, LANGUAGE, tag, LANGUAGE_SECONDS)
}

/// Of a pool: several may share a host.
fn session_name(place: &Place, user_pool_id: &str) -> String {
    bound_name(place, &format!("cognito-{user_pool_id}"))
}

/// Where it can be, bound to the host, so that no other name under the same domain can plant one.
fn bound_name(place: &Place, name: &str) -> String {
    let bound = if place.is_secure { "__Host-" } else { "" };
    format!("{bound}{name}")
}

/// Lax: an application sends people here by a link, and their session must come with them.
fn cookie(place: &Place, name: &str, value: &str, max_age_seconds: u32) -> String {
    let secure = if place.is_secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={max_age_seconds}; HttpOnly; SameSite=Lax{secure}")
}
