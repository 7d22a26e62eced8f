//! Data keys for the codes of custom senders, as AWS KMS would give them (behaviour 40 §1.8, `builtin-kms`): the blob is
//! sealed by the master key of this site, and opened for whoever may call the server's own `TrentService.Decrypt`.

use std::collections::BTreeMap;

use domain::random;

use crate::Context;

const PURPOSE: &str = "kms data key";
pub const DATA_KEY_BYTES: usize = 32;

/// A key, in the clear and as a blob.
pub struct DataKey {
    pub plaintext: [u8; DATA_KEY_BYTES],
    pub ciphertext: Vec<u8>,
}

/// A fresh key under the key of this ARN, bound to the context.
pub fn generate_data_key(cx: &Context, key_arn: &str, context: &BTreeMap<String, String>) -> DataKey {
    let plaintext = random::bytes::<DATA_KEY_BYTES>(&*cx.random);
    let bound = bound(context);
    let sealed = cx.keyring.seal(&*cx.random, PURPOSE, &[key_arn.as_bytes(), &bound], &plaintext);
    let length = u16::try_from(key_arn.len()).unwrap_or(u16::MAX);
    let ciphertext = [&length.to_be_bytes()[..], key_arn.as_bytes(), &sealed].concat();
    DataKey { plaintext, ciphertext }
}

/// The ARN of the key that made a blob, and what is in it; `None` if it is not one of ours or of another context.
pub fn decrypt_data_key(cx: &Context, blob: &[u8], context: &BTreeMap<String, String>) -> Option<(String, Vec<u8>)> {
    let (length, rest) = blob.split_first_chunk::<2>()?;
    let (key_arn, sealed) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    let plaintext = cx.keyring.open(PURPOSE, &[key_arn, &bound(context)], sealed).ok()?;
    Some((String::from_utf8(key_arn.to_vec()).ok()?, plaintext))
}

/// Sorted by name, so that the order in which a caller gives it does not matter.
fn bound(context: &BTreeMap<String, String>) -> Vec<u8> {
    serde_json::json!(context).to_string().into_bytes()
}
