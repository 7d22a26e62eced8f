//! The rules of user pools as plain types and functions.
//!
//! Knows nothing of JSON on the wire, HTTP, SQL or async code. Time and randomness are arguments
//! ([`clock::Clock`], [`random::Random`]). Types derive serde only so that the store can keep them as documents.

pub mod attribute;
pub mod client;
pub mod clock;
pub mod message;
pub mod names;
pub mod password;
pub mod random;
pub mod schema;
pub mod user;
pub mod user_pool;
