//! The flaw classes that identity providers have shipped (behaviour 50), each with the proof that it is not here. One
//! module for each class; `docs/security.md` says which rows are covered and which cannot be yet.
//!
//! Everything runs on SQLite in memory. Where two requests, or two nodes, could get in each other's way, it runs on
//! two nodes of one database, and on PostgreSQL too when `TEST_DATABASE_URL` names one. No test waits or measures time, but
//! for the one of answers that drip.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access_tokens;
mod attributes;
mod authorization;
mod browsers;
mod channels;
mod codes;
mod devices;
mod enumeration;
mod federated_users;
mod federation;
mod guesses;
mod isolation;
mod limits;
mod linking_offers;
mod messages;
mod metadata_documents;
mod names;
mod notices;
mod oauth_endpoints;
mod parsers;
mod passkeys;
mod pending;
mod provider_logout;
mod random_walks;
mod refresh_race;
mod revocation;
mod sealed_state;
mod second_factors;
mod stage;
mod stage_oauth;
mod user_imports;
mod withdrawals;
