//! `confirmUser`: what a verification link opens (behaviour 40 §2.2).
//!
//! Opening it changes nothing: the page has a button, because software that reads people's mail opens links too
//! (docs/decisions/0012-confirmation-links-ask.md). Whatever is wrong with a link is told in the same words, so that
//! nobody learns from it who exists.

use std::collections::BTreeMap;

use askama::Template;
use flows::{Context, Failure};
use http::{Response, StatusCode};
use url::form_urlencoded;

use crate::look::assets::TOKENS;
use crate::page;

/// Longer than any name, id or code is.
const LONGEST: usize = 512;

#[derive(Template)]
#[template(path = "confirm_user.html")]
struct Page<'a> {
    nonce: &'a str,
    tokens: &'static str,
    state: State<'a>,
}

enum State<'a> {
    /// The button, and what it sends.
    Ask(&'a Link),
    Confirmed,
    /// Wrong, used or too old: which of these is not told.
    Invalid,
    TooManyTries,
    /// The user is confirmed, but a function of the pool says otherwise.
    Said(&'a str),
    Unavailable,
}

/// What a link says.
struct Link {
    client_id: String,
    user_name: String,
    confirmation_code: String,
}

impl Link {
    /// Reads the parameters of an address, or of the form.
    fn read(text: &str) -> Option<Self> {
        let mut values: BTreeMap<_, _> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        let mut take = |name: &str| values.remove(name).filter(|value| (1..=LONGEST).contains(&value.len()));
        Some(Self {
            client_id: take("client_id")?,
            user_name: take("user_name")?,
            confirmation_code: take("confirmation_code")?,
        })
    }
}

/// The page with the button. `query` is that of the link.
pub fn ask(cx: &Context, query: &str) -> Response<Vec<u8>> {
    match Link::read(query) {
        Some(link) => show(cx, StatusCode::OK, State::Ask(&link)),
        None => show(cx, StatusCode::BAD_REQUEST, State::Invalid),
    }
}

/// The button was pressed: confirms. Where the address names a pool, the client must be one of its.
pub async fn confirm(cx: &Context, user_pool_id: Option<&str>, form: &str) -> Response<Vec<u8>> {
    let outcome = match Link::read(form) {
        Some(link) => run(cx, user_pool_id, &link).await,
        None => Err(Failure::CodeExpired),
    };
    match outcome {
        Ok(()) => show(cx, StatusCode::OK, State::Confirmed),
        Err(Failure::AttemptLimitExceeded) => show(cx, StatusCode::TOO_MANY_REQUESTS, State::TooManyTries),
        Err(failure @ (Failure::UserLambdaValidation { .. } | Failure::AliasTaken(_) | Failure::AddressTaken(_))) => {
            show(cx, StatusCode::BAD_REQUEST, State::Said(&failure.to_string()))
        }
        Err(Failure::Overloaded | Failure::ConcurrentChange) => {
            show(cx, StatusCode::SERVICE_UNAVAILABLE, State::Unavailable)
        }
        Err(failure) if is_fault(&failure) => {
            tracing::error!(error = %failure, "a link could not be followed");
            show(cx, StatusCode::INTERNAL_SERVER_ERROR, State::Unavailable)
        }
        Err(_) => show(cx, StatusCode::BAD_REQUEST, State::Invalid),
    }
}

async fn run(cx: &Context, user_pool_id: Option<&str>, link: &Link) -> Result<(), Failure> {
    let client = cx.configuration.client_at(user_pool_id, &link.client_id).await?;
    let user = flows::directory::find_user(cx, &client.pool, &link.user_name).await?;
    flows::sign_up::confirm_sign_up(
        cx,
        &client,
        &link.user_name,
        user,
        &link.confirmation_code,
        false,
        &BTreeMap::new(),
    )
    .await?;
    Ok(())
}

fn is_fault(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Store(_) | Failure::Internal(_) | Failure::UnexpectedLambda { .. } | Failure::InvalidLambdaResponse(_)
    )
}

fn show(cx: &Context, status: StatusCode, state: State<'_>) -> Response<Vec<u8>> {
    let nonce = page::nonce(&*cx.random);
    page::answer(status, &Page { nonce: &nonce, tokens: TOKENS, state }, &page::alone(&nonce))
}

#[cfg(test)]
mod tests;
