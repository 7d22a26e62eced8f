//! User pools, clients, their keys and identity providers, as the flows work with them.

mod cache;
mod change;
mod client_authentication;
pub mod client_secrets;
pub mod looks;
mod metadata_clients;
pub mod providers;
pub mod saml_keys;

pub use cache::*;
pub use change::configure;
pub(crate) use metadata_clients::described;
