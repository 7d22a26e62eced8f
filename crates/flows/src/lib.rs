//! Use cases shared by the API, the OAuth endpoints and the pages. Each is a public function in a module of its name.
//!
//! Knows no generated types, no HTTP and no SQL: it speaks domain values, asks the store's tables, and says why it
//! refuses as a [`Failure`].

pub mod access_keys;
mod accounts;
pub mod authorization;
pub mod configuration;
pub mod devices;
mod failure;
pub mod federate;
mod hiding;
mod limits;
mod messages;
pub mod passkeys;
pub mod published_secrets;
pub mod sign_in;
mod site;
pub mod threat_protection;
mod tokens;
mod triggers;
pub mod user_imports;

pub use accounts::{account, attributes, directory, factors, invite, list_users, passwords, recover, sign_up};
pub use configuration::{looks, providers, saml_keys};
pub use failure::{Failure, SignInFailure};
pub use federation::{Answer, Connect, Connectors, Fetch, FetchError, Outbound, Policy as OutboundPolicy};
pub use limits::rates;
pub use messages::{data_keys, outgoing};
pub use site::beginning::Beginning;
pub use site::context::{Caller, Context, Parts, Services, Settings, Standing, check_master_key};
pub use site::jobs;
pub use tokens::{access_token, exchange, issue, machine, refresh};
pub use triggers::pre_sign_up::SentAlong;
