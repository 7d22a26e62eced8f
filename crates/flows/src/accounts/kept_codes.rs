//! Codes as they are kept: a keyed hash to judge answers by, and the code itself, sealed, so that one that is fresh can be
//! sent again (docs/decisions/0020-limits-by-what-cannot-be-minted.md). Knows nothing of messages.

use domain::clock::Time;
use domain::random;
use domain::user_pool::UserPool;
use store::Tx;
use store::tables::codes;

use crate::accounts::codes::{Destination, Purpose};
use crate::limits::sends::SendRation;
use crate::{Context, Failure};

/// A code, and how it goes into the store.
#[derive(Clone)]
pub(super) struct Made {
    pub stored: codes::Code,
    place: Place,
    /// None, until somebody says what it is.
    pub ration: SendRation,
    made_at: Time,
}

#[derive(Clone)]
pub(super) enum Place {
    /// Whatever was there: an administrator wants a new one.
    Anyones,
    /// That of the code that was seen, by its hash, or an empty one.
    Of(Option<Vec<u8>>),
    /// It is there already.
    Its,
}

impl Made {
    /// # Errors
    /// [`Failure::ConcurrentChange`] when the place is another's by now: what is said of the code would be wrong.
    fn put(&self, tx: &mut dyn Tx, user_pool_id: &str, sub: &str) -> Result<(), Failure> {
        let put = match &self.place {
            Place::Anyones => codes::put(tx, user_pool_id, sub, &self.stored).map(|()| true)?,
            Place::Of(seen) => {
                codes::put_in_place_of(tx, user_pool_id, sub, &self.stored, seen.as_deref(), self.made_at)?
            }
            Place::Its => codes::prolong(tx, user_pool_id, sub, &self.stored, self.made_at)?,
        };
        if put { Ok(()) } else { Err(Failure::ConcurrentChange) }
    }

    /// Whether its message may go. Puts the code where it may, and where nobody may learn that it may not.
    ///
    /// # Errors
    /// [`Failure::AttemptLimitExceeded`] where it may not and that is told, [`Failure::ConcurrentChange`], or the store's.
    pub fn put_rationed(&self, tx: &mut dyn Tx, user_pool_id: &str, sub: &str, silent: bool) -> Result<bool, Failure> {
        let may_go = self.ration.spend(tx)?;
        if !may_go && !silent {
            return Err(Failure::AttemptLimitExceeded);
        }
        self.put(tx, user_pool_id, sub)?;
        Ok(may_go)
    }
}

/// The code that waits for its answer if it is fresh and went to the same destination, to live anew; else another one.
///
/// # Errors
/// The store's.
pub(super) async fn fresh_code(
    cx: &Context,
    pool: &UserPool,
    sub: &str,
    purpose: Purpose,
    destination: &Destination,
) -> Result<(Made, String), Failure> {
    let (user_pool_id, subject, now) = (pool.id.clone(), sub.to_owned(), cx.now());
    let read = move |tx: &mut dyn Tx| codes::pending(tx, &user_pool_id, &subject, purpose.as_str(), now);
    let pending = cx.store.read(read).await?;
    let seen = pending.as_ref().map(|pending| pending.hash.clone());
    let kept = pending.filter(|pending| pending.destination == destination.to_text());
    if let Some(text) = kept.and_then(|kept| unseal(cx, pool, sub, purpose, destination, &kept.sealed?)) {
        let mut made = another_code(cx, pool, sub, purpose, destination, Place::Its).0;
        made.stored.hash = cx.keyring.mac("code", &code_parts(pool, sub, purpose, &text));
        return Ok((made, text));
    }
    Ok(another_code(cx, pool, sub, purpose, destination, Place::Of(seen)))
}

/// A code and what is kept of it. Nobody is told of it.
pub(super) fn another_code(
    cx: &Context,
    pool: &UserPool,
    sub: &str,
    purpose: Purpose,
    destination: &Destination,
    place: Place,
) -> (Made, String) {
    let text = random::digits(&*cx.random, purpose.digits());
    let now = cx.now();
    let stored = codes::Code {
        purpose: purpose.as_str(),
        hash: cx.keyring.mac("code", &code_parts(pool, sub, purpose, &text)),
        sealed: Some(seal(cx, pool, sub, purpose, destination, &text)),
        destination: destination.to_text(),
        expires_at: now.plus_seconds(purpose.lifetime_seconds()),
    };
    (Made { stored, place, ration: SendRation::none(), made_at: now }, text)
}

const KEPT: &str = "kept code";

/// Seals a code with the moment it was made.
fn seal(cx: &Context, pool: &UserPool, sub: &str, purpose: Purpose, destination: &Destination, text: &str) -> Vec<u8> {
    let content = format!("{} {text}", cx.now().micros());
    let place = destination.to_text();
    cx.keyring.seal(&*cx.random, KEPT, &kept_parts(pool, sub, purpose, &place), content.as_bytes())
}

/// The code, unless it was made longer ago than codes live: one that is asked for again and again ends after twice that.
fn unseal(
    cx: &Context,
    pool: &UserPool,
    sub: &str,
    purpose: Purpose,
    destination: &Destination,
    sealed: &[u8],
) -> Option<String> {
    let place = destination.to_text();
    let opened = cx.keyring.open(KEPT, &kept_parts(pool, sub, purpose, &place), sealed).ok()?;
    let content = String::from_utf8(opened).ok()?;
    let (made_at, text) = content.split_once(' ')?;
    let made_at = Time::from_micros(made_at.parse().ok()?);
    (cx.now() < made_at.plus_seconds(purpose.lifetime_seconds())).then(|| text.to_owned())
}

/// The hashes an answer may have.
pub(super) fn code_hashes(cx: &Context, pool: &UserPool, sub: &str, purpose: Purpose, answer: &str) -> Vec<[u8; 32]> {
    cx.keyring.macs("code", &code_parts(pool, sub, purpose, answer))
}

fn code_parts<'a>(pool: &'a UserPool, sub: &'a str, purpose: Purpose, code: &'a str) -> [&'a [u8]; 4] {
    [pool.id.as_bytes(), sub.as_bytes(), purpose.as_str().as_bytes(), code.as_bytes()]
}

fn kept_parts<'a>(pool: &'a UserPool, sub: &'a str, purpose: Purpose, destination: &'a str) -> [&'a [u8]; 4] {
    [pool.id.as_bytes(), sub.as_bytes(), purpose.as_str().as_bytes(), destination.as_bytes()]
}
