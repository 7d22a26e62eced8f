//! Users and what they are known by: made, confirmed, found, changed, recovered; their passwords, codes and second
//! factors. Knows nothing of how somebody signs in.

pub mod account;
pub mod attributes;
pub(crate) mod code_answers;
pub(crate) mod codes;
pub mod directory;
pub mod factors;
pub mod invite;
mod kept_codes;
pub mod list_users;
pub(crate) mod migrate;
pub mod passwords;
pub mod recover;
pub mod sign_up;
pub(crate) mod user_counts;
pub(crate) mod withdrawal;
