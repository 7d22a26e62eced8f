//! Sign-in with identity providers: the third door (behaviour 30 §6). A provider's word, verified by `federation`, becomes a
//! user of the pool and ends where every sign-in ends.

mod accept;
mod identities;
pub mod links;
mod mapping;

pub use accept::accept;
