//! Whose looks the pages of a client have: what its owner set, as paths that a page can name.

use domain::managed_login_branding::{AssetCategory, ColorMode};
use flows::Context;
use flows::configuration::ClientConfiguration;
use flows::looks::{self, Look, ManagedLook};
use serde_json::Value;

use crate::branding;
use crate::screen::{Brand, ColorScheme};

/// Our own, where nobody said anything.
pub(super) const OURS: Brand =
    Brand::Managed { stylesheet: None, logo: None, favicon: None, background: None, scheme: ColorScheme::Dynamic };

/// Somebody who wants to sign in is shown a page without its looks rather than none.
pub(super) async fn of(cx: &Context, client: &ClientConfiguration) -> Brand {
    match looks::look(cx, client).await {
        Ok(Look::Classic(look)) => Brand::Classic { stylesheet: look.style_sheet, logo: look.logo },
        Ok(Look::Managed(None)) => OURS,
        Ok(Look::Managed(Some(look))) => managed(client, &look),
        Err(failure) => {
            tracing::error!(error = %failure, "the looks of a login page cannot be read");
            OURS
        }
    }
}

fn managed(client: &ClientConfiguration, look: &ManagedLook) -> Brand {
    let settings = look.settings.as_ref();
    let scheme = match at(settings, "/categories/global/colorSchemeMode").and_then(Value::as_str) {
        Some("LIGHT") => ColorScheme::Light,
        Some("DARK") => ColorScheme::Dark,
        _ => ColorScheme::Dynamic,
    };
    let mode = if scheme == ColorScheme::Dark { ColorMode::Dark } else { ColorMode::Light };
    let pool = &client.client.user_pool_id;
    let path = |category| look.image(category, mode).map(|image| image.path(pool));
    // An image that was brought is shown, unless the settings say otherwise.
    let shown = |pointer: &str| at(settings, pointer).and_then(Value::as_bool) != Some(false);
    Brand::Managed {
        stylesheet: settings.map(|_| branding::sheet_path(client, look.version)),
        logo: path(AssetCategory::FormLogo).filter(|_| shown("/components/form/logo/enabled")),
        favicon: path(AssetCategory::FaviconSvg).or_else(|| path(AssetCategory::FaviconIco)),
        background: path(AssetCategory::PageBackground).filter(|_| shown("/components/pageBackground/image/enabled")),
        scheme,
    }
}

fn at<'a>(settings: Option<&'a Value>, pointer: &str) -> Option<&'a Value> {
    settings.and_then(|settings| settings.pointer(pointer))
}
