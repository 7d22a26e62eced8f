//! Operations on users: by themselves, by their token, by an administrator.

mod admin_confirm_sign_up;
mod admin_create_user;
mod admin_delete_user;
mod admin_delete_user_attributes;
mod admin_disable_user;
mod admin_enable_user;
mod admin_get_user;
mod admin_reset_user_password;
mod admin_set_user_password;
mod admin_update_user_attributes;
mod admin_user_global_sign_out;
mod change_password;
mod confirm_forgot_password;
mod confirm_sign_up;
mod delete_user;
mod delete_user_attributes;
mod forgot_password;
mod get_user;
mod get_user_attribute_verification_code;
mod global_sign_out;
mod list_users;
mod resend_confirmation_code;
mod sign_up;
mod update_user_attributes;
mod verify_user_attribute;
pub(crate) mod view;

#[cfg(test)]
mod tests;
