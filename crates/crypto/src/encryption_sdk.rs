//! Messages of the AWS Encryption SDK: what custom e-mail and SMS senders are given their codes in (behaviour 40 §1.8).
//!
//! One suite, 0x0478 (AES-256-GCM, HKDF-SHA-512, key commitment, no signature), and one frame: codes and passwords are
//! short. Format 2 of the AWS Encryption SDK Developer Guide, "message format reference". Written here because the
//! official crate brings clients of KMS and DynamoDB along (docs/decisions/0013-encrypted-codes.md); checked against
//! the SDK for Python in `clients/messages`.

use std::collections::BTreeMap;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf;
use domain::random::{self, Random};

const VERSION: u8 = 2;
const SUITE: u16 = 0x0478;
const MESSAGE_ID_BYTES: usize = 32;
const KEY_BYTES: usize = 32;
const FRAMED: u8 = 2;
const FRAME_BYTES: u32 = 4096;
const END_FRAME: u32 = 0xFFFF_FFFF;
const FIRST: u32 = 1;
const END_FRAME_AAD: &[u8] = b"AWSKMSEncryptionClient Final Frame";

/// A data key, and how whoever may use it gets it.
pub struct DataKey<'a> {
    pub plaintext: &'a [u8; KEY_BYTES],
    /// ARN of the key of AWS KMS that encrypted it.
    pub key_arn: &'a str,
    pub ciphertext: &'a [u8],
}

/// Something is longer than the format, or this module, has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too long for a message of one frame")]
pub struct TooLong;

/// Encrypts `plaintext`; `context` is authenticated and can be read by anybody.
///
/// # Errors
/// [`TooLong`].
pub fn encrypt(
    random: &dyn Random,
    key: &DataKey<'_>,
    context: &BTreeMap<String, String>,
    plaintext: &[u8],
) -> Result<Vec<u8>, TooLong> {
    let length = u32::try_from(plaintext.len()).ok().filter(|length| *length < FRAME_BYTES).ok_or(TooLong)?;
    let id = random::bytes::<MESSAGE_ID_BYTES>(random);
    let derived = hkdf::Salt::new(hkdf::HKDF_SHA512, &id).extract(key.plaintext);
    let content_key = expand(&derived, &[&SUITE.to_be_bytes(), b"DERIVEKEY"]);
    let commitment = expand(&derived, &[b"COMMITKEY"]);

    let mut out = vec![VERSION];
    out.extend_from_slice(&SUITE.to_be_bytes());
    out.extend_from_slice(&id);
    put_field(&mut out, &serialized(context)?)?;
    out.extend_from_slice(&1_u16.to_be_bytes());
    for field in [b"aws-kms", key.key_arn.as_bytes(), key.ciphertext] {
        put_field(&mut out, field)?;
    }
    out.push(FRAMED);
    out.extend_from_slice(&FRAME_BYTES.to_be_bytes());
    out.extend_from_slice(&commitment);
    let cipher = Cipher(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &content_key).expect("the length of a key")));
    let header_tag = cipher.seal([0; NONCE_LEN], &out, &mut []);
    out.extend_from_slice(&header_tag);

    let mut nonce = [0; NONCE_LEN];
    nonce[NONCE_LEN - 4..].copy_from_slice(&FIRST.to_be_bytes());
    let aad = [&id, END_FRAME_AAD, &FIRST.to_be_bytes(), &u64::from(length).to_be_bytes()].concat();
    let mut content = plaintext.to_vec();
    let tag = cipher.seal(nonce, &aad, &mut content);
    for part in [&END_FRAME.to_be_bytes()[..], &FIRST.to_be_bytes(), &nonce, &length.to_be_bytes(), &content, &tag] {
        out.extend_from_slice(part);
    }
    Ok(out)
}

/// The key of one message: each of its nonces is used once.
struct Cipher(LessSafeKey);

impl Cipher {
    fn seal(&self, nonce: [u8; NONCE_LEN], aad: &[u8], content: &mut [u8]) -> Vec<u8> {
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self.0.seal_in_place_separate_tag(nonce, Aad::from(aad), content);
        tag.expect("a frame is far below the 64 GB that AES-GCM can take").as_ref().to_vec()
    }
}

fn expand(derived: &hkdf::Prk, info: &[&[u8]]) -> [u8; KEY_BYTES] {
    let mut key = [0; KEY_BYTES];
    let filled = derived.expand(info, hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut key));
    filled.expect("32 bytes are less than HKDF gives");
    key
}

/// Pairs sorted by name; nothing at all for none.
fn serialized(context: &BTreeMap<String, String>) -> Result<Vec<u8>, TooLong> {
    let mut out = Vec::new();
    if !context.is_empty() {
        out.extend_from_slice(&u16::try_from(context.len()).map_err(|_| TooLong)?.to_be_bytes());
    }
    for (name, value) in context {
        put_field(&mut out, name.as_bytes())?;
        put_field(&mut out, value.as_bytes())?;
    }
    Ok(out)
}

fn put_field(out: &mut Vec<u8>, field: &[u8]) -> Result<(), TooLong> {
    out.extend_from_slice(&u16::try_from(field.len()).map_err(|_| TooLong)?.to_be_bytes());
    out.extend_from_slice(field);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandom;

    fn key() -> DataKey<'static> {
        DataKey { plaintext: &[7; KEY_BYTES], key_arn: "arn:aws:kms:us-east-1:000000000000:key/k", ciphertext: b"blob" }
    }

    #[test]
    fn a_message_has_the_form_of_the_reference() {
        let context = BTreeMap::from([("userpool-id".to_owned(), "p".to_owned())]);
        let message = encrypt(&SystemRandom, &key(), &context, b"123456").unwrap();
        assert_eq!(&message[..3], [2, 0x04, 0x78]);
        let (context_length, rest) = message[35..].split_first_chunk::<2>().unwrap();
        assert_eq!(u16::from_be_bytes(*context_length), 2 + 2 + 11 + 2 + 1);
        assert_eq!(&rest[..2], [0, 1]);
        // Tag, end of frames, number, nonce, length, content, tag.
        let frame = &message[message.len() - (4 + 4 + 12 + 4 + 6 + 16)..];
        assert_eq!(&frame[..8], [255, 255, 255, 255, 0, 0, 0, 1]);
        assert_eq!(&frame[8..20], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(&frame[20..24], [0, 0, 0, 6]);
        assert!(!message.windows(6).any(|window| window == b"123456"));
    }

    #[test]
    fn no_two_messages_are_alike_and_long_ones_are_refused() {
        let none = BTreeMap::new();
        let encrypted = || encrypt(&SystemRandom, &key(), &none, b"1").unwrap();
        assert_ne!(encrypted(), encrypted());
        assert_eq!(encrypt(&SystemRandom, &key(), &none, &[0; 4096]), Err(TooLong));
        let long = BTreeMap::from([("k".to_owned(), "v".repeat(70_000))]);
        assert_eq!(encrypt(&SystemRandom, &key(), &long, b"1"), Err(TooLong));
    }
}
