//! How login pages look: the classic ones by a style sheet and a logo, managed login by settings and images. One file for
//! each operation, and what they share.

mod assets;
mod create_managed_login_branding;
mod delete_managed_login_branding;
mod describe_managed_login_branding;
mod describe_managed_login_branding_by_client;
mod get_ui_customization;
mod set_ui_customization;
#[cfg(test)]
mod tests;
mod update_managed_login_branding;
mod view;

use api::ApiError;
use domain::managed_login_branding::{BrandingViolation, MOST_SETTINGS_BYTES};
use serde_json::Value;

use crate::rejection::Rejection;

/// Settings as they are kept. Their numbers are those that JSON's readers agree on: integers of 64 bits and doubles, which
/// is what SDKs send, come back as the same numbers; a number between two doubles comes back as one of them.
fn kept(settings: &Value) -> Result<String, BrandingViolation> {
    if !settings.is_object() {
        return Err(BrandingViolation::SettingsForm);
    }
    let text = settings.to_string();
    if text.len() > MOST_SETTINGS_BYTES { Err(BrandingViolation::SettingsTooLarge) } else { Ok(text) }
}

fn not_found(id: &str) -> Rejection {
    Rejection::Answer(ApiError::resource_not_found(format!("Managed login branding {id} does not exist.")))
}
