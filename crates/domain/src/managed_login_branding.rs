//! How managed login looks for one client: settings, and images for its places (behaviour 10 §4.6, behaviour 30 §5.7).
//!
//! What the settings say is for pages to read. Here they are a text, kept as it is.

use crate::clock::Time;
use crate::image::{Image, ImageKind, ImageViolation};
use crate::tier_rules::FeatureUnavailable;
use crate::user_pool::{Tier, UserPool};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedLoginBranding {
    pub user_pool_id: String,
    pub id: String,
    pub client_id: String,
    /// A JSON object; `None` where the provided values are used.
    pub settings: Option<String>,
    pub created_at: Time,
    pub modified_at: Time,
    pub version: i64,
}

/// An image without its bytes, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    pub place: AssetPlace,
    pub image: Image,
}

/// What an image is for. A branding has one image for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetPlace {
    pub category: AssetCategory,
    pub color_mode: ColorMode,
    /// Of an icon, the identity provider it stands for.
    pub resource_id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssetCategory {
    FaviconIco,
    FaviconSvg,
    EmailGraphic,
    SmsGraphic,
    AuthAppGraphic,
    PasswordGraphic,
    PasskeyGraphic,
    PageHeaderLogo,
    PageHeaderBackground,
    PageFooterLogo,
    PageFooterBackground,
    PageBackground,
    FormBackground,
    FormLogo,
    IdpButtonIcon,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorMode {
    Light,
    Dark,
    /// Whatever the browser is in.
    Dynamic,
}

/// Images of a branding.
pub const MOST_ASSETS: usize = 40;
/// Bytes of settings, after what is new was put over what was there.
pub const MOST_SETTINGS_BYTES: usize = 1_000_000;

/// Why a branding is refused. The text is the service's message, except where the variant says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrandingViolation {
    #[error("useCognitoProvidedValues or settings should be specified (but not both)")]
    ValuesAndSettings,
    /// Our text.
    #[error("settings must be a JSON object.")]
    SettingsForm,
    /// Our text.
    #[error("settings may have {MOST_SETTINGS_BYTES} bytes.")]
    SettingsTooLarge,
    /// Our text.
    #[error("A managed login branding may have {MOST_ASSETS} assets.")]
    TooManyAssets,
    /// Our text.
    #[error("Assets must not have the same category, color mode and resource id: {}", .0.name())]
    DuplicateAsset(AssetCategory),
    /// Our text.
    #[error("The asset {} has no bytes.", .0.name())]
    NoBytes(AssetCategory),
    /// Our text.
    #[error("The extension {} is not allowed for assets of the category {}.", extension.name(), category.name())]
    Extension { category: AssetCategory, extension: ImageKind },
    /// Our text.
    #[error("The asset {} is refused: {violation}", category.name())]
    Image { category: AssetCategory, violation: ImageViolation },
    #[error(transparent)]
    Tier(#[from] FeatureUnavailable),
}

impl AssetCategory {
    pub const ALL: [Self; 15] = [
        Self::FaviconIco,
        Self::FaviconSvg,
        Self::EmailGraphic,
        Self::SmsGraphic,
        Self::AuthAppGraphic,
        Self::PasswordGraphic,
        Self::PasskeyGraphic,
        Self::PageHeaderLogo,
        Self::PageHeaderBackground,
        Self::PageFooterLogo,
        Self::PageFooterBackground,
        Self::PageBackground,
        Self::FormBackground,
        Self::FormLogo,
        Self::IdpButtonIcon,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::FaviconIco => "FAVICON_ICO",
            Self::FaviconSvg => "FAVICON_SVG",
            Self::EmailGraphic => "EMAIL_GRAPHIC",
            Self::SmsGraphic => "SMS_GRAPHIC",
            Self::AuthAppGraphic => "AUTH_APP_GRAPHIC",
            Self::PasswordGraphic => "PASSWORD_GRAPHIC",
            Self::PasskeyGraphic => "PASSKEY_GRAPHIC",
            Self::PageHeaderLogo => "PAGE_HEADER_LOGO",
            Self::PageHeaderBackground => "PAGE_HEADER_BACKGROUND",
            Self::PageFooterLogo => "PAGE_FOOTER_LOGO",
            Self::PageFooterBackground => "PAGE_FOOTER_BACKGROUND",
            Self::PageBackground => "PAGE_BACKGROUND",
            Self::FormBackground => "FORM_BACKGROUND",
            Self::FormLogo => "FORM_LOGO",
            Self::IdpButtonIcon => "IDP_BUTTON_ICON",
        }
    }

    /// The category of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name() == name)
    }

    /// The kinds of images that may stand there. WEBP is in the model and in no table of the service's: it goes wherever
    /// another raster image does.
    fn kinds(self) -> &'static [ImageKind] {
        use ImageKind::{Ico, Jpeg, Png, Svg, Webp};
        match self {
            Self::FaviconIco => &[Ico],
            Self::FaviconSvg => &[Svg],
            Self::IdpButtonIcon => &[Ico, Svg],
            _ => &[Png, Svg, Jpeg, Webp],
        }
    }
}

impl ColorMode {
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Dynamic];

    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "LIGHT",
            Self::Dark => "DARK",
            Self::Dynamic => "DYNAMIC",
        }
    }

    /// The mode of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// Checks that a pool may have brandings. No error for plans is declared where they are made, so theirs is that of a
/// parameter.
///
/// # Errors
/// Its plan has no managed login.
pub fn check_plan(user_pool: &UserPool) -> Result<(), BrandingViolation> {
    if user_pool.tier == Tier::Lite {
        return Err(FeatureUnavailable { tier: user_pool.tier, feature: "Managed Login Branding" }.into());
    }
    Ok(())
}

/// Checks one image for its place.
///
/// # Errors
/// Its kind is not for there, or its bytes are not of its kind.
pub fn check_asset(category: AssetCategory, extension: ImageKind, bytes: &[u8]) -> Result<(), BrandingViolation> {
    if !category.kinds().contains(&extension) {
        return Err(BrandingViolation::Extension { category, extension });
    }
    extension.check(bytes).map_err(|violation| BrandingViolation::Image { category, violation })
}

/// Checks that each place comes once.
///
/// # Errors
/// One comes twice.
pub fn check_places<'a>(places: impl Iterator<Item = &'a AssetPlace>) -> Result<(), BrandingViolation> {
    let places: Vec<_> = places.collect();
    for (index, place) in places.iter().enumerate() {
        if places[..index].contains(place) {
            return Err(BrandingViolation::DuplicateAsset(place.category));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ICO: &[u8] = b"\0\0\x01\0";
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
    const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'/>";

    fn bytes(kind: ImageKind) -> &'static [u8] {
        match kind {
            ImageKind::Ico => ICO,
            ImageKind::Jpeg => b"\xff\xd8\xff\xe0",
            ImageKind::Png => PNG,
            ImageKind::Svg => SVG,
            ImageKind::Webp => b"RIFF\0\0\0\0WEBP",
        }
    }

    #[test]
    fn each_category_has_its_kinds() {
        for category in AssetCategory::ALL {
            assert_eq!(AssetCategory::named(category.name()), Some(category));
            let kinds = ImageKind::ALL.into_iter().filter(|kind| check_asset(category, *kind, bytes(*kind)).is_ok());
            let names: Vec<_> = kinds.map(ImageKind::name).collect();
            let expected: &[&str] = match category.name() {
                "FAVICON_ICO" => &["ICO"],
                "FAVICON_SVG" => &["SVG"],
                "IDP_BUTTON_ICON" => &["ICO", "SVG"],
                _ => &["JPEG", "PNG", "SVG", "WEBP"],
            };
            assert_eq!(names, expected, "{}", category.name());
        }
    }

    #[test]
    fn images_are_what_they_are_said_to_be() {
        let refused = |category, kind, bytes| check_asset(category, kind, bytes).unwrap_err().to_string();
        assert_eq!(
            refused(AssetCategory::FormLogo, ImageKind::Ico, ICO),
            "The extension ICO is not allowed for assets of the category FORM_LOGO."
        );
        assert_eq!(
            refused(AssetCategory::FormLogo, ImageKind::Jpeg, PNG),
            "The asset FORM_LOGO is refused: The file is not an image in JPEG format."
        );
        let script = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>";
        assert_eq!(
            refused(AssetCategory::FaviconSvg, ImageKind::Svg, script),
            "The asset FAVICON_SVG is refused: The SVG image must not contain the element script."
        );
    }

    #[test]
    fn a_place_has_one_image() {
        let place = |color_mode, resource_id: Option<&str>| AssetPlace {
            category: AssetCategory::IdpButtonIcon,
            color_mode,
            resource_id: resource_id.map(str::to_owned),
        };
        let all =
            [place(ColorMode::Light, None), place(ColorMode::Dark, None), place(ColorMode::Light, Some("Google"))];
        assert_eq!(check_places(all.iter()), Ok(()));
        let twice = check_places(all.iter().chain([&all[2]]));
        assert_eq!(twice, Err(BrandingViolation::DuplicateAsset(AssetCategory::IdpButtonIcon)));
    }

    #[test]
    fn the_plan_must_have_managed_login() {
        let mut pool = UserPool::new("us-east-1_a".into(), "p".into(), Time::from_seconds(0));
        assert_eq!(check_plan(&pool), Ok(()));
        pool.tier = Tier::Lite;
        assert_eq!(
            check_plan(&pool).unwrap_err().to_string(),
            "The following feature is not available for the LITE pricing tier configured: Managed Login Branding"
        );
    }
}
