//! Keys of tests, made once a run, and certificates that hold them.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{EcdsaKeyPair, KeyPair as _};

pub struct Pair {
    pub key: Vec<u8>,
    pub certificate: Vec<u8>,
}

/// The provider's, and somebody else's.
pub static PROVIDER: LazyLock<Pair> = LazyLock::new(rsa);
pub static OTHER: LazyLock<Pair> = LazyLock::new(rsa);

fn rsa() -> Pair {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let key: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    Pair { key: key.as_ref().to_vec(), certificate: certificate(public.as_ref()) }
}

/// The certificate of a key on a curve.
pub fn certificate_of(pair: &EcdsaKeyPair) -> Vec<u8> {
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    certificate(public.as_ref())
}

/// A certificate in form only: nobody looks at its signature.
pub fn certificate(public_key: &[u8]) -> Vec<u8> {
    let algorithm =
        der(0x30, &[&der(0x06, &[&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b]]), &der(0x05, &[])]);
    let nobody = der(0x30, &[]);
    let validity = der(0x30, &[&der(0x17, &[b"260101000000Z"]), &der(0x17, &[b"360101000000Z"])]);
    let content = der(0x30, &[&der(0x02, &[&[1]]), &algorithm, &nobody, &validity, &nobody, public_key]);
    der(0x30, &[&content, &algorithm, &der(0x03, &[&[0, 1]])])
}

fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
    let head = match (high, low) {
        (0, 0..0x80) => vec![tag, low],
        (0, _) => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [head, content].concat()
}
