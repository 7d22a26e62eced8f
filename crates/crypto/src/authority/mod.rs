//! A certificate authority of somebody's own, for names of their own machine (RFC 5280).
//!
//! Who trusts it must not have to trust whoever gets hold of its key: its certificates are good for the names of its
//! [`Scope`] and for no others. The key of the root is gone as soon as it has signed one issuer, because not everybody
//! heeds what a root's own certificate restricts, while everybody does for what lies below it.
//!
//! Knows neither files nor TLS.

mod extensions;
mod key;
mod scope;

use std::net::IpAddr;

use domain::random::{Random, bytes};
use x509_cert::Certificate;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::NameConstraints;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::Validity;
use zeroize::Zeroizing;

use crate::certificate::{CertificateError, Lifetime, lifetime, serial_number, time};
use extensions::{Profile, Role};
pub use key::Key;
pub use scope::Scope;

/// Whom a server's certificate is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerName {
    /// In lower case, without a dot at its end.
    Domain(String),
    Address(IpAddr),
}

/// An authority, as far as its key is kept.
pub struct Authority {
    root: Vec<u8>,
    issuer: Vec<u8>,
    key: Key,
    scope: Scope,
}

impl Authority {
    /// A new one, under a name that no other has.
    ///
    /// # Errors
    /// The scope has a name that is none, or the times are out of range.
    pub fn generate(scope: &Scope, lifetime: Lifetime, random: &dyn Random) -> Result<Self, CertificateError> {
        let number = hex::encode(bytes::<4>(random));
        let root_name = format!("CN=Poolhouse local CA {number},O=Poolhouse");
        let issuer_name = format!("CN=Poolhouse local CA {number} for servers,O=Poolhouse");
        let (root_key, key) = (Key::generate()?, Key::generate()?);
        let root =
            sign(&root_key, &root_key, Profile::new(&root_name, &root_name, Role::Root(scope))?, lifetime, random);
        let issuer =
            sign(&root_key, &key, Profile::new(&root_name, &issuer_name, Role::Issuer(scope))?, lifetime, random);
        Ok(Self { root: root?, issuer: issuer?, key, scope: scope.clone() })
    }

    /// One that was kept: the root's certificate, the issuer's, and the issuer's key in PKCS #8.
    ///
    /// # Errors
    /// They are not what [`Authority::generate`] makes, or do not belong together.
    pub fn from_parts(root: Vec<u8>, issuer: Vec<u8>, pkcs8: &[u8]) -> Result<Self, CertificateError> {
        let key = Key::from_pkcs8(pkcs8)?;
        let parsed = Certificate::from_der(&issuer).map_err(|_| CertificateError)?;
        let above = Certificate::from_der(&root).map_err(|_| CertificateError)?;
        let (tbs, above) = (parsed.tbs_certificate(), above.tbs_certificate());
        let own_key = tbs.subject_public_key_info().to_der().map_err(|_| CertificateError)?;
        if own_key != key.public_spki() || tbs.issuer() != above.subject() {
            return Err(CertificateError);
        }
        let constraints = tbs.get_extension::<NameConstraints>().map_err(|_| CertificateError)?;
        let (_, constraints) = constraints.ok_or(CertificateError)?;
        let scope = Scope::of(&constraints)?;
        Ok(Self { root, issuer, key, scope })
    }

    /// What is to be trusted, in DER.
    pub fn root(&self) -> &[u8] {
        &self.root
    }

    /// What goes with every certificate, in DER.
    pub fn issuer(&self) -> &[u8] {
        &self.issuer
    }

    /// What must be kept from others.
    pub fn pkcs8(&self) -> &Zeroizing<Vec<u8>> {
        self.key.pkcs8()
    }

    /// For whom it can vouch.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// A certificate for the holder of `key`, in DER, valid for `wanted` and no longer than the authority itself.
    ///
    /// # Errors
    /// A name is none, or outside the scope; or the times are out of range.
    pub fn issue(
        &self,
        key: &Key,
        names: &[ServerName],
        wanted: Lifetime,
        random: &dyn Random,
    ) -> Result<Vec<u8>, CertificateError> {
        if names.is_empty() || !names.iter().all(|name| self.scope.includes(name)) {
            return Err(CertificateError);
        }
        let issuer = Certificate::from_der(&self.issuer).map_err(|_| CertificateError)?;
        let own = lifetime(&self.issuer)?;
        let within = Lifetime {
            not_before: wanted.not_before.max(own.not_before),
            not_after: wanted.not_after.min(own.not_after),
        };
        let issuer_name = issuer.tbs_certificate().subject().to_string();
        let profile = Profile::new(&issuer_name, "CN=Poolhouse", Role::Server(names))?;
        sign(&self.key, key, profile, within, random)
    }
}

fn sign(
    signer: &Key,
    subject: &Key,
    profile: Profile<'_>,
    lifetime: Lifetime,
    random: &dyn Random,
) -> Result<Vec<u8>, CertificateError> {
    let make = || -> Result<Vec<u8>, x509_cert::builder::Error> {
        let validity = Validity::new(time(lifetime.not_before)?, time(lifetime.not_after)?);
        let subject_key = SubjectPublicKeyInfoOwned::from_der(&subject.public_spki())?;
        let serial = SerialNumber::new(&serial_number(bytes(random)))?;
        let builder = CertificateBuilder::new(profile, serial, validity, subject_key)?;
        Ok(builder.build::<_, key::Signature>(&key::Signer(signer))?.to_der()?)
    };
    make().map_err(|_| CertificateError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandom;

    const TEN_YEARS: Lifetime = Lifetime { not_before: 1_795_219_200, not_after: 2_110_579_200 };

    fn authority() -> Authority {
        Authority::generate(&Scope::of_this_machine(), TEN_YEARS, &SystemRandom).unwrap()
    }

    #[test]
    fn what_is_kept_is_the_same_authority() {
        let made = authority();
        let kept = Authority::from_parts(made.root().to_vec(), made.issuer().to_vec(), made.pkcs8()).unwrap();
        assert_eq!(kept.scope(), &Scope::of_this_machine());
        let other = authority();
        let mixed = |root: &Authority, issuer: &Authority, key: &Authority| {
            Authority::from_parts(root.root().to_vec(), issuer.issuer().to_vec(), key.pkcs8()).is_err()
        };
        assert!(mixed(&made, &made, &other) && mixed(&made, &other, &made) && mixed(&other, &made, &made));
        assert!(Authority::from_parts(made.root().to_vec(), made.root().to_vec(), made.pkcs8()).is_err());
        assert!(Authority::from_parts(Vec::new(), made.issuer().to_vec(), made.pkcs8()).is_err());
        assert!(Authority::from_parts(made.root().to_vec(), made.issuer().to_vec(), b"").is_err());
    }

    #[test]
    fn nothing_outside_the_scope_and_after_the_end_is_vouched_for() {
        let (authority, key) = (authority(), Key::generate().unwrap());
        let issue =
            |name: &str, wanted| authority.issue(&key, &[ServerName::Domain(name.to_owned())], wanted, &SystemRandom);
        let long = Lifetime { not_before: 0, not_after: i64::from(u32::MAX) };
        assert_eq!(lifetime(&issue("a.localhost", long).unwrap()), Ok(TEN_YEARS));
        for outside in ["example.com", "localhost.example.com", "evillocalhost", ""] {
            assert_eq!(issue(outside, TEN_YEARS), Err(CertificateError), "{outside}");
        }
        assert_eq!(authority.issue(&key, &[], TEN_YEARS, &SystemRandom), Err(CertificateError));
    }

    #[test]
    fn two_authorities_have_two_names() {
        let subject = |authority: &Authority| {
            Certificate::from_der(authority.root()).unwrap().tbs_certificate().subject().to_string()
        };
        assert_ne!(subject(&authority()), subject(&authority()));
    }
}
