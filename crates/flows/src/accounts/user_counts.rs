//! The limit of users in a pool, without counting them at every sign-up.
//!
//! A pool is counted once, and again after as many users were made here as leave room for those made elsewhere
//! meanwhile: as long as at most [`NODES`] nodes serve the pool, they do not pass the limit together.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use store::Tx;
use store::tables::user_counts;

use crate::{Context, Failure};

/// How many nodes may make users between two countings of one of them.
const NODES: i64 = 64;

/// For each pool, how many users may still be made before it is counted again.
#[derive(Default)]
pub struct UserCounts {
    uncounted: Mutex<HashMap<String, i64>>,
}

impl UserCounts {
    /// Takes one of the users that may be made without counting; tells whether there was one left.
    fn take(&self, user_pool_id: &str) -> bool {
        let mut uncounted = self.uncounted.lock().unwrap_or_else(PoisonError::into_inner);
        match uncounted.get_mut(user_pool_id) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }

    /// Every pool is counted again.
    pub(crate) fn forget(&self) {
        self.uncounted.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn put(&self, user_pool_id: &str, left: i64) {
        let mut uncounted = self.uncounted.lock().unwrap_or_else(PoisonError::into_inner);
        uncounted.insert(user_pool_id.to_owned(), left);
    }
}

/// Asks whether the pool may have one more user.
///
/// # Errors
/// [`Failure::UserLimitExceeded`].
pub(crate) async fn check_user_limit(cx: &Context, user_pool_id: &str) -> Result<(), Failure> {
    if cx.user_counts.take(user_pool_id) {
        return Ok(());
    }
    let counted = user_pool_id.to_owned();
    let read = move |tx: &mut dyn Tx| user_counts::total(tx, &counted);
    let room = cx.settings.quotas.users - cx.store.read(read).await.map_err(Failure::from)?;
    if room <= 0 {
        return Err(Failure::UserLimitExceeded);
    }
    cx.user_counts.put(user_pool_id, room / NODES);
    Ok(())
}
