//! Documents as providers sign them, and as attackers change them.

mod keys;
mod signatures;
