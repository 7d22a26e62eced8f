//! The text forms of sealed values that clients hold: each looks like Cognito's and opens as its own kind only.
//!
//! Knows nothing of what is inside. `aad` binds a token to whom it belongs (pool, client, user, step): pass the same
//! parts to open it. Every `open_` accepts exactly the text that `seal_` gives, in its one spelling: base64 with
//! stray bits, missing or surplus padding, or white space is refused.

use crate::keyring::{GCM_NONCE_BYTES, HEADER_BYTES, Keyring, OpenError, TAG_BYTES};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::random::Random;

/// Bytes before a challenge session: in base64 it begins `AYABe`, as Cognito's do.
const SESSION_MARK: [u8; 4] = [0x01, 0x80, 0x01, 0x78];
/// Bytes before a secret block: in base64 it begins `AgV4`, as Cognito's do (behaviour 20 §5.2).
const SECRET_BLOCK_MARK: [u8; 3] = [0x02, 0x05, 0x78];
/// `{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}` in base64url (behaviour 30 §1.5).
const REFRESH_HEADER: &str = "eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ";

/// The most that fits in a challenge session: `Session` has at most 2048 characters in the model.
pub const MAX_SESSION_PLAINTEXT_BYTES: usize = 2048 / 4 * 3 - SESSION_MARK.len() - crate::keyring::SEAL_OVERHEAD_BYTES;

/// The `Session` of a challenge: standard base64.
///
/// Longer plaintext than [`MAX_SESSION_PLAINTEXT_BYTES`] gives text that the model's constraints refuse when it
/// comes back.
pub fn seal_session(keyring: &Keyring, random: &dyn Random, aad: &[&[u8]], plaintext: &[u8]) -> String {
    seal_marked(keyring, random, "challenge session", &SESSION_MARK, aad, plaintext)
}

/// # Errors
/// [`OpenError`] if it is anything but what [`seal_session`] gave for the same `aad`.
pub fn open_session(keyring: &Keyring, aad: &[&[u8]], text: &str) -> Result<Vec<u8>, OpenError> {
    open_marked(keyring, "challenge session", &SESSION_MARK, aad, text)
}

/// The `SECRET_BLOCK` of an SRP challenge: standard base64. The client signs the bytes that it decodes to.
pub fn seal_secret_block(keyring: &Keyring, random: &dyn Random, aad: &[&[u8]], plaintext: &[u8]) -> String {
    seal_marked(keyring, random, "secret block", &SECRET_BLOCK_MARK, aad, plaintext)
}

/// # Errors
/// [`OpenError`] if it is anything but what [`seal_secret_block`] gave for the same `aad`.
pub fn open_secret_block(keyring: &Keyring, aad: &[&[u8]], text: &str) -> Result<Vec<u8>, OpenError> {
    open_marked(keyring, "secret block", &SECRET_BLOCK_MARK, aad, text)
}

/// The bytes of a secret block as they enter the client's signature.
///
/// # Errors
/// [`OpenError`] if it is not standard base64.
pub fn secret_block_bytes(text: &str) -> Result<Vec<u8>, OpenError> {
    STANDARD.decode(text).map_err(|_| OpenError)
}

/// A pagination token: base64url without padding.
pub fn seal_pagination(keyring: &Keyring, random: &dyn Random, aad: &[&[u8]], plaintext: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(keyring.seal(random, "pagination token", aad, plaintext))
}

/// # Errors
/// [`OpenError`] if it is anything but what [`seal_pagination`] gave for the same `aad`.
pub fn open_pagination(keyring: &Keyring, aad: &[&[u8]], text: &str) -> Result<Vec<u8>, OpenError> {
    let sealed = URL_SAFE_NO_PAD.decode(text).map_err(|_| OpenError)?;
    keyring.open("pagination token", aad, &sealed)
}

/// A refresh token in the shape of Cognito's: five base64url parts, the first the header of a JWE. The other four are
/// the pieces of a sealed value where a JWE has encrypted key, nonce, ciphertext and tag; no client looks inside.
pub fn seal_refresh(keyring: &Keyring, random: &dyn Random, aad: &[&[u8]], plaintext: &[u8]) -> String {
    let sealed = keyring.seal(random, "refresh token", aad, plaintext);
    let (key, rest) = sealed.split_at(HEADER_BYTES);
    let (nonce, rest) = rest.split_at(GCM_NONCE_BYTES);
    let (ciphertext, tag) = rest.split_at(rest.len() - TAG_BYTES);
    let mut text = String::with_capacity(REFRESH_HEADER.len() + 8 + sealed.len() * 4 / 3 + 4);
    text.push_str(REFRESH_HEADER);
    for part in [key, nonce, ciphertext, tag] {
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(part, &mut text);
    }
    text
}

/// # Errors
/// [`OpenError`] if it is anything but what [`seal_refresh`] gave for the same `aad`.
pub fn open_refresh(keyring: &Keyring, aad: &[&[u8]], text: &str) -> Result<Vec<u8>, OpenError> {
    let mut parts = text.split('.');
    if parts.next() != Some(REFRESH_HEADER) {
        return Err(OpenError);
    }
    let mut sealed = Vec::with_capacity(text.len() * 3 / 4);
    for expected in [Some(HEADER_BYTES), Some(GCM_NONCE_BYTES), None, Some(TAG_BYTES)] {
        let before = sealed.len();
        let part = parts.next().ok_or(OpenError)?;
        URL_SAFE_NO_PAD.decode_vec(part, &mut sealed).map_err(|_| OpenError)?;
        if expected.is_some_and(|length| length != sealed.len() - before) {
            return Err(OpenError);
        }
    }
    if parts.next().is_some() {
        return Err(OpenError);
    }
    keyring.open("refresh token", aad, &sealed)
}

fn seal_marked(
    keyring: &Keyring,
    random: &dyn Random,
    purpose: &str,
    mark: &[u8],
    aad: &[&[u8]],
    plaintext: &[u8],
) -> String {
    let mut bytes = mark.to_vec();
    bytes.extend(keyring.seal(random, purpose, aad, plaintext));
    STANDARD.encode(bytes)
}

fn open_marked(keyring: &Keyring, purpose: &str, mark: &[u8], aad: &[&[u8]], text: &str) -> Result<Vec<u8>, OpenError> {
    let bytes = STANDARD.decode(text).map_err(|_| OpenError)?;
    keyring.open(purpose, aad, bytes.strip_prefix(mark).ok_or(OpenError)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandom;
    use proptest::prelude::*;

    type Seal = fn(&Keyring, &dyn Random, &[&[u8]], &[u8]) -> String;
    type Open = fn(&Keyring, &[&[u8]], &str) -> Result<Vec<u8>, OpenError>;

    const KINDS: [(&str, Seal, Open); 4] = [
        ("session", seal_session, open_session),
        ("secret block", seal_secret_block, open_secret_block),
        ("pagination", seal_pagination, open_pagination),
        ("refresh", seal_refresh, open_refresh),
    ];

    fn keyring() -> Keyring {
        Keyring::from_bytes(&[7; 32])
    }

    #[test]
    fn each_kind_opens_as_itself_only_and_for_the_same_owner() {
        let keyring = keyring();
        for (kind, seal, open) in KINDS {
            let text = seal(&keyring, &SystemRandom, &[b"pool", b"client"], b"inside");
            assert_eq!(open(&keyring, &[b"pool", b"client"], &text).unwrap(), b"inside", "{kind}");
            assert_eq!(open(&keyring, &[b"pool", b"other"], &text), Err(OpenError), "{kind}");
            for (other, _, open) in KINDS.into_iter().filter(|(other, ..)| *other != kind) {
                assert_eq!(open(&keyring, &[b"pool", b"client"], &text), Err(OpenError), "{kind} as {other}");
            }
        }
    }

    #[test]
    fn the_purpose_is_what_keeps_kinds_apart_not_the_marks() {
        let keyring = keyring();
        let session = STANDARD.decode(seal_session(&keyring, &SystemRandom, &[], b"")).unwrap();
        let sealed = session.strip_prefix(&SESSION_MARK).unwrap();
        assert_eq!(open_pagination(&keyring, &[], &URL_SAFE_NO_PAD.encode(sealed)), Err(OpenError));
        let block = [&SECRET_BLOCK_MARK, sealed].concat();
        assert_eq!(open_secret_block(&keyring, &[], &STANDARD.encode(block)), Err(OpenError));
    }

    #[test]
    fn they_look_like_those_of_the_service() {
        let keyring = keyring();
        assert!(seal_session(&keyring, &SystemRandom, &[], b"").starts_with("AYABe"));
        assert!(seal_secret_block(&keyring, &SystemRandom, &[], b"").starts_with("AgV4"));
        let refresh = seal_refresh(&keyring, &SystemRandom, &[], b"inside");
        assert!(refresh.starts_with("eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ."));
        assert_eq!(refresh.split('.').count(), 5);
        let header = URL_SAFE_NO_PAD.decode(REFRESH_HEADER).unwrap();
        assert_eq!(header, br#"{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}"#);
    }

    #[test]
    fn the_longest_session_is_as_long_as_the_model_allows() {
        let seal = |length| seal_session(&keyring(), &SystemRandom, &[], &vec![0; length]).len();
        assert_eq!(seal(MAX_SESSION_PLAINTEXT_BYTES), 2048);
        assert!(seal(MAX_SESSION_PLAINTEXT_BYTES + 1) > 2048);
    }

    #[test]
    fn the_signed_bytes_of_a_secret_block_are_those_a_client_decodes() {
        let text = seal_secret_block(&keyring(), &SystemRandom, &[], b"inside");
        assert_eq!(STANDARD.encode(secret_block_bytes(&text).unwrap()), text);
        assert_eq!(secret_block_bytes("a"), Err(OpenError));
    }

    #[test]
    fn a_refresh_token_has_five_parts_of_the_right_lengths() {
        let keyring = keyring();
        let token = seal_refresh(&keyring, &SystemRandom, &[], b"inside");
        let parts: Vec<&str> = token.split('.').collect();
        let with = |at: usize, part: &str| {
            let mut parts = parts.clone();
            parts[at] = part;
            parts.join(".")
        };
        // Four characters moved from one part to the next leave the sealed bytes alike.
        let (kept, moved) = parts[2].split_at(12);
        let shifted = [parts[0], parts[1], kept, &format!("{moved}{}", parts[3]), parts[4]].join(".");
        for wrong in [
            shifted,
            with(0, "e30"),
            with(4, ""),
            with(1, ""),
            parts[..4].join("."),
            format!("{token}."),
            format!("{token}.AAAA"),
            format!(".{token}"),
            format!("{token}="),
            String::new(),
        ] {
            assert_eq!(open_refresh(&keyring, &[], &wrong), Err(OpenError), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens(plaintext: Vec<u8>, aad: Vec<Vec<u8>>) {
            let aad: Vec<&[u8]> = aad.iter().map(Vec::as_slice).collect();
            for (_, seal, open) in KINDS {
                let text = seal(&keyring(), &SystemRandom, &aad, &plaintext);
                prop_assert_eq!(open(&keyring(), &aad, &text), Ok(plaintext.clone()));
            }
        }

        #[test]
        fn any_changed_character_is_refused(at: prop::sample::Index, with in "[ -~é]") {
            for (_, seal, open) in KINDS {
                let text = seal(&keyring(), &SystemRandom, &[], b"inside");
                let at = at.index(text.len());
                let changed = format!("{}{with}{}", &text[..at], &text[at + 1..]);
                prop_assume!(changed != text);
                prop_assert_eq!(open(&keyring(), &[], &changed), Err(OpenError));
            }
        }

        #[test]
        fn arbitrary_text_is_refused_without_panic(text in ".{0,80}", dotted in r"([A-Za-z0-9_\-]{0,24}\.?){0,6}") {
            for (_, _, open) in KINDS {
                for text in [&text, &dotted, &format!("{REFRESH_HEADER}.{dotted}"), &format!("AYABe{dotted}")] {
                    prop_assert_eq!(open(&keyring(), &[], text), Err(OpenError));
                }
            }
        }
    }
}
