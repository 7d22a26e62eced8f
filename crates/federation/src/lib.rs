//! Identity providers outside: how they are reached, and how what they say of themselves is read.
//!
//! Everything that leaves this server towards a provider goes through [`Fetch`]. Knows nothing of storage, of the API,
//! and of who signs in; what is remembered ([`KeyCache`]) is where its caller keeps it.

mod address;
pub mod claims;
mod connect;
pub mod discovery;
mod fetch;
mod openid;
pub mod outbound;
mod provider;
pub mod saml;
pub mod saml_metadata;
mod social;
pub mod xml;
pub mod xml_time;

pub use connect::{Connect, Connection, Connectors, connect, connect_saml};
pub use fetch::{Answer, Bounds, Fetch, FetchError};
pub use openid::KeyCache;
pub use outbound::{Outbound, Policy};
pub use provider::{
    Departure, Ended, Expected, Identity, Later, Once, Provider, ProviderError, ProviderSession, Returned, Site, Told,
    Vouched, WayOut,
};
