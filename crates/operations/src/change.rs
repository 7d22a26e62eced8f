//! Writing configuration, with the refusals of operations.

use store::Tx;

use crate::Context;
use crate::rejection::Rejection;

/// Runs `write` as one transaction upon the configuration of a pool: noted for other nodes, and forgotten here.
///
/// # Errors
/// What `write` says, or the store's.
pub(crate) async fn configure<T, F>(cx: &Context, user_pool_id: &str, write: F) -> Result<T, Rejection>
where
    T: Send + 'static,
    F: FnMut(&mut dyn Tx) -> Result<T, Rejection> + Send + 'static,
{
    flows::configuration::configure(cx, user_pool_id, write).await
}
