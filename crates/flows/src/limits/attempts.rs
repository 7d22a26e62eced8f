//! Guesses and rationed calls: the lock after wrong passwords, and hourly limits (behaviour 20 §0.3).

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex as MemoryMutex, PoisonError};

use domain::clock::Time;
use domain::limits::Limits;
use domain::user_pool::UserPool;
use store::Tx;
use store::tables::attempts::{self, Attempts, Leak};
use tokio::sync::{Mutex, MutexGuard};

use super::budgets::Charges;
use super::keys;
use super::table::Lock;
pub(crate) use super::table::{Guess, RationedCall};
use crate::messages::notices;
use crate::{Context, Failure, SignInFailure};

/// Wrong guesses before the first lock.
const FREE_GUESSES: i64 = 5;
const LONGEST_LOCK_SECONDS: i64 = 15 * 60;
const HOUR_SECONDS: i64 = 3_600;

impl Guess {
    const fn wrong(self) -> Failure {
        match self {
            Self::Password | Self::Migration | Self::CustomChallenge | Self::Device => {
                Failure::SignIn(SignInFailure::IncorrectPassword)
            }
            Self::SentCode | Self::SecondFactorCode => Failure::SignIn(SignInFailure::MfaCodeMismatch),
            Self::SoftwareToken => Failure::SoftwareTokenMismatch,
            Self::SignUpCode | Self::RecoveryCode | Self::AttributeCode => Failure::CodeMismatch,
        }
    }

    /// What is said when a limit is reached: what the operations that ask declare.
    pub(crate) const fn exceeded(self) -> Failure {
        match self {
            Self::Password
            | Self::Migration
            | Self::CustomChallenge
            | Self::Device
            | Self::SentCode
            | Self::SecondFactorCode
            | Self::SoftwareToken => Failure::SignIn(SignInFailure::PasswordAttemptsExceeded),
            Self::SignUpCode | Self::RecoveryCode | Self::AttributeCode => Failure::AttemptLimitExceeded,
        }
    }
}

impl Lock {
    const fn leak(self) -> Leak {
        Leak { interval_micros: self.back_after_seconds * 1_000_000, most: self.remembered, whole: true }
    }

    fn level(self, attempts: Option<Attempts>, now: Time) -> i64 {
        attempts.map_or(0, |attempts| attempts.level(now, self.leak().interval_micros))
    }

    /// Whether nothing is judged at `now`.
    fn holds(self, attempts: Option<Attempts>, now: Time) -> bool {
        let Some(seen) = attempts else { return false };
        let over = self.level(attempts, seen.last_at) - FREE_GUESSES;
        let locked = over >= 0 && now < seen.last_at.plus_seconds(lock_seconds(over));
        locked || (self.ends && self.level(attempts, now) >= self.remembered)
    }
}

/// How long the guess locks that is this many `over` the free ones.
fn lock_seconds(over: i64) -> i64 {
    let seconds = 1_i64.checked_shl(u32::try_from(over).unwrap_or(u32::MAX)).filter(|seconds| *seconds > 0);
    seconds.unwrap_or(LONGEST_LOCK_SECONDS).min(LONGEST_LOCK_SECONDS)
}

/// Guesses at one user's password are checked one after another, so that many at once get no more tries than many in
/// a row (CVE-2024-4629). A stripe of locks: two users seldom share one.
pub struct GuessLocks {
    locks: Vec<Mutex<()>>,
    hasher: RandomState,
}

const STRIPES: usize = 4_096;

impl Default for GuessLocks {
    fn default() -> Self {
        Self { locks: (0..STRIPES).map(|_| Mutex::default()).collect(), hasher: RandomState::new() }
    }
}

impl GuessLocks {
    pub(crate) async fn lock(&self, user_pool_id: &str, subject: &str) -> MutexGuard<'_, ()> {
        let hash = self.hasher.hash_one((user_pool_id, subject));
        let stripe = usize::try_from(hash % self.locks.len() as u64).unwrap_or(0);
        self.locks[stripe].lock().await
    }
}

/// The guesses of each caller that are being checked: those count as wrong until they are known to be right, so that
/// many at once get no more than many in a row.
#[derive(Default)]
pub struct GuessesInFlight(MemoryMutex<HashMap<String, i64>>);

struct InFlight<'a> {
    all: &'a GuessesInFlight,
    key: String,
    /// That began before this one.
    others: i64,
}

impl GuessesInFlight {
    fn begin(&self, key: String) -> InFlight<'_> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(key.clone()).or_default();
        *count += 1;
        InFlight { all: self, key, others: *count - 1 }
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.key);
            }
        }
    }
}

/// Runs one guess: after the others at the same subject, under the lock of wrong ones, and counted.
///
/// # Errors
/// The refusal of a wrong guess, that of its kind while a limit is reached, what `check` says, or the store's.
pub(crate) async fn guess(
    cx: &Context,
    pool: &UserPool,
    subject: &str,
    kind: Guess,
    check: impl Future<Output = Result<bool, Failure>>,
) -> Result<(), Failure> {
    if judge_guess(cx, pool, subject, kind, check).await? { Ok(()) } else { Err(kind.wrong()) }
}

/// The same where a wrong guess is not the end: says whether it was right.
///
/// # Errors
/// The refusal of the kind while a limit is reached, what `check` says, or the store's.
pub(crate) async fn judge_guess(
    cx: &Context,
    pool: &UserPool,
    subject: &str,
    kind: Guess,
    check: impl Future<Output = Result<bool, Failure>>,
) -> Result<bool, Failure> {
    // A function may take its time: nobody waits for it whose secrets are judged here.
    let by_function = matches!(kind, Guess::Migration | Guess::CustomChallenge);
    let locks = if by_function { &cx.function_locks } else { &cx.guess_locks };
    let _one_at_a_time = locks.lock(&pool.id, subject).await;
    let limits = kind.limits();
    let caller = limits.caller.and_then(|budget| Some((budget, keys::caller(cx, &pool.id)?)));
    let in_flight = caller.as_ref().map(|(_, key)| cx.guesses_in_flight.begin(format!("{key} {}", kind.as_str())));

    let (user_pool_id, name, by) = (pool.id.clone(), subject.to_owned(), caller.clone());
    let read = move |tx: &mut dyn Tx| {
        let by = by.as_ref().map_or(name.as_str(), |(_, key)| key.as_str());
        let mut found = attempts::find_each(tx, &user_pool_id, &[&name, by], kind.as_str())?;
        let by = found.pop().flatten();
        Ok::<_, Failure>((found.pop().flatten(), by))
    };
    let (seen, seen_by) = cx.store.read(read).await?;
    let now = cx.now();
    let locked = limits.subject.is_some_and(|lock| lock.holds(seen, now));
    let spent = caller.as_ref().zip(in_flight.as_ref()).is_some_and(|((budget, _), in_flight)| {
        let counted = seen_by.map_or(0, |attempts| attempts.level(now, budget.interval_micros()));
        counted + in_flight.others >= budget.tries
    });
    if locked || spent {
        return Err(kind.exceeded());
    }

    let right = check.await?;
    let lock = limits.subject;
    if right && lock.is_none_or(|lock| lock.level(seen, now) == 0) {
        return Ok(true);
    }
    let by = Charges::new(&pool.id, kind.as_str()).and(limits.caller.filter(|_| !right), || caller.map(|(_, key)| key));
    let (user_pool_id, name, now) = (pool.id.clone(), subject.to_owned(), cx.now());
    let count = move |tx: &mut dyn Tx| {
        if let Some(lock) = lock {
            count_guess(tx, [&user_pool_id, &name], kind, lock, seen, now)?;
            if right {
                attempts::clear(tx, &user_pool_id, &name, kind.as_str())?;
            }
        }
        by.charge(tx, now)?;
        Ok::<(), Failure>(())
    };
    cx.store.write(count).await?;
    // From the second lock in a row on.
    let is_repeated = lock.is_some_and(|lock| lock.level(seen, now) > FREE_GUESSES);
    if !right && is_repeated {
        notices::tell_of_failed_attempts(cx, &pool.id, subject);
    }
    Ok(right)
}

/// Counts a guess at a subject of a pool.
///
/// # Errors
/// Another node counted one since the counter was `seen`, and the lock fell: this guess came after it, so nobody learns
/// whether it was right, and it is not counted. Or the store's.
fn count_guess(
    tx: &mut dyn Tx,
    [user_pool_id, subject]: [&str; 2],
    kind: Guess,
    lock: Lock,
    seen: Option<Attempts>,
    now: Time,
) -> Result<(), Failure> {
    let counted = attempts::add(tx, user_pool_id, subject, kind.as_str(), now, lock.leak())?;
    let before = lock.level(Some(counted), now) - 1;
    if before > lock.level(seen, now) && before >= FREE_GUESSES { Err(kind.exceeded()) } else { Ok(()) }
}

/// Starts the count of a subject anew, as after a right guess.
pub(crate) async fn forget_wrong_guesses(
    cx: &Context,
    pool: &UserPool,
    subject: &str,
    kind: Guess,
) -> Result<(), Failure> {
    let (pool, subject) = (pool.id.clone(), subject.to_owned());
    Ok(cx.store.write(move |tx| attempts::clear(tx, &pool, &subject, kind.as_str())).await?)
}

/// Counts a rationed call. The hour begins with the first call of it: one statement counts, where a sliding hour
/// would need a row for each call. Where messages are not rationed, calls that only send are not counted.
///
/// # Errors
/// [`Failure::AttemptLimitExceeded`], or the store's.
pub(crate) async fn ration(cx: &Context, pool: &UserPool, subject: &str, call: RationedCall) -> Result<(), Failure> {
    if call.sends() && cx.settings.limits == Limits::Relaxed {
        return Ok(());
    }
    let (kind, limit) = call.limit();
    let (pool, subject, now) = (pool.id.clone(), subject.to_owned(), cx.now());
    let write = move |tx: &mut dyn Tx| attempts::add_in_window(tx, &pool, &subject, kind, now, HOUR_SECONDS);
    let count = cx.store.write(write).await?;
    if count > limit { Err(Failure::AttemptLimitExceeded) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: Lock = Lock { remembered: 15, back_after_seconds: 900, ends: false };

    /// What is counted after `count` guesses at one moment.
    fn after(count: i64, lock: Lock) -> Option<Attempts> {
        let last_at = Time::from_seconds(1_000);
        let counted = count.min(lock.remembered);
        Some(Attempts { last_at, empties_at: last_at.plus_seconds(counted * lock.back_after_seconds) })
    }

    #[test]
    fn the_lock_doubles_from_one_second_to_fifteen_minutes() {
        assert_eq!([0, 1, 2, 9, 10, 62, 63, 64, 1_000].map(lock_seconds), [1, 2, 4, 512, 900, 900, 900, 900, 900]);
        for (count, seconds) in [(5, 1), (6, 2), (14, 512), (15, 900), (100, 900)] {
            let held = |later: i64| LOCK.holds(after(count, LOCK), Time::from_seconds(1_000 + later));
            assert!(held(0) && held(seconds - 1) && !held(seconds), "{count}");
        }
        assert!(!LOCK.holds(after(4, LOCK), Time::from_seconds(1_000)) && !LOCK.holds(None, Time::from_seconds(0)));
    }

    #[test]
    fn a_lock_that_ends_waits_until_one_is_forgotten() {
        let lock = Lock { remembered: 20, back_after_seconds: 3_600, ends: true };
        let held = |count, later: i64| lock.holds(after(count, lock), Time::from_seconds(1_000 + later));
        assert!(held(20, 900) && held(20, 3_599) && !held(20, 3_600));
        assert!(held(19, 899) && !held(19, 900));
    }

    #[test]
    fn guesses_in_flight_are_counted_until_they_end() {
        let all = GuessesInFlight::default();
        let first = all.begin("a".to_owned());
        let second = all.begin("a".to_owned());
        assert_eq!((first.others, second.others, all.begin("b".to_owned()).others), (0, 1, 0));
        drop(first);
        assert_eq!(all.begin("a".to_owned()).others, 1);
        drop(second);
        assert!(all.0.lock().unwrap().is_empty());
    }
}
