//! Rations of what is fetched because a stranger named it (behaviour 50 #40).

use domain::cimd_policy::CimdPolicy;
use domain::clock::Time;
use store::{StoreError, Tx};

use super::budgets::Charges;
use super::keys;
use super::table::DOCUMENT_FETCHES;
use crate::Context;
use crate::site::context::Standing;

/// What one fetch is charged to; an administrator's to nothing.
pub(crate) struct FetchRation(Option<(Charges, Time)>);

impl FetchRation {
    pub fn of(cx: &Context, policy: &CimdPolicy, host: &str) -> Self {
        if cx.caller.standing == Standing::Administrator {
            return Self(None);
        }
        let pool = &policy.user_pool_id;
        let charges = Charges::new(pool, "document_fetch")
            .and(DOCUMENT_FETCHES.caller, || keys::caller(cx, pool))
            .and(DOCUMENT_FETCHES.host, || Some(keys::host(&cx.keyring, pool, host)))
            .and(DOCUMENT_FETCHES.policy, || Some(format!("%{}", policy.id)));
        Self(Some((charges, cx.now())))
    }

    /// Whether it may be fetched: counted, if it may.
    pub fn spend(&self, tx: &mut dyn Tx) -> Result<bool, StoreError> {
        self.0.as_ref().map_or(Ok(true), |(charges, now)| charges.spend(tx, *now))
    }
}
