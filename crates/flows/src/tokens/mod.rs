//! Tokens: made at the end of a sign-in, renewed, revoked, and asked who holds them.

pub mod access_token;
pub(crate) mod claims;
pub mod exchange;
pub mod issue;
pub mod machine;
pub mod refresh;
