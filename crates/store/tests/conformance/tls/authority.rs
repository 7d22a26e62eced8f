//! Certificates, made by `openssl` as an operator would.

use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

pub struct Authority {
    folder: TempDir,
}

/// A certificate with its key.
pub struct Identity {
    certificate: String,
    key: String,
}

impl Identity {
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    pub fn key(&self) -> &str {
        &self.key
    }
}

impl Authority {
    pub fn new() -> Self {
        let authority = Self { folder: tempfile::tempdir().unwrap() };
        authority.make("ca", &["-subj", "/CN=Test authority"]);
        authority
    }

    /// Its certificate.
    pub fn path(&self) -> String {
        self.file("ca.pem")
    }

    pub fn server(&self, host: &str) -> Identity {
        self.sign("server", "/CN=postgres", &format!("subjectAltName=DNS:{host}"))
    }

    pub fn client(&self, name: &str) -> Identity {
        self.sign(name, &format!("/CN={name}"), "extendedKeyUsage=clientAuth")
    }

    /// What most instructions for PostgreSQL make.
    pub fn signed_by_itself(&self, host: &str) -> Identity {
        self.make("own", &["-subj", "/CN=postgres", "-addext", &format!("subjectAltName=DNS:{host}")])
    }

    fn sign(&self, name: &str, subject: &str, extension: &str) -> Identity {
        let (ca, key) = (self.path(), self.file("ca.key"));
        let by = ["-CA", &ca, "-CAkey", &key, "-addext", "basicConstraints=critical,CA:FALSE"];
        let rest = ["-subj", subject, "-addext", extension];
        self.make(name, &[&by[..], &rest].concat())
    }

    fn make(&self, name: &str, arguments: &[&str]) -> Identity {
        let identity =
            Identity { certificate: self.file(&format!("{name}.pem")), key: self.file(&format!("{name}.key")) };
        let made = Command::new("openssl")
            .args(["req", "-x509", "-noenc", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-days", "1"])
            .args(["-out", &identity.certificate, "-keyout", &identity.key])
            .args(arguments)
            .output()
            .unwrap();
        assert!(made.status.success(), "openssl: {}", String::from_utf8_lossy(&made.stderr));
        identity
    }

    fn file(&self, name: &str) -> String {
        let path: PathBuf = self.folder.path().join(name);
        path.to_str().unwrap().to_owned()
    }
}
