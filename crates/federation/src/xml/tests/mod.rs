//! Documents as providers sign them, and as attackers change them.

mod canonicalization;
mod encryption;
mod keys;
mod signatures;
