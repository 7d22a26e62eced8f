//! Documents as providers sign them, and as attackers change them.

mod attacks;
mod canonicalization;
mod cost;
mod encryption;
mod keys;
mod profile;
mod short_key;
mod signatures;
