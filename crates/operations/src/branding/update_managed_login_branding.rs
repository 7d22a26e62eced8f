//! UpdateManagedLoginBranding: puts settings and images over those that are there; what a request does not name stays, so
//! that a look larger than one request can be made by several. The provided values take the place of everything.

use api::ApiError;
use api::operations::UpdateManagedLoginBranding;
use api::types::{Document, UpdateManagedLoginBrandingRequest, UpdateManagedLoginBrandingResponse};
use domain::managed_login_branding::{BrandingViolation, MOST_ASSETS, ManagedLoginBranding};
use flows::{Failure, looks};
use store::Tx;
use store::tables::managed_login_brandings as brandings;

use super::assets::{self, Given};
use super::{kept, not_found, view};
use crate::change::configure;
use crate::error::refuse;
use crate::rejection::{Rejection, concurrent_change};
use crate::{Context, Handle};

impl Handle for UpdateManagedLoginBranding {
    async fn handle(
        cx: &Context,
        input: UpdateManagedLoginBrandingRequest,
    ) -> Result<UpdateManagedLoginBrandingResponse, ApiError> {
        let user_pool_id = input.user_pool_id.ok_or_else(|| missing("userPoolId"))?;
        let id = input.managed_login_branding_id.ok_or_else(|| missing("managedLoginBrandingId"))?;
        cx.configuration.pool(&user_pool_id).await.map_err(refuse)?;
        let found = {
            let (user_pool_id, id) = (user_pool_id.clone(), id.clone());
            cx.store
                .read(move |tx| brandings::find(tx, &user_pool_id, &id))
                .await
                .map_err(crate::error::store_failed)?
        };
        if found.is_none() {
            return Err(not_found(&id).into());
        }
        let given = assets::read(input.assets).map_err(Rejection::from)?;
        let (values, settings, now) = (input.use_cognito_provided_values, input.settings, cx.now());
        let configured = user_pool_id.clone();
        let shown = configure(cx, &configured, move |tx| {
            let current = brandings::find(tx, &user_pool_id, &id)?.ok_or_else(|| not_found(&id))?;
            let version = current.version;
            let settings = next_settings(&current, values, settings.as_ref())?;
            let next = ManagedLoginBranding { settings, modified_at: now, version: version + 1, ..current };
            if !brandings::update(tx, &next, version)? {
                return Err(concurrent_change());
            }
            if values == Some(true) {
                brandings::delete_assets(tx, &user_pool_id, &id)?;
            }
            put_assets(tx, &next, &given)?;
            view::read_branding(tx, &next, false)
        })
        .await?;
        Ok(UpdateManagedLoginBrandingResponse { managed_login_branding: Some(shown) })
    }
}

/// The model does not require these two, and nothing can be done without them.
fn missing(member: &str) -> ApiError {
    ApiError::invalid_parameter(format!(
        "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
    ))
}

fn next_settings(
    current: &ManagedLoginBranding,
    values: Option<bool>,
    given: Option<&Document>,
) -> Result<Option<String>, Rejection> {
    match (values, given) {
        (Some(true), None) => Ok(None),
        (Some(true), Some(_)) => Err(BrandingViolation::ValuesAndSettings.into()),
        (Some(false), None) if current.settings.is_none() => Err(BrandingViolation::ValuesAndSettings.into()),
        (_, None) => Ok(current.settings.clone()),
        (_, Some(given)) => {
            // Refused for its own form before it is put over anything.
            kept(given)?;
            let text = current.settings.as_deref().unwrap_or("{}");
            let mut settings: Document = serde_json::from_str(text)
                .map_err(|_| refuse(Failure::Internal("the settings of a managed login branding cannot be read")))?;
            looks::put_over(&mut settings, given.clone());
            Ok(Some(kept(&settings)?))
        }
    }
}

fn put_assets(tx: &mut dyn Tx, branding: &ManagedLoginBranding, given: &[Given]) -> Result<(), Rejection> {
    let ManagedLoginBranding { user_pool_id, id, .. } = branding;
    let present = brandings::assets(tx, user_pool_id, id)?;
    for given in given {
        match given {
            Given::New(asset, bytes) => brandings::put_asset(tx, user_pool_id, id, asset, bytes.clone())?,
            Given::Kept(place, kind) => {
                let there = present.iter().any(|asset| asset.place == *place && asset.image.kind == *kind);
                if !there {
                    return Err(BrandingViolation::NoBytes(place.category).into());
                }
            }
        }
    }
    if brandings::assets(tx, user_pool_id, id)?.len() > MOST_ASSETS {
        return Err(BrandingViolation::TooManyAssets.into());
    }
    Ok(())
}
