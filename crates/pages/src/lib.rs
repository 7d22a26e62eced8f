//! Pages for people: one file and one template each.
//!
//! They speak HTTP values but open no sockets and know nothing of the API's wire: the server routes requests to them.
//! What a page does is a flow, shared with the API.

mod confirm_user;
mod page;

pub use confirm_user::{ask, confirm};
