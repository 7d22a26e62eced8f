//! Images as requests bring them: checked and named before a transaction begins.

use api::types::AssetType;
use domain::image::Image;
use domain::managed_login_branding::{self as rules, Asset, AssetPlace, BrandingViolation};

use crate::mirror::Mirror;

/// An image for its place.
#[derive(Clone)]
pub(super) enum Given {
    New(Asset, Vec<u8>),
    /// Without bytes: what is there stays, if it is of this kind.
    Kept(AssetPlace, domain::image::ImageKind),
}

impl Given {
    pub(super) fn place(&self) -> &AssetPlace {
        match self {
            Self::New(asset, _) => &asset.place,
            Self::Kept(place, _) => place,
        }
    }
}

/// Reads and checks the images of a request.
///
/// # Errors
/// The first that is none, or is not for its place, or comes twice.
pub(super) fn read(assets: Option<Vec<AssetType>>) -> Result<Vec<Given>, BrandingViolation> {
    let given: Vec<Given> = assets.unwrap_or_default().into_iter().map(one).collect::<Result<_, _>>()?;
    rules::check_places(given.iter().map(Given::place))?;
    Ok(given)
}

fn one(asset: AssetType) -> Result<Given, BrandingViolation> {
    let place = AssetPlace {
        category: Mirror::from_wire(asset.category),
        color_mode: Mirror::from_wire(asset.color_mode),
        resource_id: asset.resource_id,
    };
    let kind = Mirror::from_wire(asset.extension);
    let Some(bytes) = asset.bytes else { return Ok(Given::Kept(place, kind)) };
    rules::check_asset(place.category, kind, &bytes.0)?;
    let image = Image { kind, hash: crypto::sha256_hex(&bytes.0) };
    Ok(Given::New(Asset { place, image }, bytes.0))
}
