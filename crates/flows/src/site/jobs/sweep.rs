//! Removes what has expired. Nothing depends on it: expired rows are filtered by time wherever they are read.
//!
//! Safe to run twice, and on several nodes at once: two nodes that delete the same expired rows do no harm, so there is
//! no lease.

use store::StoreError;
use store::Tx;
use store::tables::{attempts, codes, configuration_changes, kept_sessions, outgoing_messages, spent};

use crate::Context;

/// How often to sweep.
pub const INTERVAL_SECONDS: u64 = 60;

/// Rows removed by one transaction, so that writers wait for it no longer than for any other.
const BATCH: i64 = 1_000;
/// Batches of one table in one sweep; the rest is left to the next one.
const MAX_BATCHES: usize = 50;
/// Counters mean nothing long before: the longest window is an hour, the longest lock a quarter of one.
const ATTEMPTS_KEPT_DAYS: i64 = 1;

/// Every node polls for changes several times a second and looks back ten seconds; this is generous.
const CHANGES_KEPT_SECONDS: i64 = 600;

/// Removes expired codes, messages nobody could be told in time, marks, counters and notes of changes; tells how many.
///
/// # Errors
/// The store's; the next sweep makes up for it.
pub async fn sweep(cx: &Context) -> Result<u64, StoreError> {
    let now = cx.now();
    let stale = now.plus_days(-ATTEMPTS_KEPT_DAYS);
    let mut swept = 0;
    swept += in_batches(cx, move |tx| codes::sweep(tx, now, BATCH)).await?;
    swept += in_batches(cx, move |tx| outgoing_messages::sweep(tx, now, BATCH)).await?;
    swept += in_batches(cx, move |tx| kept_sessions::sweep(tx, now, BATCH)).await?;
    swept += in_batches(cx, move |tx| spent::sweep(tx, now, BATCH)).await?;
    swept += in_batches(cx, move |tx| attempts::sweep(tx, stale, BATCH)).await?;
    let heard = now.plus_seconds(-CHANGES_KEPT_SECONDS);
    swept += in_batches(cx, move |tx| configuration_changes::sweep(tx, heard, BATCH)).await?;
    Ok(swept)
}

async fn in_batches(
    cx: &Context,
    batch: impl Fn(&mut dyn Tx) -> Result<u64, StoreError> + Send + Copy + 'static,
) -> Result<u64, StoreError> {
    let mut swept = 0;
    for _ in 0..MAX_BATCHES {
        let removed = cx.store.write(move |tx| batch(tx)).await?;
        swept += removed;
        if removed < BATCH.unsigned_abs() {
            break;
        }
    }
    Ok(swept)
}
