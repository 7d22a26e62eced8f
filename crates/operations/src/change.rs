//! The one way to write configuration: in one transaction with the note that other nodes read (flows' `Configuration`),
//! and forgotten here once it is written.

use domain::random;
use store::Tx;
use store::tables::configuration_changes;

use crate::Context;
use crate::rejection::Rejection;

/// Runs `write` as one transaction upon the configuration of a pool.
///
/// # Errors
/// What `write` says, or the store's.
pub(crate) async fn configure<T, F>(cx: &Context, user_pool_id: &str, mut write: F) -> Result<T, Rejection>
where
    T: Send + 'static,
    F: FnMut(&mut dyn Tx) -> Result<T, Rejection> + Send + 'static,
{
    let (id, now, pool) = (random::uuid(&*cx.random), cx.now(), user_pool_id.to_owned());
    let recorded = move |tx: &mut dyn Tx| {
        let written = write(tx)?;
        configuration_changes::insert(tx, &id, &pool, now)?;
        Ok::<_, Rejection>(written)
    };
    let written = cx.store.write(recorded).await;
    // Also where the store cannot tell whether it committed. This node need not wait to hear of it; and somebody may have
    // asked for what is new a moment ago, in vain.
    cx.configuration.forget(user_pool_id);
    written
}
