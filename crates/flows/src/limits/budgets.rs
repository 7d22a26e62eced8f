//! Spending from budgets, within a transaction.

use domain::clock::Time;
use store::tables::attempts::{self, Leak};
use store::{StoreError, Tx};

use super::table::Budget;

const MICROS: i64 = 1_000_000;

impl Budget {
    pub const fn interval_micros(self) -> i64 {
        self.back_after_seconds * MICROS
    }

    /// One more than may be used is remembered: so that who came too late, at another node, is seen.
    const fn leak(self) -> Leak {
        Leak { interval_micros: self.interval_micros(), most: self.tries + 1, whole: false }
    }
}

/// Budgets of one kind that one act is charged to.
#[derive(Debug, Clone)]
pub(crate) struct Charges {
    user_pool_id: String,
    kind: &'static str,
    charged: Vec<(String, Budget)>,
}

impl Charges {
    pub fn new(user_pool_id: &str, kind: &'static str) -> Self {
        Self { user_pool_id: user_pool_id.to_owned(), kind, charged: Vec::new() }
    }

    /// Also to this one, if there is one and somebody to charge.
    #[must_use]
    pub fn and(mut self, budget: Option<Budget>, key: impl FnOnce() -> Option<String>) -> Self {
        if let Some((budget, key)) = budget.and_then(|budget| Some((budget, key()?))) {
            self.charged.push((key, budget));
        }
        self
    }

    /// Whether every budget has one left.
    pub fn allow(&self, tx: &mut dyn Tx, now: Time) -> Result<bool, StoreError> {
        let keys: Vec<&str> = self.charged.iter().map(|(key, _)| key.as_str()).collect();
        let found = attempts::find_each(tx, &self.user_pool_id, &keys, self.kind)?;
        let mut budgets = self.charged.iter().zip(found);
        Ok(budgets.all(|((_, budget), found)| {
            found.is_none_or(|found| found.level(now, budget.interval_micros()) < budget.tries)
        }))
    }

    /// Takes one from each. `false` if one was used up, by somebody who came at the same time.
    pub fn charge(&self, tx: &mut dyn Tx, now: Time) -> Result<bool, StoreError> {
        let mut within = true;
        for (key, budget) in &self.charged {
            let counted = attempts::add(tx, &self.user_pool_id, key, self.kind, now, budget.leak())?;
            within &= counted.level(now, budget.interval_micros()) <= budget.tries;
        }
        Ok(within)
    }

    /// Takes one from each if all have one left; else from none, but for who came at the same time.
    pub fn spend(&self, tx: &mut dyn Tx, now: Time) -> Result<bool, StoreError> {
        Ok(self.allow(tx, now)? && self.charge(tx, now)?)
    }

    /// Gives back what was charged.
    pub fn give_back(&self, tx: &mut dyn Tx) -> Result<(), StoreError> {
        self.charged.iter().try_for_each(|(key, budget)| {
            attempts::take_back(tx, &self.user_pool_id, key, self.kind, budget.interval_micros())
        })
    }
}
