//! Certificates of this machine, made as they are asked for.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use crypto::SystemRandom;
use crypto::authority::{Authority, Key, ServerName};
use crypto::certificate::{CertificateError, Lifetime};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;

use super::provider;
use crate::clock::machine_time;

const DAY_SECONDS: i64 = 24 * 60 * 60;
const LIFETIME_DAYS: i64 = 30;
const RENEWED_AFTER_DAYS: i64 = 15;
/// Anybody who can connect may ask for any name below `.localhost`.
const MAX_NAMES: usize = 256;

/// One certificate for each name that was asked for, and all of one key, which lives as long as the process.
pub(super) struct Certificates {
    authority: Authority,
    key: Key,
    /// For who names nobody: addresses, first of all.
    unnamed: Vec<ServerName>,
    made: Mutex<HashMap<Option<String>, Made>>,
}

struct Made {
    certificate: Arc<CertifiedKey>,
    renewed_at: i64,
}

impl Certificates {
    /// `own` are names of the server; the addresses among them are in the certificate for who names nobody, with those
    /// of this machine.
    pub(super) fn new(authority: Authority, own: Vec<ServerName>) -> Result<Self, CertificateError> {
        let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)].map(ServerName::Address);
        let mut unnamed = vec![ServerName::Domain("localhost".to_owned())];
        let others = own.into_iter().filter(|name| matches!(name, ServerName::Address(_)));
        for name in loopback.into_iter().chain(others) {
            if authority.scope().includes(&name) && !unnamed.contains(&name) {
                unnamed.push(name);
            }
        }
        Ok(Self { authority, key: Key::generate()?, unnamed, made: Mutex::default() })
    }

    fn find(&self, name: Option<&str>, now: i64) -> Option<Arc<CertifiedKey>> {
        let name = name.map(str::to_ascii_lowercase);
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = made.get(&name).filter(|made| now < made.renewed_at) {
            return Some(Arc::clone(&made.certificate));
        }
        let certificate = Arc::new(self.make(name.as_deref(), now)?);
        if made.len() >= MAX_NAMES {
            made.clear();
        }
        let renewed_at = now + RENEWED_AFTER_DAYS * DAY_SECONDS;
        made.insert(name, Made { certificate: Arc::clone(&certificate), renewed_at });
        Some(certificate)
    }

    /// `None` for names that the authority cannot vouch for.
    fn make(&self, name: Option<&str>, now: i64) -> Option<CertifiedKey> {
        let named = name.map(|name| vec![ServerName::Domain(name.to_owned())]);
        let names = named.as_ref().unwrap_or(&self.unnamed);
        let lifetime = Lifetime { not_before: now - DAY_SECONDS, not_after: now + LIFETIME_DAYS * DAY_SECONDS };
        let own = self.authority.issue(&self.key, names, lifetime, &SystemRandom).ok()?;
        let chain = vec![CertificateDer::from(own), CertificateDer::from(self.authority.issuer().to_vec())];
        let key = PrivatePkcs8KeyDer::from(self.key.pkcs8().to_vec());
        CertifiedKey::from_der(chain, key.into(), &provider()).ok()
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").finish_non_exhaustive()
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name();
        let found = self.find(name, machine_time().seconds());
        if found.is_none() {
            let vouched = self.authority.scope().describe();
            tracing::warn!(
                name,
                vouched,
                "a client wants https under a name that the local authority does not vouch for"
            );
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::tls::kept;

    fn certificates(directory: Option<&Path>) -> Certificates {
        let localhost = ServerName::Domain("localhost".to_owned());
        let (authority, _) = kept::open(directory, &localhost, &[]).unwrap();
        Certificates::new(authority, vec![localhost]).unwrap()
    }

    #[test]
    fn a_certificate_is_kept_until_half_its_life_is_over() {
        let certificates = certificates(None);
        let now = machine_time().seconds();
        let at = |days: i64| certificates.find(Some("Shop.localhost"), now + days * DAY_SECONDS).unwrap();
        let first = at(0);
        assert!(Arc::ptr_eq(&first, &at(14)));
        let second = at(15);
        assert!(!Arc::ptr_eq(&first, &second) && Arc::ptr_eq(&second, &at(29)));
        assert!(Arc::ptr_eq(&second, &certificates.find(Some("shop.localhost"), now + 16 * DAY_SECONDS).unwrap()));
        assert!(certificates.find(Some("example.com"), now).is_none());
    }

    #[test]
    fn names_without_end_take_no_memory_without_end() {
        let certificates = certificates(None);
        let now = machine_time().seconds();
        for number in 0..MAX_NAMES + 10 {
            assert!(certificates.find(Some(&format!("n{number}.localhost")), now).is_some());
        }
        assert!(certificates.made.lock().unwrap().len() <= MAX_NAMES);
    }
}
