//! `poolhouse trust`: how to make browsers and tools trust the certificates of `dev --tls`. It changes nothing itself.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{CommandError, print};
use crate::config::DEFAULT_DIRECTORY;
use crate::tls::ROOT_FILE;

/// Print how to make browsers and tools trust the certificates of `poolhouse dev --tls`
#[derive(Debug, Args)]
pub(super) struct Trust {
    /// Directory of the local authority
    #[arg(long, env = "POOLHOUSE_TLS_DIRECTORY", value_name = "DIR")]
    tls_directory: Option<PathBuf>,

    /// Data directory of the server, where its authority is unless it has a directory of its own
    #[arg(long, env = "POOLHOUSE_DATA", value_name = "DIR", default_value = DEFAULT_DIRECTORY)]
    data: PathBuf,
}

impl Trust {
    pub(super) fn run(&self) -> Result<ExitCode, CommandError> {
        print(&instructions(&self.certificate()?))
    }

    fn certificate(&self) -> Result<PathBuf, CommandError> {
        let path = self.tls_directory.as_ref().unwrap_or(&self.data).join(ROOT_FILE);
        path.canonicalize().map_err(|error| {
            let missing =
                format!("no certificate at {} (the first start of `poolhouse dev --tls` makes it)", path.display());
            CommandError::new(missing, error)
        })
    }
}

fn instructions(path: &Path) -> String {
    let file = quoted(&path.display().to_string());
    format!(
        "The certificate to trust: {shown}\n\
         It vouches for names of this machine only. Nothing was changed; the commands are yours to run.\n\
         \n\
         The system\n  \
         macOS               security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db {file}\n  \
         Debian, Ubuntu      sudo cp {file} /usr/local/share/ca-certificates/poolhouse-local-ca.crt && sudo update-ca-certificates\n  \
         Fedora, Arch        sudo trust anchor --store {file}\n  \
         Windows             certutil -user -addstore Root {file}\n\
         \n\
         Browsers\n  \
         Safari, and Chrome and Edge on macOS and Windows: as the system\n  \
         Chrome, Chromium, Edge on Linux (certutil is in libnss3-tools, or nss-tools)\n                      \
         mkdir -p ~/.pki/nssdb && certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n 'Poolhouse local CA' -i {file}\n  \
         Firefox             Settings, Privacy & Security, View Certificates, Authorities, Import: to identify websites\n\
         \n\
         Programs, which mostly have lists of their own\n  \
         Node                export NODE_EXTRA_CA_CERTS={file}\n  \
         Python (requests)   export REQUESTS_CA_BUNDLE={file}\n  \
         AWS CLI, boto3      export AWS_CA_BUNDLE={file}\n  \
         Go on Linux, httpx  export SSL_CERT_FILE={file}\n  \
         curl                curl --cacert {file} https://localhost:7665/\n  \
         Java                keytool -importcert -cacerts -noprompt -alias poolhouse-local-ca -file {file}\n\
         \n\
         Or let programs use http:// on the same port: it is the same server. All but Node's variable replace\n\
         the authorities that a program trusts otherwise: set them for a test, not for the whole session.\n",
        shown = path.display(),
    )
}

/// As one word of a POSIX shell.
fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+@%,:=".contains(&byte);
    if text.bytes().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_of_the_shell() {
        assert_eq!(quoted("/a/.poolhouse/local-ca.pem"), "/a/.poolhouse/local-ca.pem");
        assert_eq!(quoted("/my files/x"), "'/my files/x'");
        assert_eq!(quoted("/it's/$HOME"), r"'/it'\''s/$HOME'");
    }

    #[test]
    fn what_is_not_there_cannot_be_trusted() {
        let directory = tempfile::tempdir().unwrap();
        let trust = Trust { tls_directory: None, data: directory.path().to_owned() };
        let refused = trust.certificate().unwrap_err().to_string();
        assert!(refused.contains("poolhouse dev --tls"), "{refused}");
        std::fs::write(directory.path().join(ROOT_FILE), "").unwrap();
        assert!(trust.certificate().is_ok());
    }
}
