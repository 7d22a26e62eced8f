//! GetUICustomization: how the classic login pages of a client look: by its own style, by that of all, or as they are made.

use api::ApiError;
use api::operations::GetUICustomization;
use api::types::{GetUICustomizationRequest, GetUICustomizationResponse};
use domain::ui_customization::ALL_CLIENTS;
use store::StoreError;
use store::tables::ui_customizations;

use super::view;
use crate::error::{refuse, store_failed};
use crate::{Context, Handle};

impl Handle for GetUICustomization {
    async fn handle(cx: &Context, input: GetUICustomizationRequest) -> Result<GetUICustomizationResponse, ApiError> {
        let GetUICustomizationRequest { client_id, user_pool_id } = input;
        let client_id = client_id.unwrap_or_else(|| ALL_CLIENTS.to_owned());
        if client_id == ALL_CLIENTS {
            cx.configuration.pool(&user_pool_id).await.map_err(refuse)?;
        } else {
            cx.configuration.client_of(&user_pool_id, &client_id).await.map_err(refuse)?;
        }
        let find = move |tx: &mut dyn store::Tx| match ui_customizations::find(tx, &user_pool_id, &client_id)? {
            Some(own) => Ok(Some(own)),
            None => ui_customizations::find(tx, &user_pool_id, ALL_CLIENTS),
        };
        let found = cx.store.read::<_, StoreError, _>(find).await.map_err(store_failed)?;
        let ui_customization = found.map(|look| view::ui_customization(&look, &cx.settings)).unwrap_or_default();
        Ok(GetUICustomizationResponse { ui_customization })
    }
}
