//! Guesses and rationed calls: the lock after wrong passwords, and hourly limits (behaviour 20 §0.3).

use std::hash::{BuildHasher, RandomState};

use domain::clock::Time;
use domain::user_pool::UserPool;
use store::Tx;
use store::tables::attempts::{self, Attempts};
use tokio::sync::{Mutex, MutexGuard};

use crate::{Context, Failure};

/// What is guessed at. Each is counted and locked by itself: a wrong code does not lock the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guess {
    Password,
    /// A code sent as a second factor.
    SentCode,
    /// A code of an authenticator app.
    SoftwareToken,
    /// A password of somebody who is not here yet: UserMigration asks elsewhere.
    Migration,
    /// The answer to a question of a pool's function.
    CustomChallenge,
    /// The secret of a device.
    Device,
}

impl Guess {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::SentCode => "sent_code",
            Self::SoftwareToken => "software_token",
            Self::Migration => "migration",
            Self::CustomChallenge => "custom_challenge",
            Self::Device => "device",
        }
    }

    const fn wrong(self) -> Failure {
        match self {
            Self::Password | Self::Migration | Self::CustomChallenge | Self::Device => Failure::IncorrectPassword,
            Self::SentCode => Failure::MfaCodeMismatch,
            Self::SoftwareToken => Failure::SoftwareTokenMismatch,
        }
    }
}

/// Wrong passwords before the first lock.
const FREE_GUESSES: i64 = 5;
const LONGEST_LOCK_SECONDS: i64 = 15 * 60;
const HOUR_SECONDS: i64 = 3_600;

/// A call that a user can make only so often an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RationedCall {
    ConfirmSignUp,
    ResendConfirmationCode,
    ForgotPassword,
    ConfirmForgotPassword,
    ChangePassword,
    GetAttributeCode,
    VerifyAttribute,
}

impl RationedCall {
    /// Calls an hour. The two of password recovery are "5 to 20 by risk" in the service; without a judgement of risk
    /// they have the upper end.
    const fn limit(self) -> (&'static str, i64) {
        match self {
            Self::ConfirmSignUp => ("confirm_sign_up", 15),
            Self::ResendConfirmationCode => ("resend_code", 5),
            Self::ForgotPassword => ("forgot_password", 20),
            Self::ConfirmForgotPassword => ("confirm_forgot_password", 20),
            Self::ChangePassword => ("change_password", 5),
            Self::GetAttributeCode => ("get_attribute_code", 5),
            Self::VerifyAttribute => ("verify_attribute", 15),
        }
    }
}

/// When the next guess is allowed after `attempts` wrong ones.
fn locked_until(attempts: Attempts) -> Time {
    let over = attempts.count - FREE_GUESSES;
    if over < 0 {
        return attempts.last_at;
    }
    let seconds = 1_i64.checked_shl(u32::try_from(over).unwrap_or(u32::MAX)).filter(|seconds| *seconds > 0);
    attempts.last_at.plus_seconds(seconds.unwrap_or(LONGEST_LOCK_SECONDS).min(LONGEST_LOCK_SECONDS))
}

/// Refuses while the lock of `attempts` lasts.
///
/// # Errors
/// [`Failure::PasswordAttemptsExceeded`].
pub(crate) fn check_lock(attempts: Option<Attempts>, now: Time) -> Result<(), Failure> {
    match attempts {
        Some(attempts) if attempts.count >= FREE_GUESSES && now < locked_until(attempts) => {
            Err(Failure::PasswordAttemptsExceeded)
        }
        _ => Ok(()),
    }
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

/// Runs one guess: after the others at the same subject, under the lock of wrong ones, and counted.
///
/// # Errors
/// The refusal of a wrong guess, [`Failure::PasswordAttemptsExceeded`] while the lock lasts, what `check` says, or
/// the store's.
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
/// [`Failure::PasswordAttemptsExceeded`] while the lock lasts, what `check` says, or the store's.
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
    let (user_pool_id, name) = (pool.id.clone(), subject.to_owned());
    let attempts = cx.store.read(move |tx| attempts::find(tx, &user_pool_id, &name, kind.as_str())).await?;
    check_lock(attempts, cx.now())?;
    let right = check.await?;
    if right && attempts.is_none() {
        return Ok(true);
    }
    let seen = attempts.map_or(0, |attempts| attempts.count);
    let (user_pool_id, name, now) = (pool.id.clone(), subject.to_owned(), cx.now());
    let forgotten = now.plus_seconds(-LONGEST_LOCK_SECONDS);
    let count = move |tx: &mut dyn Tx| {
        let before = attempts::add(tx, &user_pool_id, &name, kind.as_str(), now, forgotten)? - 1;
        // Another node counted one meanwhile and the lock fell: this guess came after it, so nobody learns whether
        // it was right, and it is not counted.
        if before > seen && before >= FREE_GUESSES {
            return Err(Failure::PasswordAttemptsExceeded);
        }
        if right {
            attempts::clear(tx, &user_pool_id, &name, kind.as_str())?;
        }
        Ok(())
    };
    cx.store.write(count).await?;
    Ok(right)
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
/// would need a row for each call.
///
/// # Errors
/// [`Failure::AttemptLimitExceeded`], or the store's.
pub(crate) async fn ration(cx: &Context, pool: &UserPool, subject: &str, call: RationedCall) -> Result<(), Failure> {
    let (kind, limit) = call.limit();
    let (pool, subject, now) = (pool.id.clone(), subject.to_owned(), cx.now());
    let start = now.plus_seconds(-HOUR_SECONDS);
    let write = move |tx: &mut dyn Tx| attempts::add_in_window(tx, &pool, &subject, kind, now, start);
    let count = cx.store.write(write).await?;
    if count > limit { Err(Failure::AttemptLimitExceeded) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_doubles_from_one_second_to_fifteen_minutes() {
        let start = Time::from_seconds(1_000);
        let seconds = |count| locked_until(Attempts { count, last_at: start }).seconds() - 1_000;
        assert_eq!([4, 5, 6, 7, 14, 15, 64, 1_000].map(seconds), [0, 1, 2, 4, 512, 900, 900, 900]);
        let locked = Some(Attempts { count: 6, last_at: start });
        assert_eq!(check_lock(locked, start.plus_seconds(1)), Err(Failure::PasswordAttemptsExceeded));
        assert_eq!(check_lock(locked, start.plus_seconds(2)), Ok(()));
        assert_eq!(check_lock(Some(Attempts { count: 4, last_at: start }), start), Ok(()));
    }
}
