//! `at_hash`: what ties an ID token to the access token it came with (OpenID Connect Core 1.0 §3.1.3.6).

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The left half of the token's SHA-256 in base64url.
pub fn token_hash(token: &str) -> String {
    let hash = digest::digest(&digest::SHA256, token.as_bytes());
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of OpenID Connect Core 1.0, appendix A.4: the same hash, there of a code.
    #[test]
    fn is_the_hash_of_the_specifications_example() {
        let code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";
        assert_eq!(token_hash(code), "LDktKdoQak3Pk0cnXxCltA");
    }
}
