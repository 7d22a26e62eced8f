//! The endpoints of OpenID Connect: one file each.
//!
//! They speak HTTP values but open no sockets and know nothing of the API's wire: the server routes requests to them.

mod authorization_request;
mod authorize;
pub mod cookies;
mod discovery;
mod document;
mod jwks;
mod logout;
mod place;
pub mod redirect;

pub use authorization_request::Parameters;
pub use authorize::{authorize, grant_at_once};
pub use cookies::Cookies;
pub use discovery::discovery;
pub use jwks::jwks;
pub use logout::logout;
pub use place::Place;
