//! `NextToken`: where the next page begins, sealed and bound to the operation and what it lists.

use api::ApiError;
use crypto::token;
use domain::clock::Time;

use crate::Context;

/// How long a token works (spec 10 §4.14).
const VALID_SECONDS: i64 = 3_600;

/// A token for the page after `last`, the key of the last item shown; `place` is the operation and what it lists.
pub(crate) fn next_token(cx: &Context, place: &[&str], last: &str) -> String {
    let expires_at = cx.now().plus_seconds(VALID_SECONDS).micros().to_be_bytes();
    token::seal_pagination(&cx.keyring, &*cx.random, &bytes(place), &[&expires_at[..], last.as_bytes()].concat())
}

/// The key a token of the same place stands for; `None` where there is no token.
///
/// # Errors
/// The token is broken, has expired, or is of another place.
pub(crate) fn last_shown(cx: &Context, place: &[&str], token: Option<&str>) -> Result<Option<String>, ApiError> {
    let Some(token) = token else { return Ok(None) };
    let last = open(cx, place, token).ok_or_else(|| ApiError::invalid_parameter("Invalid pagination token given."))?;
    Ok(Some(last))
}

fn open(cx: &Context, place: &[&str], token: &str) -> Option<String> {
    let opened = token::open_pagination(&cx.keyring, &bytes(place), token).ok()?;
    let (expires_at, last) = opened.split_first_chunk::<8>()?;
    let current = cx.now() < Time::from_micros(i64::from_be_bytes(*expires_at));
    if current { String::from_utf8(last.to_vec()).ok() } else { None }
}

fn bytes<'a>(place: &[&'a str]) -> Vec<&'a [u8]> {
    place.iter().map(|part| part.as_bytes()).collect()
}
