//! Signed tokens: compact JWS with RS256, as Cognito makes them (behaviour 30 §1.1; RFC 7515, RFC 7519).
//!
//! Only tokens of this server are read here, so reading is as narrow as writing: exactly the header that [`SigningKey`]
//! writes is accepted, and a key is found by its `kid` among those the caller knows, never in the token. Claims cannot
//! be reached before the signature was verified. Knows nothing of which claims there are or of time: expiry is for
//! the caller to check, with getters that refuse a claim of the wrong type (behaviour 50, class 8).

mod claims;
mod key;
mod parse;
mod token_hash;

pub use claims::{ClaimError, Claims};
pub use key::{KeyError, PublicKey, SigningKey};
pub use parse::{Jws, JwtError, MAX_BYTES};
pub use token_hash::token_hash;
