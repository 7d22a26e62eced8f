//! How a site was when it began, and the way back there (docs/decisions/0037-what-a-reset-keeps.md). Whoever returns sees
//! to it that nobody else is at work on the site meanwhile.

use std::sync::Arc;

use domain::clock::Time;
use domain::random;
use store::tables::snapshot::{self, Keep, Snapshot};
use store::{StoreError, Tx};

use crate::limits::rates;
use crate::{Context, Failure};

pub struct Beginning(Arc<Remembered>);

struct Remembered {
    pools: Snapshot,
    rates: rates::Set,
}

impl Beginning {
    /// The site as it is now; `None` if that is too much to remember.
    ///
    /// # Errors
    /// The store's.
    pub async fn of(cx: &Context) -> Result<Option<Self>, Failure> {
        let look = |tx: &mut dyn Tx| {
            let pools = snapshot::take(tx)?;
            let rates = rates::read(tx)?;
            Ok::<_, StoreError>(pools.map(|pools| Remembered { pools, rates }))
        };
        Ok(cx.store.read(look).await?.map(|remembered| Self(Arc::new(remembered))))
    }

    /// Makes the site as it was, but for what is kept, and forgets what this process knew of it. `now` is the machine's
    /// time: what is written for other nodes must not seem to come later than it does.
    ///
    /// # Errors
    /// The store's; then nothing was changed.
    pub async fn restore(&self, cx: &Context, keep: Keep, now: Time) -> Result<(), Failure> {
        let (remembered, change_id) = (Arc::clone(&self.0), random::uuid(&*cx.random));
        let restore = move |tx: &mut dyn Tx| {
            if keep == Keep::Nothing {
                rates::put_back(tx, &remembered.rates)?;
            }
            snapshot::restore(tx, &remembered.pools, keep, &change_id, now)
        };
        let concerned = cx.store.write(restore).await?;
        for user_pool_id in &concerned {
            cx.configuration.forget(user_pool_id);
        }
        cx.rates.forget();
        cx.user_counts.forget();
        cx.document_fetches.forget();
        Ok(())
    }
}
