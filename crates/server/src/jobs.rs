//! When background jobs run. What they do is written in `flows`.

use std::time::Duration;

use flows::Context;
use flows::configuration::POLL_INTERVAL_MILLIS;
use flows::jobs::{import_users, published_secrets, send, sweep};
use store::Location;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

/// Starts the jobs; they end with the set.
pub(crate) fn start(context: &Context, location: &Location) -> JoinSet<()> {
    let mut jobs = JoinSet::new();
    jobs.spawn(sweep_for_ever(context.clone()));
    jobs.spawn(send_for_ever(context.clone()));
    jobs.spawn(import_for_ever(context.clone()));
    if context.secret_keeper.is_some() {
        jobs.spawn(attend_secrets_for_ever(context.clone()));
    }
    // An SQLite file belongs to one process (the lock in the data directory): nobody else changes configuration.
    if matches!(location, Location::Postgres(_)) {
        jobs.spawn(poll_for_ever(context.clone()));
    }
    jobs
}

async fn sweep_for_ever(context: Context) {
    let mut ticks = every(Duration::from_secs(sweep::INTERVAL_SECONDS));
    loop {
        ticks.tick().await;
        match sweep::sweep(&context).await {
            Ok(rows) => tracing::debug!(rows, "swept what has expired"),
            Err(error) => tracing::warn!(%error, "the sweep failed; the next one makes up for it"),
        }
    }
}

/// Says once that it cannot look, not at every look.
async fn send_for_ever(context: Context) {
    let mut ticks = every(Duration::from_millis(send::INTERVAL_MILLIS));
    let mut blind = false;
    loop {
        ticks.tick().await;
        let outcome = send::send_due(&context).await;
        if let (Err(error), false) = (&outcome, blind) {
            tracing::warn!(%error, "cannot look for messages that wait");
        }
        blind = outcome.is_err();
    }
}

/// Says once that it cannot look, not at every look. Where there is something to do, the next look is at once.
async fn import_for_ever(context: Context) {
    let mut ticks = every(Duration::from_millis(import_users::INTERVAL_MILLIS));
    let mut blind = false;
    loop {
        let outcome = import_users::attend_due(&context).await;
        if let (Err(error), false) = (&outcome, blind) {
            tracing::warn!(%error, "cannot look for user import jobs");
        }
        blind = outcome.is_err();
        if outcome != Ok(true) {
            ticks.tick().await;
        }
    }
}

/// Says once that it cannot look, not at every look.
async fn attend_secrets_for_ever(context: Context) {
    let mut ticks = every(Duration::from_millis(published_secrets::INTERVAL_MILLIS));
    let mut blind = false;
    loop {
        ticks.tick().await;
        let outcome = published_secrets::attend_due(&context).await;
        if let (Err(error), false) = (&outcome, blind) {
            tracing::warn!(%error, "cannot look for published client secrets that are due");
        }
        blind = outcome.is_err();
    }
}

/// A node that cannot hear of changes says so once, not at every poll.
async fn poll_for_ever(context: Context) {
    let mut ticks = every(Duration::from_millis(POLL_INTERVAL_MILLIS));
    let mut deaf = false;
    loop {
        ticks.tick().await;
        let outcome = context.configuration.poll(context.now()).await;
        match &outcome {
            Err(error) if !deaf => tracing::warn!(%error, "cannot hear of changes made by other nodes"),
            Ok(()) if deaf => tracing::info!("hearing of changes made by other nodes again"),
            _ => {}
        }
        deaf = outcome.is_err();
    }
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

#[cfg(test)]
mod tests {
    use store::StoreError;
    use store::tables::codes::{self, Code};
    use store::tables::spent::{self, Kind};
    use testkit::TestServer;

    use super::*;

    #[tokio::test]
    async fn a_sweep_removes_what_has_expired_and_nothing_else() {
        let server = TestServer::start();
        let now = server.site.now();
        let put = move |tx: &mut dyn store::Tx| {
            for number in 0..1_500 {
                let expires_at = now.plus_seconds(if number < 1_200 { 60 } else { 7_200 });
                let (hash, sealed, destination) = ([0; 32], None, String::new());
                let code = Code { purpose: "test", hash, sealed, destination, expires_at };
                codes::put(tx, "p", &format!("u{number}"), &code)?;
            }
            spent::spend(tx, "p", Kind::SignIn, "short", now, now.plus_seconds(60))?;
            spent::spend(tx, "p", Kind::SignIn, "long", now, now.plus_seconds(7_200))
        };
        server.site.store.write(put).await.unwrap();
        assert_eq!(sweep::sweep(&server.site).await, Ok(0));
        server.clock.advance_seconds(3_600);
        assert_eq!(sweep::sweep(&server.site).await, Ok(1_201));
        assert_eq!(sweep::sweep(&server.site).await, Ok(0));
        let left = move |tx: &mut dyn store::Tx| {
            let code = codes::is_pending(tx, "p", "u1200", "test", now)?;
            let marks =
                [spent::spent_at(tx, "p", Kind::SignIn, "short")?, spent::spent_at(tx, "p", Kind::SignIn, "long")?];
            Ok::<_, StoreError>((code, marks))
        };
        assert_eq!(server.site.store.read(left).await, Ok((true, [None, Some(now)])));
    }
}
