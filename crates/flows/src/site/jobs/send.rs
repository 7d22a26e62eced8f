//! Delivers messages whose first attempt failed, or was never made because the server died after the commit.
//!
//! Safe to run twice, and on several nodes at once: a message is taken under a lease, by one conditional statement.

use store::tables::outgoing_messages;
use store::{StoreError, Tx};

use crate::Context;
use crate::messages::outgoing;
use crate::messages::outgoing::LEASE_SECONDS;

/// How often to look.
pub const INTERVAL_MILLIS: u64 = 1_000;

/// Begins an attempt at every message that is due and for which there is a turn; tells how many.
///
/// # Errors
/// The store's; the next look makes up for it.
pub async fn send_due(cx: &Context) -> Result<usize, StoreError> {
    let limit = i64::try_from(cx.sending.free()).unwrap_or(0);
    let now = cx.now();
    if limit == 0 || !cx.store.read(move |tx| outgoing_messages::any_due(tx, now)).await? {
        return Ok(0);
    }
    let until = now.plus_seconds(LEASE_SECONDS);
    let write = move |tx: &mut dyn Tx| outgoing_messages::take(tx, now, until, limit);
    let taken = cx.store.write(write).await?;
    let count = taken.len();
    for message in taken {
        let (cx, turn) = (cx.clone(), cx.sending.free_turn());
        tokio::spawn(async move { outgoing::attempt_again(&cx, message, turn).await });
    }
    Ok(count)
}
