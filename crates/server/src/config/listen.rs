//! Where the server listens, and the names that it answers to.

use clap::Args;
use url::Host;

/// POOL on a phone's keys.
pub(crate) const DEFAULT_LISTEN: &str = "127.0.0.1:7665";

#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
pub(crate) struct ListenOptions {
    /// Address and port; port 0 takes a free one
    #[arg(long, env = "POOLHOUSE_LISTEN", value_name = "ADDR", default_value = DEFAULT_LISTEN, value_parser = address)]
    pub(crate) listen: String,

    /// What other servers have; here it says what is meant
    #[arg(long, hide = true, value_name = "PORT", value_parser = no_port)]
    port: Option<String>,

    /// Name that the server answers to, beside loopback names, the base URL's and those of pools' domains; may be given
    /// several times
    #[arg(
        long = "allowed-host",
        env = "POOLHOUSE_ALLOWED_HOSTS",
        value_name = "NAME",
        value_delimiter = ',',
        value_parser = host
    )]
    pub(crate) allowed_hosts: Vec<Host>,

    /// Connections that are open at once; one caller has at most a quarter of them
    #[arg(long, env = "POOLHOUSE_MAX_CONNECTIONS", value_name = "N", default_value_t = 4_096, value_parser = connections)]
    pub(crate) max_connections: usize,
}

/// What is no address whatever the machine's names resolve to.
fn address(text: &str) -> Result<String, String> {
    match text.rsplit_once(':') {
        None if text.parse::<u16>().is_ok() => Err(format!("an address is missing, such as 127.0.0.1:{text}")),
        Some(("", port)) => {
            Err(format!("an address is missing, such as 127.0.0.1:{port}; 0.0.0.0:{port} is all of them"))
        }
        Some((_, port)) if port.parse::<u16>().is_ok() => Ok(text.to_owned()),
        _ => Err(format!("a port is missing, such as {}:7665", if text.is_empty() { "127.0.0.1" } else { text })),
    }
}

fn no_port(port: &str) -> Result<String, String> {
    Err(format!("the port is a part of the address: --listen 127.0.0.1:{port}"))
}

fn connections(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (16..=1_000_000).contains(number));
    number.ok_or_else(|| "expected a number from 16 to 1000000".to_owned())
}

fn host(text: &str) -> Result<Host, String> {
    let expected = "expected the name of a host or an address, without scheme or port, such as poolhouse or 192.0.2.1";
    match text.parse() {
        // Brackets may be forgotten: no port is expected.
        Ok(address) => Ok(Host::Ipv6(address)),
        Err(_) if text.contains([':', '/', '*']) && !text.starts_with('[') => Err(expected.to_owned()),
        Err(_) => Host::parse(text).map_err(|_| expected.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_port_and_what_is_missing_is_named() {
        for right in ["127.0.0.1:9000", "localhost:0", "[::1]:80"] {
            assert_eq!(address(right).as_deref(), Ok(right));
        }
        for (wrong, hint) in [
            ("9000", "127.0.0.1:9000"),
            (":9000", "127.0.0.1:9000"),
            ("localhost", "localhost:7665"),
            ("", "127.0.0.1:7665"),
            ("localhost:http", "a port is missing"),
        ] {
            assert!(address(wrong).unwrap_err().contains(hint), "{wrong}");
        }
        assert!(no_port("9000").unwrap_err().ends_with("--listen 127.0.0.1:9000"));
    }

    #[test]
    fn a_name_is_a_name() {
        for (text, name) in [
            ("poolhouse", "poolhouse"),
            ("My_Service.Example.", "my_service.example."),
            ("192.0.2.1", "192.0.2.1"),
            ("[2001:db8::1]", "[2001:db8::1]"),
            ("2001:db8::1", "[2001:db8::1]"),
        ] {
            assert_eq!(host(text).map(|host| host.to_string()), Ok(name.to_owned()));
        }
        for wrong in ["", "http://poolhouse", "poolhouse:7665", "*.example", "a b", "a/b", "[::1]:80"] {
            assert!(host(wrong).is_err(), "{wrong}");
        }
    }
}
