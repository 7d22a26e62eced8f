//! What authenticators and browsers say in WebAuthn, read and verified: JSON as browsers serialise it, authenticator
//! data, COSE keys and their signatures (WebAuthn level 3).
//!
//! Says what came and whether its signature is right. Whether the challenge, origin and relying party are the expected
//! ones is for the caller to ask. CBOR and COSE are read by `coset`, signatures are verified by AWS-LC
//! (docs/decisions/0017-webauthn-crates.md).

mod authenticator_data;
mod client_data;
mod public_key;
mod response;

pub use authenticator_data::{AttestedCredential, AuthenticatorData};
pub use client_data::{Ceremony, ClientData};
pub use public_key::{KeyError, PublicKey};
pub use response::{AuthenticationResponse, RegistrationResponse};

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// What came is not what it should be, wherever that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed")]
pub struct Malformed;

/// Written without padding; read with it too, which some clients add.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_encode_padding(false).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Bytes as WebAuthn's JSON has them.
pub fn to_base64url(bytes: &[u8]) -> String {
    BASE64URL.encode(bytes)
}

/// # Errors
/// Not base64url.
pub fn from_base64url(text: &str) -> Result<Vec<u8>, Malformed> {
    BASE64URL.decode(text).map_err(|_| Malformed)
}

/// How authenticator data names a relying party.
pub fn relying_party_hash(id: &str) -> [u8; 32] {
    sha256(id.as_bytes())
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes).as_ref());
    out
}
