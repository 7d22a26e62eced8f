//! Where a request came in (behaviour 30 §4.3): which pool its host or its path names, and how links there begin.

use std::sync::Arc;

use flows::configuration::PoolConfiguration;

#[derive(Clone)]
pub struct Place {
    /// `None` on a shared host without a path of its own: then the client says which.
    pub pool: Option<Arc<PoolConfiguration>>,
    /// In front of every path of ours: empty on a domain, `/{poolId}` where the path named the pool.
    pub prefix: String,
    /// The name that the request came by, where it is known.
    pub host: Option<String>,
    /// Whether browsers come by https.
    pub is_secure: bool,
    /// Whether they may be told never to come otherwise: not where the name is this machine's, which others use too.
    pub insists_on_tls: bool,
}

impl Place {
    /// The address of a page here, with a query that is encoded already.
    pub fn link(&self, path: &str, query: &str) -> String {
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{path}{mark}{query}", self.prefix)
    }
}
