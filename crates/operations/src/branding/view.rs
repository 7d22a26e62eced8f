//! Looks of login pages as answers show them.

use api::types::{AssetType, Blob, Document, ManagedLoginBrandingType, Timestamp, UICustomizationType};
use domain::managed_login_branding::{Asset, ManagedLoginBranding};
use domain::ui_customization::UiCustomization;
use flows::looks;
use flows::{Failure, Settings};
use store::Tx;
use store::tables::managed_login_brandings as brandings;

use crate::error::refuse;
use crate::mirror::Mirror;
use crate::rejection::Rejection;

pub(super) fn ui_customization(look: &UiCustomization, settings: &Settings) -> UICustomizationType {
    let url = look.logo.as_ref().map(|logo| format!("{}{}", settings.base_url, logo.path(&look.user_pool_id)));
    UICustomizationType {
        css: look.css.as_ref().map(|css| css.text.clone()),
        css_version: Some(look.css_version.clone()),
        client_id: Some(look.client_id.clone()),
        creation_date: Some(Timestamp::from_micros(look.created_at.micros())),
        image_url: url,
        last_modified_date: Some(Timestamp::from_micros(look.modified_at.micros())),
        user_pool_id: Some(look.user_pool_id.clone()),
    }
}

/// A branding with its images. Of settings, what was set; with `merged`, over what is provided for all others.
pub(super) fn read_branding(
    tx: &mut dyn Tx,
    branding: &ManagedLoginBranding,
    merged: bool,
) -> Result<ManagedLoginBrandingType, Rejection> {
    let assets = brandings::assets_with_bytes(tx, &branding.user_pool_id, &branding.id)?;
    Ok(ManagedLoginBrandingType {
        assets: Some(assets.into_iter().map(asset).collect()),
        creation_date: Some(Timestamp::from_micros(branding.created_at.micros())),
        last_modified_date: Some(Timestamp::from_micros(branding.modified_at.micros())),
        managed_login_branding_id: Some(branding.id.clone()),
        settings: settings(branding, merged)?,
        use_cognito_provided_values: Some(branding.settings.is_none()),
        user_pool_id: Some(branding.user_pool_id.clone()),
    })
}

fn settings(branding: &ManagedLoginBranding, merged: bool) -> Result<Option<Document>, Rejection> {
    let own: Option<Document> = branding.settings.as_deref().map(serde_json::from_str).transpose().map_err(|_| {
        Rejection::Answer(refuse(Failure::Internal("the settings of a managed login branding cannot be read")))
    })?;
    if !merged {
        return Ok(own);
    }
    let mut all = looks::provided_settings().clone();
    if let Some(own) = own {
        looks::put_over(&mut all, own);
    }
    Ok(Some(all))
}

fn asset((asset, bytes): (Asset, Vec<u8>)) -> AssetType {
    AssetType {
        bytes: Some(Blob(bytes)),
        category: asset.place.category.to_wire(),
        color_mode: asset.place.color_mode.to_wire(),
        extension: asset.image.kind.to_wire(),
        resource_id: asset.place.resource_id,
    }
}
