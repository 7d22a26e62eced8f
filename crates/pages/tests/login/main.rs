//! The login pages, page by page, as a browser without a screen walks them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod connecting;
mod factors;
mod providers;
mod sign_in;
mod stage;
