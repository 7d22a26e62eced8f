//! Encrypted assertions: what is ours is read, and nothing says why something is not.

use aws_lc_rs::cipher::{AES_128, AES_256, EncryptingKey, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OAEP_SHA384_MGF1SHA384, OAEP_SHA512_MGF1SHA512, OaepAlgorithm,
    OaepPublicEncryptingKey, PublicEncryptingKey,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::certificate::public_key_of;
use super::super::*;
use super::keys::{OTHER, PROVIDER};

const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";

fn open(xml: &str) -> Result<String, EncryptionError> {
    let document = parse(xml).unwrap();
    let encrypted = document.descendants().find(|node| node.has_tag_name((ASSERTION, "EncryptedAssertion")));
    decrypt(encrypted.unwrap(), &PROVIDER.key)
}

/// A key for the provider.
fn wrapped(key: &[u8], algorithm: &'static OaepAlgorithm) -> String {
    let public = public_key_of(&PROVIDER.certificate).unwrap();
    let public = OaepPublicEncryptingKey::new(PublicEncryptingKey::from_der(&public).unwrap()).unwrap();
    let mut wrapped = vec![0; public.ciphertext_size()];
    STANDARD.encode(public.encrypt(algorithm, key, &mut wrapped, None).unwrap())
}

/// With the padding that is given, which is all of the last block if it is not empty.
fn cbc(key: &[u8], text: &[u8], padding: &[u8]) -> Vec<u8> {
    let algorithm = if key.len() == 16 { &AES_128 } else { &AES_256 };
    let key = EncryptingKey::cbc(UnboundCipherKey::new(algorithm, key).unwrap()).unwrap();
    let mut sealed = [text, padding].concat();
    let iv = [7; 16];
    key.less_safe_encrypt(&mut sealed, aws_lc_rs::cipher::EncryptionContext::Iv128(FixedLength::from(iv))).unwrap();
    [&iv[..], &sealed].concat()
}

/// The key stands beside the data, as some write it.
fn encrypted(cipher: &str, method: &str, wrapped: &str, sealed: &[u8]) -> String {
    let sealed = STANDARD.encode(sealed);
    format!(
        r#"<saml:EncryptedAssertion xmlns:saml="{ASSERTION}" xmlns:x="{XENC}" xmlns:ds="{SIGNATURE}" xmlns:x11="{XENC11}">
        <x:EncryptedData><x:EncryptionMethod Algorithm="{cipher}"/>
        <x:CipherData><x:CipherValue>{sealed}</x:CipherValue></x:CipherData></x:EncryptedData>
        <x:EncryptedKey>{method}<x:CipherData><x:CipherValue>
        {wrapped}
        </x:CipherValue></x:CipherData></x:EncryptedKey></saml:EncryptedAssertion>"#
    )
}

fn mgf1p() -> String {
    format!(r#"<x:EncryptionMethod Algorithm="{XENC}rsa-oaep-mgf1p"/>"#)
}

#[test]
fn what_was_encrypted_is_read() {
    let xml = encrypt("<a>text</a>", &PROVIDER.certificate).unwrap();
    assert_eq!(open(&xml).unwrap(), "<a>text</a>");
    let document = parse(&xml).unwrap();
    assert_eq!(decrypt(document.root_element(), &OTHER.key), Err(EncryptionError::Undecryptable));
    assert_eq!(decrypt(document.root_element(), b"no key"), Err(EncryptionError::Key));
    assert_ne!(encrypt("<a>text</a>", &PROVIDER.certificate).unwrap(), xml);
    assert_eq!(encrypt("<a/>", b"no certificate"), Err(EncryptionError::Key));
}

#[test]
fn every_algorithm_of_the_profile() {
    for (name, key) in [("aes128-cbc", &[1; 16][..]), ("aes256-cbc", &[1; 32])] {
        let xml = encrypted(
            &format!("{XENC}{name}"),
            &mgf1p(),
            &wrapped(key, &OAEP_SHA1_MGF1SHA1),
            &cbc(key, b"<a>0123456</a>", &[9, 2]),
        );
        assert_eq!(open(&xml).unwrap(), "<a>0123456</a>", "{name}");
    }
    let sealed = cbc(&[1; 16], b"<a>0123456</a>", &[9, 2]);
    for (digest, mask, algorithm) in [
        (format!("{XENC}sha256"), "mgf1sha256", &OAEP_SHA256_MGF1SHA256),
        ("http://www.w3.org/2001/04/xmldsig-more#sha384".to_owned(), "mgf1sha384", &OAEP_SHA384_MGF1SHA384),
        (format!("{XENC}sha512"), "mgf1sha512", &OAEP_SHA512_MGF1SHA512),
    ] {
        let method = oaep_11(&digest, mask);
        let key = wrapped(&[1; 16], algorithm);
        assert!(open(&encrypted(&format!("{XENC}aes128-cbc"), &method, &key, &sealed)).is_ok(), "{mask}");
    }
}

fn oaep_11(digest: &str, mask: &str) -> String {
    format!(
        r#"<x:EncryptionMethod Algorithm="{XENC11}rsa-oaep"><ds:DigestMethod Algorithm="{digest}"/><x11:MGF Algorithm="{XENC11}{mask}"/></x:EncryptionMethod>"#
    )
}

#[test]
fn other_algorithms_are_refused() {
    let key = wrapped(&[1; 16], &OAEP_SHA1_MGF1SHA1);
    let refused = |cipher: &str, method: &str| {
        let sealed = cbc(&[1; 16], b"<a>0123456</a>", &[9, 2]);
        let error = open(&encrypted(cipher, method, &key, &sealed)).unwrap_err();
        assert!(matches!(error, EncryptionError::Algorithm(_)), "{cipher} {method}: {error}");
    };
    let aes = format!("{XENC}aes128-cbc");
    refused(&format!("{XENC}tripledes-cbc"), &mgf1p());
    refused(&aes, &format!(r#"<x:EncryptionMethod Algorithm="{XENC}rsa-1_5"/>"#));
    let mixed = format!(
        r#"<x:EncryptionMethod Algorithm="{XENC}rsa-oaep-mgf1p"><ds:DigestMethod Algorithm="{XENC}sha256"/></x:EncryptionMethod>"#
    );
    refused(&aes, &mixed);
    refused(&aes, &oaep_11(&format!("{XENC}sha256"), "mgf1sha1"));
    refused(&aes, &oaep_11(&format!("{XENC}sha512"), "mgf1sha256"));
    refused(&aes, &oaep_11(&format!("{SIGNATURE}md5"), "mgf1sha1"));
}

/// Whichever way it is wrong inside: padding, length, characters, XML, the key's length, or the key.
#[test]
fn what_is_wrong_inside_is_one_error() {
    let key = [1; 16];
    let name = format!("{XENC}aes128-cbc");
    let of = |sealed: &[u8], wrapped: &str| open(&encrypted(&name, &mgf1p(), wrapped, sealed));
    let good = wrapped(&key, &OAEP_SHA1_MGF1SHA1);
    for (text, padding) in [
        (&b"<a>0123456</a>"[..], &[9, 0][..]),
        (b"<a>0123456</a>", &[9, 17]),
        (b"<a>0123456</a>", &[9, 255]),
        (b"<a>0123456<!a>", &[9, 2]),
        (b"<a>\xff123456</a>", &[9, 2]),
        (b"<!DOCTYPE a><a/>", &[16; 16]),
        (b"<p:a>01234</p:a>", &[16; 16]),
    ] {
        assert_eq!(of(&cbc(&key, text, padding), &good), Err(EncryptionError::Undecryptable), "{text:?} {padding:?}");
    }
    let sealed = cbc(&key, b"<a>0123456</a>", &[9, 2]);
    assert!(of(&sealed, &good).is_ok());
    for sealed in [&sealed[..31], &sealed[..16], &sealed[..15], &[]] {
        assert_eq!(of(sealed, &good), Err(EncryptionError::Undecryptable));
    }
    assert_eq!(of(&sealed, &wrapped(&[1; 32], &OAEP_SHA1_MGF1SHA1)), Err(EncryptionError::Undecryptable));
    assert_eq!(of(&sealed, &wrapped(&key, &OAEP_SHA256_MGF1SHA256)), Err(EncryptionError::Undecryptable));
    assert_eq!(of(&sealed, "AAAA"), Err(EncryptionError::Undecryptable));
}

#[test]
fn every_byte_is_sealed() {
    let xml = encrypt("<a>text</a>", &PROVIDER.certificate).unwrap();
    let (start, end) = (xml.rfind("CipherValue>").unwrap(), xml.rfind("</xenc:CipherValue>").unwrap());
    let value = &xml[xml[..start - 1].rfind("CipherValue>").unwrap() + 12..end];
    let sealed = STANDARD.decode(value).unwrap();
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        let xml = xml.replace(value, &STANDARD.encode(changed));
        assert_eq!(open(&xml), Err(EncryptionError::Undecryptable), "byte {at}");
    }
}

/// Some leave the assertion's prefixes to the response around it. Its own count before those.
#[test]
fn prefixes_of_the_place_are_kept() {
    let key = wrapped(&[1; 16], &OAEP_SHA1_MGF1SHA1);
    for (own, x11) in [("", XENC11), (" xmlns:x11=\"urn:own\"", "urn:own"), ("\n xmlns:x11 = 'urn:own'", "urn:own")] {
        let text = format!(r#"<saml:Assertion{own} ID="_a" k="x11:v"><x11:b/></saml:Assertion>"#);
        let padded = text.len().next_multiple_of(16) - text.len();
        let padding = vec![u8::try_from(padded).unwrap(); padded];
        let sealed = cbc(&[1; 16], text.as_bytes(), &padding);
        let read = open(&encrypted(&format!("{XENC}aes128-cbc"), &mgf1p(), &key, &sealed)).unwrap();
        let document = parse(&read).unwrap();
        assert!(document.root_element().has_tag_name((ASSERTION, "Assertion")));
        assert!(document.root_element().first_child().unwrap().has_tag_name((x11, "b")));
    }
}

/// Some write names without a prefix and leave their namespace to the response.
#[test]
fn the_namespace_of_names_without_a_prefix_is_that_of_the_place() {
    let key = wrapped(&[1; 16], &OAEP_SHA1_MGF1SHA1);
    let read = |text: &str, default: &str| {
        let padded = 16 - text.len() % 16;
        let padding = vec![u8::try_from(padded).unwrap(); padded];
        let sealed = cbc(&[1; 16], text.as_bytes(), &padding);
        let xml = encrypted(&format!("{XENC}aes128-cbc"), &mgf1p(), &key, &sealed);
        open(&format!("<outer xmlns=\"{default}\">{xml}</outer>"))
    };
    let text = r#"<Assertion ID="_a"><Issuer>i</Issuer></Assertion>"#;
    let of_place = read(text, ASSERTION).unwrap();
    let document = parse(&of_place).unwrap();
    assert!(document.root_element().has_tag_name((ASSERTION, "Assertion")));
    assert!(document.root_element().first_child().unwrap().has_tag_name((ASSERTION, "Issuer")));
    // One that has a namespace of its own, or says that it has none, keeps it; so does one that prefixes have.
    for (own, namespace) in [
        (r#"<Assertion xmlns="urn:own" ID="_a"/>"#, Some("urn:own")),
        (r#"<Assertion xmlns="" ID="_a"/>"#, None),
        (r#"<saml:Assertion ID="_a"/>"#, Some(ASSERTION)),
    ] {
        let read = read(own, "urn:place").unwrap();
        let name = parse(&read).unwrap().root_element().tag_name().namespace().map(str::to_owned);
        assert_eq!(name.as_deref().filter(|name| !name.is_empty()), namespace, "{own}");
    }
}
