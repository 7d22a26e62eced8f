//! Decrypts an assertion, or a name or an attribute in one: AES in GCM or CBC, its key by RSA-OAEP. RSA with the older padding is refused, and 3DES.
//!
//! CBC proves nothing of who wrote the text, and answers about changed texts give it away piece by piece. So everything
//! that is wrong inside is one error here, and a caller tells it like a signature that does not hold (behaviour 50 #4).

use aws_lc_rs::aead::{self, AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::cipher::{self, AES_128, AES_256, DecryptingKey, DecryptionContext, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use domain::xml_cost::PREFIXES_LIMIT;
use roxmltree::{Document, Node};

use super::encrypt::{AES256_GCM, EncryptionError};
use super::encrypted_key::{content_key, method_of};
use super::{ASSERTION, ENCRYPTION, SIGNATURE, base64_of, elements, parse};

const BLOCK_BYTES: usize = 16;
/// One key for us, and one for each of some others.
const KEYS_LIMIT: usize = 8;

#[derive(Clone, Copy)]
enum Cipher {
    Gcm(&'static aead::Algorithm),
    Cbc(&'static cipher::Algorithm),
}

impl Cipher {
    fn named(name: &str) -> Result<Self, EncryptionError> {
        Ok(match name {
            AES256_GCM => Self::Gcm(&AES_256_GCM),
            "http://www.w3.org/2009/xmlenc11#aes128-gcm" => Self::Gcm(&AES_128_GCM),
            "http://www.w3.org/2001/04/xmlenc#aes256-cbc" => Self::Cbc(&AES_256),
            "http://www.w3.org/2001/04/xmlenc#aes128-cbc" => Self::Cbc(&AES_128),
            _ => return Err(EncryptionError::Algorithm("EncryptionMethod of the EncryptedData")),
        })
    }

    fn open(self, key: &[u8], sealed: Vec<u8>) -> Option<Vec<u8>> {
        match self {
            Self::Gcm(algorithm) => open_gcm(algorithm, key, sealed),
            Self::Cbc(algorithm) => open_cbc(algorithm, key, sealed),
        }
    }
}

/// What SAML has encrypted elements in (SAML core §2.2.4, §2.3.4, §2.7.3.2).
const HOLDERS: [&str; 3] = ["EncryptedAssertion", "EncryptedID", "EncryptedAttribute"];

/// The XML in an `EncryptedAssertion`, an `EncryptedID` or an `EncryptedAttribute`, as a document of its own. It proves
/// nothing: what is in it, or all of what it came in, has to be signed.
///
/// # Errors
/// [`EncryptionError`].
pub fn decrypt(holder: Node<'_, '_>, key_pkcs8: &[u8]) -> Result<String, EncryptionError> {
    if !HOLDERS.iter().any(|name| holder.has_tag_name((ASSERTION, *name))) {
        return Err(EncryptionError::Form("no encrypted element of SAML"));
    }
    let data = only(holder, (ENCRYPTION, "EncryptedData"))?;
    let cipher = Cipher::named(method_of(data)?.1)?;
    let sealed = cipher_value(data)?;
    let info = elements(data).find(|node| node.has_tag_name((SIGNATURE, "KeyInfo")));
    // In the KeyInfo, or beside the data.
    let places = info.into_iter().chain([holder]).flat_map(|place| elements(place));
    let keys = places.filter(|node| node.has_tag_name((ENCRYPTION, "EncryptedKey"))).take(KEYS_LIMIT);
    let mut refused = EncryptionError::Form("no EncryptedKey");
    for key in keys {
        match content_key(key, key_pkcs8) {
            Ok(key) => {
                if let Some(document) = cipher.open(&key, sealed.clone()).and_then(|text| document_of(text, holder)) {
                    return Ok(document);
                }
                refused = EncryptionError::Undecryptable;
            }
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

/// What was encrypted, with the namespaces of the place it is in if it leaves them to it: prefixes, without which it is no
/// XML, and the one of names without a prefix.
fn document_of(text: Vec<u8>, place: Node<'_, '_>) -> Option<String> {
    let text = String::from_utf8(text).ok()?;
    let leaves_default = place.default_namespace().is_some();
    let is_whole = |document: Document<'_>| document.root_element().tag_name().namespace().is_some() || !leaves_default;
    if parse(&text).is_ok_and(is_whole) {
        return Some(text);
    }
    let tag = &text[..text.find('>')?];
    let name_end = tag.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(tag.len());
    let foreign = place.namespaces().take(PREFIXES_LIMIT).filter_map(|namespace| {
        let attribute = namespace.name().map_or("xmlns".to_owned(), |prefix| format!("xmlns:{prefix}"));
        let declared = tag.split_ascii_whitespace().any(|part| part.split('=').next() == Some(&attribute));
        let uri = namespace.uri().replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        (!declared).then(|| format!(r#" {attribute}="{uri}""#))
    });
    let document = [&text[..name_end], &foreign.collect::<String>(), &text[name_end..]].concat();
    parse(&document).is_ok().then_some(document)
}

fn open_gcm(algorithm: &'static aead::Algorithm, key: &[u8], mut sealed: Vec<u8>) -> Option<Vec<u8>> {
    let key = LessSafeKey::new(UnboundKey::new(algorithm, key).ok()?);
    let (nonce, _) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let length = key.open_within(nonce, Aad::empty(), &mut sealed, NONCE_LEN..).ok()?.len();
    sealed.truncate(length);
    Some(sealed)
}

/// The last byte says how many there are too many; what the others are is not said (XML Encryption §5.2.1).
fn open_cbc(algorithm: &'static cipher::Algorithm, key: &[u8], mut sealed: Vec<u8>) -> Option<Vec<u8>> {
    let (iv, text) = sealed.split_at_mut_checked(BLOCK_BYTES)?;
    let iv: [u8; BLOCK_BYTES] = iv.try_into().ok()?;
    let key = DecryptingKey::cbc(UnboundCipherKey::new(algorithm, key).ok()?).ok()?;
    let text = key.decrypt(text, DecryptionContext::Iv128(FixedLength::from(iv))).ok()?;
    let padding = usize::from(*text.last()?);
    let length = text.len().checked_sub(padding).filter(|_| (1..=BLOCK_BYTES).contains(&padding))?;
    Some(text[..length].to_vec())
}

pub(super) fn only<'a, 'b>(
    parent: Node<'a, 'b>,
    name: (&'static str, &'static str),
) -> Result<Node<'a, 'b>, EncryptionError> {
    let mut found = elements(parent).filter(|node| node.has_tag_name(name));
    match (found.next(), found.next()) {
        (Some(node), None) => Ok(node),
        _ => Err(EncryptionError::Form(name.1)),
    }
}

pub(super) fn cipher_value(encrypted: Node<'_, '_>) -> Result<Vec<u8>, EncryptionError> {
    let value = only(only(encrypted, (ENCRYPTION, "CipherData"))?, (ENCRYPTION, "CipherValue"))?;
    base64_of(value).ok_or(EncryptionError::Form("CipherValue"))
}
