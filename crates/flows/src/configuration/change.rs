//! The one way to write configuration: in one transaction with the note that other nodes read ([`super::Configuration`]),
//! and forgotten here once it is written.

use domain::random;
use store::tables::configuration_changes;
use store::{StoreError, Tx};

use crate::Context;

/// Runs `write` as one transaction upon the configuration of a pool.
///
/// # Errors
/// What `write` says, or the store's.
pub async fn configure<T, E, F>(cx: &Context, user_pool_id: &str, mut write: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
{
    let (id, now, pool) = (random::uuid(&*cx.random), cx.now(), user_pool_id.to_owned());
    let recorded = move |tx: &mut dyn Tx| {
        let written = write(tx)?;
        configuration_changes::insert(tx, &id, &pool, now)?;
        Ok::<_, E>(written)
    };
    let written = cx.store.write(recorded).await;
    // Also where the store cannot tell whether it committed. This node need not wait to hear of it; and somebody may have
    // asked for what is new a moment ago, in vain.
    cx.configuration.forget(user_pool_id);
    written
}
