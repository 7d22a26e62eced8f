//! Use cases shared by the API, the OAuth endpoints and the pages.
//!
//! Knows no generated types, no HTTP and no SQL: it speaks domain values, asks the store's tables, and says why it
//! refuses as a [`Failure`].

mod access_token;
mod accounts;
mod after_password;
mod attempts;
mod attributes;
pub mod challenges;
mod client_authentication;
mod codes;
mod complete_sign_in;
pub mod configuration;
mod context;
mod cpu_pool;
mod custom_auth;
mod custom_sender;
mod data_keys;
mod devices;
mod directory;
mod failure;
mod graph;
mod identity_providers;
mod invite;
mod issue_tokens;
pub mod jobs;
mod journey;
mod key_reserve;
mod letters;
mod list_users;
mod mfa;
mod outgoing;
mod padding;
mod passkeys;
mod passwords;
mod recently_seen;
mod recover;
mod refresh;
mod saml_keys;
mod second_factor;
pub mod sign_in;
mod sign_up;
mod simulated;
pub mod step;
mod triggers;
mod user_counts;

pub use access_token::TokenHolder;
pub use context::{Caller, Context, Parts, Services, Settings};
pub use data_keys::DataKey;
pub use devices::{DeviceSecret, NewDevice};
pub use failure::Failure;
pub use federation::{Fetch, Outbound, Policy as OutboundPolicy};
pub use invite::Invitation;
pub use issue_tokens::{Tokens, USER_ADMIN_SCOPE};
pub use list_users::{UserCursor, UserPage};
pub use mfa::{MfaPreference, WantedMfa};
pub use sign_up::{SignUp, SignedUp};
pub use triggers::pre_sign_up::SentAlong;
