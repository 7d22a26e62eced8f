//! What is counted: the names under which the counters of destinations, callers and clients are kept. Addresses are
//! hashed: a row of a counter tells nobody's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crypto::keyring::Keyring;
use domain::user_pool::ContactAttribute;

use crate::Context;
use crate::site::context::Standing;

/// Where a code goes, as far as limits tell destinations apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reached {
    pub attribute: ContactAttribute,
    pub address: String,
    /// Whether the account has proved that the address is its own. Who has not shares no counter with who has: a
    /// stranger who writes an address into a hundred accounts locks its owner out of none of theirs.
    pub proved: bool,
}

pub(crate) fn destination(keyring: &Keyring, user_pool_id: &str, reached: &Reached) -> String {
    let claim: &[u8] = if reached.proved { b"proved" } else { b"claimed" };
    let place = match reached.attribute {
        ContactAttribute::Email => mailbox(&reached.address),
        ContactAttribute::PhoneNumber => reached.address.chars().filter(char::is_ascii_digit).collect(),
    };
    let parts = [user_pool_id.as_bytes(), claim, reached.attribute.name().as_bytes(), place.as_bytes()];
    format!("@{}", short(&keyring.mac("limit-destination", &parts)))
}

/// Addresses that lead to one mailbox with most who run them: what stands behind a plus can be made up without end, and
/// so can dots with one of the largest. Merged too much is harmless here, merged too little is no limit.
fn mailbox(address: &str) -> String {
    let address = address.to_lowercase();
    let Some((local, host)) = address.rsplit_once('@') else { return address };
    let local = local.split('+').next().unwrap_or_default();
    match host {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
        _ => format!("{local}@{host}"),
    }
}

/// A host that is asked for documents.
pub(crate) fn host(keyring: &Keyring, user_pool_id: &str, host: &str) -> String {
    format!("~{}", short(&keyring.mac("limit-destination", &[user_pool_id.as_bytes(), b"host", host.as_bytes()])))
}

/// The client that is guessed at. An administrator's calls are not counted.
pub(crate) fn client(cx: &Context, client_id: &str) -> Option<String> {
    (cx.caller.standing != Standing::Administrator).then(|| format!("#{client_id}"))
}

/// The network that a stranger calls from. `None` where the address is not theirs: that of a server which has proved
/// itself, or one that is reachable from nowhere else, behind which a proxy or a whole network stands.
pub(crate) fn caller(cx: &Context, user_pool_id: &str) -> Option<String> {
    if cx.caller.standing != Standing::Stranger {
        return None;
    }
    let network = match cx.caller.ip?.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address).then(|| address.octets().to_vec()),
        // A household has a /64 at the least: the rest of the address costs nothing.
        IpAddr::V6(address) => is_public_v6(address).then(|| address.octets()[..8].to_vec()),
    };
    let mac = cx.keyring.mac("limit-caller", &[user_pool_id.as_bytes(), &network?]);
    Some(format!("^{}", short(&mac)))
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let shared = first == 100 && (64..128).contains(&second);
    !(address.is_private() || address.is_loopback() || address.is_link_local() || address.is_unspecified() || shared)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let unique_local = address.segments()[0] & 0xfe00 == 0xfc00;
    let link_local = address.segments()[0] & 0xffc0 == 0xfe80;
    !(address.is_loopback() || address.is_unspecified() || unique_local || link_local)
}

fn short(mac: &[u8; 32]) -> String {
    hex::encode(&mac[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_one_mailbox_is_one_destination() {
        for other in ["Jane.Doe@GMail.com", "janedoe+1@gmail.com", "j.a.n.e.doe+x+y@googlemail.com"] {
            assert_eq!(mailbox(other), "janedoe@gmail.com");
        }
        assert_eq!(mailbox("Jane.Doe+shop@example.com"), "jane.doe@example.com");
        assert_ne!(mailbox("jane.doe@example.com"), mailbox("janedoe@example.com"));
        assert_eq!(mailbox("no address"), "no address");
    }

    #[test]
    fn destinations_are_told_apart_by_pool_kind_and_claim() {
        let keyring = Keyring::from_bytes(&[7; 32]);
        let reached =
            |proved| Reached { attribute: ContactAttribute::PhoneNumber, address: "+12065550100".to_owned(), proved };
        let key = |pool, proved| destination(&keyring, pool, &reached(proved));
        assert_eq!(key("a", true), key("a", true));
        assert_ne!(key("a", true), key("a", false));
        assert_ne!(key("a", true), key("b", true));
        assert!(!key("a", true).contains("2065550100"));
    }

    #[test]
    fn private_addresses_are_nobodys_in_particular() {
        for text in ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.1.1", "100.64.0.1", "0.0.0.0"] {
            assert!(!is_public_v4(text.parse().unwrap()), "{text}");
        }
        for text in ["8.8.8.8", "203.0.113.7", "100.128.0.1", "172.32.0.1"] {
            assert!(is_public_v4(text.parse().unwrap()), "{text}");
        }
        for text in ["::1", "::", "fc00::1", "fdff::1", "fe80::1"] {
            assert!(!is_public_v6(text.parse().unwrap()), "{text}");
        }
        assert!(is_public_v6("2001:db8::1".parse().unwrap()));
    }
}
