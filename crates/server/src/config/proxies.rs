//! Who stands in front of the server, and is believed about who asks.

use std::net::IpAddr;

use clap::Args;
use ipnet::IpNet;

#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
pub(crate) struct ProxyOptions {
    /// Address or network of a proxy that speaks TLS to clients and names them in X-Forwarded-For; may be given several
    /// times
    #[arg(
        long = "trusted-proxy",
        env = "POOLHOUSE_TRUSTED_PROXIES",
        value_name = "CIDR",
        value_delimiter = ',',
        value_parser = network
    )]
    pub(crate) trusted_proxies: Vec<IpNet>,
}

fn network(text: &str) -> Result<IpNet, String> {
    let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    let network =
        network.map_err(|_| "expected an address or a network, such as 10.0.0.0/8 or 192.0.2.7".to_owned())?;
    if network.prefix_len() == 0 {
        return Err("everybody would be believed: name the addresses of the proxies".to_owned());
    }
    Ok(network)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_named_and_not_everybody() {
        for right in ["10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1"] {
            assert!(network(right).is_ok(), "{right}");
        }
        for wrong in ["", "proxy", "10.0.0.0/33", "0.0.0.0/0", "::/0"] {
            assert!(network(wrong).is_err(), "{wrong}");
        }
    }
}
