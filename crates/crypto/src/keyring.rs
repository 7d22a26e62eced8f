//! Master keys, and what is sealed and hashed with keys derived from them.
//!
//! A sealed value is confidential and cannot be altered, moved to another *purpose* (what kind of thing it is) or to
//! other *associated data* (whom it belongs to). Knows nothing of what is inside, and of where master keys come from.
//!
//! Layout of a sealed value: version 1 (1 byte) ‖ key id (4) ‖ nonce (24) ‖ AES-256-GCM ciphertext ‖ tag (16).
//! The first half of the nonce derives the key of this one value, the second is the nonce of AES-GCM, as in
//! XAES-256-GCM (C2SP): 96 random bits under one key for years of tokens would come near the limit of
//! NIST SP 800-38D §8.3 (2^32 values), 192 bits do not.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{digest, hkdf, hmac};
use domain::random::Random;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const KEY_ID_BYTES: usize = 4;
const DERIVATION_BYTES: usize = 12;
pub(crate) const TAG_BYTES: usize = 16;
/// Version, key id and the part of the nonce that derives the key.
pub(crate) const HEADER_BYTES: usize = 1 + KEY_ID_BYTES + DERIVATION_BYTES;
pub(crate) const GCM_NONCE_BYTES: usize = NONCE_LEN;
const PREFIX_BYTES: usize = HEADER_BYTES + GCM_NONCE_BYTES;

/// How much longer a sealed value is than what is in it.
pub const SEAL_OVERHEAD_BYTES: usize = PREFIX_BYTES + TAG_BYTES;

/// Opening failed. Which of the reasons is not told: it would help only an attacker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a value sealed by this keyring for this use")]
pub struct OpenError;

/// The master keys of a site: the current one seals, all of them open.
pub struct Keyring {
    /// Never empty; the first is the current one.
    keys: Vec<MasterKey>,
}

struct MasterKey {
    id: [u8; KEY_ID_BYTES],
    /// Wiped by aws-lc-rs when dropped.
    derivation: hkdf::Prk,
}

/// A fresh master key, to be kept where [`Keyring::from_bytes`] will find it again.
pub fn new_master_key(random: &dyn Random) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    random.fill(&mut *key);
    key
}

impl Keyring {
    /// A keyring whose current, and only, master key is `key`. The id of a key follows from the key.
    pub fn from_bytes(key: &[u8; 32]) -> Self {
        Self { keys: vec![MasterKey::new(key)] }
    }

    /// Adds a key that was current earlier: it opens what it sealed.
    #[must_use]
    pub fn with_previous(mut self, key: &[u8; 32]) -> Self {
        self.keys.push(MasterKey::new(key));
        self
    }

    /// A keyring that nobody can open values of again, once it is gone: for `--in-memory` and for tests.
    pub fn generate(random: &dyn Random) -> Self {
        Self::from_bytes(&new_master_key(random))
    }

    /// Seals `plaintext`. `purpose` is a constant of the caller; `aad` names whom the value belongs to: the same parts
    /// must be given to open it, and how they are divided matters.
    pub fn seal(&self, random: &dyn Random, purpose: &str, aad: &[&[u8]], plaintext: &[u8]) -> Vec<u8> {
        let key = self.current();
        let mut sealed = Vec::with_capacity(plaintext.len() + SEAL_OVERHEAD_BYTES);
        sealed.push(VERSION);
        sealed.extend_from_slice(&key.id);
        sealed.resize(PREFIX_BYTES, 0);
        random.fill(&mut sealed[1 + KEY_ID_BYTES..]);
        let (header, nonce) = split_prefix(&sealed).expect("the prefix was just written");
        let (aead, aad) = (key.aead(purpose, header), bind(header, aad));
        sealed.extend_from_slice(plaintext);
        let tag = aead
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(aad),
                &mut sealed[PREFIX_BYTES..],
            )
            .expect("sealed values are far below the 64 GB that AES-GCM can take");
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    /// Opens what [`Keyring::seal`] made with the same purpose and associated data.
    ///
    /// # Errors
    /// [`OpenError`] whatever is wrong.
    pub fn open(&self, purpose: &str, aad: &[&[u8]], sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        let (header, nonce) = split_prefix(sealed).ok_or(OpenError)?;
        let aad = bind(header, aad);
        for key in self.keys.iter().filter(|key| key.id == header[1..=KEY_ID_BYTES]) {
            let mut text = sealed[PREFIX_BYTES..].to_vec();
            let nonce = Nonce::assume_unique_for_key(nonce);
            if let Ok(plaintext) = key.aead(purpose, header).open_in_place(nonce, Aad::from(&aad), &mut text) {
                let length = plaintext.len();
                text.truncate(length);
                return Ok(text);
            }
        }
        Err(OpenError)
    }

    /// Whether `sealed` names another key than the current one, so that it should be sealed anew.
    pub fn is_stale(&self, sealed: &[u8]) -> bool {
        sealed.get(1..=KEY_ID_BYTES).is_none_or(|id| *id != self.current().id)
    }

    /// A keyed hash under the current master key: for codes and ids hashed at rest, and for stable fakes.
    pub fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        self.current().mac(purpose, parts)
    }

    /// Whether `tag` is the [`Keyring::mac`] of `parts` under any of the keys, compared in constant time.
    pub fn mac_matches(&self, purpose: &str, parts: &[&[u8]], tag: &[u8]) -> bool {
        self.keys.iter().any(|key| crate::constant_time_eq(&key.mac(purpose, parts), tag))
    }

    /// [`Keyring::mac`] under each of the keys, the current one first: what to look up a hash by.
    pub fn macs(&self, purpose: &str, parts: &[&[u8]]) -> Vec<[u8; 32]> {
        self.keys.iter().map(|key| key.mac(purpose, parts)).collect()
    }

    fn current(&self) -> &MasterKey {
        &self.keys[0]
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({} keys)", self.keys.len())
    }
}

impl MasterKey {
    fn new(key: &[u8; 32]) -> Self {
        let derivation = hkdf::Salt::new(hkdf::HKDF_SHA256, b"poolhouse keyring 1").extract(key);
        let mut id = [0; KEY_ID_BYTES];
        let hash = digest::digest(&digest::SHA256, &*derive(&derivation, &[b"id"]));
        id.copy_from_slice(&hash.as_ref()[..KEY_ID_BYTES]);
        Self { id, derivation }
    }

    /// The cipher of one value: its key is derived from the purpose and from the random part of the header.
    fn aead(&self, purpose: &str, header: &[u8]) -> LessSafeKey {
        let salt = &header[1 + KEY_ID_BYTES..];
        let key = derive(&self.derivation, &[b"seal", purpose.as_bytes(), salt]);
        LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &*key).expect("AES-256 takes 32 bytes"))
    }

    fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let key = derive(&self.derivation, &[b"mac", purpose.as_bytes()]);
        let mut mac = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &*key));
        for part in parts {
            mac.update(&length(part));
            mac.update(part);
        }
        let mut out = [0; 32];
        out.copy_from_slice(mac.sign().as_ref());
        out
    }
}

/// HKDF-Expand (RFC 5869 §2.3) to 32 bytes; the parts are told apart by their lengths.
fn derive(key: &hkdf::Prk, parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut info = Vec::with_capacity(96);
    for part in parts {
        info.extend_from_slice(&length(part));
        info.extend_from_slice(part);
    }
    let mut out = Zeroizing::new([0; 32]);
    key.expand(&[&info], hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut *out)).expect("HKDF-SHA256 gives 32 bytes");
    out
}

/// The associated data of AES-GCM: header and parts, each after its length, so that no two lists are the same bytes.
fn bind(header: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut out = header.to_vec();
    for part in parts {
        out.extend_from_slice(&length(part));
        out.extend_from_slice(part);
    }
    out
}

fn length(part: &[u8]) -> [u8; 8] {
    (part.len() as u64).to_be_bytes()
}

/// Header and nonce of a sealed value; `None` if it is too short, or of another version.
fn split_prefix(sealed: &[u8]) -> Option<(&[u8], [u8; GCM_NONCE_BYTES])> {
    if sealed.len() < PREFIX_BYTES || sealed[0] != VERSION {
        return None;
    }
    let (header, rest) = sealed.split_at(HEADER_BYTES);
    Some((header, *rest.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandom;
    use proptest::prelude::*;

    const AAD: &[&[u8]] = &[b"pool", b"user"];

    fn keyring() -> Keyring {
        Keyring::from_bytes(&[7; 32])
    }

    fn sealed() -> Vec<u8> {
        keyring().seal(&SystemRandom, "purpose", AAD, b"secret")
    }

    #[test]
    fn opens_for_the_same_use_only() {
        let (keyring, sealed) = (keyring(), sealed());
        assert_eq!(sealed.len(), 6 + SEAL_OVERHEAD_BYTES);
        assert_eq!(keyring.open("purpose", AAD, &sealed).unwrap(), b"secret");
        assert_eq!(keyring.open("purposes", AAD, &sealed), Err(OpenError));
        assert_eq!(keyring.open("purpose", &[b"pool", b"other"], &sealed), Err(OpenError));
        assert_eq!(keyring.open("purpose", &[b"pool"], &sealed), Err(OpenError));
        assert_eq!(keyring.open("purpose", &[], &sealed), Err(OpenError));
        assert_eq!(Keyring::from_bytes(&[8; 32]).open("purpose", AAD, &sealed), Err(OpenError));
    }

    #[test]
    fn every_flipped_bit_and_every_truncation_is_noticed() {
        let (keyring, sealed) = (keyring(), sealed());
        for bit in 0..sealed.len() * 8 {
            let mut other = sealed.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(keyring.open("purpose", AAD, &other), Err(OpenError), "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert_eq!(keyring.open("purpose", AAD, &sealed[..length]), Err(OpenError), "{length} bytes");
        }
        assert_eq!(keyring.open("purpose", AAD, &[&sealed[..], b"\0"].concat()), Err(OpenError));
    }

    #[test]
    fn the_same_value_is_sealed_differently_each_time() {
        assert_ne!(sealed()[1 + KEY_ID_BYTES..], sealed()[1 + KEY_ID_BYTES..]);
    }

    #[test]
    fn after_rotation_old_values_open_and_new_ones_use_the_new_key() {
        let old = sealed();
        let rotated = Keyring::from_bytes(&[9; 32]).with_previous(&[7; 32]);
        assert_eq!(rotated.open("purpose", AAD, &old).unwrap(), b"secret");
        assert!(rotated.is_stale(&old));
        let new = rotated.seal(&SystemRandom, "purpose", AAD, b"secret");
        assert!(!rotated.is_stale(&new));
        assert_eq!(keyring().open("purpose", AAD, &new), Err(OpenError));
        assert_eq!(Keyring::from_bytes(&[9; 32]).open("purpose", AAD, &new).unwrap(), b"secret");
        assert!(rotated.is_stale(b""));
    }

    #[test]
    fn a_key_that_only_shares_its_id_does_not_open() {
        // The id of the sealed value is overwritten with that of the other key.
        let other = Keyring::from_bytes(&[8; 32]);
        let mut sealed = sealed();
        sealed[1..=KEY_ID_BYTES].copy_from_slice(&other.current().id);
        assert_eq!(other.open("purpose", AAD, &sealed), Err(OpenError));
    }

    #[test]
    fn macs_depend_on_key_purpose_and_division() {
        let keyring = keyring();
        let tag = keyring.mac("code", &[b"ab", b"c"]);
        assert_eq!(tag, keyring.mac("code", &[b"ab", b"c"]));
        for other in [
            keyring.mac("kode", &[b"ab", b"c"]),
            keyring.mac("code", &[b"a", b"bc"]),
            keyring.mac("code", &[b"ab", b"c", b""]),
            Keyring::from_bytes(&[8; 32]).mac("code", &[b"ab", b"c"]),
        ] {
            assert_ne!(tag, other);
        }
        let rotated = Keyring::from_bytes(&[9; 32]).with_previous(&[7; 32]);
        assert!(rotated.mac_matches("code", &[b"ab", b"c"], &tag));
        assert_eq!(rotated.macs("code", &[b"ab", b"c"]), [rotated.mac("code", &[b"ab", b"c"]), tag]);
        assert!(!rotated.mac_matches("code", &[b"ab", b"d"], &tag));
        assert!(!rotated.mac_matches("code", &[b"ab", b"c"], &tag[..31]));
    }

    #[test]
    fn debug_output_shows_no_key() {
        assert_eq!(format!("{:?}", keyring()), "Keyring(1 keys)");
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens(purpose in ".{0,20}", aad: Vec<Vec<u8>>, plaintext: Vec<u8>) {
            let keyring = keyring();
            let aad: Vec<&[u8]> = aad.iter().map(Vec::as_slice).collect();
            let sealed = keyring.seal(&SystemRandom, &purpose, &aad, &plaintext);
            prop_assert_eq!(keyring.open(&purpose, &aad, &sealed), Ok(plaintext));
        }

        #[test]
        fn moving_the_border_between_parts_is_noticed(text: [u8; 12], border in 0usize..12, other in 0usize..13) {
            prop_assume!(border != other);
            let keyring = keyring();
            let parts = |at: usize| [&text[..at], &text[at..]];
            let sealed = keyring.seal(&SystemRandom, "purpose", &parts(border), b"");
            prop_assert_eq!(keyring.open("purpose", &parts(other), &sealed), Err(OpenError));
            prop_assert_eq!(keyring.open("purpose", &[&text], &sealed), Err(OpenError));
        }

        #[test]
        fn opening_anything_else_fails_without_panic(mut bytes: Vec<u8>) {
            prop_assert_eq!(keyring().open("purpose", AAD, &bytes), Err(OpenError));
            // With the right start, so that the cipher itself is reached.
            let start = &sealed()[..1 + KEY_ID_BYTES];
            bytes.splice(..0, start.iter().copied());
            prop_assert_eq!(keyring().open("purpose", AAD, &bytes), Err(OpenError));
        }
    }
}
