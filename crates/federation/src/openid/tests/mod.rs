//! Sign-ins at providers that are answers in a table: those that hold, and every one that must not.

mod answers;
mod attacks;
mod house;
mod key_cache;
mod logout;
mod properties;
mod sign_in;
mod social;
mod user_info;
