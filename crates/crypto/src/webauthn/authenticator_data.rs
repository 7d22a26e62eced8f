//! Authenticator data: 37 bytes of fixed layout, then a new credential and extensions where the flags say so
//! (WebAuthn §6.1).

use coset::cbor::Value;
use coset::cbor::de::from_reader;

use super::Malformed;

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const ATTESTED: u8 = 0x40;
const EXTENSIONS: u8 = 0x80;

/// The longest id there may be (WebAuthn §5.1).
const MAX_CREDENTIAL_ID_BYTES: usize = 1_023;

/// The counter of signatures is read past: most passkeys live on several devices and keep it at zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticatorData {
    pub relying_party_hash: [u8; 32],
    pub user_present: bool,
    pub user_verified: bool,
    pub credential: Option<AttestedCredential>,
}

/// A credential that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttestedCredential {
    pub aaguid: [u8; 16],
    pub id: Vec<u8>,
    /// As it came: COSE.
    pub public_key: Vec<u8>,
}

impl AuthenticatorData {
    /// # Errors
    /// Too short, something is left over, or flags that contradict each other or what follows.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let (relying_party_hash, rest) = bytes.split_first_chunk::<32>().ok_or(Malformed)?;
        let (&[flags, ..], mut rest) = rest.split_first_chunk::<5>().ok_or(Malformed)?;
        let set = |flag| flags & flag != 0;
        // A credential that is backed up can be (§6.1.3).
        if set(BACKED_UP) && !set(BACKUP_ELIGIBLE) {
            return Err(Malformed);
        }
        let credential = if set(ATTESTED) { Some(attested(&mut rest)?) } else { None };
        if set(EXTENSIONS) {
            cbor_map(&mut rest)?;
        }
        if !rest.is_empty() {
            return Err(Malformed);
        }
        Ok(Self {
            relying_party_hash: *relying_party_hash,
            user_present: set(USER_PRESENT),
            user_verified: set(USER_VERIFIED),
            credential,
        })
    }
}

/// Takes the credential off the front.
fn attested(rest: &mut &[u8]) -> Result<AttestedCredential, Malformed> {
    let (aaguid, after) = rest.split_first_chunk::<16>().ok_or(Malformed)?;
    let (length, after) = after.split_first_chunk::<2>().ok_or(Malformed)?;
    let length = usize::from(u16::from_be_bytes(*length));
    if length == 0 || length > MAX_CREDENTIAL_ID_BYTES {
        return Err(Malformed);
    }
    let (id, after) = after.split_at_checked(length).ok_or(Malformed)?;
    *rest = after;
    let public_key = cbor_map(rest)?;
    Ok(AttestedCredential { aaguid: *aaguid, id: id.to_vec(), public_key: public_key.to_vec() })
}

/// Takes one CBOR map off the front and gives its bytes.
fn cbor_map<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Malformed> {
    let before = *rest;
    let value: Value = from_reader(&mut *rest).map_err(|_| Malformed)?;
    if !value.is_map() {
        return Err(Malformed);
    }
    before.get(..before.len() - rest.len()).ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn data(flags: u8, rest: &[u8]) -> Vec<u8> {
        [&[7; 32][..], &[flags, 0, 0, 0, 9], rest].concat()
    }

    /// AAGUID, the id `[1, 2]`, and the map {1: 2} in place of a key.
    const CREDENTIAL: [u8; 23] = {
        let mut bytes = [5; 23];
        bytes[16] = 0;
        bytes[17] = 2;
        bytes[18] = 1;
        bytes[19] = 2;
        bytes[20] = 0xa1;
        bytes[21] = 1;
        bytes[22] = 2;
        bytes
    };

    #[test]
    fn the_flags_say_what_follows() {
        let read = |flags, rest: &[u8]| AuthenticatorData::parse(&data(flags, rest));
        let plain = read(0x05, &[]).unwrap();
        assert!(plain.user_present && plain.user_verified && plain.credential.is_none());
        assert!(!read(0, &[]).unwrap().user_present);
        let credential = read(0x41, &CREDENTIAL).unwrap().credential.unwrap();
        assert_eq!((credential.aaguid, credential.id, credential.public_key), ([5; 16], vec![1, 2], vec![0xa1, 1, 2]));
        let with_extensions = [&CREDENTIAL[..], &[0xa0]].concat();
        assert!(read(0xc1, &with_extensions).is_ok());
        for (flags, rest) in [
            (0x41, &with_extensions[..]), // extensions without their flag
            (0xc1, &CREDENTIAL[..]),      // their flag without them
            (0x01, &CREDENTIAL[..]),      // a credential without its flag
            (0x41, &[][..]),
            (0x41, &CREDENTIAL[..22]),
            (0x81, &[0x01][..]), // extensions that are no map
            (0x11, &[][..]),     // backed up, though it cannot be
        ] {
            assert_eq!(read(flags, rest), Err(Malformed), "{flags:x} {rest:?}");
        }
        assert_eq!(AuthenticatorData::parse(&[0; 36]), Err(Malformed));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = AuthenticatorData::parse(&bytes);
        }

        /// What is read is all there is: no byte can be cut off or added.
        #[test]
        fn every_byte_counts(flags in any::<u8>(), rest in proptest::collection::vec(any::<u8>(), 0..80), more in any::<u8>()) {
            let mut bytes = data(flags, &rest);
            if AuthenticatorData::parse(&bytes).is_ok() {
                prop_assert!(AuthenticatorData::parse(&bytes[..bytes.len() - 1]).is_err());
                bytes.push(more);
                prop_assert!(AuthenticatorData::parse(&bytes).is_err());
            }
        }
    }
}
