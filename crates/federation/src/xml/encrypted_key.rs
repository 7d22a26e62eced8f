//! The key of an encrypted assertion: unwrapped with our key, by RSA-OAEP.

use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OAEP_SHA384_MGF1SHA384, OAEP_SHA512_MGF1SHA512, OaepAlgorithm,
    OaepPrivateDecryptingKey, PrivateDecryptingKey,
};
use roxmltree::Node;
use zeroize::Zeroizing;

use super::algorithms::{SHA256, SHA384, SHA512};
use super::decrypt::{cipher_value, only};
use super::encrypt::{EncryptionError, RSA_OAEP};
use super::{ENCRYPTION, SIGNATURE, base64_of, elements};

/// RSA-OAEP that names both of its hashes.
const RSA_OAEP_11: &str = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
const ENCRYPTION_11: &str = "http://www.w3.org/2009/xmlenc11#";
const SHA1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";
const MGF1_SHA1: &str = "http://www.w3.org/2009/xmlenc11#mgf1sha1";
const MGF1_SHA256: &str = "http://www.w3.org/2009/xmlenc11#mgf1sha256";
const MGF1_SHA384: &str = "http://www.w3.org/2009/xmlenc11#mgf1sha384";
const MGF1_SHA512: &str = "http://www.w3.org/2009/xmlenc11#mgf1sha512";

/// The key that an `EncryptedKey` has for us.
pub(super) fn content_key(
    encrypted_key: Node<'_, '_>,
    key_pkcs8: &[u8],
) -> Result<Zeroizing<Vec<u8>>, EncryptionError> {
    let (method, name) = method_of(encrypted_key)?;
    let (algorithm, label) = oaep(method, name)?;
    let wrapped = cipher_value(encrypted_key)?;
    let ours = PrivateDecryptingKey::from_pkcs8(key_pkcs8).map_err(|_| EncryptionError::Key)?;
    let ours = OaepPrivateDecryptingKey::new(ours).map_err(|_| EncryptionError::Key)?;
    let mut key = Zeroizing::new(vec![0; ours.min_output_size()]);
    let length = ours
        .decrypt(algorithm, &wrapped, &mut key, label.as_deref())
        .map_err(|_| EncryptionError::Undecryptable)?
        .len();
    key.truncate(length);
    Ok(key)
}

/// The `EncryptionMethod` of an element, and its name.
pub(super) fn method_of<'a, 'b>(encrypted: Node<'a, 'b>) -> Result<(Node<'a, 'b>, &'a str), EncryptionError> {
    let method = only(encrypted, (ENCRYPTION, "EncryptionMethod"))?;
    Ok((method, method.attribute("Algorithm").ok_or(EncryptionError::Form("Algorithm"))?))
}

/// One hash for both purposes: AWS-LC could mix them, its interface in Rust cannot.
fn oaep(method: Node<'_, '_>, name: &str) -> Result<(&'static OaepAlgorithm, Option<Vec<u8>>), EncryptionError> {
    let (mut digest, mut mask, mut label) = (SHA1, MGF1_SHA1, None);
    for parameter in elements(method) {
        let algorithm = || parameter.attribute("Algorithm").ok_or(EncryptionError::Form("Algorithm"));
        if parameter.has_tag_name((SIGNATURE, "DigestMethod")) {
            digest = algorithm()?;
        } else if parameter.has_tag_name((ENCRYPTION_11, "MGF")) && name == RSA_OAEP_11 {
            mask = algorithm()?;
        } else if parameter.has_tag_name((ENCRYPTION, "OAEPparams")) {
            label = Some(base64_of(parameter).ok_or(EncryptionError::Form("OAEPparams"))?);
        } else if !parameter.has_tag_name((ENCRYPTION, "KeySize")) {
            return Err(EncryptionError::Form("EncryptionMethod"));
        }
    }
    let algorithm = match (name, digest, mask) {
        (RSA_OAEP | RSA_OAEP_11, SHA1, MGF1_SHA1) => &OAEP_SHA1_MGF1SHA1,
        (RSA_OAEP_11, SHA256, MGF1_SHA256) => &OAEP_SHA256_MGF1SHA256,
        (RSA_OAEP_11, SHA384, MGF1_SHA384) => &OAEP_SHA384_MGF1SHA384,
        (RSA_OAEP_11, SHA512, MGF1_SHA512) => &OAEP_SHA512_MGF1SHA512,
        _ => return Err(EncryptionError::Algorithm("EncryptionMethod of the EncryptedKey")),
    };
    Ok((algorithm, label.filter(|label| !label.is_empty())))
}
