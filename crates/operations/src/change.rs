//! The note that other nodes read when a pool's configuration changed (flows' `Configuration`).

use domain::clock::Time;
use domain::random;
use store::tables::configuration_changes;
use store::{StoreError, Tx};

use crate::Context;

/// A change about to be written: [`Change::record`] in its transaction, [`Change::committed`] after.
#[derive(Clone)]
pub(crate) struct Change {
    id: String,
    user_pool_id: String,
    now: Time,
}

impl Change {
    pub(crate) fn of(cx: &Context, user_pool_id: &str) -> Self {
        Self { id: random::uuid(&*cx.random), user_pool_id: user_pool_id.to_owned(), now: cx.now() }
    }

    pub(crate) fn record(&self, tx: &mut dyn Tx) -> Result<(), StoreError> {
        configuration_changes::insert(tx, &self.id, &self.user_pool_id, self.now)
    }

    /// This node need not wait to hear of it.
    pub(crate) fn committed(&self, cx: &Context) {
        cx.configuration.forget(&self.user_pool_id);
    }
}
