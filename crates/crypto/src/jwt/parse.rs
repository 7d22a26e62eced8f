//! Taking a token apart, and verifying it.

use super::{Claims, PublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use std::borrow::Cow;

/// The longest token that is looked at.
pub const MAX_BYTES: usize = 16 * 1024;

/// Why a text is not a valid token of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwtError {
    #[error("longer than a token may be")]
    TooLong,
    #[error("not three parts of base64url")]
    Form,
    #[error("not the header of a token made here")]
    Header,
    #[error("not signed with RS256")]
    Algorithm,
    #[error("signed with another key than the one given")]
    Key,
    #[error("the signature does not verify")]
    Signature,
    #[error("the claims are not one JSON object with distinct names")]
    Claims,
}

/// A token in its parts, not verified: only the key's name can be read.
#[derive(Debug)]
pub struct Jws<'a> {
    kid: String,
    /// Header and payload with the dot between: what is signed.
    signed: &'a str,
    payload: &'a str,
    signature: Vec<u8>,
}

/// Another member, or a member twice, is an error: `jku`, `jwk`, `x5u`, `x5c`, `crit`, `b64` and `zip` have no meaning
/// here that could be got wrong.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header<'a> {
    #[serde(borrow)]
    kid: Cow<'a, str>,
    #[serde(borrow)]
    alg: Cow<'a, str>,
}

impl<'a> Jws<'a> {
    /// Takes a compact JWS apart (RFC 7515 §7.1). Base64url must be canonical, so that a token has one spelling.
    ///
    /// # Errors
    /// If it is longer than [`MAX_BYTES`], has not three parts, or another header than [`super::SigningKey`] writes.
    pub fn parse(token: &'a str) -> Result<Self, JwtError> {
        if token.len() > MAX_BYTES {
            return Err(JwtError::TooLong);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(JwtError::Form)?;
        let (header, payload) = signed.split_once('.').ok_or(JwtError::Form)?;
        if payload.contains('.') {
            return Err(JwtError::Form);
        }
        let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| JwtError::Form)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| JwtError::Form)?;
        let header: Header<'_> = serde_json::from_slice(&header).map_err(|_| JwtError::Header)?;
        if header.alg != "RS256" {
            return Err(JwtError::Algorithm);
        }
        Ok(Self { kid: header.kid.into_owned(), signed, payload, signature })
    }

    /// Which key the token claims to be signed with. Nobody vouches for it yet: look it up among known keys, compare,
    /// and use it for nothing else.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The claims, if the token was signed with `key`.
    ///
    /// # Errors
    /// [`JwtError::Key`] if `key` is not the one named by [`Jws::kid`], [`JwtError::Signature`] if it did not sign
    /// this, [`JwtError::Claims`] if what it signed is not a JSON object with distinct names.
    pub fn verify(&self, key: &PublicKey) -> Result<Claims, JwtError> {
        if key.kid() != self.kid {
            return Err(JwtError::Key);
        }
        key.verify(self.signed.as_bytes(), &self.signature)?;
        let payload = URL_SAFE_NO_PAD.decode(self.payload).map_err(|_| JwtError::Form)?;
        Claims::parse(&payload).ok_or(JwtError::Claims)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ClaimError, SigningKey};
    use super::*;
    use aws_lc_rs::hmac;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static KEY: LazyLock<SigningKey> = LazyLock::new(SigningKey::generate);

    fn encode(text: impl AsRef<[u8]>) -> String {
        URL_SAFE_NO_PAD.encode(text)
    }

    /// A token with another header, signed by nobody.
    fn with_header(header: &str) -> String {
        let token = KEY.sign(b"{}");
        let (_, rest) = token.split_once('.').unwrap();
        format!("{}.{rest}", encode(header))
    }

    fn header_error(header: &str) -> JwtError {
        Jws::parse(&with_header(header)).unwrap_err()
    }

    #[test]
    fn a_signed_token_gives_its_claims() {
        let token = KEY.sign(br#"{"sub":"jane","exp":1700000000}"#);
        let jws = Jws::parse(&token).unwrap();
        assert_eq!(jws.kid(), KEY.kid());
        let claims = jws.verify(KEY.public()).unwrap();
        assert_eq!(claims.text("sub"), Ok("jane"));
        assert_eq!(claims.integer("exp"), Ok(1_700_000_000));
    }

    #[test]
    fn algorithms_other_than_rs256_are_refused() {
        for alg in ["none", "None", "NONE", "", "HS256", "RS384", "RS512", "PS256", "ES256", "rs256", "RS256 "] {
            assert_eq!(header_error(&format!(r#"{{"kid":"k","alg":"{alg}"}}"#)), JwtError::Algorithm, "{alg}");
        }
        // CVE-2015-9235: the public key used as an HMAC secret.
        let signed = format!("{}.{}", encode(format!(r#"{{"kid":"{}","alg":"HS256"}}"#, KEY.kid())), encode("{}"));
        let secret = hmac::Key::new(hmac::HMAC_SHA256, KEY.public().n());
        let token = format!("{signed}.{}", encode(hmac::sign(&secret, signed.as_bytes())));
        assert_eq!(Jws::parse(&token).unwrap_err(), JwtError::Algorithm);
        // The same tag under an RS256 header is no signature.
        let signed = format!("{}.{}", encode(format!(r#"{{"kid":"{}","alg":"RS256"}}"#, KEY.kid())), encode("{}"));
        let token = format!("{signed}.{}", encode(hmac::sign(&secret, signed.as_bytes())));
        assert_eq!(Jws::parse(&token).unwrap().verify(KEY.public()).unwrap_err(), JwtError::Signature);
    }

    #[test]
    fn keys_and_extensions_in_the_header_are_refused() {
        for member in [
            r#""jku":"https://evil.example/jwks.json""#,
            r#""jwk":{"kty":"RSA","n":"AQ","e":"AQAB"}"#,
            r#""x5u":"https://evil.example/chain.pem""#,
            r#""x5c":["MIIB"]"#,
            r#""crit":["exp"]"#,
            r#""b64":false"#,
            r#""zip":"DEF""#,
            r#""typ":"JWT""#,
        ] {
            let header = format!(r#"{{"kid":"k","alg":"RS256",{member}}}"#);
            assert_eq!(header_error(&header), JwtError::Header, "{member}");
        }
    }

    #[test]
    fn malformed_headers_are_refused() {
        for header in [
            "",
            "null",
            "[]",
            "{}",
            r#"{"alg":"RS256"}"#,
            r#"{"kid":"k"}"#,
            r#"{"kid":1,"alg":"RS256"}"#,
            r#"{"kid":"k","alg":"none","alg":"RS256"}"#,
            r#"{"kid":"k","alg":"RS256","kid":"l"}"#,
            r#"{"kid":"k","alg":"RS256"}{}"#,
            r#"["k","RS256","x"]"#,
        ] {
            assert_eq!(header_error(header), JwtError::Header, "{header}");
        }
    }

    #[test]
    fn a_kid_is_compared_and_nothing_else() {
        let token = with_header(r#"{"kid":"../../../etc/passwd","alg":"RS256"}"#);
        let jws = Jws::parse(&token).unwrap();
        assert_eq!(jws.kid(), "../../../etc/passwd");
        assert_eq!(jws.verify(KEY.public()).unwrap_err(), JwtError::Key);
        let other = SigningKey::generate();
        let token = other.sign(b"{}");
        assert_eq!(Jws::parse(&token).unwrap().verify(KEY.public()).unwrap_err(), JwtError::Key);
        // A key that calls itself by another's name does not verify either.
        let impostor = PublicKey::new(other.kid().to_owned(), KEY.public().n(), KEY.public().e()).unwrap();
        assert_eq!(Jws::parse(&token).unwrap().verify(&impostor).unwrap_err(), JwtError::Signature);
    }

    #[test]
    fn parts_are_three_and_canonical() {
        let token = KEY.sign(b"{}");
        let parts: Vec<&str> = token.split('.').collect();
        for wrong in [
            String::new(),
            ".".to_owned(),
            "..".to_owned(),
            parts[..2].join("."),
            format!("{token}."),
            format!(".{token}"),
            format!("{token}.{}", parts[2]),
            format!("{token}="),
            format!("{token}\n"),
            format!(" {token}"),
            token.replacen('.', "=.", 1),
        ] {
            assert!(matches!(Jws::parse(&wrong), Err(JwtError::Form | JwtError::Header)), "{wrong}");
        }
        // The last of 256 bytes leaves four bits of its second character unused. Were they ignored, a token would have
        // sixteen spellings. (Header and payload are signed as text, so theirs are protected anyway.)
        let (front, last) = token.split_at(token.len() - 1);
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (value, digit) in alphabet.chars().enumerate().filter(|(_, digit)| !last.starts_with(*digit)) {
            let spelled = format!("{front}{digit}");
            let refused = Jws::parse(&spelled).and_then(|jws| jws.verify(KEY.public()));
            let expected = if value % 16 == 0 { JwtError::Signature } else { JwtError::Form };
            assert_eq!(refused, Err(expected), "{digit}");
        }
        assert_eq!(Jws::parse(&"a".repeat(MAX_BYTES + 1)).unwrap_err(), JwtError::TooLong);
    }

    #[test]
    fn what_was_signed_must_be_one_object_without_duplicates() {
        for payload in ["", "null", "[]", r#"{"exp":1,"exp":99999999999}"#, r#"{"a":{"b":1,"b":2}}"#, "{}{}"] {
            let token = KEY.sign(payload.as_bytes());
            assert_eq!(Jws::parse(&token).unwrap().verify(KEY.public()).unwrap_err(), JwtError::Claims, "{payload}");
        }
    }

    #[test]
    fn an_expiry_in_quotes_is_an_error_not_an_absence() {
        // CVE-2026-25537
        let token = KEY.sign(br#"{"exp":"1","nbf":"99999999999"}"#);
        let claims = Jws::parse(&token).unwrap().verify(KEY.public()).unwrap();
        assert_eq!(claims.integer("exp"), Err(ClaimError::Type("exp")));
        assert_eq!(claims.integer("nbf"), Err(ClaimError::Type("nbf")));
    }

    #[test]
    fn null_and_short_signatures_do_not_verify() {
        let token = KEY.sign(b"{}");
        let (signed, _) = token.rsplit_once('.').unwrap();
        for signature in [vec![], vec![0; 256], vec![0; 255], vec![0; 64], KEY.public().n().to_vec()] {
            let token = format!("{signed}.{}", encode(signature));
            assert_eq!(Jws::parse(&token).unwrap().verify(KEY.public()).unwrap_err(), JwtError::Signature);
        }
    }

    proptest! {
        #[test]
        fn any_changed_character_is_refused(at: prop::sample::Index, with in "[ -~é]") {
            let token = KEY.sign(br#"{"sub":"jane","exp":1700000000}"#);
            let at = at.index(token.len());
            let changed = format!("{}{with}{}", &token[..at], &token[at + 1..]);
            prop_assume!(changed != token);
            prop_assert!(Jws::parse(&changed).and_then(|jws| jws.verify(KEY.public())).is_err());
        }

        #[test]
        fn parsing_never_panics(text in ".{0,80}", dotted in r"([A-Za-z0-9_\-]{0,40}\.?){0,5}", header: Vec<u8>) {
            for text in [text, dotted, format!("{}.e30.AAAA", encode(header))] {
                if let Ok(jws) = Jws::parse(&text) {
                    prop_assert!(jws.verify(KEY.public()).is_err());
                }
            }
        }
    }
}
