//! Operations on second factors: set up, preferred, taken away.

mod admin_delete_software_token;
mod admin_get_user_auth_factors;
mod admin_set_user_mfa_preference;
mod admin_set_user_settings;
mod associate_software_token;
mod get_user_auth_factors;
mod set_user_mfa_preference;
mod set_user_settings;
#[cfg(test)]
mod tests;
mod verify_software_token;
pub(crate) mod view;
