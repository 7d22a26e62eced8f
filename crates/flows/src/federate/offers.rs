//! The offer to connect: somebody new comes back from a provider that vouches for an e-mail address, and a user of the pool
//! has proved the same one. Where the pool wants it, they may sign in to that account and so make it one with what they
//! have at the provider (docs/decisions/0032-offers-to-link.md).
//!
//! An offer is kept for the browser that came back, and counts once. It is worth nothing by itself: whoever holds it still
//! has to sign in as anybody has to. It stands while everything that it stands on does.

use std::sync::Arc;

use domain::identity_provider::IdentityProvider;
use domain::user::User;
use federation::ProviderSession;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::tables::{federated_sign_ins as rows, identity_providers};

use super::candidate;
use super::keeping::{self, Brought, MOST_OF_BROWSER, Place};
use super::word::Word;
use super::{accept, identities, links, mapping, routing};
use crate::accounts::directory::change_user;
use crate::authorization::{AtProvider, AuthorizationRequest, OAuthError, PageError, Refusal};
use crate::configuration::ClientConfiguration;
use crate::sign_in::SignedIn;
use crate::{Context, Failure, SignInFailure};

/// They may have to look for a second factor, or for a password that they forgot.
const LIFETIME_SECONDS: i64 = 900;

const PURPOSE: &str = "offer to link";

/// What is kept of it.
#[derive(Serialize, Deserialize)]
struct Kept {
    client_id: String,
    /// The provider's name.
    provider: String,
    address: String,
    /// Whose account it is.
    sub: String,
    word: Word,
}

/// An offer that stands.
pub struct Offer {
    state: String,
    browser: String,
    provider: IdentityProvider,
    kept: Kept,
}

impl Offer {
    pub fn provider(&self) -> &IdentityProvider {
        &self.provider
    }

    /// The address in the provider's word: nothing that they do not know.
    pub fn address(&self) -> &str {
        &self.kept.address
    }

    fn at_provider(&self) -> AtProvider {
        let session: ProviderSession = self.kept.word.session.clone();
        AtProvider { provider: self.provider.name.clone(), session }
    }
}

/// What came of a sign-in that was to connect.
pub enum Connected {
    Linked(Box<SignedIn>, AtProvider),
    /// They proved an account that is not the one that was offered. Nothing was linked, and the offer stands.
    AnotherAccount,
}

/// Whether offers are made at this client at all: nobody can sign in to an account of the pool where the pool itself is no
/// provider.
fn are_made(client: &ClientConfiguration, provider: &str) -> bool {
    let is_offered = routing::named(client, provider).is_some();
    client.pool.pool.offers_to_link() && client.client.settings.signs_in_locally() && is_offered
}

/// Makes an offer to somebody who has just come back, if there is an account for one. Gives the state that their browser is
/// to bring.
///
/// # Errors
/// Their provider's word cannot be mapped, or the store's.
pub(super) async fn make(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    provider: &IdentityProvider,
    word: &Word,
    browser: &str,
) -> Result<Option<String>, Failure> {
    if !are_made(client, &provider.name) {
        return Ok(None);
    }
    let Some((address, user)) = account(cx, client, provider, word).await? else { return Ok(None) };
    let (client_id, name) = (client.client.id.clone(), provider.name.clone());
    let kept = Kept { client_id, provider: name, address, sub: user.sub, word: word.clone() };
    let user_pool_id = provider.user_pool_id.as_str();
    let state = keeping::new_state(cx);
    let browser = keeping::browsers(cx, user_pool_id, browser)[0];
    let expires_at = cx.now().plus_seconds(LIFETIME_SECONDS);
    let row = keeping::row(cx, PURPOSE, Place { user_pool_id, state: &state, browser, expires_at }, &kept);
    cx.store.write(move |tx: &mut dyn Tx| rows::insert(tx, &row, MOST_OF_BROWSER)).await.map_err(Failure::from)?;
    Ok(Some(state))
}

/// The address that the provider vouches for, and whose account it is.
async fn account(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    provider: &IdentityProvider,
    word: &Word,
) -> Result<Option<(String, User)>, Failure> {
    let mapped = word.mapped(provider)?;
    let Some(address) = word.vouched_address(provider, &mapped).map(str::to_owned) else { return Ok(None) };
    let (pool, provider, id) = (Arc::clone(&client.pool), provider.clone(), word.id.clone());
    let (known_by, wanted) = (word.known_by(&mapped), address.clone());
    let read = move |tx: &mut dyn Tx| {
        if identities::find(tx, &provider, &id, &known_by)?.is_some() {
            return Ok(None);
        }
        candidate::find(tx, &pool.pool, &provider, &id, &wanted)
    };
    let found: Result<_, Failure> = cx.store.read(read).await;
    Ok(found?.map(|user| (address, user)))
}

/// The offer that this browser brings, if it stands: it is this client's, the pool still makes offers, the client has the
/// provider, the person is still nobody here, and the account still is the one.
///
/// # Errors
/// The store's.
pub async fn find(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    browser: &str,
    state: &str,
) -> Result<Option<Offer>, Failure> {
    let user_pool_id = client.pool.pool.id.clone();
    let brought = Brought::by(cx, PURPOSE, &user_pool_id, state, Some(browser));
    let Some(row) = cx.store.read(move |tx: &mut dyn Tx| brought.find(tx)).await.map_err(Failure::from)? else {
        return Ok(None);
    };
    let kept: Kept = keeping::open(cx, PURPOSE, &row)?;
    if kept.client_id != client.client.id || !are_made(client, &kept.provider) {
        return Ok(None);
    }
    let name = kept.provider.clone();
    let read = move |tx: &mut dyn Tx| identity_providers::find(tx, &user_pool_id, &name);
    let Some(stored) = cx.store.read(read).await.map_err(Failure::from)? else { return Ok(None) };
    let provider = stored.provider;
    match account(cx, client, &provider, &kept.word).await? {
        Some((address, user)) if user.sub == kept.sub && address == kept.address => {
            Ok(Some(Offer { state: state.to_owned(), browser: browser.to_owned(), provider, kept }))
        }
        _ => Ok(None),
    }
}

/// Links the account that was offered with who came from the provider, now that it was signed in to, and uses the offer up.
///
/// # Errors
/// To the person, the offer is gone or stands no more; to the application, their attributes cannot be written.
pub async fn connect(
    cx: &Context,
    request: &AuthorizationRequest,
    offer: &Offer,
    signed_in: SignedIn,
) -> Result<Connected, Refusal> {
    if signed_in.user.sub != offer.kept.sub {
        return Ok(Connected::AnotherAccount);
    }
    match link(cx, &request.client, offer).await {
        Ok(user) => {
            let provider = offer.provider.name.as_str();
            tracing::info!(provider, sub = user.sub, "an account was connected with a provider, by its owner");
            let journey = signed_in.journey;
            Ok(Connected::Linked(Box::new(SignedIn { user, journey, event_id: None }), offer.at_provider()))
        }
        Err(Failure::SignIn(SignInFailure::SessionUsed)) => Err(Refusal::Page(PageError::NothingUnderWay)),
        Err(failure) => Err(request.to.failed(&failure)),
    }
}

/// One transaction: of many who bring the offer one links, and what it stands on is looked at there once more.
async fn link(cx: &Context, client: &Arc<ClientConfiguration>, offer: &Offer) -> Result<User, Failure> {
    let (brought, now) = (brought(cx, client, offer), cx.now());
    let (provider, id) = (offer.provider.clone(), offer.kept.word.id.clone());
    let mapped = offer.kept.word.mapped(&provider)?;
    let (known_by, address) = (offer.kept.word.known_by(&mapped), offer.kept.address.clone());
    let client = Arc::clone(client);
    let pool = Arc::clone(&client.pool);
    let change = move |tx: &mut dyn Tx, user: &mut User| {
        let pool = &client.pool.pool;
        let gone = || Failure::SignIn(SignInFailure::SessionUsed);
        brought.take(tx)?.ok_or_else(gone)?;
        if identities::find(tx, &provider, &id, &known_by)?.is_some() {
            return Err(gone());
        }
        let still = candidate::find(tx, pool, &provider, &id, &address)?;
        still.filter(|still| still.sub == user.sub).ok_or_else(gone)?;
        links::insert(tx, &identities::used_now(&provider, &id, &user.sub, now))?;
        let mapped = mapping::as_spelt_here(pool, user, &mapped);
        let values = mapping::checked(&provider, &pool.schema, &client.client.settings, Some(user), &mapped)?;
        mapping::apply(user, &values);
        Ok(identities::describe(tx, user, |name| pool.fold(name))?)
    };
    let ((), user) = change_user(cx, &pool, &offer.kept.sub, change).await?;
    Ok(user)
}

/// Uses the offer up, and goes on as if none had been made: somebody new of the provider's.
///
/// # Errors
/// To the person, the offer is gone; to the application, as at any sign-in at a provider.
pub async fn decline(
    cx: &Context,
    request: &AuthorizationRequest,
    offer: &Offer,
) -> Result<(SignedIn, AtProvider), Refusal> {
    use_up(cx, &request.client, offer).await?;
    let accepted = accept::accept_word(cx, &request.client, &offer.provider, &offer.kept.word).await;
    accepted.map(|signed_in| (signed_in, offer.at_provider())).map_err(|failure| request.to.failed(&failure))
}

/// Uses the offer up, and ends the sign-in. Gives what the application is told.
pub async fn cancel(cx: &Context, request: &AuthorizationRequest, offer: &Offer) -> Refusal {
    match use_up(cx, &request.client, offer).await {
        Ok(()) => request.to.refuse(OAuthError::AccessDenied, "The user cancelled the sign-in. "),
        Err(refusal) => refusal,
    }
}

async fn use_up(cx: &Context, client: &ClientConfiguration, offer: &Offer) -> Result<(), Refusal> {
    let brought = brought(cx, client, offer);
    let taken = cx.store.write(move |tx: &mut dyn Tx| brought.take(tx)).await.map_err(Failure::from)?;
    taken.map(drop).ok_or(Refusal::Page(PageError::NothingUnderWay))
}

/// The row of an offer that stands.
fn brought(cx: &Context, client: &ClientConfiguration, offer: &Offer) -> Brought {
    Brought::by(cx, PURPOSE, &client.pool.pool.id, &offer.state, Some(&offer.browser))
}
