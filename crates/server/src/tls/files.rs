//! A certificate of the operator's, read again when its files change.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use crypto::authority::ServerName;
use crypto::certificate::lifetime;
use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{self, CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ParsedCertificate, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;

use super::{TlsError, provider};
use crate::clock::machine_time;
use crate::config::private_files;

/// How often it is looked whether the files have changed; nobody looks where nobody connects.
const LOOK_INTERVAL: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Certificate {
    certificate: PathBuf,
    key: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    shown: Arc<CertifiedKey>,
    stamps: [Option<Stamp>; 2],
    looked: Instant,
}

/// Tells two contents of a file apart. Where a file is a link to another (as in Kubernetes), it is the other's.
type Stamp = (SystemTime, u64);

impl Certificate {
    /// # Errors
    /// A file cannot be read, is not what it should be, or does not fit the other.
    pub(super) fn read(certificate: &Path, key: &Path, base: &ServerName) -> Result<Self, TlsError> {
        let stamps = [stamp(certificate), stamp(key)];
        let shown = Arc::new(load(certificate, key)?);
        private_files::warn_if_shared(key, "the key of the certificate");
        look_at(&shown, base, certificate);
        let state = Mutex::new(State { shown, stamps, looked: Instant::now() });
        Ok(Self { certificate: certificate.to_owned(), key: key.to_owned(), state })
    }

    /// What is to be shown now. While one of two files is new and the other is not yet, that is what was shown before.
    fn current(&self, now: Instant) -> Arc<CertifiedKey> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if now.saturating_duration_since(state.looked) < LOOK_INTERVAL {
            return Arc::clone(&state.shown);
        }
        state.looked = now;
        let stamps = [stamp(&self.certificate), stamp(&self.key)];
        if stamps != state.stamps {
            match load(&self.certificate, &self.key) {
                Ok(new) => {
                    tracing::info!(path = %self.certificate.display(), "the certificate was read again");
                    (state.shown, state.stamps) = (Arc::new(new), stamps);
                }
                Err(error) => tracing::warn!(%error, "a changed certificate is not used; the former one is"),
            }
        }
        Arc::clone(&state.shown)
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current(Instant::now()))
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = path.metadata().ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn load(certificate: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let wrong = |path: &Path, reason: String| TlsError::File { path: path.to_owned(), reason };
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| wrong(certificate, error.to_string()))?;
    if chain.is_empty() {
        return Err(wrong(certificate, "no certificate in it (PEM is expected)".to_owned()));
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, error.to_string()))?;
    CertifiedKey::from_der(chain, private, &provider()).map_err(|error| wrong(certificate, error.to_string()))
}

/// Says in the log what clients will complain of.
fn look_at(shown: &CertifiedKey, base: &ServerName, path: &Path) {
    let Ok(own) = shown.end_entity_cert() else { return };
    let now = machine_time().seconds();
    if lifetime(own).is_ok_and(|lifetime| !(lifetime.not_before..=lifetime.not_after).contains(&now)) {
        tracing::warn!(path = %path.display(), "the certificate is not valid at this time");
    }
    let name = match base {
        ServerName::Domain(name) => pki_types::ServerName::try_from(name.as_str()).ok(),
        ServerName::Address(address) => Some(pki_types::ServerName::from(*address)),
    };
    let fits = |name| ParsedCertificate::try_from(own).is_ok_and(|parsed| verify_server_name(&parsed, &name).is_ok());
    if !name.is_some_and(fits) {
        tracing::warn!(path = %path.display(), ?base, "the certificate is not for the host of --base-url");
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crypto::SystemRandom;
    use crypto::authority::{Authority, Key, Scope};
    use crypto::certificate::Lifetime;

    use super::*;
    use crate::tls::pem;

    const LIFETIME: Lifetime = Lifetime { not_before: 0, not_after: 4_000_000_000 };

    fn localhost() -> ServerName {
        ServerName::Domain("localhost".to_owned())
    }

    /// A certificate and its key, PEM.
    fn pair() -> (String, String) {
        let authority = Authority::generate(&Scope::of_this_machine(), LIFETIME, &SystemRandom).unwrap();
        let key = Key::generate().unwrap();
        let certificate = authority.issue(&key, &[localhost()], LIFETIME, &SystemRandom).unwrap();
        (pem::encode("CERTIFICATE", &certificate), pem::encode("PRIVATE KEY", key.pkcs8()))
    }

    #[test]
    fn a_new_pair_is_shown_once_it_is_whole() {
        let directory = tempfile::tempdir().unwrap();
        let (certificate, key) = (directory.path().join("tls.crt"), directory.path().join("tls.key"));
        let write = |path: &Path, text: &str| fs::write(path, text).unwrap();
        let (first, second) = (pair(), pair());
        write(&certificate, &first.0);
        write(&key, &first.1);
        let read = Certificate::read(&certificate, &key, &localhost()).unwrap();
        let begun = Instant::now();
        let shown = |looks: u32| read.current(begun + LOOK_INTERVAL * looks);
        let before = shown(1);
        // Same length, and perhaps within the file system's grain of time: the time is what tells them apart.
        let later = certificate.metadata().unwrap().modified().unwrap() + Duration::from_secs(10);
        write(&certificate, &second.0);
        fs::File::open(&certificate).unwrap().set_modified(later).unwrap();
        assert!(Arc::ptr_eq(&before, &shown(2)), "a certificate without its key");
        write(&key, &second.1);
        fs::File::open(&key).unwrap().set_modified(later).unwrap();
        assert!(Arc::ptr_eq(&before, &read.current(begun + LOOK_INTERVAL * 2)), "nobody looked");
        let after = shown(3);
        assert!(!Arc::ptr_eq(&before, &after) && Arc::ptr_eq(&after, &shown(4)));
        fs::remove_file(&key).unwrap();
        assert!(Arc::ptr_eq(&after, &shown(5)), "a lost key");
    }

    #[test]
    fn what_does_not_fit_is_refused_at_the_start() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        let (one, other) = (pair(), pair());
        fs::write(path("one"), &one.0).unwrap();
        fs::write(path("one.key"), &one.1).unwrap();
        fs::write(path("other.key"), &other.1).unwrap();
        fs::write(path("empty"), "").unwrap();
        let read = |certificate: &str, key: &str| Certificate::read(&path(certificate), &path(key), &localhost());
        assert!(read("one", "one.key").is_ok());
        for (certificate, key) in
            [("one", "other.key"), ("one", "empty"), ("empty", "one.key"), ("absent", "one.key"), ("one.key", "one")]
        {
            assert!(read(certificate, key).is_err(), "{certificate} {key}");
        }
    }
}
