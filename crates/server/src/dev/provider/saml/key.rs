//! The key that assertions are signed with. Pools keep its certificate, so it is kept as long as they are: sealed, in the data
//! directory.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::certificate::{self, Lifetime};
use crypto::jwt::SigningKey;
use flows::Context;
use zeroize::Zeroizing;

use crate::config::private_files;

const FILE: &str = "fake-provider.key";
const PURPOSE: &str = "fake-provider-saml-key";

/// From 2020 to 2120: the clock of `dev` may be anywhere between.
const LIFETIME: Lifetime = Lifetime { not_before: 1_577_836_800, not_after: 4_733_510_400 };

pub(super) struct Key {
    pub(super) pkcs8: Zeroizing<Vec<u8>>,
    pub(super) certificate: Vec<u8>,
}

impl Key {
    /// The key of the directory, or a new one.
    pub(super) async fn open(cx: &Context, directory: Option<&Path>) -> Result<Self, String> {
        let file = directory.map(|directory| directory.join(FILE));
        if let Some(file) = file.as_deref().filter(|file| file.exists()) {
            let sealed = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
            let pkcs8 =
                STANDARD.decode(sealed.trim()).ok().and_then(|sealed| cx.keyring.open(PURPOSE, &[], &sealed).ok());
            let pkcs8 = pkcs8.ok_or_else(|| format!("{} is not what was written there", file.display()))?;
            return Self::new(Zeroizing::new(pkcs8));
        }
        let key = cx.key_reserve.take().await.map_err(|failure| failure.to_string())?;
        let pkcs8 = key.to_pkcs8();
        if let Some(file) = file {
            let sealed = cx.keyring.seal(&*cx.random, PURPOSE, &[], &pkcs8);
            private_files::create(&file, (STANDARD.encode(sealed) + "\n").as_bytes())
                .map_err(|error| error.to_string())?;
        }
        Self::new(pkcs8)
    }

    fn new(pkcs8: Zeroizing<Vec<u8>>) -> Result<Self, String> {
        let unusable = || "the key of the fake provider cannot be used".to_owned();
        let key = SigningKey::from_pkcs8(&pkcs8).map_err(|_| unusable())?;
        // The same key has the same certificate each time.
        let serial = std::array::from_fn(|at| key.public().n()[at]);
        let certificate = certificate::self_signed(&key, "poolhouse-fake-provider", LIFETIME, serial);
        Ok(Self { pkcs8, certificate: certificate.map_err(|_| unusable())? })
    }

    /// The certificate as metadata has it.
    pub(super) fn certificate_base64(&self) -> String {
        STANDARD.encode(&self.certificate)
    }
}
