//! The binary from outside: every test starts its own `poolhouse dev` and speaks to it over TCP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod bodies;
mod commands;
mod connection;
mod console;
mod cors;
mod crash;
mod dev_endpoints;
mod environment;
mod errors;
mod exhaustion;
mod life;
mod logs;
mod names;
mod nodes;
mod oauth;
mod provider;
mod public_documents;
mod reset;
mod samples;
mod secrets_at_rest;
mod serve;
mod server;
mod shutdown;
mod site_file;
mod tls;
mod user_imports;
mod web_pages;
