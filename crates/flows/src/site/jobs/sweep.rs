//! Removes what has expired. Nothing depends on it: expired rows are filtered by time wherever they are read.
//!
//! Safe to run twice, and on several nodes at once: two nodes that delete the same expired rows do no harm, so there is
//! no lease.

use store::StoreError;
use store::Tx;
use store::tables::{
    attempts, auth_events, authorization_codes, browser_sessions, client_metadata_documents, codes,
    configuration_changes, federated_sign_ins, kept_sessions, outgoing_messages, spent, users,
};

use crate::{Context, threat_protection};

/// How often to sweep.
pub const INTERVAL_SECONDS: u64 = 60;

/// Rows removed by one transaction, so that writers wait for it no longer than for any other.
const BATCH: i64 = 1_000;
/// Batches of one table in one sweep; the rest is left to the next one.
const MAX_BATCHES: usize = 50;
/// The same of whole accounts, each of which is rows of many tables.
const ACCOUNTS_BATCH: i64 = 100;

/// Every node polls for changes several times a second and looks back ten seconds; this is generous.
const CHANGES_KEPT_SECONDS: i64 = 600;

/// Removes expired codes, documents, messages nobody could be told in time, marks, counters, notes of changes, old events and accounts that were
/// never confirmed; tells how many.
///
/// # Errors
/// The store's; the next sweep makes up for it.
pub async fn sweep(cx: &Context) -> Result<u64, StoreError> {
    let now = cx.now();
    let mut swept = 0;
    swept += in_batches(cx, move |tx| codes::sweep(tx, now, BATCH)).await?;
    swept += in_batches(cx, move |tx| outgoing_messages::sweep(tx, now, BATCH)).await?;
    swept += in_batches(cx, move |tx| kept_sessions::sweep(tx, now, BATCH)).await?;
    swept += in_batches(cx, move |tx| authorization_codes::sweep(tx, now, BATCH)).await?;
    swept += in_batches(cx, move |tx| browser_sessions::sweep(tx, now, BATCH)).await?;
    swept += in_batches(cx, move |tx| federated_sign_ins::sweep(tx, now, BATCH)).await?;
    swept += in_batches(cx, move |tx| client_metadata_documents::sweep(tx, now, BATCH)).await?;
    swept += in_batches(cx, move |tx| spent::sweep(tx, now, BATCH)).await?;
    swept += in_batches(cx, move |tx| attempts::sweep(tx, now, BATCH)).await?;
    let heard = now.plus_seconds(-CHANGES_KEPT_SECONDS);
    swept += in_batches(cx, move |tx| configuration_changes::sweep(tx, heard, BATCH)).await?;
    let before = threat_protection::kept_since(now);
    swept += in_batches(cx, move |tx| auth_events::sweep(tx, before, BATCH)).await?;
    swept += sweep_unconfirmed(cx).await?;
    Ok(swept)
}

/// Removes accounts that were signed up for long ago and never confirmed, with their names and codes; tells how many.
/// Those that an administrator made were never in that state.
async fn sweep_unconfirmed(cx: &Context) -> Result<u64, StoreError> {
    let Some(days) = cx.settings.unconfirmed_days else { return Ok(0) };
    let before = cx.now().plus_days(-i64::from(days));
    let mut swept = 0;
    for _ in 0..MAX_BATCHES {
        let found = cx.store.read(move |tx| users::list_unconfirmed(tx, before, ACCOUNTS_BATCH)).await?;
        let last = found.len() < usize::try_from(ACCOUNTS_BATCH).unwrap_or(usize::MAX);
        let delete = move |tx: &mut dyn Tx| {
            found.iter().try_fold(0, |removed, (user_pool_id, sub)| {
                let gone = users::delete_unconfirmed(tx, user_pool_id, sub, before)?;
                Ok::<_, StoreError>(removed + u64::from(gone))
            })
        };
        swept += cx.store.write(delete).await?;
        if last {
            break;
        }
    }
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
