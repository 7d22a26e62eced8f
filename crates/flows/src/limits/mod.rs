//! How often something may be tried, and how many messages may be asked for: one table, and what counts by it.

pub(crate) mod attempts;
mod budgets;
pub(crate) mod code_guesses;
pub(crate) mod departures;
pub(crate) mod fetches;
pub(crate) mod keys;
pub mod rates;
pub(crate) mod registrations;
pub(crate) mod sends;
mod table;
