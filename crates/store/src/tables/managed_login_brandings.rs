//! Brandings of managed login, one for a client, and their images. The bytes of images are read only by who asks for them.

use domain::clock::Time;
use domain::image::{Image, ImageKind};
use domain::managed_login_branding::{Asset, AssetCategory, AssetPlace, ColorMode, ManagedLoginBranding};

use super::ui_customizations::kind;
use crate::{Row, StoreError, Tx, params};

pub fn find(tx: &mut dyn Tx, user_pool_id: &str, id: &str) -> Result<Option<ManagedLoginBranding>, StoreError> {
    let sql = "SELECT id, client_id, created_at, modified_at, version, settings FROM managed_login_brandings \
         WHERE user_pool_id = $1 AND id = $2";
    tx.row(sql, params![user_pool_id, id])?.map(|row| from_row(user_pool_id, &row)).transpose()
}

pub fn find_by_client(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    client_id: &str,
) -> Result<Option<ManagedLoginBranding>, StoreError> {
    let sql = "SELECT id, client_id, created_at, modified_at, version, settings FROM managed_login_brandings \
         WHERE user_pool_id = $1 AND client_id = $2";
    tx.row(sql, params![user_pool_id, client_id])?.map(|row| from_row(user_pool_id, &row)).transpose()
}

/// Adds the branding; tells whether its client had none.
pub fn insert(tx: &mut dyn Tx, branding: &ManagedLoginBranding) -> Result<bool, StoreError> {
    let sql = "INSERT INTO managed_login_brandings (user_pool_id, id, client_id, created_at, modified_at, version, \
         settings) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    let ManagedLoginBranding { user_pool_id, id, client_id, created_at, modified_at, version, settings } = branding;
    let params = params![user_pool_id, id, client_id, *created_at, *modified_at, *version, settings.clone()];
    Ok(tx.execute(sql, params)? == 1)
}

/// Replaces the settings if the branding is still at `expected_version`; tells whether it was.
pub fn update(tx: &mut dyn Tx, branding: &ManagedLoginBranding, expected_version: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE managed_login_brandings SET modified_at = $3, version = $4, settings = $5 \
         WHERE user_pool_id = $1 AND id = $2 AND version = $6";
    let ManagedLoginBranding { user_pool_id, id, modified_at, version, settings, .. } = branding;
    let params = params![user_pool_id, id, *modified_at, *version, settings.clone(), expected_version];
    Ok(tx.execute(sql, params)? == 1)
}

/// Deletes the branding and its images; tells whether there was one.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, id: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM managed_login_brandings WHERE user_pool_id = $1 AND id = $2";
    let existed = tx.execute(sql, params![user_pool_id, id])? == 1;
    delete_assets(tx, user_pool_id, id)?;
    Ok(existed)
}

/// Deletes the branding of a client, if it has one.
pub fn delete_of_client(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<(), StoreError> {
    if let Some(branding) = find_by_client(tx, user_pool_id, client_id)? {
        delete(tx, user_pool_id, &branding.id)?;
    }
    Ok(())
}

pub fn count(tx: &mut dyn Tx, user_pool_id: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM managed_login_brandings WHERE user_pool_id = $1";
    tx.row(sql, params![user_pool_id])?.map_or(Ok(0), |row| row.integer(0))
}

/// Puts an image into its place, where another may be.
pub fn put_asset(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    branding_id: &str,
    asset: &Asset,
    bytes: Vec<u8>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO managed_login_assets (user_pool_id, branding_id, category, color_mode, resource_id, kind, \
         hash, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (user_pool_id, branding_id, category, color_mode, resource_id) \
         DO UPDATE SET kind = excluded.kind, hash = excluded.hash, bytes = excluded.bytes";
    let Asset { place: AssetPlace { category, color_mode, resource_id }, image } = asset;
    let params = params![
        user_pool_id,
        branding_id,
        category.name(),
        color_mode.name(),
        resource_id.as_deref().unwrap_or_default(),
        image.kind.name(),
        &image.hash,
        bytes,
    ];
    tx.execute(sql, params)?;
    Ok(())
}

/// Deletes the images of a branding.
pub fn delete_assets(tx: &mut dyn Tx, user_pool_id: &str, branding_id: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM managed_login_assets WHERE user_pool_id = $1 AND branding_id = $2";
    tx.execute(sql, params![user_pool_id, branding_id])?;
    Ok(())
}

/// The images of a branding by their places, without their bytes.
pub fn assets(tx: &mut dyn Tx, user_pool_id: &str, branding_id: &str) -> Result<Vec<Asset>, StoreError> {
    let sql = "SELECT category, color_mode, resource_id, kind, hash FROM managed_login_assets \
         WHERE user_pool_id = $1 AND branding_id = $2 ORDER BY category, color_mode, resource_id";
    tx.rows(sql, params![user_pool_id, branding_id])?.iter().map(asset).collect()
}

/// The same with their bytes.
pub fn assets_with_bytes(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    branding_id: &str,
) -> Result<Vec<(Asset, Vec<u8>)>, StoreError> {
    let sql = "SELECT category, color_mode, resource_id, kind, hash, bytes FROM managed_login_assets \
         WHERE user_pool_id = $1 AND branding_id = $2 ORDER BY category, color_mode, resource_id";
    tx.rows(sql, params![user_pool_id, branding_id])?.iter().map(|row| Ok((asset(row)?, row.bytes(5)?))).collect()
}

/// The bytes of an image of the pool, and what kind they are.
pub fn find_image(tx: &mut dyn Tx, user_pool_id: &str, hash: &str) -> Result<Option<(ImageKind, Vec<u8>)>, StoreError> {
    let sql = "SELECT kind, bytes FROM managed_login_assets WHERE user_pool_id = $1 AND hash = $2 LIMIT 1";
    tx.row(sql, params![user_pool_id, hash])?.map(|row| Ok((kind(&row.text(0)?)?, row.bytes(1)?))).transpose()
}

fn from_row(user_pool_id: &str, row: &Row) -> Result<ManagedLoginBranding, StoreError> {
    Ok(ManagedLoginBranding {
        user_pool_id: user_pool_id.to_owned(),
        id: row.text(0)?,
        client_id: row.text(1)?,
        created_at: Time::from_micros(row.integer(2)?),
        modified_at: Time::from_micros(row.integer(3)?),
        version: row.integer(4)?,
        settings: row.opt_text(5)?,
    })
}

fn asset(row: &Row) -> Result<Asset, StoreError> {
    let (category, mode) = (row.text(0)?, row.text(1)?);
    let unknown = || StoreError::Corrupt(format!("place of an image {category} {mode}"));
    let place = AssetPlace {
        category: AssetCategory::named(&category).ok_or_else(unknown)?,
        color_mode: ColorMode::named(&mode).ok_or_else(unknown)?,
        resource_id: Some(row.text(2)?).filter(|id| !id.is_empty()),
    };
    Ok(Asset { place, image: Image { kind: kind(&row.text(3)?)?, hash: row.text(4)? } })
}
