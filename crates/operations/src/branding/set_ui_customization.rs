//! SetUICustomization: gives the classic login pages of a client, or of all that have none of their own, a style sheet and
//! a logo. What was there is gone; a request with neither leaves nothing.

use api::ApiError;
use api::operations::SetUICustomization;
use api::types::{SetUICustomizationRequest, SetUICustomizationResponse, UICustomizationType};
use domain::image::Image;
use domain::ui_customization::{self, ALL_CLIENTS, StyleSheet, UiCustomization};
use store::Tx;
use store::tables::{domains, ui_customizations, user_pools as pools};

use super::view;
use crate::change::configure;
use crate::clients;
use crate::error::refuse;
use crate::rejection::Rejection;
use crate::user_pools;
use crate::{Context, Handle};

impl Handle for SetUICustomization {
    async fn handle(cx: &Context, input: SetUICustomizationRequest) -> Result<SetUICustomizationResponse, ApiError> {
        let id = input.user_pool_id;
        let client_id = input.client_id.unwrap_or_else(|| ALL_CLIENTS.to_owned());
        let pool = cx.configuration.pool(&id).await.map_err(refuse)?;
        if client_id != ALL_CLIENTS {
            cx.configuration.client_of(&id, &client_id).await.map_err(refuse)?;
        }
        let css = input.css.filter(|css| !css.is_empty());
        let bytes = input.image_file.map(|image| image.0).filter(|bytes| !bytes.is_empty());
        let checked = ui_customization::check(!pool.domains.is_empty(), css.as_deref(), bytes.as_deref());
        let checked = checked.map_err(Rejection::from)?;
        let hash = |bytes: &[u8]| crypto::sha256_hex(bytes);
        let css = css.zip(checked.css).map(|(text, given)| StyleSheet { text, hash: hash(given.as_bytes()) });
        let logo = bytes.as_deref().zip(checked.logo).map(|(bytes, kind)| Image { kind, hash: hash(bytes) });
        if css.is_none() && logo.is_none() {
            let (configured, of) = (id.clone(), client_id.clone());
            configure(cx, &configured, move |tx| {
                ui_customizations::delete(tx, &id, &of)?;
                Ok::<_, Rejection>(())
            })
            .await?;
            let ui_customization = UICustomizationType {
                user_pool_id: Some(configured),
                client_id: Some(client_id),
                ..UICustomizationType::default()
            };
            return Ok(SetUICustomizationResponse { ui_customization });
        }
        let now = cx.now();
        let configured = id.clone();
        let look = configure(cx, &configured, move |tx| {
            hold(tx, &id, &client_id)?;
            let before = ui_customizations::find(tx, &id, &client_id)?;
            let look = UiCustomization {
                user_pool_id: id.clone(),
                client_id: client_id.clone(),
                css: css.clone(),
                css_version: ui_customization::next_version(now, before.as_ref().map(|look| look.css_version.as_str())),
                logo: logo.clone(),
                created_at: before.as_ref().map_or(now, |look| look.created_at),
                modified_at: now,
            };
            ui_customizations::put(tx, &look, bytes.clone())?;
            Ok::<_, Rejection>(look)
        })
        .await?;
        Ok(SetUICustomizationResponse { ui_customization: view::ui_customization(&look, &cx.settings) })
    }
}

/// Holds what the look is for, and sees that its pages still have a host.
fn hold(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<(), Rejection> {
    if !pools::hold(tx, user_pool_id)? {
        return Err(user_pools::not_found(user_pool_id));
    }
    if client_id != ALL_CLIENTS {
        clients::hold(tx, user_pool_id, client_id)?;
    }
    if domains::list(tx, user_pool_id)?.is_empty() {
        return Err(ui_customization::UiCustomizationViolation::NoDomain.into());
    }
    Ok(())
}
