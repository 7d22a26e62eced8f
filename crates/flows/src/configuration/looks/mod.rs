//! How login pages look for a client, kept in memory like its pool and forgotten with it; and the images and style sheets
//! that pages name, by a hash of what is served.
//!
//! Images are read from the store by whoever asks for them: browsers keep them for ever. A page must name them as images
//! (`<img>`, CSS) and never write an SVG into itself.

mod settings;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::image::{Image, ImageKind};
use domain::managed_login_branding::{Asset, AssetCategory, ColorMode};
use domain::style_sheet;
use domain::terms::{DEFAULT_LANGUAGE, TermsName};
use domain::ui_customization::ALL_CLIENTS;
use serde_json::Value;
use store::tables::{managed_login_brandings as brandings, terms, ui_customizations};
use store::{StoreError, Tx};

pub use settings::{provided_settings, put_over};

use super::cache::Cache;
use super::{ClientConfiguration, Configuration, PoolConfiguration};
use crate::{Context, Failure};

/// What pages of a client look like, of whichever version they are. Nothing where nobody said anything.
#[derive(Debug, Default)]
pub struct ClientLooks {
    user_pool_id: String,
    pub classic: ClassicLook,
    pub managed: Option<ManagedLook>,
    pub terms: Option<TermsLinks>,
    /// Of its settings, as text.
    settings_bytes: usize,
}

/// Paths of what the classic pages are given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClassicLook {
    pub style_sheet: Option<String>,
    pub logo: Option<String>,
}

/// A branding of managed login.
#[derive(Debug, Clone, PartialEq)]
pub struct ManagedLook {
    pub id: String,
    /// Moves with every change.
    pub version: i64,
    /// As they were set; `None` for the provided values ([`provided_settings`]).
    pub settings: Option<Value>,
    /// Without their bytes.
    pub assets: Vec<Asset>,
}

/// Links of both documents, by language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermsLinks {
    pub terms_of_use: BTreeMap<String, String>,
    pub privacy_policy: BTreeMap<String, String>,
}

/// What the pages of a client are given.
#[derive(Debug, Clone, PartialEq)]
pub enum Look {
    Classic(ClassicLook),
    /// Without a branding, our own look (behaviour 30 §4.2).
    Managed(Option<ManagedLook>),
}

/// What a path below `branding/` stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrandAsset {
    pub content_type: &'static str,
    pub bytes: Vec<u8>,
}

/// Whether a pool has managed login: unless its domains have the classic pages.
pub fn has_managed_login(pool: &PoolConfiguration) -> bool {
    pool.domains.is_empty() || pool.domains.iter().any(|domain| domain.managed_login_version == Some(2))
}

/// The look of a client's pages, of the version its pool has.
///
/// # Errors
/// The store's.
pub async fn look(cx: &Context, client: &ClientConfiguration) -> Result<Look, Failure> {
    let looks = of_client(cx, client).await?;
    Ok(match has_managed_login(&client.pool) {
        true => Look::Managed(looks.managed.clone()),
        false => Look::Classic(looks.classic.clone()),
    })
}

/// The links that a client's sign-up page shows: of both documents, or none.
///
/// # Errors
/// The store's.
pub async fn terms_of(cx: &Context, client: &ClientConfiguration) -> Result<Option<TermsLinks>, Failure> {
    Ok(of_client(cx, client).await?.terms.clone())
}

/// Everything there is of a client's looks, for who knows which version is asked for.
///
/// # Errors
/// The store's.
pub async fn of_client(cx: &Context, client: &ClientConfiguration) -> Result<Arc<ClientLooks>, Failure> {
    cx.configuration.looks(&client.client.user_pool_id, client.configured_id()).await
}

/// What `/{pool}/branding/{file}` stands for, `file` being `{hash}.{extension}`. Nothing for what no longer belongs to the
/// pool.
///
/// # Errors
/// The store's.
pub async fn brand_asset(cx: &Context, user_pool_id: &str, file: &str) -> Result<Option<BrandAsset>, Failure> {
    let Some((hash, extension)) = file.split_once('.') else { return Ok(None) };
    if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) {
        return Ok(None);
    }
    let (pool, hash) = (user_pool_id.to_owned(), hash.to_owned());
    if extension == "css" {
        let found = cx.store.read(move |tx| ui_customizations::find_css(tx, &pool, &hash)).await?;
        // What was allowed once and no longer is, is not served.
        let sheet = found.and_then(|css| style_sheet::classic(&css).ok());
        let content_type = "text/css; charset=utf-8";
        return Ok(sheet.map(|sheet| BrandAsset { content_type, bytes: sheet.into_bytes() }));
    }
    let Some(kind) = ImageKind::ALL.into_iter().find(|kind| kind.extension() == extension) else { return Ok(None) };
    let find = move |tx: &mut dyn Tx| match brandings::find_image(tx, &pool, &hash)? {
        Some(image) => Ok(Some(image)),
        None => ui_customizations::find_logo(tx, &pool, &hash),
    };
    let found = cx.store.read::<_, StoreError, _>(find).await?;
    let same = found.filter(|(found, _)| *found == kind);
    Ok(same.map(|(kind, bytes)| BrandAsset { content_type: kind.content_type(), bytes }))
}

impl ManagedLook {
    /// The image for a place in a mode of colours: one for this mode, or one for whichever.
    pub fn image(&self, category: AssetCategory, mode: ColorMode) -> Option<&Image> {
        self.image_of(category, mode, None)
    }

    /// The icon of an identity provider.
    pub fn icon(&self, provider: &str, mode: ColorMode) -> Option<&Image> {
        self.image_of(AssetCategory::IdpButtonIcon, mode, Some(provider))
    }

    fn image_of(&self, category: AssetCategory, mode: ColorMode, resource: Option<&str>) -> Option<&Image> {
        let in_mode = |wanted: ColorMode| {
            self.assets.iter().find(|asset| {
                let place = &asset.place;
                place.category == category
                    && place.color_mode == wanted
                    && (resource.is_none() || place.resource_id.as_deref() == resource)
            })
        };
        in_mode(mode).or_else(|| in_mode(ColorMode::Dynamic)).map(|asset| &asset.image)
    }
}

impl TermsLinks {
    /// The links of terms of use and privacy policy in a language (`cognito:german`), or in the default one. Nothing where
    /// one of the two is in neither.
    pub fn in_language(&self, language: &str) -> Option<(&str, &str)> {
        Some((pick(&self.terms_of_use, language)?, pick(&self.privacy_policy, language)?))
    }
}

fn pick<'a>(links: &'a BTreeMap<String, String>, language: &str) -> Option<&'a str> {
    links.get(language).or_else(|| links.get(DEFAULT_LANGUAGE)).map(String::as_str)
}

impl Configuration {
    /// # Errors
    /// The store's.
    async fn looks(&self, user_pool_id: &str, client_id: &str) -> Result<Arc<ClientLooks>, Failure> {
        if let Some(found) = self.read(|cache| cache.looks.get(client_id).cloned()) {
            return Ok(found);
        }
        let generation = self.generation.load(Ordering::Acquire);
        let (pool, client) = (user_pool_id.to_owned(), client_id.to_owned());
        let loaded = Arc::new(self.store.read(move |tx| read(tx, &pool, &client)).await?);
        self.keep(generation, |cache| cache.keep_looks(client_id, Arc::clone(&loaded)));
        Ok(loaded)
    }
}

impl Cache {
    fn keep_looks(&mut self, client_id: &str, looks: Arc<ClientLooks>) {
        self.looks_bytes += looks.settings_bytes;
        let before = self.looks.insert(client_id.to_owned(), looks);
        self.looks_bytes -= before.map_or(0, |looks| looks.settings_bytes);
    }

    pub(super) fn forget_looks(&mut self, user_pool_id: &str) {
        self.looks.retain(|_, looks| looks.user_pool_id != user_pool_id);
        self.looks_bytes = self.looks.values().map(|looks| looks.settings_bytes).sum();
    }
}

fn read(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<ClientLooks, StoreError> {
    let own = ui_customizations::find(tx, user_pool_id, client_id)?;
    let classic = match own {
        Some(own) => Some(own),
        None => ui_customizations::find(tx, user_pool_id, ALL_CLIENTS)?,
    };
    let classic = classic.map(|look| ClassicLook {
        style_sheet: look.css.map(|css| css.path(user_pool_id)),
        logo: look.logo.map(|logo| logo.path(user_pool_id)),
    });
    let branding = brandings::find_by_client(tx, user_pool_id, client_id)?;
    let settings_bytes = branding.as_ref().and_then(|branding| branding.settings.as_ref()).map_or(0, String::len);
    let managed = branding.map(|branding| {
        let parse = |text: &str| {
            serde_json::from_str(text).map_err(|error| StoreError::Corrupt(format!("settings of a branding: {error}")))
        };
        let settings = branding.settings.as_deref().map(parse).transpose()?;
        let assets = brandings::assets(tx, user_pool_id, &branding.id)?;
        Ok::<_, StoreError>(ManagedLook { id: branding.id, version: branding.version, settings, assets })
    });
    let mut links =
        |name| Ok::<_, StoreError>(terms::find_by_client(tx, user_pool_id, client_id, name)?.map(|t| t.links));
    let terms = links(TermsName::TermsOfUse)?
        .zip(links(TermsName::PrivacyPolicy)?)
        .map(|(terms_of_use, privacy_policy)| TermsLinks { terms_of_use, privacy_policy });
    Ok(ClientLooks {
        user_pool_id: user_pool_id.to_owned(),
        classic: classic.unwrap_or_default(),
        managed: managed.transpose()?,
        terms,
        settings_bytes,
    })
}
