//! Pages for people: one file and one template each.
//!
//! They speak HTTP values but open no sockets and know nothing of the API's wire: the server routes requests to them.
//! What a page does is a flow, shared with the API. What it asks or says is a [`screen`], which [`look`] draws.

mod branding;
mod confirm_user;
mod endpoints;
mod language;
mod login;
mod look;
mod page;
mod saml_provider;
mod screen;
mod words;

pub use branding::branding;
pub use confirm_user::{ask as ask_to_confirm_user, confirm as confirm_user};
pub use endpoints::{ENDPOINTS, Endpoint, answer, refuse_form};
pub use look::assets::{Asset, ICON, TOKENS, asset, assets, style_sheet};
pub use page::{answer as written, nonce};
