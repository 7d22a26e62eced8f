//! Rations of clients that register themselves: a stranger must not fill a pool (behaviour 50 #38).

use domain::clock::Time;
use store::{StoreError, Tx};

use super::budgets::Charges;
use super::keys;
use super::table::REGISTRATIONS;
use crate::Context;

/// What one registration is charged to.
pub(crate) struct RegistrationRation {
    charges: Charges,
    now: Time,
}

impl RegistrationRation {
    /// `by` is the client whose token lets another register; nobody's, where anybody may.
    pub fn of(cx: &Context, user_pool_id: &str, by: Option<&str>) -> Self {
        let charges = Charges::new(user_pool_id, "registration");
        let charges = match by {
            Some(client_id) => charges.and(REGISTRATIONS.client, || Some(format!("#{client_id}"))),
            None => charges
                .and(REGISTRATIONS.caller, || keys::caller(cx, user_pool_id))
                .and(REGISTRATIONS.pool, || Some("*".to_owned())),
        };
        Self { charges, now: cx.now() }
    }

    /// Whether the client may be made: counted, if it may.
    pub fn spend(&self, tx: &mut dyn Tx) -> Result<bool, StoreError> {
        self.charges.spend(tx, self.now)
    }
}
