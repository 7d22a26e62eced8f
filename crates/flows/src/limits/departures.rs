//! Rations of browsers that leave for identity providers: a stranger must not fill a pool with them (behaviour 50 #38).

use domain::clock::Time;
use store::{StoreError, Tx};

use super::budgets::Charges;
use super::keys;
use super::table::DEPARTURES;
use crate::Context;

/// What one departure is charged to.
pub(crate) struct DepartureRation {
    charges: Charges,
    now: Time,
}

impl DepartureRation {
    pub fn of(cx: &Context, user_pool_id: &str) -> Self {
        let charges = Charges::new(user_pool_id, "departure").and(DEPARTURES, || keys::caller(cx, user_pool_id));
        Self { charges, now: cx.now() }
    }

    /// The same of answers that are read and use nothing up: as many as may leave.
    pub fn of_answer(cx: &Context, user_pool_id: &str) -> Self {
        let charges = Charges::new(user_pool_id, "departure answered");
        Self { charges: charges.and(DEPARTURES, || keys::caller(cx, user_pool_id)), now: cx.now() }
    }

    /// Whether the browser may leave: counted, if it may.
    pub fn spend(&self, tx: &mut dyn Tx) -> Result<bool, StoreError> {
        self.charges.spend(tx, self.now)
    }
}
