//! The endpoints of OpenID Connect: one file each.
//!
//! They speak HTTP values but open no sockets and know nothing of the API's wire: the server routes requests to them.

mod discovery;
mod document;
mod jwks;

pub use discovery::discovery;
pub use jwks::jwks;
