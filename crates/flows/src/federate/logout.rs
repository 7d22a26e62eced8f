//! Sign-out at both ends (behaviour 30 §6.3): who signs out here is sent to their SAML provider to sign out there, if it is
//! set up so; and what a provider says has ended there ends here.

use domain::identity_provider::{IdentityProvider, ProviderKind};
use federation::saml::{Message, Outcome, unverified_issuer};
use federation::{Expected, ProviderError, WayOut};
use store::Tx;
use store::tables::identity_providers;

use super::connection::{NotConnected, connect, connect_saml, site};
use super::departures::{self, Traveller, UnderWay};
use super::keeping;
use super::travel::{SAML_LOGOUT, use_up};
use super::vouched::ask;
use crate::authorization;
use crate::configuration::PoolConfiguration;
use crate::{Context, Failure};

/// Providers of a pool that are looked at: more than the quota lets there be.
const MOST_PROVIDERS: i64 = 1_000;

/// Where providers send what they have to say of sign-outs.
pub fn logout_url(cx: &Context, pool: &PoolConfiguration) -> String {
    cx.settings.pages_url(pool) + SAML_LOGOUT
}

/// Where a browser goes to end the session at the provider that its session here came of; `None` where there is nothing
/// to end. `target` is where it is to go afterwards. Whatever is wrong with the provider, nobody is kept from signing out.
///
/// # Errors
/// The store's.
pub async fn leave_provider(
    cx: &Context,
    pool: &PoolConfiguration,
    session: &str,
    target: &str,
) -> Result<Option<WayOut>, Failure> {
    let user_pool_id = &pool.pool.id;
    let Some(at) = authorization::provider_session(cx, pool, session).await? else { return Ok(None) };
    let (provider, saml) = match connect_saml(cx, user_pool_id, &at.provider).await {
        Ok(connected) => connected,
        Err(NotConnected::Failed(failure)) => return Err(failure),
        Err(NotConnected::Missing) => return Ok(None),
        Err(NotConnected::Provider(error)) => {
            tracing::warn!(provider = at.provider, why = %error, "a provider is not told of a sign-out");
            return Ok(None);
        }
    };
    let is_told = provider.details.get("IDPSignout").is_some_and(|value| value == "true");
    if !is_told || !saml.ends_sessions() {
        return Ok(None);
    }
    let state = keeping::new_state(cx);
    let (way, request_id) = match saml.logout_request(site(cx), &at.session, &state) {
        Ok(made) => made,
        Err(error) => {
            tracing::warn!(provider = provider.name, why = %error, "a provider is not told of a sign-out");
            return Ok(None);
        }
    };
    let expected = Expected { callback: logout_url(cx, pool), request_id: Some(request_id), ..Expected::default() };
    let under_way = UnderWay {
        provider: provider.name,
        parameters: target.to_owned(),
        expected,
        signs_out: true,
        identity: None,
        answers: None,
    };
    // Bound to the session that ends: what comes back shows nothing and opens nothing.
    let traveller = Traveller { user_pool_id, browser: session };
    departures::leave(cx, traveller, &state, &under_way).await?;
    Ok(Some(way))
}

/// Where a browser goes that a provider has signed out, with the answer that it brings; `None` where nobody waits for it.
/// A provider that has not done it is a line in the log: here they are signed out.
///
/// # Errors
/// The store's.
pub async fn left_provider(
    cx: &Context,
    pool: &PoolConfiguration,
    state: &str,
    answer: Message<'_>,
) -> Result<Option<String>, Failure> {
    let Some(taken) = departures::take(cx, &pool.pool.id, state, None).await? else { return Ok(None) };
    let UnderWay { provider, parameters: target, expected, signs_out: true, .. } = taken.under_way else {
        return Ok(None);
    };
    match connect_saml(cx, &pool.pool.id, &provider).await {
        Ok((_, saml)) => {
            let request_id = expected.request_id.unwrap_or_default();
            if let Err(error) = saml.read_logout_response(site(cx), answer, &expected.callback, &request_id) {
                tracing::warn!(provider, why = %error, "a provider did not confirm a sign-out");
            }
        }
        Err(NotConnected::Failed(failure)) => return Err(failure),
        Err(NotConnected::Missing | NotConnected::Provider(_)) => {}
    }
    Ok(Some(target))
}

/// Why a message of a provider ends nothing.
#[derive(Debug)]
pub enum NotEnded {
    /// It is nobody's, or does not hold.
    Refused,
    Failed(Failure),
}

impl<T: Into<Failure>> From<T> for NotEnded {
    fn from(failure: T) -> Self {
        Self::Failed(failure.into())
    }
}

fn refused(provider: &str, error: &ProviderError) -> NotEnded {
    tracing::warn!(provider, why = %error, "what a provider says of a sign-out does not hold");
    NotEnded::Refused
}

/// A SAML provider says that somebody has signed out there: their sessions here end. Gives the way by which the browser
/// takes the answer.
///
/// # Errors
/// See [`NotEnded`].
pub async fn end_by_saml(
    cx: &Context,
    pool: &PoolConfiguration,
    message: Message<'_>,
    relay_state: Option<&str>,
) -> Result<WayOut, NotEnded> {
    let user_pool_id = &pool.pool.id;
    let issuer = unverified_issuer(message, "SAMLRequest").map_err(|error| refused("", &error))?;
    let names = saml_providers_of(cx, user_pool_id, issuer).await?;
    let mut last = NotEnded::Refused;
    for name in names {
        let (provider, saml) = match connect_saml(cx, user_pool_id, &name).await {
            Ok(connected) => connected,
            Err(NotConnected::Failed(failure)) => return Err(failure.into()),
            Err(NotConnected::Missing) => continue,
            Err(NotConnected::Provider(error)) => {
                last = refused(&name, &error);
                continue;
            }
        };
        let mut request = match saml.read_logout_request(site(cx), message, &logout_url(cx, pool)) {
            Ok(request) => request,
            Err(error) => {
                last = refused(&name, &error);
                continue;
            }
        };
        if !use_up(cx, &provider, &request.once).await? {
            return Err(NotEnded::Refused);
        }
        let subject = Some(request.subject.subject.as_str());
        let sessions: Vec<Option<&str>> = match &request.session_ids[..] {
            [] => vec![None],
            ids => ids.iter().map(|id| Some(id.as_str())).collect(),
        };
        for session in sessions {
            authorization::end_browser_sessions_of_provider(cx, pool, &name, subject, session).await?;
        }
        request.relay_state = request.relay_state.or_else(|| relay_state.map(str::to_owned));
        return saml.logout_response(site(cx), &request, Outcome::Done).map_err(|error| refused(&name, &error));
    }
    Err(last)
}

/// The names of the SAML providers that call themselves this.
async fn saml_providers_of(cx: &Context, user_pool_id: &str, entity_id: String) -> Result<Vec<String>, Failure> {
    let pool = user_pool_id.to_owned();
    let list = move |tx: &mut dyn Tx| identity_providers::list(tx, &pool, None, MOST_PROVIDERS);
    let all: Vec<IdentityProvider> = cx.store.read(list).await.map_err(Failure::from)?;
    let is_it = |provider: &IdentityProvider| provider.saml.as_ref().is_some_and(|saml| saml.entity_id == entity_id);
    Ok(all.into_iter().filter(is_it).map(|provider| provider.name).collect())
}

/// A provider of OpenID Connect says, from server to server, that somebody has signed out there (OpenID Connect
/// Back-Channel Logout 1.0): their sessions here end.
///
/// # Errors
/// See [`NotEnded`].
pub async fn end_by_token(cx: &Context, pool: &PoolConfiguration, provider: &str, token: &str) -> Result<(), NotEnded> {
    let connected = match connect(cx, &pool.pool.id, provider).await {
        Ok(connected) if connected.provider.kind != ProviderKind::Saml => connected,
        Ok(_) | Err(NotConnected::Missing) => return Err(NotEnded::Refused),
        Err(NotConnected::Provider(error)) => return Err(refused(provider, &error)),
        Err(NotConnected::Failed(failure)) => return Err(failure.into()),
    };
    // Nobody has proved anything yet, and the provider is asked for its keys.
    ask(cx, &pool.pool.id).await?;
    let read = connected.door.read_logout_token(site(cx), token).await;
    let ended = read.map_err(|error| refused(provider, &error))?;
    if !use_up(cx, &connected.provider, &ended.once).await? {
        return Err(NotEnded::Refused);
    }
    let (subject, session) = (ended.subject.as_deref(), ended.session_id.as_deref());
    authorization::end_browser_sessions_of_provider(cx, pool, provider, subject, session).await?;
    Ok(())
}
