//! The way of a browser to an identity provider and back: out with a state, in with what the provider says of who came,
//! and to the end of a sign-in. A page decides nothing of it.

use domain::identity_provider::{IdentityProvider, ProviderKind};
use federation::{Departure, Expected, Identity, Once, ProviderError, Returned, WayOut};
use store::Tx;
use store::tables::{identity_providers, spent};

use super::accept::accept_word;
use super::connection::{Connected, NotConnected, connect, site};
use super::departures::{self, Traveller, UnderWay};
use super::routing::{self, NOT_OFFERED};
use super::{keeping, offers, word};
use crate::authorization::{AskedProvider, AtProvider, AuthorizationRequest, OAuthError, Refusal, Response};
use crate::configuration::PoolConfiguration;
use crate::sign_in::SignedIn;
use crate::sign_in::assurance::asked_of_provider;
use crate::{Context, Failure};

/// Where a provider sends people back to, below where the pool's pages are.
pub const IDP_RESPONSE: &str = "/oauth2/idpresponse";
pub const SAML_RESPONSE: &str = "/saml2/idpresponse";
pub const SAML_LOGOUT: &str = "/saml2/logout";

/// The URL at which a provider of this kind answers.
pub fn callback(cx: &Context, pool: &PoolConfiguration, kind: ProviderKind) -> String {
    let path = if kind == ProviderKind::Saml { SAML_RESPONSE } else { IDP_RESPONSE };
    cx.settings.pages_url(pool) + path
}

/// Whether providers of this kind answer at the place for SAML.
pub const fn answers_by_saml(kind: ProviderKind) -> bool {
    matches!(kind, ProviderKind::Saml)
}

/// Somebody who is to be made known by a provider.
#[derive(Clone, Copy)]
pub struct Leaving<'a> {
    pub request: &'a AuthorizationRequest,
    /// The request as it came: it is checked anew when they are back.
    pub parameters: &'a str,
    /// The provider's name.
    pub provider: &'a str,
    /// The id of the browser.
    pub browser: &'a str,
}

/// Sends a browser to a provider.
///
/// # Errors
/// To the application: the provider is gone, or cannot be used.
pub async fn leave(cx: &Context, leaving: Leaving<'_>) -> Result<WayOut, Refusal> {
    let Leaving { request, parameters, provider: name, browser } = leaving;
    let connected = connect_for(cx, request, name).await?;
    let pool = &request.client.pool;
    let state = keeping::new_state(cx);
    let callback = callback(cx, pool, connected.provider.kind);
    // Nobody is asked without a page by a provider that has none: whoever came without a session has been refused.
    let prompt = request.prompt_values.as_deref();
    let acr_values = asked_of_provider(&pool.pool, &connected.provider, &request.acr_values);
    let departure = Departure {
        callback: &callback,
        state: &state,
        prompt,
        login_hint: request.login_hint.as_deref(),
        acr_values: acr_values.as_deref(),
    };
    let begun = connected.door.begin(site(cx), &departure);
    let (way, expected) = begun.map_err(|error| refuse(request, &connected.provider, error))?;
    let under_way = UnderWay {
        provider: name.to_owned(),
        parameters: parameters.to_owned(),
        expected,
        signs_out: false,
        identity: None,
        answers: None,
    };
    let traveller = Traveller { user_pool_id: &pool.pool.id, browser };
    let kept = departures::leave(cx, traveller, &state, &under_way).await;
    kept.map_err(|failure| request.to.failed(&failure))?;
    Ok(way)
}

/// The provider as it is now, if the client still has it.
async fn connect_for(cx: &Context, request: &AuthorizationRequest, name: &str) -> Result<Connected, Refusal> {
    let not_offered = || request.to.refuse(OAuthError::InvalidRequest, NOT_OFFERED);
    if routing::named(&request.client, name).is_none() {
        return Err(not_offered());
    }
    match connect(cx, &request.client.pool.pool.id, name).await {
        Ok(connected) => Ok(connected),
        Err(NotConnected::Missing) => Err(not_offered()),
        Err(NotConnected::Provider(error)) => {
            let (why, provider) = (error.to_string(), name);
            tracing::warn!(provider, why, "the settings of an identity provider cannot be used");
            Err(request.to.refuse(OAuthError::ServerError, "The identity provider cannot be used. "))
        }
        Err(NotConnected::Failed(failure)) => Err(request.to.failed(&failure)),
    }
}

/// Asks the provider who came back. Its word is not used up by that: [`sign_in`] does it.
///
/// # Errors
/// To the application: nobody, and why.
pub async fn identify(
    cx: &Context,
    request: &AuthorizationRequest,
    under_way: &UnderWay,
    returned: &Returned<'_>,
) -> Result<Identity, Refusal> {
    let connected = connect_for(cx, request, &under_way.provider).await?;
    let finished = connected.door.finish(site(cx), returned, &under_way.expected).await;
    finished.map_err(|error| refuse(request, &connected.provider, error))
}

/// Uses up what counts once of a provider's word. Nobody is signed in before.
///
/// # Errors
/// To the application: it was used before.
async fn count(
    cx: &Context,
    request: &AuthorizationRequest,
    provider: &IdentityProvider,
    once: &Once,
) -> Result<(), Refusal> {
    if use_up(cx, provider, once).await.map_err(|failure| request.to.failed(&failure))? {
        return Ok(());
    }
    let why = "an assertion that has been used came again".to_owned();
    let told = "Invalid SAML response received: The assertion was used before. ".to_owned();
    Err(refuse(request, provider, ProviderError::Invalid { told, why }))
}

/// Whether a message of a provider is the first of its id, on any node.
pub(super) async fn use_up(cx: &Context, provider: &IdentityProvider, once: &Once) -> Result<bool, Failure> {
    let (pool, now, until) = (provider.user_pool_id.clone(), cx.now(), once.until);
    // Its own text may be as long as its sender likes; no name of a provider has a line break.
    let id = crypto::sha256_hex(format!("{}\n{}", provider.name, once.id).as_bytes());
    let spend = move |tx: &mut dyn Tx| spent::spend(tx, &pool, spent::Kind::ProviderMessage, &id, now, until);
    Ok(cx.store.write(spend).await?)
}

/// Somebody whom a provider has made known.
pub struct Arriving<'a> {
    /// The provider's name.
    pub provider: &'a str,
    pub identity: Identity,
    /// The id of the browser that left and came back. `None` of a sign-in that the provider began: who sent the browser here
    /// is not known, and nothing may be connected by it.
    pub browser: Option<&'a str>,
}

/// What becomes of them.
pub enum Arrived {
    SignedIn(Box<SignedIn>, AtProvider),
    /// There is an account that they may connect with: the login page offers it, by this state ([`offers`]).
    MayConnect {
        state: String,
    },
}

/// Signs in whom a provider has made known, or offers them to connect with an account that is there.
///
/// # Errors
/// To the application: they are nobody here, or may not sign in.
pub async fn sign_in(cx: &Context, request: &AuthorizationRequest, arriving: Arriving<'_>) -> Result<Arrived, Refusal> {
    let Arriving { provider, identity, browser } = arriving;
    // Looked at again: a step may lie between.
    let connected = connect_for(cx, request, provider).await?;
    if let Some(once) = &identity.once {
        count(cx, request, &connected.provider, once).await?;
    }
    let at_provider = AtProvider { provider: provider.to_owned(), session: identity.session.clone() };
    let accepted = async {
        let (client, provider) = (&request.client, &connected.provider);
        let word = word::hear(&cx.for_client(client), client, provider, identity).await?;
        if let Some(browser) = browser
            && let Some(state) = offers::make(cx, client, provider, &word, browser).await?
        {
            return Ok(Arrived::MayConnect { state });
        }
        let signed_in = accept_word(cx, client, provider, &word).await?;
        Ok(Arrived::SignedIn(Box::new(signed_in), at_provider))
    };
    accepted.await.map_err(|failure: Failure| request.to.failed(&failure))
}

/// What a SAML provider must bring that begins a sign-in by itself, where that is allowed: `IDPInit`, and a client that has
/// SAML providers only (behaviour 30 §6.3). `None` where it is not.
///
/// # Errors
/// The store's.
pub async fn unsolicited(
    cx: &Context,
    request: &AuthorizationRequest,
    parameters: &str,
) -> Result<Option<UnderWay>, Failure> {
    let client = &request.client;
    let AskedProvider::Named(name) = &request.provider else { return Ok(None) };
    let only_saml = routing::offered(client).iter().all(|known| known.kind == ProviderKind::Saml);
    if client.client.settings.signs_in_locally() || !only_saml || request.to.response != Response::Code {
        return Ok(None);
    }
    let (pool, wanted) = (client.pool.pool.id.clone(), name.clone());
    let find = move |tx: &mut dyn Tx| identity_providers::find(tx, &pool, &wanted);
    let stored = cx.store.read(find).await.map_err(Failure::from)?;
    let allows = |provider: &IdentityProvider| provider.details.get("IDPInit").is_some_and(|value| value == "true");
    if !stored.is_some_and(|stored| allows(&stored.provider)) {
        return Ok(None);
    }
    let expected = Expected { callback: callback(cx, &client.pool, ProviderKind::Saml), ..Expected::default() };
    let (provider, parameters) = (name.clone(), parameters.to_owned());
    Ok(Some(UnderWay { provider, parameters, expected, signs_out: false, identity: None, answers: None }))
}

/// What the application is told (behaviour 30 §3.1, §6.2, §6.3), and the operator: why.
fn refuse(request: &AuthorizationRequest, provider: &IdentityProvider, error: ProviderError) -> Refusal {
    let (name, kind) = (&provider.name, provider.kind.name());
    let why = error.to_string();
    tracing::warn!(provider = name, kind, why, "nobody was made known by an identity provider");
    match error {
        ProviderError::Refused { error, description } => {
            let denied =
                matches!(error.as_str(), "access_denied" | "user_cancelled_authorize" | "user_cancelled_login");
            let error_code = if denied { OAuthError::AccessDenied } else { OAuthError::InvalidRequest };
            let description = if description.is_empty() { error } else { description };
            request.to.refuse(error_code, description)
        }
        ProviderError::Invalid { told, .. } if provider.kind == ProviderKind::Saml => {
            request.to.refuse(OAuthError::ServerError, told)
        }
        ProviderError::Invalid { told, .. } => request.to.refuse(OAuthError::InvalidRequest, told),
        ProviderError::Unreachable(_) => {
            let sentence = format!("{name} cannot be reached at the moment. Try again, or sign in another way. ");
            request.to.refuse(OAuthError::InvalidRequest, sentence)
        }
    }
}
