//! Clients that register themselves (RFC 7591; behaviour 30 §3.8, behaviour 40 §6.13): anybody's where the pool says so,
//! else those of who has a token for it.

use domain::client::{Client, ClientKind};
use domain::client_metadata::{ClientMetadata, MetadataViolation};
use domain::client_rules::{self, Act, Surroundings};
use domain::registration::{self, Registrar};
use domain::{random, scopes};
use store::tables::{client_secrets, clients, identity_providers, resource_servers, user_pools};
use store::{StoreError, Tx};

use crate::access_token;
use crate::configuration::{client_secrets as secrets, configure};
use crate::limits::registrations::RegistrationRation;
use crate::{Context, Failure};

/// A new client, and its secret if it keeps one: nobody is told again.
pub struct Registered {
    pub client: Client,
    pub secret: Option<String>,
}

#[derive(Debug)]
pub enum RegistrationRefusal {
    /// The pool registers nobody.
    NotEnabled,
    /// Only with a token.
    TokenRequired,
    /// The token is not one of this pool that is valid.
    TokenInvalid,
    /// The token is for something else.
    TokenScope,
    Metadata(MetadataViolation),
    /// The pool has as many clients as it may have before registration stops.
    TooManyClients,
    Failed(Failure),
}

impl From<Failure> for RegistrationRefusal {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<StoreError> for RegistrationRefusal {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<MetadataViolation> for RegistrationRefusal {
    fn from(violation: MetadataViolation) -> Self {
        Self::Metadata(violation)
    }
}

/// Who registers: before what they send is looked at.
pub struct Authority {
    registrar: Registrar,
    /// The client whose token it is.
    by: Option<String>,
}

/// Whether somebody with this token, or without one, may register clients in the pool at all.
///
/// # Errors
/// Nobody may, or not they.
pub async fn authorize(
    cx: &Context,
    user_pool_id: &str,
    token: Option<&str>,
) -> Result<Authority, RegistrationRefusal> {
    let pool = cx.configuration.pool(user_pool_id).await?;
    let dcr = registration::configuration(&pool.pool).ok_or(RegistrationRefusal::NotEnabled)?;
    let Some(token) = token else {
        return if dcr.open_dcr_enabled {
            Ok(Authority { registrar: Registrar::Anybody, by: None })
        } else {
            Err(RegistrationRefusal::TokenRequired)
        };
    };
    match access_token::registrar(cx, token, user_pool_id).await {
        // A client that registered itself never has the scope; one from which it was taken has it no longer.
        Ok(client) => {
            let held = client.client.settings.oauth_scopes.iter().any(|scope| scope == scopes::REGISTRATION);
            if !held || client.client.kind == ClientKind::Dcr {
                return Err(RegistrationRefusal::TokenScope);
            }
            Ok(Authority { registrar: Registrar::Authorized, by: Some(client.client.id.clone()) })
        }
        Err(Failure::AccessTokenScope) => Err(RegistrationRefusal::TokenScope),
        Err(failure @ (Failure::Overloaded | Failure::Store(_) | Failure::Internal(_))) => Err(failure.into()),
        Err(_) => Err(RegistrationRefusal::TokenInvalid),
    }
}

/// Makes the client, if the pool lets it be what it says.
///
/// # Errors
/// What it says is not allowed, or there are too many.
pub async fn register(
    cx: &Context,
    user_pool_id: &str,
    authority: &Authority,
    metadata: &ClientMetadata,
) -> Result<Registered, RegistrationRefusal> {
    let now = cx.now();
    let made = Client {
        user_pool_id: user_pool_id.to_owned(),
        id: random::base32::<16>(&*cx.random),
        name: registration::client_name(metadata),
        created_at: now,
        modified_at: now,
        version: 1,
        kind: ClientKind::Dcr,
        confidential: registration::keeps_a_secret(metadata),
        settings: domain::client::ClientSettings::initial(),
    };
    let secret = made.confidential.then(|| secrets::generate(cx));
    let (sealer, text) = (secrets::Sealer::of(cx), secret.clone());
    let ration = RegistrationRation::of(cx, user_pool_id, authority.by.as_deref());
    // Apart, before anything else: what a stranger tries too often costs nobody the memory of the pool.
    if !cx.store.write::<_, StoreError, _>(move |tx| ration.spend(tx)).await? {
        return Err(Failure::Overloaded.into());
    }
    let most = cx.settings.quotas.clients.min(cx.settings.quotas.clients_before_registration_stops);
    let (registrar, metadata) = (authority.registrar, metadata.clone());
    let client = configure(cx, user_pool_id, move |tx| {
        let client = described(tx, &made, &metadata, registrar)?;
        if clients::count(tx, &client.user_pool_id)? >= most {
            return Err(RegistrationRefusal::TooManyClients);
        }
        clients::insert(tx, &client)?;
        if let Some(text) = &text {
            client_secrets::insert(tx, &client.user_pool_id, &client.id, &sealer.seal(&client, &[], text))?;
        }
        Ok::<_, RegistrationRefusal>(client)
    })
    .await?;
    Ok(Registered { client, secret })
}

/// The client with the settings that the pool gives it now.
fn described(
    tx: &mut dyn Tx,
    made: &Client,
    metadata: &ClientMetadata,
    registrar: Registrar,
) -> Result<Client, RegistrationRefusal> {
    let id = &made.user_pool_id;
    // Held, so that the pool is not deleted meanwhile and the count holds.
    if !user_pools::hold(tx, id)? {
        return Err(Failure::UserPoolNotFound(id.clone()).into());
    }
    let user_pool = user_pools::find(tx, id)?.ok_or_else(|| Failure::UserPoolNotFound(id.clone()))?;
    let dcr = registration::configuration(&user_pool).ok_or(RegistrationRefusal::NotEnabled)?;
    let named: Vec<String> = metadata.scopes.iter().chain(&dcr.allowed_scopes).flatten().cloned().collect();
    let custom_scopes = resource_servers::existing_scopes(tx, id, &named)?;
    let providers: Vec<String> =
        identity_providers::list(tx, id, None, i64::MAX)?.into_iter().map(|provider| provider.name).collect();
    let settings = registration::settings(metadata, dcr, registrar, &custom_scopes, providers.clone())?;
    let surroundings = Surroundings { user_pool: &user_pool, custom_scopes: &custom_scopes, providers: &providers };
    // What an administrator could not make, nobody can.
    if let Err(violation) = client_rules::check(&settings, made.confidential, surroundings, Act::Creating) {
        tracing::warn!(%violation, "a client that registers itself would break the rules of app clients");
        return Err(Failure::Internal("a registered client breaks the rules").into());
    }
    Ok(Client { settings, ..made.clone() })
}
