//! CreateManagedLoginBranding: gives managed login a look for one client: settings and images, or the provided values.

use api::ApiError;
use api::operations::CreateManagedLoginBranding;
use api::types::{CreateManagedLoginBrandingRequest, CreateManagedLoginBrandingResponse};
use domain::managed_login_branding::{self as rules, BrandingViolation, ManagedLoginBranding};
use domain::random;
use store::tables::{managed_login_brandings as brandings, user_pools as pools};

use super::assets::Given;
use super::{assets, kept, view};
use crate::change::configure;
use crate::error::refuse;
use crate::rejection::Rejection;
use crate::{Context, Handle};
use crate::{clients, user_pools};

impl Handle for CreateManagedLoginBranding {
    async fn handle(
        cx: &Context,
        input: CreateManagedLoginBrandingRequest,
    ) -> Result<CreateManagedLoginBrandingResponse, ApiError> {
        cx.configuration.client_of(&input.user_pool_id, &input.client_id).await.map_err(refuse)?;
        let provided = input.use_cognito_provided_values.unwrap_or(false);
        let (settings, given) = check(provided, input.settings, input.assets).map_err(Rejection::from)?;
        let (now, quota) = (cx.now(), cx.settings.quotas.managed_login_brandings);
        let made = ManagedLoginBranding {
            user_pool_id: input.user_pool_id,
            id: random::uuid(&*cx.random),
            client_id: input.client_id,
            settings,
            created_at: now,
            modified_at: now,
            version: 1,
        };
        let configured = made.user_pool_id.clone();
        let shown = configure(cx, &configured, move |tx| {
            // Held, so that neither pool nor client is deleted meanwhile and the count holds.
            if !pools::hold(tx, &made.user_pool_id)? {
                return Err(user_pools::not_found(&made.user_pool_id));
            }
            clients::hold(tx, &made.user_pool_id, &made.client_id)?;
            rules::check_plan(&user_pools::require(tx, &made.user_pool_id)?)?;
            let count = brandings::count(tx, &made.user_pool_id)?;
            if !brandings::insert(tx, &made)? {
                // Our text: only the code is known.
                let message = format!("A managed login branding already exists for app client {}.", made.client_id);
                return Err(ApiError::managed_login_branding_exists(message).into());
            }
            if count >= quota {
                // Our text: only the code is known.
                let message = "Managed login brandings cannot exceed the limit of the user pool.";
                return Err(ApiError::limit_exceeded(message).into());
            }
            for given in &given {
                if let Given::New(asset, bytes) = given {
                    brandings::put_asset(tx, &made.user_pool_id, &made.id, asset, bytes.clone())?;
                }
            }
            view::read_branding(tx, &made, false)
        })
        .await?;
        Ok(CreateManagedLoginBrandingResponse { managed_login_branding: Some(shown) })
    }
}

fn check(
    provided: bool,
    settings: Option<api::types::Document>,
    assets: Option<Vec<api::types::AssetType>>,
) -> Result<(Option<String>, Vec<Given>), BrandingViolation> {
    if provided == settings.is_some() {
        return Err(BrandingViolation::ValuesAndSettings);
    }
    let settings = settings.as_ref().map(kept).transpose()?;
    let given = assets::read(assets)?;
    match given.iter().find(|given| matches!(given, Given::Kept(..))) {
        Some(missing) => Err(BrandingViolation::NoBytes(missing.place().category)),
        None => Ok((settings, given)),
    }
}
