//! Whether connections are encrypted, and by whose certificate.

use std::path::PathBuf;

use clap::Args;

use super::yes_or_no;

/// What every command that serves can do.
#[derive(Debug, Args)]
#[command(next_help_heading = "TLS")]
pub(crate) struct TlsOptions {
    /// Certificate of the server and those above it, PEM; read again when it changes
    #[arg(long, env = "POOLHOUSE_TLS_CERTIFICATE", value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_certificate: Option<PathBuf>,

    /// Private key of the certificate, PEM
    #[arg(long, env = "POOLHOUSE_TLS_KEY", value_name = "FILE", requires = "tls_certificate")]
    pub(crate) tls_key: Option<PathBuf>,
}

/// What only `dev` does: certificates for this machine, by an authority of its own.
#[derive(Debug, Args)]
#[command(next_help_heading = "TLS")]
pub(crate) struct LocalAuthorityOptions {
    /// Speak https:// on the same port too, with a certificate for localhost by an authority that is made at first use
    #[arg(long, env = "POOLHOUSE_TLS", value_parser = yes_or_no, conflicts_with = "tls_certificate")]
    pub(crate) tls: bool,

    /// Directory of that authority [default: that of --data; with --in-memory, none]
    #[arg(long, env = "POOLHOUSE_TLS_DIRECTORY", value_name = "DIR")]
    pub(crate) tls_directory: Option<PathBuf>,
}
