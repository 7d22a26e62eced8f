//! What somebody who is signed in takes back to the application: a code, or tokens in the fragment.

use domain::clock::Time;
use domain::user::User;
use triggers::events::TokenSource;

use super::browser_sessions::{self, AtProvider, BrowserSession};
use super::codes;
use super::refusal::{OAuthError, Refusal};
use super::request::{AskedProvider, AuthorizationRequest, Prompt, Response};
use crate::configuration::ClientConfiguration;
use crate::sign_in::assurance::{Assurance, asked_level};
use crate::sign_in::{Journey, SignedIn};
use crate::tokens::issue::{self, Authorized, SignIn, Tokens};
use crate::triggers::NOTHING;
use crate::triggers::pre_token_generation::TokenRequest;
use crate::{Context, Failure};

/// What goes back to the application.
pub enum Granted {
    Code(String),
    Tokens(Tokens),
}

/// The end of a sign-in at the login pages.
pub struct SignedInAtBrowser {
    /// What the browser's cookie is to hold.
    pub session: String,
    pub granted: Granted,
}

/// Grants a request at once, where a session of the browser suffices for it; `None` where somebody must sign in first.
///
/// # Errors
/// `login_required` where no page may be shown, or as [`Granted`] is made.
pub async fn grant(
    cx: &Context,
    request: &AuthorizationRequest,
    session: Option<BrowserSession>,
) -> Result<Option<Granted>, Refusal> {
    let fresh = |session: &BrowserSession| {
        request.max_age_seconds.is_none_or(|seconds| cx.now().seconds() - session.authenticated_at.seconds() <= seconds)
    };
    // Who was asked for more than the session is worth signs in anew (behaviour 40 §6.12).
    let asked = asked_level(&request.client.pool.pool, &request.acr_values);
    let enough = |session: &BrowserSession| asked.is_none_or(|level| Assurance::of(&session.journey).level >= level);
    // Who was asked for by another name than the one they came by signs in by that.
    let is_by = |session: &BrowserSession| match &request.provider {
        AskedProvider::Any => true,
        AskedProvider::Local => session.provider.is_none(),
        AskedProvider::Named(name) => session.provider.as_ref() == Some(name),
    };
    let suffices = |session: &BrowserSession| {
        request.prompt != Prompt::Login && fresh(session) && enough(session) && is_by(session)
    };
    match session.filter(suffices) {
        Some(BrowserSession { user, authenticated_at, journey, .. }) => {
            // Dated now: an earlier sign-out of all tokens has not ended the browser's session.
            let date = user.date_of_tokens(cx.now());
            let granted = make(cx, request, &user, authenticated_at, date, &journey).await;
            granted.map(Some).map_err(|failure| request.to.failed(&failure))
        }
        None if request.prompt == Prompt::None => {
            Err(request.to.refuse(OAuthError::LoginRequired, "Nobody is signed in. "))
        }
        None => Ok(None),
    }
}

/// Ends a sign-in: keeps it as the browser's, in place of the `former` one, and grants the request. `at_provider` is the
/// session that it came of, if it came of a provider.
///
/// # Errors
/// As [`Granted`] is made.
pub async fn finish(
    cx: &Context,
    request: &AuthorizationRequest,
    signed_in: SignedIn,
    at_provider: Option<AtProvider>,
    former: Option<&str>,
) -> Result<SignedInAtBrowser, Refusal> {
    let made = async {
        let date = signed_in.journey.as_of.tokens_date;
        let granted = make(cx, request, &signed_in.user, cx.now(), date, &signed_in.journey).await?;
        let session = browser_sessions::begin(cx, &signed_in, at_provider, former).await?;
        Ok(SignedInAtBrowser { session, granted })
    };
    made.await.map_err(|failure: Failure| request.to.failed(&failure))
}

async fn make(
    cx: &Context,
    request: &AuthorizationRequest,
    user: &User,
    authenticated_at: Time,
    date: Time,
    journey: &Journey,
) -> Result<Granted, Failure> {
    let client: &ClientConfiguration = &request.client;
    let mut sign_in = SignIn { authenticated_at, ..issue::new_sign_in(cx, date) };
    sign_in.authorized = Some(Authorized {
        scopes: request.scopes.clone(),
        nonce: request.nonce.clone(),
        resource: request.resource.clone(),
    });
    let pool = &client.pool.pool;
    let was_asked = asked_level(pool, &request.acr_values).is_some();
    (sign_in.amr, sign_in.acr) = Assurance::of(journey).claims(pool, was_asked);
    let request_of_tokens = TokenRequest { source: TokenSource::HostedAuth, client_metadata: &NOTHING };
    let claims = issue::prepare(cx, client, user, &sign_in, request_of_tokens).await?;
    match request.to.response {
        Response::Code => codes::issue(cx, request, user, journey, sign_in, claims).await.map(Granted::Code),
        Response::Token => issue::sign(cx, client, &sign_in, claims, None).await.map(Granted::Tokens),
    }
}
