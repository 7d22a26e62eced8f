//! For whom an authority can vouch, and the same as name constraints (RFC 5280 §4.2.1.10).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use x509_cert::der::asn1::{Ia5String, OctetString};
use x509_cert::ext::pkix::NameConstraints;
use x509_cert::ext::pkix::constraints::name::GeneralSubtree;
use x509_cert::ext::pkix::name::GeneralName;

use super::ServerName;
use crate::certificate::CertificateError;

/// Top-level domains that nobody can own (RFC 2606 §2, RFC 6761).
const NOBODYS: [&str; 3] = ["localhost", "test", "example"];

/// Domains with all below them, and networks of addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    domains: Vec<String>,
    /// Each with the number of its bits that count.
    networks: Vec<(IpAddr, u8)>,
}

impl Scope {
    /// Loopback names and addresses, and what is reserved for tests.
    pub fn of_this_machine() -> Self {
        Self {
            domains: NOBODYS.map(str::to_owned).to_vec(),
            networks: vec![(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8), (IpAddr::V6(Ipv6Addr::LOCALHOST), 128)],
        }
    }

    /// Takes one more name in, with all below it.
    pub fn extend(&mut self, name: &ServerName) {
        match name {
            _ if self.includes(name) => {}
            ServerName::Domain(domain) => self.domains.push(domain.clone()),
            ServerName::Address(address) => self.networks.push((*address, if address.is_ipv4() { 32 } else { 128 })),
        }
    }

    pub fn includes(&self, name: &ServerName) -> bool {
        match name {
            ServerName::Domain(name) => self.domains.iter().any(|domain| {
                name.strip_suffix(domain.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }),
            ServerName::Address(address) => {
                self.networks.iter().any(|(network, bits)| masked(*address, *bits) == masked(*network, *bits))
            }
        }
    }

    /// What it has, for people.
    pub fn describe(&self) -> String {
        let networks = self.networks.iter().map(|(network, bits)| format!("{network}/{bits}"));
        self.domains.iter().cloned().chain(networks).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn constraints(&self) -> Result<NameConstraints, x509_cert::der::Error> {
        let domains = self.domains.iter().map(|domain| Ok(GeneralName::DnsName(Ia5String::new(domain)?)));
        let networks = self.networks.iter().map(|(network, bits)| {
            let ends = [octets(*network), octets(mask(*network, *bits))].concat();
            Ok(GeneralName::IpAddress(OctetString::new(ends)?))
        });
        let subtree = |base| GeneralSubtree { base, minimum: 0, maximum: None };
        let permitted: Result<Vec<_>, x509_cert::der::Error> = domains.chain(networks).collect();
        let permitted_subtrees = Some(permitted?.into_iter().map(subtree).collect());
        Ok(NameConstraints { permitted_subtrees, excluded_subtrees: None })
    }

    /// # Errors
    /// They restrict something else, or nothing.
    pub(super) fn of(constraints: &NameConstraints) -> Result<Self, CertificateError> {
        let mut scope = Self { domains: Vec::new(), networks: Vec::new() };
        for subtree in constraints.permitted_subtrees.as_deref().ok_or(CertificateError)? {
            match &subtree.base {
                GeneralName::DnsName(domain) => scope.domains.push(domain.as_str().to_owned()),
                GeneralName::IpAddress(ends) => scope.networks.push(network(ends.as_bytes())?),
                _ => return Err(CertificateError),
            }
        }
        Ok(scope)
    }
}

fn network(ends: &[u8]) -> Result<(IpAddr, u8), CertificateError> {
    let (address, mask) = ends.split_at(ends.len() / 2);
    let address = match address.len() {
        4 => IpAddr::from(<[u8; 4]>::try_from(address).map_err(|_| CertificateError)?),
        16 => IpAddr::from(<[u8; 16]>::try_from(address).map_err(|_| CertificateError)?),
        _ => return Err(CertificateError),
    };
    let bits = mask.iter().map(|byte| byte.count_ones()).sum::<u32>();
    Ok((address, u8::try_from(bits).map_err(|_| CertificateError)?))
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

fn mask(like: IpAddr, bits: u8) -> IpAddr {
    match like {
        IpAddr::V4(_) => IpAddr::from(u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or_default().to_be_bytes()),
        IpAddr::V6(_) => IpAddr::from(u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or_default().to_be_bytes()),
    }
}

fn masked(address: IpAddr, bits: u8) -> Vec<u8> {
    octets(address)
        .iter()
        .zip(octets(mask(address, bits.min(if address.is_ipv4() { 32 } else { 128 }))))
        .map(|(a, b)| a & b)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(name: &str) -> ServerName {
        ServerName::Domain(name.to_owned())
    }

    fn address(text: &str) -> ServerName {
        ServerName::Address(text.parse().unwrap())
    }

    #[test]
    fn a_domain_is_with_all_below_it_and_a_network_with_its_addresses() {
        let scope = Scope::of_this_machine();
        for inside in ["localhost", "shop.auth.us-east-1.localhost", "login.shop.test", "example"] {
            assert!(scope.includes(&domain(inside)), "{inside}");
        }
        for outside in ["", "com", "example.com", "localhost.com", "notlocalhost", "testy", "poolhouse"] {
            assert!(!scope.includes(&domain(outside)), "{outside}");
        }
        for inside in ["127.0.0.1", "127.255.0.9", "::1"] {
            assert!(scope.includes(&address(inside)), "{inside}");
        }
        for outside in ["128.0.0.1", "10.0.0.1", "0.0.0.0", "::", "::2", "::ffff:127.0.0.1"] {
            assert!(!scope.includes(&address(outside)), "{outside}");
        }
    }

    #[test]
    fn what_is_taken_in_is_found_in_the_constraints() {
        let mut scope = Scope::of_this_machine();
        scope.extend(&domain("poolhouse"));
        scope.extend(&domain("a.localhost"));
        scope.extend(&address("192.0.2.7"));
        assert!(scope.includes(&domain("poolhouse")) && scope.includes(&domain("x.poolhouse")));
        assert!(scope.includes(&address("192.0.2.7")) && !scope.includes(&address("192.0.2.8")));
        assert_eq!(Scope::of(&scope.constraints().unwrap()), Ok(scope.clone()));
        assert_eq!(scope.describe(), "localhost, test, example, poolhouse, 127.0.0.0/8, ::1/128, 192.0.2.7/32");
        let nothing = NameConstraints { permitted_subtrees: None, excluded_subtrees: None };
        assert_eq!(Scope::of(&nothing), Err(CertificateError));
    }
}
