//! `NextToken`: where the next page begins, sealed and bound to the operation and what it lists.
//!
//! A token holds the key of the last row shown, so rows made or deleted meanwhile move nothing.

use api::ApiError;
use crypto::token;
use domain::clock::Time;

use crate::Context;

/// How long a token works (behaviour 10 §4.14).
const VALID_SECONDS: i64 = 3_600;
/// How many rows a page holds when the request does not say.
const DEFAULT_PAGE: i64 = 60;

/// The rows of a page, where 0 means what nothing means (behaviour 10 §4.15).
pub(crate) fn page_size(requested: Option<i32>) -> i64 {
    requested.map(i64::from).filter(|size| *size > 0).unwrap_or(DEFAULT_PAGE)
}

/// Cuts a page of `size` from `rows`, of which one more was asked for to tell whether another page follows; gives the
/// token for that one. `key` is what the next page is to begin after.
pub(crate) fn cut<T>(
    cx: &Context,
    place: &[&str],
    mut rows: Vec<T>,
    size: i64,
    key: impl Fn(&T) -> String,
) -> (Vec<T>, Option<String>) {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let token = rows.last().filter(|_| more).map(|last| next_token(cx, place, &key(last)));
    (rows, token)
}

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
    Ok(Some(open(cx, place, token).ok_or_else(invalid)?))
}

/// What a token that cannot be used is answered with.
pub(crate) fn invalid() -> ApiError {
    ApiError::invalid_parameter("Invalid pagination token given.")
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
