//! Threat protection (behaviour 40 §3): today what it keeps, the events of users in pools that turn it on. What it makes
//! of them, risk, is not there yet (docs/decisions/0042). Knows no door: who asks is in the context.

use domain::auth_event::{AuthEvent, EventKind, Feedback};
use domain::clock::Time;
use domain::random;
use domain::user::User;
use domain::user_pool::{AdvancedSecurity, UserPool};
use store::tables::auth_events;

use crate::{Context, Failure};

/// How long events are kept (behaviour 40 §3.6).
const KEPT_DAYS: i64 = 730;

/// What happened to a user.
pub(crate) struct Happened {
    pub kind: EventKind,
    pub passed: bool,
    pub password_passed: Option<bool>,
    pub second_factor_passed: Option<bool>,
}

impl Happened {
    /// Something in which nothing was proved.
    pub(crate) const fn passed(kind: EventKind) -> Self {
        Self { kind, passed: true, password_passed: None, second_factor_passed: None }
    }
}

/// Whether the pool keeps events.
pub fn is_on(pool: &UserPool) -> bool {
    pool.add_ons.as_ref().is_some_and(|add_ons| add_ons.advanced_security != AdvancedSecurity::Off)
}

/// Whether it does of sign-ins that its functions lead, for which it has a switch of their own.
pub(crate) fn watches_custom_sign_ins(pool: &UserPool) -> bool {
    let mode = pool.add_ons.as_ref().and_then(|add_ons| add_ons.custom_auth);
    is_on(pool) && mode.is_some_and(|mode| mode != AdvancedSecurity::Off)
}

/// The time before which events are no longer shown, and go.
pub(crate) const fn kept_since(now: Time) -> Time {
    now.plus_days(-KEPT_DAYS)
}

/// Keeps an event, if the pool keeps any. `sub` is `None` of a name nobody has.
pub(crate) async fn keep(cx: &Context, pool: &UserPool, sub: Option<&str>, what: Happened) {
    if is_on(pool) {
        keep_dated(cx, pool, sub, what, cx.now()).await;
    }
}

/// The same of a pool that does, with an id of this date, which is given. An event that cannot be written undoes nothing:
/// what it is of has happened.
pub(crate) async fn keep_dated(
    cx: &Context,
    pool: &UserPool,
    sub: Option<&str>,
    what: Happened,
    date: Time,
) -> Option<String> {
    let Happened { kind, passed, password_passed, second_factor_passed } = what;
    let event = AuthEvent {
        user_pool_id: pool.id.clone(),
        sub: sub.unwrap_or_default().to_owned(),
        id: sub.map(|_| random::uuid_at(&*cx.random, date.millis())).unwrap_or_default(),
        created_at: cx.now(),
        kind,
        passed,
        password_passed,
        second_factor_passed,
        ip: cx.caller.stated_ip.or(cx.caller.ip).map(|ip| ip.to_string()),
        feedback: None,
    };
    let id = event.id.clone();
    match cx.store.write(move |tx| auth_events::put(tx, &event)).await {
        Ok(()) => Some(id),
        Err(error) => {
            let error: store::StoreError = error;
            tracing::warn!(%error, user_pool_id = pool.id, "an authentication event could not be kept");
            None
        }
    }
}

/// At most `limit` events of a user, newest first: those before the one of this time and id.
///
/// # Errors
/// The store's.
pub async fn list(
    cx: &Context,
    user: &User,
    before: Option<(Time, String)>,
    limit: i64,
) -> Result<Vec<AuthEvent>, Failure> {
    let (user_pool_id, sub, since) = (user.user_pool_id.clone(), user.sub.clone(), kept_since(cx.now()));
    let read = move |tx: &mut dyn store::Tx| {
        let before = before.as_ref().map(|(time, id)| (*time, id.as_str()));
        auth_events::list(tx, &user_pool_id, &sub, since, before, limit)
    };
    Ok(cx.store.read(read).await?)
}

/// An administrator says whether it was the user; tells whether they have such an event.
///
/// # Errors
/// The store's.
pub async fn judge(cx: &Context, user: &User, event_id: &str, valid: bool) -> Result<bool, Failure> {
    let (user_pool_id, sub, id) = (user.user_pool_id.clone(), user.sub.clone(), event_id.to_owned());
    let feedback = Feedback { valid, by: "Admin".to_owned(), at: cx.now() };
    let write = move |tx: &mut dyn store::Tx| auth_events::set_feedback(tx, &user_pool_id, &sub, &id, &feedback);
    Ok(cx.store.write(write).await?)
}
