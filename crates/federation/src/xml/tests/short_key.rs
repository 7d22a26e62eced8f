//! A key of 1024 bits, made and used with OpenSSL: AWS-LC makes none.

use aws_lc_rs::signature::{RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::certificate::public_key_of;
use super::super::{SignatureError, verify_bytes};

const CERTIFICATE: &str = "MIICDjCCAXegAwIBAgIURfGcBPTzRiKqQJ5frQ5Jfj4Mk80wDQYJKoZIhvcNAQELBQAwGDEWMBQGA1UEAwwNc2hvcnQuZXhhbXBsZTAgFw0yNjExMjgxNzM3MDJaGA8yMTI2MTEwNDE3MzcwMlowGDEWMBQGA1UEAwwNc2hvcnQuZXhhbXBsZTCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkCgYEAsVTrkhSLXuCl0wwUReCDSqXHe//n4kGhiuyS7361cnDn5lLqBuyuRck+zZJkloOXUmyJdFxUsERqkyJOsRUmYLPYYOCY4m5ZVMPhpi5TtCmD04tXsE1jtKqdSfJMA68BGBKyi/C0DItgMORM8pnSWLUNpgNtjah84jAVYTuvbg0CAwEAAaNTMFEwHQYDVR0OBBYEFCfNTD0rjy7TINIZBppD27GpJM7WMB8GA1UdIwQYMBaAFCfNTD0rjy7TINIZBppD27GpJM7WMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADgYEAmStrNQAvd+BOe5lW8miWfKLOeJ+4T1mQIPhc2+ZoJVdtQ33HlWxFE4Hro7iMb2dPHw/7pz0HPnvjad775ANJCHvF4QBI2ZqdRDXnKeyIx9kmQPhl94afzOrff3eS7xyfjzV1S0lSh9DHmcCg9K+3yXziNzRBV6mdc85sZB4na+Q=";
const SIGNATURE: &str = "Ye+/1n57nPdxY1Kt+neC210KdBiw9taV/cqyZo1OR5GWv0flqkTiInfTke0il2jvIV9/TU9uqTrwakaRkOm2LeGqm7CNyf/sS2fsiMu4FxvMeFibIByvdLdXXLZHVVbGcd9nQv/dnE1F5yMEfU8CkadNtFfRLEcF4UM7rVTMttI=";

#[test]
fn short_keys_are_refused() {
    let (certificate, signature) = (STANDARD.decode(CERTIFICATE).unwrap(), STANDARD.decode(SIGNATURE).unwrap());
    // The signature is right, but for the length.
    let key =
        UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, public_key_of(&certificate).unwrap());
    assert!(key.verify(b"signed", &signature).is_ok());
    assert_eq!(verify_bytes(b"signed", &signature, &[certificate]), Err(SignatureError::Signer));
}
