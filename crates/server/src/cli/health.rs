//! `poolhouse health`: whether a server answers, and its database, by how the command ends. What watches containers runs it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::endpoint::block_on;
use super::{CommandError, print};
use crate::config::DEFAULT_LISTEN;
use crate::http::HEALTH;

/// Ask a server whether it and its database answer; ends with 0 if they do, else with 1
#[derive(Debug, Args)]
pub(super) struct Health {
    /// URL of the server [default: the address that it listens on, by HTTP]
    #[arg(long, env = "POOLHOUSE_ENDPOINT", value_name = "URL")]
    url: Option<String>,

    /// Where the server listens, as it was told
    #[arg(long, env = "POOLHOUSE_LISTEN", value_name = "ADDR", default_value = DEFAULT_LISTEN)]
    listen: String,

    /// Seconds to wait for the answer
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    timeout: u64,
}

impl Health {
    pub(super) fn run(self) -> Result<ExitCode, CommandError> {
        let url = self.url.unwrap_or_else(|| format!("http://{}", reachable(&self.listen)));
        let url = format!("{}{HEALTH}", url.trim_end_matches('/'));
        // Not through a proxy: the server is what is asked, and mostly on this machine.
        let mut client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(self.timeout));
        if url.starts_with("http://") {
            // Without TLS no authority is needed, and small images have none.
            client = client.tls_certs_only([]);
        }
        let client = client.build().map_err(|error| CommandError::new(&url, error))?;
        block_on(async {
            let answer =
                client.get(&url).send().await.map_err(|error| CommandError::new("no answer", chain(&error)))?;
            let status = answer.status();
            let body: serde_json::Value =
                serde_json::from_slice(&answer.bytes().await.unwrap_or_default()).unwrap_or_default();
            match body["Status"].as_str() {
                Some(told) if status.is_success() => print(&format!("{told}\n")),
                Some(told) => Err(CommandError::new(&url, told)),
                None => Err(CommandError::new(&url, format!("answered {status}, not as Poolhouse does"))),
            }
        })
    }
}

/// An address that listens everywhere is nowhere to connect to.
fn reachable(listen: &str) -> String {
    let Ok(address) = listen.parse::<SocketAddr>() else { return listen.to_owned() };
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port()).to_string()
}

/// With what it came of.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_asked_where_it_listens() {
        for (listen, reached) in [
            ("127.0.0.1:7665", "127.0.0.1:7665"),
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:7665", "[::1]:7665"),
            ("192.0.2.7:80", "192.0.2.7:80"),
            ("poolhouse:7665", "poolhouse:7665"),
        ] {
            assert_eq!(reachable(listen), reached);
        }
    }
}
