//! Where a pool's pages and endpoints are, for browsers and for programs (behaviour 30 §4.3). Everything follows from the
//! base URL, nothing from a request.

use std::net::Ipv4Addr;

use domain::user_pool_domain::UserPoolDomain;

use super::context::Settings;
use crate::configuration::PoolConfiguration;

const LOCALHOST: &str = "localhost";

impl Settings {
    /// Where people sign in: at the pool's own name if it has one, at its prefix if it has that, else below its id.
    pub fn pages_url(&self, pool: &PoolConfiguration) -> String {
        let at_domain = first_domain(pool).and_then(|domain| self.domain_url(domain));
        // Under an address there are no passkeys, so browsers are led to the name.
        at_domain.unwrap_or_else(|| self.base_url.replacen(self.host(), self.name(), 1) + "/" + &pool.pool.id)
    }

    /// Where programs find the endpoints that are for them: where the pages are, unless that is a name below `localhost`.
    /// Browsers know those names to be this machine (RFC 6761 §6.3); the resolvers of most programs do not.
    pub fn endpoints_url(&self, pool: &PoolConfiguration) -> String {
        let is_for_browsers = first_domain(pool).is_some_and(|domain| !domain.is_custom()) && self.is_on_localhost();
        match first_domain(pool) {
            Some(_) if !is_for_browsers => self.pages_url(pool),
            _ => format!("{}/{}", self.base_url, pool.pool.id),
        }
    }

    /// What browsers call the server, and prefixes of domains stand before: the host of the base URL; `localhost` for the
    /// addresses that this name has, before which no name can stand. Any other address, for want of a name.
    pub fn name(&self) -> &str {
        if matches!(self.host(), "127.0.0.1" | "[::1]") { LOCALHOST } else { self.host() }
    }

    /// The host of the base URL.
    pub fn host(&self) -> &str {
        let authority = self.authority();
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        }
    }

    /// A name of the owner's is always reached by TLS. `None` of a prefix that no name is there to stand before.
    fn domain_url(&self, domain: &UserPoolDomain) -> Option<String> {
        if domain.is_custom() {
            return Some(format!("https://{}", domain.name));
        }
        if self.name().starts_with('[') || self.name().parse::<Ipv4Addr>().is_ok() {
            return None;
        }
        let scheme = self.base_url.split_once("://").map_or("https", |(scheme, _)| scheme);
        let port = self.authority().strip_prefix(self.host()).unwrap_or_default();
        let region = domain.user_pool_id.split_once('_').map_or("", |(region, _)| region);
        Some(format!("{scheme}://{}.auth.{region}.{}{port}", domain.name, self.name()))
    }

    fn is_on_localhost(&self) -> bool {
        self.name().rsplit('.').next() == Some(LOCALHOST)
    }

    fn authority(&self) -> &str {
        let rest = self.base_url.split("://").last().unwrap_or_default();
        rest.split('/').next().unwrap_or_default()
    }
}

fn first_domain(pool: &PoolConfiguration) -> Option<&UserPoolDomain> {
    pool.domains.iter().find(|domain| domain.is_custom()).or_else(|| pool.domains.first())
}
