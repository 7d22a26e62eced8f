//! CreateIdentityProvider: adds a provider that users may sign in with; what it says of itself is read at once.

use api::operations::CreateIdentityProvider;
use api::types::{CreateIdentityProviderRequest, CreateIdentityProviderResponse};
use api::{ApiError, ErrorCode};
use domain::identity_provider::{self, Details, IdentityProvider, ProviderKind, split_secrets};
use domain::identity_provider_rules as rules;
use domain::user_pool::UserPool;
use store::Tx;
use store::tables::identity_providers::{self, StoredProvider};
use store::tables::user_pools as pools;

use super::{set_identifiers, view};
use crate::change::configure;
use crate::error::refuse;
use crate::mirror::Mirror;
use crate::rejection::Rejection;
use crate::user_pools;
use crate::{Context, Handle};
use flows::providers;

impl Handle for CreateIdentityProvider {
    async fn handle(
        cx: &Context,
        input: CreateIdentityProviderRequest,
    ) -> Result<CreateIdentityProviderResponse, ApiError> {
        let (mut made, mut details) = requested(cx, input);
        let plain_http = cx.settings.outbound.goes_inside();
        // What can be refused is refused before anybody is asked.
        let (provider, sent) = (made.clone(), details.clone());
        cx.store
            .read(move |tx| {
                let user_pool = user_pools::require(tx, &provider.user_pool_id)?;
                rules::check_name(&provider.name, provider.kind)?;
                rules::check_details(provider.kind, &sent, plain_http)?;
                rules::check_acr_mapping(provider.kind, provider.acr_mapping.as_ref())?;
                check(tx, &provider, &user_pool)
            })
            .await?;
        made.saml = providers::complete_provider(cx, &made.user_pool_id, made.kind, &mut details, None)
            .await
            .map_err(refuse)?;
        let (public, secrets) = split_secrets(details);
        made.details = public;
        let sealed_secrets = providers::seal_provider_secrets(cx, &made.user_pool_id, &made.name, &secrets);
        let stored = insert(cx, StoredProvider { provider: made, sealed_secrets }).await?;
        Ok(CreateIdentityProviderResponse { identity_provider: view::provider(&stored.provider, secrets) })
    }
}

/// The provider as it was asked for, and its details as they were sent.
fn requested(cx: &Context, input: CreateIdentityProviderRequest) -> (IdentityProvider, Details) {
    let now = cx.now();
    let provider = IdentityProvider {
        user_pool_id: input.user_pool_id,
        name: input.provider_name,
        kind: ProviderKind::from_wire(input.provider_type),
        created_at: now,
        modified_at: now,
        version: 1,
        details: Details::new(),
        attribute_mapping: input.attribute_mapping.unwrap_or_default(),
        acr_mapping: input.acr_mapping,
        identifiers: input.idp_identifiers.unwrap_or_default(),
        saml: None,
    };
    (provider, input.provider_details)
}

/// What depends on the pool.
fn check(tx: &mut dyn Tx, provider: &IdentityProvider, user_pool: &UserPool) -> Result<(), Rejection> {
    rules::complete_mapping(provider.kind, provider.attribute_mapping.clone(), &user_pool.schema)?;
    match identity_providers::find(tx, &provider.user_pool_id, &provider.name)? {
        Some(_) => Err(exists(provider)),
        None => Ok(()),
    }
}

fn exists(provider: &IdentityProvider) -> Rejection {
    let message = format!("{} already exists in user pool {}", provider.name, provider.user_pool_id);
    ApiError::new(ErrorCode::DuplicateProvider, message).into()
}

/// Stores a provider whose mapping is still as it was sent; gives it back as it is stored.
async fn insert(cx: &Context, stored: StoredProvider) -> Result<StoredProvider, ApiError> {
    let quota = cx.settings.quotas.identity_providers;
    let configured = stored.provider.user_pool_id.clone();
    let stored = configure(cx, &configured, move |tx| {
        let mut stored = stored.clone();
        let provider = &mut stored.provider;
        // Held, so that the pool is not deleted meanwhile, the count holds, and its schema is nobody else's.
        if !pools::hold(tx, &provider.user_pool_id)? {
            return Err(user_pools::not_found(&provider.user_pool_id));
        }
        let mut user_pool = user_pools::require(tx, &provider.user_pool_id)?;
        check(tx, provider, &user_pool)?;
        let mapping = std::mem::take(&mut provider.attribute_mapping);
        provider.attribute_mapping = rules::complete_mapping(provider.kind, mapping, &user_pool.schema)?;
        if identity_providers::count(tx, &provider.user_pool_id)? >= quota {
            // Our text: only the code is known.
            let message = "Identity providers cannot exceed the limit of the user pool.";
            return Err(ApiError::limit_exceeded(message).into());
        }
        if identity_provider::add_identities(&mut user_pool.schema) {
            let version = user_pool.version;
            user_pool.version += 1;
            pools::update(tx, &user_pool, version)?;
        }
        identity_providers::insert(tx, &stored)?;
        set_identifiers(tx, &stored)?;
        Ok::<_, Rejection>(stored)
    })
    .await?;
    Ok(stored)
}
