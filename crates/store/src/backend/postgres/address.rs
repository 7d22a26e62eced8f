//! A connection URL, read as libpq reads it: the driver's part, and what it does not know of TLS.
//!
//! Off this machine the default is `verify-full`, where libpq's is `prefer`: nobody should find out late that passwords
//! and tokens crossed a network in the clear.

use std::borrow::Cow;
use std::net::IpAddr;
use std::path::PathBuf;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use super::tls::{Roots, Tls, Trust};
use crate::location::Certificates;
use crate::tx::StoreError;

/// Where the server is, and how the way there is protected.
#[derive(Clone)]
pub(crate) struct Address {
    pub(crate) config: Config,
    /// `None` where TLS is never spoken.
    pub(super) tls: Option<Tls>,
    /// What the operator should be told when the server starts.
    pub(super) warning: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mode {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

/// The parameters that are not the driver's.
#[derive(Default)]
struct Parameters {
    mode: Option<Mode>,
    roots: Option<Roots>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

/// Reads no files.
pub(crate) fn parse(url: &str) -> Result<Address, StoreError> {
    let (rest, parameters) = split(url)?;
    // The driver names what it does not understand, and quotes no values: the URL may hold a password.
    let mut config: Config = rest.parse().map_err(|error: tokio_postgres::Error| {
        invalid(&std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string))
    })?;
    let mode = settle(&config, &parameters)?;
    let identity = match (parameters.certificate, parameters.key) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        _ => return Err(invalid("sslcert and sslkey belong together")),
    };
    config.ssl_mode(match mode {
        Mode::Disable => SslMode::Disable,
        Mode::Prefer => SslMode::Prefer,
        Mode::Require | Mode::VerifyCa | Mode::VerifyFull => SslMode::Require,
    });
    let roots = parameters.roots;
    let trust = match (mode, roots) {
        (Mode::Disable, _) => None,
        // As in libpq: whoever names an authority means it.
        (Mode::Prefer | Mode::Require, None) => Some(Trust::Anybody),
        (Mode::VerifyFull, roots) => Some(Trust::Named(roots.unwrap_or(Roots::System))),
        (Mode::Prefer | Mode::Require | Mode::VerifyCa, Some(Roots::File(path))) => Some(Trust::SignedBy(path)),
        // Anybody can have a certificate of theirs for some name.
        (_, None | Some(Roots::System)) => {
            return Err(invalid("without a sslrootcert=FILE of your own only sslmode=verify-full proves anything"));
        }
    };
    let warning = warning(mode, trust.as_ref(), is_on_this_machine(&config));
    Ok(Address { config, tls: trust.map(|trust| Tls { trust, identity }), warning })
}

/// The URL with these files in it, where it does not name its own.
pub(crate) fn with_certificates(url: &str, files: &Certificates) -> Result<String, StoreError> {
    let (_, given) = split(url)?;
    let mut url = url.to_owned();
    let mut add = |name: &str, file: Option<&String>, is_given: bool| {
        let Some(file) = file.filter(|_| !is_given) else { return };
        url.push(if parameters_at(&url).is_some() { '&' } else { '?' });
        url.push_str(&format!("{name}={}", utf8_percent_encode(file, NON_ALPHANUMERIC)));
    };
    let names_own = given.certificate.is_some() || given.key.is_some();
    add("sslrootcert", files.authority.as_ref(), given.roots.is_some());
    add("sslcert", files.certificate.as_ref(), names_own);
    add("sslkey", files.key.as_ref(), names_own);
    parse(&url)?;
    Ok(url)
}

/// Takes out of the URL what is not the driver's. The last of several counts.
fn split(url: &str) -> Result<(Cow<'_, str>, Parameters), StoreError> {
    let mut parameters = Parameters::default();
    let Some(mark) = parameters_at(url) else { return Ok((Cow::Borrowed(url), parameters)) };
    let mut rest = url[..=mark].to_owned();
    for pair in url[mark + 1..].split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = || percent_decode_str(value).decode_utf8().map_err(|_| invalid("not UTF-8"));
        match key {
            "sslmode" => parameters.mode = Some(mode(&value()?)?),
            "sslrootcert" => {
                let value = value()?.into_owned();
                parameters.roots = Some(if value == "system" { Roots::System } else { Roots::File(value.into()) });
            }
            "sslcert" => parameters.certificate = Some(value()?.into_owned().into()),
            "sslkey" => parameters.key = Some(value()?.into_owned().into()),
            _ => {
                rest.push_str(pair);
                rest.push('&');
            }
        }
    }
    rest.pop();
    Ok((Cow::Owned(rest), parameters))
}

/// Where the '?' is. As the driver has it: credentials end at the first '@', whatever is in them.
fn parameters_at(url: &str) -> Option<usize> {
    let credentials = url.find('@').unwrap_or(0);
    url[credentials..].find('?').map(|at| credentials + at)
}

fn mode(text: &str) -> Result<Mode, StoreError> {
    Ok(match text {
        "disable" => Mode::Disable,
        "prefer" => Mode::Prefer,
        "require" => Mode::Require,
        "verify-ca" => Mode::VerifyCa,
        "verify-full" => Mode::VerifyFull,
        _ => return Err(invalid("sslmode is one of disable, prefer, require, verify-ca and verify-full")),
    })
}

/// The mode that is meant, once it is known where the server is.
fn settle(config: &Config, parameters: &Parameters) -> Result<Mode, StoreError> {
    let sockets = config.get_hosts().iter().filter(|host| matches!(host, Host::Unix(_))).count();
    let is_about_tls = parameters.roots.is_some() || parameters.certificate.is_some() || parameters.key.is_some();
    let mode = match parameters.mode {
        Some(mode) => mode,
        None if is_on_this_machine(config) && !is_about_tls => Mode::Disable,
        None => Mode::VerifyFull,
    };
    if mode == Mode::Disable || (sockets > 0 && sockets == config.get_hosts().len()) {
        // PostgreSQL speaks no TLS on a socket.
        return Ok(Mode::Disable);
    }
    if sockets > 0 {
        return Err(invalid("sockets and hosts with TLS cannot be named together"));
    }
    if config.get_hosts().is_empty() && !config.get_hostaddrs().is_empty() {
        return Err(invalid("with hostaddr, host says whose certificate is expected"));
    }
    if mode == Mode::Prefer && !is_on_this_machine(config) {
        return Err(invalid(
            "sslmode=prefer lets whoever is in between choose clear text: leave it out, or say sslmode=require or \
             sslmode=disable if that is meant",
        ));
    }
    Ok(mode)
}

/// Whether every server named is reached by a socket or a loopback address.
fn is_on_this_machine(config: &Config) -> bool {
    if !config.get_hostaddrs().is_empty() {
        return config.get_hostaddrs().iter().all(IpAddr::is_loopback);
    }
    config.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
        }
    })
}

fn warning(mode: Mode, trust: Option<&Trust>, is_on_this_machine: bool) -> Option<&'static str> {
    match trust {
        _ if is_on_this_machine => None,
        None if mode == Mode::Disable => Some("everything goes to the database in the clear (sslmode=disable)"),
        Some(Trust::Anybody) => Some(
            "who answers as the database is not checked (sslmode=require): name its authority with sslrootcert=FILE",
        ),
        _ => None,
    }
}

fn invalid(reason: &str) -> StoreError {
    StoreError::InvalidLocation(reason.to_owned())
}

#[cfg(test)]
mod tests;
