//! Background jobs, each safe to run twice. Who runs them, and when, is the server's business.

pub mod import_users;
pub mod published_secrets;
pub mod send;
pub mod sweep;
