//! The server: command line, configuration, HTTP, logs, and the endpoints of `poolhouse dev`.
//!
//! Knows how requests arrive and how answers leave. Must not know what an operation does, nor any SQL.

mod banner;
pub mod cli;
mod clock;
mod cognito_local;
mod config;
mod dev;
mod gate;
mod http;
mod jobs;
mod serving;
mod sign_in_links;
mod site_file;
mod stop_signal;
mod telemetry;
mod tls;
