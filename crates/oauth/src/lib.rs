//! The endpoints of OAuth and OpenID Connect: one file each.
//!
//! They speak HTTP values but open no sockets and know nothing of the API's wire: the server routes requests to them.

mod answer;
mod authorization_request;
mod authorize;
mod client_authentication;
pub mod cookies;
mod departure;
mod discovery;
mod document;
mod error;
mod form;
mod idp_response;
mod jwks;
mod logout;
pub mod offer;
mod once;
mod place;
mod provider_logout;
pub mod redirect;
mod register;
mod revoke;
mod saml_metadata;
mod token;
mod user_info;

pub use authorization_request::Parameters;
pub use authorize::{authorize, grant_at_once};
pub use cookies::Cookies;
pub use departure::Sent;
pub use discovery::discovery;
pub use idp_response::{idp_response, saml_response};
pub use jwks::jwks;
pub use logout::logout;
pub use place::Place;
pub use provider_logout::{backchannel_logout, saml_logout};
pub use register::register;
pub use revoke::revoke;
pub use saml_metadata::saml_metadata;
pub use token::token;
pub use user_info::user_info;

#[cfg(test)]
mod tests;
