//! UpdateIdentityProvider: changes a provider's details, mappings and identifiers, each as a whole; what is left out
//! stays. Metadata and endpoints are read anew when details are sent.

use api::ApiError;
use api::operations::UpdateIdentityProvider;
use api::types::{UpdateIdentityProviderRequest, UpdateIdentityProviderResponse};
use domain::identity_provider::{Details, split_secrets};
use domain::identity_provider_rules as rules;
use store::tables::identity_providers::{self, StoredProvider};
use store::tables::user_pools as pools;

use super::{require, set_identifiers, view};
use crate::change::configure;
use crate::error::refuse;
use crate::rejection::{Rejection, concurrent_change};
use crate::user_pools;
use crate::{Context, Handle};
use flows::providers;

impl Handle for UpdateIdentityProvider {
    async fn handle(
        cx: &Context,
        input: UpdateIdentityProviderRequest,
    ) -> Result<UpdateIdentityProviderResponse, ApiError> {
        let (id, name) = (input.user_pool_id.clone(), input.provider_name.clone());
        let (schema, stored) = cx
            .store
            .read(move |tx| {
                let stored = require(tx, &id, &name)?;
                Ok::<_, Rejection>((user_pools::require(tx, &id)?.schema, stored))
            })
            .await?;
        let mut secrets = providers::open_provider_secrets(cx, &stored).map_err(refuse)?;
        let StoredProvider { mut provider, mut sealed_secrets } = stored;
        let version = provider.version;
        if let Some(mapping) = input.attribute_mapping {
            let completed = rules::complete_mapping(provider.kind, mapping, &schema).map_err(Rejection::from)?;
            provider.attribute_mapping = completed;
        }
        if let Some(mapping) = input.acr_mapping {
            rules::check_acr_mapping(provider.kind, Some(&mapping)).map_err(Rejection::from)?;
            provider.acr_mapping = Some(mapping);
        }
        provider.identifiers = input.idp_identifiers.unwrap_or(provider.identifiers);
        if let Some(mut details) = input.provider_details {
            let plain_http = cx.settings.outbound.goes_inside();
            rules::check_details(provider.kind, &details, plain_http).map_err(Rejection::from)?;
            let before: Details = provider.details.into_iter().chain(secrets).collect();
            let completed =
                providers::complete_provider(cx, &input.user_pool_id, provider.kind, &mut details, Some(&before)).await;
            provider.saml = completed.map_err(refuse)?;
            (provider.details, secrets) = split_secrets(details);
            sealed_secrets = providers::seal_provider_secrets(cx, &input.user_pool_id, &input.provider_name, &secrets);
        }
        provider.modified_at = cx.now();
        provider.version += 1;
        let stored = StoredProvider { provider, sealed_secrets };
        update(cx, stored.clone(), version).await?;
        Ok(UpdateIdentityProviderResponse { identity_provider: view::provider(&stored.provider, secrets) })
    }
}

async fn update(cx: &Context, stored: StoredProvider, version: i64) -> Result<(), ApiError> {
    let configured = stored.provider.user_pool_id.clone();
    configure(cx, &configured, move |tx| {
        let provider = &stored.provider;
        // Held, so that no two providers are given the same identifier at once.
        pools::hold(tx, &provider.user_pool_id)?;
        require(tx, &provider.user_pool_id, &provider.name)?;
        if !identity_providers::update(tx, &stored, version)? {
            return Err(concurrent_change());
        }
        set_identifiers(tx, &stored)?;
        Ok::<_, Rejection>(())
    })
    .await?;
    Ok(())
}
