//! Looks after the secrets of app clients that are kept in AWS Secrets Manager: rotates them, writes there what is new,
//! and deletes there what no client has any more.
//!
//! Safe to run twice, and on several nodes at once: what is due is taken under a lease, by one conditional statement. A
//! crash between two steps leaves a row that says which step is next. A new secret is accepted here before it can be
//! read there, and the one before it is accepted until the next rotation: nobody reads a secret that does not work.

use domain::clock::Time;
use store::tables::published_secrets::{self, PublishedSecret, State};
use store::tables::{client_secrets, clients, configuration_changes};
use store::{StoreError, Tx};

use crate::configuration::client_secrets::{self as secrets, Sealer};
use crate::published_secrets::{KeepSecrets, NotKept, ROTATION_DAYS, document, region_of};
use crate::{Context, Failure};

/// How often to look.
pub const INTERVAL_MILLIS: u64 = 1_000;

/// For one step: longer than an attempt lasts.
const LEASE_SECONDS: i64 = 60;
/// From the commit of a new secret until it is shown: other nodes hear of it meanwhile.
const SPREAD_SECONDS: i64 = 2;
/// At most so many are taken at once.
const BATCH: i64 = 16;
/// Secrets that a client has at once (behaviour 45 §3).
const MOST_SECRETS: usize = 2;
const FIRST_PAUSE_SECONDS: i64 = 5;
const LONGEST_PAUSE_SECONDS: i64 = 3_600;

/// Does what is due; tells how many secrets were looked at. Nothing, where no keeper is configured.
///
/// # Errors
/// The store's; the next look makes up for it.
pub async fn attend_due(cx: &Context) -> Result<usize, StoreError> {
    let Some(keeper) = cx.secret_keeper.clone() else { return Ok(0) };
    let now = cx.now();
    if !cx.store.read(move |tx| published_secrets::any_due(tx, now)).await? {
        return Ok(0);
    }
    let until = now.plus_seconds(LEASE_SECONDS);
    let taken = cx.store.write(move |tx: &mut dyn Tx| published_secrets::take(tx, now, until, BATCH)).await?;
    let count = taken.len();
    // Beside each other: the lease is for one attempt, not for a row of them.
    let mut attended = tokio::task::JoinSet::new();
    for secret in taken {
        let (cx, keeper) = (cx.clone(), keeper.clone());
        attended.spawn(async move { attend(&cx, &*keeper, &secret).await });
    }
    while attended.join_next().await.is_some() {}
    Ok(count)
}

#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    NotKept(#[from] NotKept),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Site(#[from] Failure),
}

async fn attend(cx: &Context, keeper: &dyn KeepSecrets, secret: &PublishedSecret) {
    let done = match secret.state {
        State::Intended | State::Withdrawn => delete(cx, keeper, secret).await,
        State::Current => rotate(cx, secret).await,
        State::Changed => put(cx, keeper, secret).await,
    };
    let Err(error) = done else { return };
    let (name, client) = (&secret.name, &secret.client_id);
    tracing::warn!(%error, name, client, "a published client secret could not be looked after; it is tried again");
    let (row, due_at) = (secret.clone(), cx.now().plus_seconds(pause_seconds(secret.attempts)));
    // Where this fails too, the lease runs out.
    let _ = cx.store.write(move |tx: &mut dyn Tx| published_secrets::postpone(tx, &row, due_at)).await;
}

fn pause_seconds(attempts: i64) -> i64 {
    let doublings = u32::try_from((attempts - 1).clamp(0, 16)).unwrap_or(16);
    (FIRST_PAUSE_SECONDS << doublings).min(LONGEST_PAUSE_SECONDS)
}

async fn delete(cx: &Context, keeper: &dyn KeepSecrets, secret: &PublishedSecret) -> Result<(), Failed> {
    keeper.delete(region_of(&secret.user_pool_id), &secret.name).await?;
    let row = secret.clone();
    Ok(cx.store.write(move |tx: &mut dyn Tx| published_secrets::remove(tx, &row)).await?)
}

/// Gives the client a new secret beside its last one; what it had before that is gone.
async fn rotate(cx: &Context, secret: &PublishedSecret) -> Result<(), Failed> {
    let (row, sealer, text, now) = (secret.clone(), Sealer::of(cx), secrets::generate(cx), cx.now());
    let change_id = domain::random::uuid(&*cx.random);
    let write = move |tx: &mut dyn Tx| -> Result<(), StoreError> {
        let (pool, id) = (row.user_pool_id.as_str(), row.client_id.as_str());
        // Held, so that nobody adds or takes a secret meanwhile.
        clients::advance(tx, pool, id)?;
        let Some(client) = clients::find(tx, pool, id)? else {
            return published_secrets::withdraw(tx, pool, id, now);
        };
        if !published_secrets::settle(tx, &row, State::Changed, now.plus_seconds(SPREAD_SECONDS))? {
            return Ok(());
        }
        let mut existing = client_secrets::list(tx, pool, id)?;
        while existing.len() >= MOST_SECRETS {
            client_secrets::delete(tx, pool, id, &existing.remove(0).id)?;
        }
        let mut new = sealer.seal(&client, &existing, &text);
        // The newest, whatever a clock that was set back says.
        if let Some(last) = existing.last() {
            new.created_at = new.created_at.max(Time::from_micros(last.created_at.micros() + 1));
        }
        client_secrets::insert(tx, pool, id, &new)?;
        configuration_changes::insert(tx, &change_id, pool, now)
    };
    let written = cx.store.write(write).await;
    // Also where the store cannot tell whether it committed.
    cx.configuration.forget(&secret.user_pool_id);
    Ok(written?)
}

/// Writes the newest secret there. Twice the same does no harm.
async fn put(cx: &Context, keeper: &dyn KeepSecrets, secret: &PublishedSecret) -> Result<(), Failed> {
    let row = secret.clone();
    let found = cx
        .store
        .read(move |tx| {
            let client = clients::find(tx, &row.user_pool_id, &row.client_id)?;
            Ok::<_, StoreError>((client, client_secrets::list(tx, &row.user_pool_id, &row.client_id)?))
        })
        .await?;
    let (Some(client), Some(newest)) = (&found.0, found.1.last()) else {
        let (row, now) = (secret.clone(), cx.now());
        let write = move |tx: &mut dyn Tx| published_secrets::withdraw(tx, &row.user_pool_id, &row.client_id, now);
        return Ok(cx.store.write(write).await?);
    };
    let value = document(client, &secrets::open(cx, client, newest)?);
    keeper.put(region_of(&secret.user_pool_id), &secret.arn, &value).await?;
    let (row, due_at) = (secret.clone(), cx.now().plus_days(ROTATION_DAYS));
    // Where it is another's by now, it is written again.
    cx.store.write(move |tx: &mut dyn Tx| published_secrets::settle(tx, &row, State::Current, due_at)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour() {
        let pauses: Vec<i64> = (1..=12).map(pause_seconds).collect();
        assert_eq!(pauses[..4], [5, 10, 20, 40]);
        assert_eq!(pauses[10..], [3_600, 3_600]);
        assert_eq!((pause_seconds(0), pause_seconds(i64::MAX)), (5, 3_600));
    }
}
