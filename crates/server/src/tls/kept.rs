//! The authority of a directory: made at first use, and found again.

use std::fs;
use std::io;
use std::path::Path;

use crypto::SystemRandom;
use crypto::authority::{Authority, Scope, ServerName};
use crypto::certificate::{Lifetime, lifetime};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use zeroize::Zeroizing;

use super::{Root, TlsError, pem};
use crate::clock::machine_time;
use crate::config::private_files;

/// What is to be trusted; a copy of what is in the other file.
pub(crate) const ROOT_FILE: &str = "local-ca.pem";
/// The key of the issuer, its certificate and that of the root, so that none can be lost without the others.
pub(crate) const KEY_FILE: &str = "local-ca.key";

const DAY_SECONDS: i64 = 24 * 60 * 60;
const LIFETIME_DAYS: i64 = 3_650;

pub(super) fn open(
    directory: Option<&Path>,
    base: &ServerName,
    others: &[ServerName],
) -> Result<(Authority, Root), TlsError> {
    let new = || make(base, others);
    let Some(directory) = directory else {
        let authority = new()?;
        let root = Root { pem: root_pem(&authority), file: None };
        return Ok((authority, root));
    };
    let (key_file, root_file) = (directory.join(KEY_FILE), directory.join(ROOT_FILE));
    private_files::make_directory(directory).map_err(at(directory))?;
    if let Some(text) = read(&key_file)? {
        return found(&text, &key_file, &root_file, base, others);
    }
    let authority = new()?;
    match private_files::create(&key_file, text(&authority).as_bytes()) {
        // Another server that shares the directory was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let text = read(&key_file)?.ok_or_else(|| TlsError::Damaged(key_file.clone()))?;
            found(&text, &key_file, &root_file, base, others)
        }
        made => {
            made.map_err(at(&key_file))?;
            Ok((write_root(&authority, &root_file)?, authority)).map(|(root, authority)| (authority, root))
        }
    }
}

fn make(base: &ServerName, others: &[ServerName]) -> Result<Authority, TlsError> {
    let mut scope = Scope::of_this_machine();
    scope.extend(base);
    others.iter().for_each(|name| scope.extend(name));
    let now = machine_time().seconds();
    // Clocks of containers and their hosts differ a little.
    let lifetime = Lifetime { not_before: now - DAY_SECONDS, not_after: now + LIFETIME_DAYS * DAY_SECONDS };
    Authority::generate(&scope, lifetime, &SystemRandom).map_err(|_| TlsError::Unmakeable)
}

fn found(
    text: &[u8],
    key_file: &Path,
    root_file: &Path,
    base: &ServerName,
    others: &[ServerName],
) -> Result<(Authority, Root), TlsError> {
    let damaged = || TlsError::Damaged(key_file.to_owned());
    let authority = parse(text).ok_or_else(damaged)?;
    private_files::warn_if_shared(key_file, "the key of the local authority");
    let until = lifetime(authority.issuer()).map_err(|_| damaged())?.not_after;
    if until <= machine_time().seconds() {
        return Err(TlsError::Expired(key_file.to_owned()));
    }
    let scope = authority.scope();
    if !scope.includes(base) {
        let (path, scope, name) = (key_file.to_owned(), scope.describe(), shown(base));
        return Err(TlsError::OtherNames { path, scope, name });
    }
    for name in others.iter().filter(|name| !scope.includes(name)) {
        let (name, scope) = (shown(name), scope.describe());
        tracing::warn!(name, scope, path = %key_file.display(), "the local authority does not vouch for an allowed host");
    }
    let root = write_root(&authority, root_file)?;
    Ok((authority, root))
}

fn shown(name: &ServerName) -> String {
    match name {
        ServerName::Domain(name) => name.clone(),
        ServerName::Address(address) => address.to_string(),
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> TlsError {
    let path = path.to_owned();
    move |error| TlsError::File { path, reason: error.to_string() }
}

/// `None` where there is no file.
fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, TlsError> {
    match fs::read(path) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(path)(error)),
    }
}

/// Puts the certificate beside its key, for people and tools to read. It may be missing, or be another's.
fn write_root(authority: &Authority, path: &Path) -> Result<Root, TlsError> {
    let pem = root_pem(authority);
    if fs::read(path).ok().as_deref() != Some(pem.as_bytes()) {
        fs::write(path, &pem).map_err(at(path))?;
    }
    Ok(Root { pem, file: Some(path.to_owned()) })
}

fn root_pem(authority: &Authority) -> String {
    pem::encode("CERTIFICATE", authority.root())
}

fn text(authority: &Authority) -> Zeroizing<String> {
    let key = Zeroizing::new(pem::encode("PRIVATE KEY", authority.pkcs8()));
    let issuer = pem::encode("CERTIFICATE", authority.issuer());
    Zeroizing::new(key.as_str().to_owned() + &issuer + &root_pem(authority))
}

fn parse(text: &[u8]) -> Option<Authority> {
    let key = PrivatePkcs8KeyDer::from_pem_slice(text).ok()?;
    let certificates = CertificateDer::pem_slice_iter(text).collect::<Result<Vec<_>, _>>().ok()?;
    let [issuer, root] = certificates.as_slice() else { return None };
    Authority::from_parts(root.to_vec(), issuer.to_vec(), key.secret_pkcs8_der()).ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn localhost() -> ServerName {
        ServerName::Domain("localhost".to_owned())
    }

    #[test]
    fn the_authority_of_a_directory_stays_the_same_and_its_key_is_private() {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("a").join("b");
        let (first, root) = open(Some(&directory), &localhost(), &[]).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&directory), mode(&directory.join(KEY_FILE))), (0o700, 0o600));
        assert_eq!(root.file, Some(directory.join(ROOT_FILE)));
        fs::write(directory.join(ROOT_FILE), "another's").unwrap();
        let (second, again) = open(Some(&directory), &localhost(), &[]).unwrap();
        assert_eq!((first.root(), first.issuer()), (second.root(), second.issuer()));
        assert_eq!(again.pem, root.pem);
        assert_eq!(fs::read_to_string(directory.join(ROOT_FILE)).unwrap(), root.pem);
        assert!(!root.pem.contains("PRIVATE"));
    }

    #[test]
    fn without_a_directory_there_is_a_new_one_each_time() {
        let (one, other) = (open(None, &localhost(), &[]).unwrap(), open(None, &localhost(), &[]).unwrap());
        assert_eq!(one.1.file, None);
        assert_ne!(one.0.root(), other.0.root());
    }

    #[test]
    fn what_is_damaged_is_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        open(Some(directory.path()), &localhost(), &[]).unwrap();
        let path = directory.path().join(KEY_FILE);
        let whole = fs::read_to_string(&path).unwrap();
        for damaged in ["", &whole[..whole.len() / 2], &whole.replacen("MI", "MJ", 1)] {
            fs::write(&path, damaged).unwrap();
            assert!(matches!(open(Some(directory.path()), &localhost(), &[]), Err(TlsError::Damaged(_))));
            assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
        }
    }

    #[test]
    fn the_names_of_the_first_start_are_vouched_for_and_no_others_later() {
        let directory = tempfile::tempdir().unwrap();
        let name = |name: &str| ServerName::Domain(name.to_owned());
        let (authority, _) = open(Some(directory.path()), &name("poolhouse"), &[name("id.example.org")]).unwrap();
        assert!(authority.scope().includes(&name("id.example.org")));
        assert!(open(Some(directory.path()), &name("shop.auth.us-east-1.poolhouse"), &[]).is_ok());
        let refused = open(Some(directory.path()), &name("elsewhere"), &[]);
        assert!(matches!(refused, Err(TlsError::OtherNames { .. })));
    }
}
