//! Looks of the classic login pages: one for each client that has its own, one for all others. The bytes of a logo are
//! read only by who asks for them.

use domain::clock::Time;
use domain::image::{Image, ImageKind};
use domain::ui_customization::{StyleSheet, UiCustomization};

use crate::{Row, StoreError, Tx, params};

/// The look of this client, or of all ([`domain::ui_customization::ALL_CLIENTS`]); that of all does not stand in for it.
pub fn find(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<Option<UiCustomization>, StoreError> {
    let sql = "SELECT client_id, created_at, modified_at, css_version, css, css_hash, logo_kind, logo_hash \
         FROM ui_customizations WHERE user_pool_id = $1 AND client_id = $2";
    tx.row(sql, params![user_pool_id, client_id])?.map(|row| from_row(user_pool_id, &row)).transpose()
}

/// A style sheet of the pool, as it was sent.
pub fn find_css(tx: &mut dyn Tx, user_pool_id: &str, hash: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT css FROM ui_customizations WHERE user_pool_id = $1 AND css_hash = $2 LIMIT 1";
    tx.row(sql, params![user_pool_id, hash])?.map(|row| row.text(0)).transpose()
}

/// The bytes of a logo of the pool, and what kind of image they are.
pub fn find_logo(tx: &mut dyn Tx, user_pool_id: &str, hash: &str) -> Result<Option<(ImageKind, Vec<u8>)>, StoreError> {
    let sql = "SELECT logo_kind, logo FROM ui_customizations WHERE user_pool_id = $1 AND logo_hash = $2 LIMIT 1";
    tx.row(sql, params![user_pool_id, hash])?.map(|row| Ok((kind(&row.text(0)?)?, row.bytes(1)?))).transpose()
}

/// Puts a look in the place of what was there, except for when that was made. `logo` are the bytes of its image.
pub fn put(tx: &mut dyn Tx, look: &UiCustomization, logo: Option<Vec<u8>>) -> Result<(), StoreError> {
    let sql = "INSERT INTO ui_customizations (user_pool_id, client_id, created_at, modified_at, css_version, css, \
         css_hash, logo_kind, logo_hash, logo) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (user_pool_id, client_id) DO UPDATE SET modified_at = excluded.modified_at, \
         css_version = excluded.css_version, css = excluded.css, css_hash = excluded.css_hash, logo_kind = excluded.logo_kind, \
         logo_hash = excluded.logo_hash, logo = excluded.logo";
    let params = params![
        look.user_pool_id.as_str(),
        look.client_id.as_str(),
        look.created_at,
        look.modified_at,
        look.css_version.as_str(),
        look.css.as_ref().map(|css| css.text.clone()),
        look.css.as_ref().map(|css| css.hash.clone()),
        look.logo.as_ref().map(|image| image.kind.name()),
        look.logo.as_ref().map(|image| image.hash.clone()),
        logo,
    ];
    tx.execute(sql, params)?;
    Ok(())
}

/// Deletes the look of a client, or of all; tells whether there was one.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM ui_customizations WHERE user_pool_id = $1 AND client_id = $2";
    Ok(tx.execute(sql, params![user_pool_id, client_id])? == 1)
}

fn from_row(user_pool_id: &str, row: &Row) -> Result<UiCustomization, StoreError> {
    let css = match (row.opt_text(4)?, row.opt_text(5)?) {
        (Some(text), Some(hash)) => Some(StyleSheet { text, hash }),
        _ => None,
    };
    let logo = match (row.opt_text(6)?, row.opt_text(7)?) {
        (Some(name), Some(hash)) => Some(Image { kind: kind(&name)?, hash }),
        _ => None,
    };
    Ok(UiCustomization {
        user_pool_id: user_pool_id.to_owned(),
        client_id: row.text(0)?,
        created_at: Time::from_micros(row.integer(1)?),
        modified_at: Time::from_micros(row.integer(2)?),
        css_version: row.text(3)?,
        css,
        logo,
    })
}

pub(super) fn kind(name: &str) -> Result<ImageKind, StoreError> {
    ImageKind::named(name).ok_or_else(|| StoreError::Corrupt(format!("kind of image {name}")))
}
