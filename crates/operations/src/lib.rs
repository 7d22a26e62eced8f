//! The operations of the API: each turns a request into domain values, calls a flow or the store, and turns the
//! result into a response.
//!
//! What a login page would need too is a flow, never written here. Generated types stop here.

pub mod auth;
pub mod branding;
mod callers;
mod change;
pub mod cimd_policies;
pub mod clients;
pub mod devices;
pub mod domains;
mod error;
pub mod groups;
mod hash_set_order;
pub mod identity_providers;
pub mod mfa;
mod mirror;
mod pagination;
pub mod passkeys;
mod pinned_ids;
pub mod provisioned_limits;
mod rate_categories;
mod registry;
mod rejection;
pub mod resource_servers;
pub mod tags;
pub mod terms;
pub mod threat_protection;
pub mod user_imports;
pub mod user_pools;
pub mod users;

use std::net::IpAddr;
use std::ops::Deref;

use api::{ApiError, Operation};

pub use registry::{call, is_implemented};

/// One call: the site and its caller, and what the request says beside its input.
pub struct Context {
    site: flows::Context,
    /// The region of the request's credential scope if it is one of the site's, else the site's first.
    pub region: String,
    pinned_ids: pinned_ids::PinnedIds,
}

impl Context {
    /// `region` is what the request's signature names, if it has one.
    pub fn new(site: flows::Context, region: Option<&str>) -> Self {
        let regions = &site.settings.regions;
        let known = region.and_then(|region| regions.iter().find(|known| known.as_str() == region));
        let region = known.or(regions.first()).cloned().unwrap_or_default();
        Self { site, region, pinned_ids: pinned_ids::PinnedIds::default() }
    }

    /// The same on behalf of somebody at this address.
    fn for_somebody_at(&self, ip: IpAddr) -> Self {
        Self { site: self.site.for_somebody_at(ip), region: self.region.clone(), pinned_ids: self.pinned_ids.clone() }
    }

    /// The same of a request that was signed.
    fn for_administrator(&self) -> Self {
        Self { site: self.site.for_administrator(), region: self.region.clone(), pinned_ids: self.pinned_ids.clone() }
    }
}

impl Deref for Context {
    type Target = flows::Context;

    fn deref(&self) -> &flows::Context {
        &self.site
    }
}

/// An operation that exists. By the time it runs, its input fits the model; it checks only what the model cannot say.
pub(crate) trait Handle: Operation {
    fn handle(cx: &Context, input: Self::Input) -> impl Future<Output = Result<Self::Output, ApiError>> + Send;
}
