//! Operations that begin, continue, renew and end a sign-in.

mod admin_initiate_auth;
mod admin_respond_to_auth_challenge;
mod begin;
mod get_client_token;
mod get_derived_token;
mod get_tokens_from_refresh_token;
mod initiate_auth;
mod parameters;
mod respond;
mod respond_to_auth_challenge;
mod revoke_token;
mod view;

#[cfg(test)]
mod tests;
