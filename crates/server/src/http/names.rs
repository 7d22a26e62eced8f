//! The names that the server answers to.
//!
//! A web page can give a name of its own the address of this machine (DNS rebinding); to the browser it then has the
//! server's origin. What it cannot choose is the name under which the browser asks (docs/decisions/0018).

use std::net::IpAddr;
use std::sync::Arc;

use flows::configuration::{Configuration, PoolConfiguration};
use flows::{Failure, Settings};
use http::header::HOST;
use http::request;
use http::uri::Authority;
use url::Host;

/// What every pool's prefix is followed by, before the region (behaviour 30 §4).
const PREFIX_LABEL: &str = "auth";
const LOCALHOST: &str = "localhost";

/// Names beside those that need no setting: loopback names, the domains of pools, and the address connected to.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// That of the base URL.
    base: Option<Host>,
    allowed: Vec<Host>,
}

/// What is served under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Everything,
    /// It is a pool's domain: what the pool has there, and nothing of who runs the server. Such a name is also one out in
    /// the world, whose address others may come to choose.
    PoolDomain,
    Nothing,
}

/// Why a request is for nobody at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unaddressed {
    #[error("A request names the host that it is for in one Host header.")]
    Missing,
    #[error("The Host header is not the name of a host.")]
    Malformed,
}

impl Names {
    pub(crate) fn new(settings: &Settings, allowed: &[Host]) -> Self {
        let base = Host::parse(settings.host()).ok();
        Self { base, allowed: allowed.iter().cloned().map(without_dot).collect() }
    }

    /// `reached` is the address of this machine that was connected to. A name that leads to it can be anybody's; the
    /// address itself cannot.
    ///
    /// # Errors
    /// The store's, on whether the name is a pool's.
    pub(super) async fn reach(
        &self,
        name: &Host,
        reached: Option<IpAddr>,
        configuration: &Configuration,
    ) -> Result<Reach, Failure> {
        let name = without_dot(name.clone());
        let address = match &name {
            Host::Ipv4(address) => Some(IpAddr::V4(*address)),
            Host::Ipv6(address) => Some(IpAddr::V6(*address).to_canonical()),
            Host::Domain(_) => None,
        };
        let by_address = address
            .is_some_and(|address| address.is_loopback() || reached.map(|ip| ip.to_canonical()) == Some(address));
        if by_address || self.base.as_ref() == Some(&name) || self.allowed.contains(&name) {
            return Ok(Reach::Everything);
        }
        match &name {
            Host::Domain(name) if is_localhost(name) => Ok(Reach::Everything),
            Host::Domain(_) if self.pool_of(&name, configuration).await?.is_some() => Ok(Reach::PoolDomain),
            _ => Ok(Reach::Nothing),
        }
    }

    /// The pool whose domain this name is: its own, or its prefix before the base URL's name or `localhost` (behaviour 30
    /// §4.3).
    ///
    /// # Errors
    /// The store's.
    pub(super) async fn pool_of(
        &self,
        name: &Host,
        configuration: &Configuration,
    ) -> Result<Option<Arc<PoolConfiguration>>, Failure> {
        let Host::Domain(name) = without_dot(name.clone()) else { return Ok(None) };
        let Some((first, rest)) = name.split_once('.') else { return Ok(None) };
        let base = match &self.base {
            Some(Host::Domain(base)) => base.as_str(),
            _ => LOCALHOST,
        };
        let region = [base, LOCALHOST].into_iter().find_map(|base| {
            let rest = rest.strip_suffix(base)?.strip_suffix('.')?;
            rest.split_once('.').filter(|(label, _)| *label == PREFIX_LABEL).map(|(_, region)| region)
        });
        if let Some(region) = region
            && let Some(found) = configuration.pool_of_domain(first).await?
        {
            return Ok(Some(found).filter(|found| found.pool.region() == region));
        }
        configuration.pool_of_domain(&name).await
    }
}

/// Names that browsers resolve to this machine without asking anybody (RFC 6761 §6.3).
fn is_localhost(name: &str) -> bool {
    name == LOCALHOST || name.ends_with(".localhost")
}

/// Whether a host is a name or an address of the machine that a browser runs on.
pub(super) fn is_this_machine(host: &str) -> bool {
    match Host::parse(host).map(without_dot) {
        Ok(Host::Domain(name)) => is_localhost(&name),
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Err(_) => false,
    }
}

/// `localhost.` is `localhost`.
fn without_dot(host: Host) -> Host {
    match host {
        Host::Domain(name) => Host::Domain(name.strip_suffix('.').map_or(name.clone(), str::to_owned)),
        address => address,
    }
}

/// The names that a request is for: that of its Host header and, where it has one, that of its target.
///
/// # Errors
/// See [`Unaddressed`]; RFC 9112 §3.2.
pub(super) fn addressed(head: &request::Parts) -> Result<Vec<Host>, Unaddressed> {
    let mut given = head.headers.get_all(HOST).iter();
    let (Some(header), None) = (given.next(), given.next()) else { return Err(Unaddressed::Missing) };
    let header: Authority = header.as_bytes().try_into().map_err(|_| Unaddressed::Malformed)?;
    [Some(&header), head.uri.authority()].into_iter().flatten().map(host).collect()
}

fn host(authority: &Authority) -> Result<Host, Unaddressed> {
    if authority.as_str().contains('@') {
        return Err(Unaddressed::Malformed);
    }
    Host::parse(authority.host()).map_err(|_| Unaddressed::Malformed)
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn of(target: &str, hosts: &[&str]) -> Result<Vec<String>, Unaddressed> {
        let mut request = Request::builder().uri(target);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        let (head, ()) = request.body(()).unwrap().into_parts();
        addressed(&head).map(|hosts| hosts.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_request_is_for_one_host() {
        assert_eq!(of("/", &["localhost:7665"]), Ok(vec!["localhost".to_owned()]));
        assert_eq!(of("/", &["EVIL.Test"]), Ok(vec!["evil.test".to_owned()]));
        assert_eq!(of("/", &["[::1]:80"]), Ok(vec!["[::1]".to_owned()]));
        assert_eq!(of("/", &["0x7f.1"]), Ok(vec!["127.0.0.1".to_owned()]));
        let both = vec!["localhost".to_owned(), "evil.test".to_owned()];
        assert_eq!(of("http://evil.test/", &["localhost"]), Ok(both));
        assert_eq!(of("/", &[]), Err(Unaddressed::Missing));
        assert_eq!(of("http://localhost/", &[]), Err(Unaddressed::Missing));
        assert_eq!(of("/", &["localhost", "localhost"]), Err(Unaddressed::Missing));
        for malformed in ["", ":80", "a@localhost", "a b", "localhost/x", "[::1", "1.2.3.4.5"] {
            assert_eq!(of("/", &[malformed]), Err(Unaddressed::Malformed), "{malformed}");
        }
    }

    #[tokio::test]
    async fn names_that_need_no_setting() {
        let server = testkit::TestServer::start();
        let names = Names::new(&server.site.settings, &[Host::parse("pool_house").unwrap()]);
        let reached = Some("192.0.2.7".parse().unwrap());
        let answers = async |name: &str| {
            names.reach(&Host::parse(name).unwrap(), reached, &server.site.configuration).await.unwrap()
        };
        for own in [
            "localhost",
            "localhost.",
            "a.b.localhost",
            "127.0.0.1",
            "127.8.9.10",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "192.0.2.7",
            "[::ffff:192.0.2.7]",
            "POOL_HOUSE",
            "pool_house.",
        ] {
            assert_eq!(answers(own).await, Reach::Everything, "{own}");
        }
        for other in [
            "evil.test",
            "localhost.evil.test",
            "evillocalhost",
            "127.0.0.1.evil.test",
            "192.0.2.8",
            "0.0.0.0",
            "[::]",
            "[::2]",
            "x.pool_house",
            "poolhouse",
        ] {
            assert_eq!(answers(other).await, Reach::Nothing, "{other}");
        }
    }
}
