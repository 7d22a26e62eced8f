//! Sign-ins and logouts against a provider that is made here, with keys of its own; every message is one that should count,
//! changed in one thing.

mod attacks;
mod connecting;
mod encryption;
mod house;
mod logout;
mod properties;
mod requests;
mod rules;
mod time;
