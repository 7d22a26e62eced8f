//! How login pages look, and what they link to.

use domain::image::{Image, ImageKind};
use domain::managed_login_branding::{Asset, AssetCategory, AssetPlace, ColorMode, ManagedLoginBranding};
use domain::terms::{Terms, TermsName};
use domain::ui_customization::{StyleSheet, UiCustomization};
use store::tables::{managed_login_brandings as brandings, terms, ui_customizations};
use store::{StoreError, Tx};

use super::{CLIENT, LATER, POOL, START, map};

const BRANDING: &str = "22222222-2222-4222-8222-222222222222";
const DOCUMENT: &str = "33333333-3333-4333-8333-333333333333";
const LOGO: &[u8] = b"logo";
const ICON: &[u8] = b"icon";

fn ui_customization() -> UiCustomization {
    UiCustomization {
        user_pool_id: POOL.to_owned(),
        client_id: CLIENT.to_owned(),
        css: Some(StyleSheet { text: ".logo-customizable {}".to_owned(), hash: "hash of style".to_owned() }),
        css_version: "20261121000000".to_owned(),
        logo: Some(Image { kind: ImageKind::Jpeg, hash: "hash of logo".to_owned() }),
        created_at: START,
        modified_at: LATER,
    }
}

fn branding() -> ManagedLoginBranding {
    ManagedLoginBranding {
        user_pool_id: POOL.to_owned(),
        id: BRANDING.to_owned(),
        client_id: CLIENT.to_owned(),
        settings: Some("{\"components\":{\"form\":{\"borderRadius\":8.5}}}".to_owned()),
        created_at: START,
        modified_at: LATER,
        version: 4,
    }
}

fn asset() -> Asset {
    let place = AssetPlace {
        category: AssetCategory::IdpButtonIcon,
        color_mode: ColorMode::Dynamic,
        resource_id: Some("full".to_owned()),
    };
    Asset { place, image: Image { kind: ImageKind::Svg, hash: "hash of icon".to_owned() } }
}

fn document() -> Terms {
    Terms {
        user_pool_id: POOL.to_owned(),
        id: DOCUMENT.to_owned(),
        client_id: CLIENT.to_owned(),
        name: TermsName::PrivacyPolicy,
        links: map(&[("cognito:default", "https://example.com/privacy")]),
        created_at: START,
        modified_at: LATER,
        version: 2,
    }
}

pub fn insert(tx: &mut dyn Tx) -> Result<(), StoreError> {
    ui_customizations::put(tx, &ui_customization(), Some(LOGO.to_vec()))?;
    brandings::insert(tx, &branding())?;
    brandings::put_asset(tx, POOL, BRANDING, &asset(), ICON.to_vec())?;
    terms::insert(tx, &document())?;
    Ok(())
}

pub fn compare(tx: &mut dyn Tx) -> Result<(), StoreError> {
    assert_eq!(ui_customizations::find(tx, POOL, CLIENT)?, Some(ui_customization()));
    assert_eq!(ui_customizations::find_logo(tx, POOL, "hash of logo")?, Some((ImageKind::Jpeg, LOGO.to_vec())));
    assert_eq!(ui_customizations::find_css(tx, POOL, "hash of style")?.as_deref(), Some(".logo-customizable {}"));
    assert_eq!(brandings::find(tx, POOL, BRANDING)?, Some(branding()));
    assert_eq!(brandings::find_by_client(tx, POOL, CLIENT)?, Some(branding()));
    assert_eq!(brandings::assets_with_bytes(tx, POOL, BRANDING)?, [(asset(), ICON.to_vec())]);
    assert_eq!(brandings::find_image(tx, POOL, "hash of icon")?, Some((ImageKind::Svg, ICON.to_vec())));
    assert_eq!(terms::find(tx, POOL, DOCUMENT)?, Some(document()));
    assert_eq!(terms::find_by_client(tx, POOL, CLIENT, TermsName::PrivacyPolicy)?, Some(document()));
    Ok(())
}
