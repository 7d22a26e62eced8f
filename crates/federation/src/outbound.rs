//! The adapter that really goes out: HTTP over TLS, within limits of time, size and place.
//!
//! The address is judged when the connection is made, on the very address that is connected to: names are resolved
//! here and by nobody after, so a name that changes its mind between check and use gains nothing (DNS rebinding).

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::header::{CONTENT_LENGTH, HeaderValue};
use http::{Method, Request, Response};
use reqwest::Certificate;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::address::is_public;
use crate::fetch::{Answer, Bounds, Fetch, FetchError};

/// From the first byte sent to the last received.
const TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Far more than metadata, key sets and tokens are.
const ANSWER_LIMIT_BYTES: usize = 1024 * 1024;

/// Where a site lets its server go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Policy {
    /// Providers inside the own network: private and loopback addresses, any port, and HTTP without TLS.
    pub allow_private_addresses: bool,
    /// Providers on this machine, on any port and by HTTP without TLS: loopback addresses, and names below `localhost`. Of
    /// other names none leads here, whatever they resolve to.
    pub allow_loopback: bool,
}

impl Policy {
    /// Whether there are places that are reached on any port and without TLS.
    pub fn goes_inside(self) -> bool {
        self.allow_private_addresses || self.allow_loopback
    }

    fn allows(self, address: IpAddr) -> bool {
        self.allow_private_addresses || is_public(address)
    }

    /// Judges a URL by what it says, before any name in it is looked up.
    ///
    /// # Errors
    /// Why no request is sent there, with the option that allows it, if there is one.
    pub fn check_url(self, url: &Url) -> Result<(), FetchError> {
        let inside = self.allow_private_addresses || (self.allow_loopback && url.host().is_some_and(is_this_machine));
        let scheme = match url.scheme() {
            "https" => true,
            "http" => inside,
            _ => false,
        };
        if !scheme {
            return Err(FetchError::NotAllowed("the scheme is not https, which needs --allow-private-addresses"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::NotAllowed("the URL holds credentials"));
        }
        if !inside && !matches!(url.port_or_known_default(), Some(80 | 443)) {
            return Err(FetchError::NotAllowed(
                "the port is neither 80 nor 443, which needs --allow-private-addresses",
            ));
        }
        // A literal address is not resolved, so it is judged here.
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(FetchError::NotAllowed("the URL names no host")),
        };
        match literal {
            Some(address) if !inside && !self.allows(address) => Err(PRIVATE),
            _ => Ok(()),
        }
    }
}

const PRIVATE: FetchError =
    FetchError::NotAllowed("the address is not public; --allow-private-addresses lets this server go there");

/// Without asking anybody: `localhost` and what is below it is this machine (RFC 6761 §6.3).
fn is_this_machine(host: Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.to_canonical().is_loopback(),
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

/// Turns names into addresses; what the system does, except in tests.
pub trait Lookup: Send + Sync + 'static {
    fn lookup(&self, name: String) -> impl Future<Output = std::io::Result<Vec<IpAddr>>> + Send;
}

/// The resolver of the system.
pub struct SystemLookup;

impl Lookup for SystemLookup {
    async fn lookup(&self, name: String) -> std::io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// Goes out as its policy allows.
pub struct Outbound<L = SystemLookup> {
    policy: Policy,
    lookup: Arc<L>,
    /// Trusted beside the system's.
    roots: Vec<Certificate>,
    /// Made when it is first needed: reading the system's root certificates takes a while. Where there are none, the
    /// server runs all the same and reaches nobody.
    client: OnceLock<Result<reqwest::Client, String>>,
}

impl Outbound {
    pub fn new(policy: Policy) -> Self {
        Self::with_lookup(policy, SystemLookup)
    }
}

impl<L: Lookup> Outbound<L> {
    pub fn with_lookup(policy: Policy, lookup: L) -> Self {
        Self { policy, lookup: Arc::new(lookup), roots: Vec::new(), client: OnceLock::new() }
    }

    /// Trusts the authority of a certificate, too: what is no certificate in PEM adds nothing.
    #[must_use]
    pub fn trusting(mut self, pem: &str) -> Self {
        self.roots.extend(Certificate::from_pem(pem.as_bytes()));
        self
    }

    fn client(&self) -> Result<&reqwest::Client, FetchError> {
        let made = self.client.get_or_init(|| {
            let client = reqwest::Client::builder()
                .user_agent(concat!("poolhouse/", env!("CARGO_PKG_VERSION")))
                .dns_resolver(Arc::new(Guarded { policy: self.policy, lookup: Arc::clone(&self.lookup) }))
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .https_only(!self.policy.goes_inside())
                .tls_certs_merge(self.roots.clone())
                .timeout(TIMEOUT)
                .connect_timeout(CONNECT_TIMEOUT)
                .build();
            client.map_err(|error| chain(&error))
        });
        made.as_ref().map_err(|error| FetchError::Unreachable(error.clone()))
    }

    async fn go(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, FetchError> {
        let url = Url::parse(&request.uri().to_string()).map_err(|_| FetchError::NotAllowed("not a URL"))?;
        self.policy.check_url(&url)?;
        let (mut parts, body) = request.into_parts();
        // The client leaves the length of nothing out, and who is posted to may take that for no form (RFC 9110 §8.6).
        if parts.method == Method::POST && body.is_empty() {
            parts.headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let usual = Bounds { total: TIMEOUT, answer_bytes: ANSWER_LIMIT_BYTES };
        let Bounds { total, answer_bytes } = parts.extensions.get().copied().unwrap_or(usual);
        let sent =
            self.client()?.request(parts.method, url).headers(parts.headers).body(body).timeout(total.min(TIMEOUT));
        let sent = sent.send().await;
        let mut received = sent.map_err(|error| failure(&error))?;
        if received.content_length().is_some_and(|length| length > answer_bytes as u64) {
            return Err(FetchError::TooLarge);
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = received.chunk().await.map_err(|error| failure(&error))? {
            if bytes.len() + chunk.len() > answer_bytes {
                return Err(FetchError::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        let mut response = Response::new(bytes);
        *response.status_mut() = received.status();
        *response.headers_mut() = received.headers().clone();
        Ok(response)
    }
}

impl<L: Lookup> Fetch for Outbound<L> {
    fn fetch(&self, request: Request<Vec<u8>>) -> Answer<'_> {
        Box::pin(self.go(request))
    }
}

/// Resolves names to those of their addresses that may be connected to.
struct Guarded<L> {
    policy: Policy,
    lookup: Arc<L>,
}

impl<L: Lookup> Resolve for Guarded<L> {
    fn resolve(&self, name: Name) -> Resolving {
        let (policy, lookup) = (self.policy, Arc::clone(&self.lookup));
        Box::pin(async move {
            if policy.allow_loopback && is_this_machine(Host::Domain(name.as_str())) {
                let both = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
                return Ok(Box::new(both.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs);
            }
            let found = lookup.lookup(name.as_str().to_owned()).await?;
            let existed = !found.is_empty();
            let allowed: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| policy.allows(*address))
                .map(|address| (address, 0).into())
                .collect();
            if existed && allowed.is_empty() {
                return Err(PRIVATE.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// What the client's error means; ours travel inside of it.
fn failure(error: &reqwest::Error) -> FetchError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if let Some(ours) = inner.downcast_ref::<FetchError>() {
            return ours.clone();
        }
        cause = inner.source();
    }
    if error.is_timeout() { FetchError::TimedOut } else { FetchError::Unreachable(chain(error)) }
}

/// The error with its causes; without the URL, which may hold what the caller keeps secret.
fn chain(error: &reqwest::Error) -> String {
    let mut text = String::from("request failed");
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests;
