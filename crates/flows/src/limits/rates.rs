//! Requests are let through at rates (behaviour 40 §7.1). Counted on this node alone and in memory: rates keep a site from
//! being overrun, they are no guard against guesses. Rates that were provisioned are in the store, for all nodes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use domain::clock::Time;
use domain::rates::{ANSWERS_FOR_EACH_SIGN_IN, Category, OPERATION_PER_SECOND, Rates};
use store::tables::site;
use store::{StoreError, Tx};

use crate::{Context, Failure};

/// How long a node may not know of a rate that was provisioned by another.
const REMEMBERED: Duration = Duration::from_secs(1);

/// Past so many, those are dropped that let everything through.
const MANY: usize = 10_000;

/// Of the names of rates that were set, among the facts of the site.
const PREFIX: &str = "provisioned-limit/";

const MICROS: i64 = 1_000_000;

/// What a request counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    As(Category),
    /// An answer to a challenge: as signing in only where there are more than the answers' own rate.
    Answer,
    /// A code brought for tokens: at the rate of signing in, but apart from it.
    Redemption,
}

/// Rates that were set, by region and category.
pub(crate) type Set = HashMap<(String, Category), i32>;

/// What has been let through lately, and at which rates.
#[derive(Default)]
pub(crate) struct RateLimiter {
    /// When each will let through as much at once as it ever does.
    whole_at: Mutex<HashMap<Key, Time>>,
    provisioned: RwLock<Provisioned>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    /// In a region.
    Category(String, Category),
    Answers(String),
    Redemptions(String),
    /// Upon a user pool.
    Operation(&'static str, String),
}

#[derive(Default)]
struct Provisioned {
    per_second: Set,
    read_at: Option<Instant>,
}

/// Counts a request in a region.
///
/// # Errors
/// [`Failure::Overloaded`], or the store's.
pub async fn admit(cx: &Context, region: &str, counted: Counted) -> Result<(), Failure> {
    let category = match counted {
        Counted::As(category) => category,
        Counted::Answer | Counted::Redemption => Category::UserAuthentication,
    };
    let Some(per_second) = in_force(cx, region, category).await? else { return Ok(()) };
    let (limiter, now) = (&cx.rates, cx.now());
    let alone = |per_second| limiter.take(Key::Category(region.to_owned(), category), per_second, now);
    let within = match counted {
        Counted::As(_) => alone(per_second),
        Counted::Answer => {
            let answers = per_second.saturating_mul(ANSWERS_FOR_EACH_SIGN_IN);
            limiter.take(Key::Answers(region.to_owned()), answers, now) || alone(per_second)
        }
        Counted::Redemption => limiter.take(Key::Redemptions(region.to_owned()), per_second, now),
    };
    if within { Ok(()) } else { Err(Failure::Overloaded) }
}

/// Counts a call of one operation upon one pool.
///
/// # Errors
/// [`Failure::Overloaded`].
pub fn admit_operation(cx: &Context, operation: &'static str, user_pool_id: &str) -> Result<(), Failure> {
    let key = || Key::Operation(operation, user_pool_id.to_owned());
    let limited = cx.settings.rates == Rates::Service;
    if limited && !cx.rates.take(key(), OPERATION_PER_SECOND, cx.now()) {
        return Err(Failure::Overloaded);
    }
    Ok(())
}

/// The rate at which requests of a category may be sent in a region: what was provisioned, or what is free.
///
/// # Errors
/// The store's.
pub async fn per_second(cx: &Context, region: &str, category: Category) -> Result<i32, Failure> {
    let name = name(region, category);
    let found = cx.store.read(move |tx: &mut dyn Tx| site::find(tx, &name)).await?;
    Ok(found.as_deref().and_then(parse).unwrap_or(category.free_per_second()))
}

/// Provisions a rate, here at once and at other nodes within a second. What is free is how it was before.
///
/// # Errors
/// The store's.
pub async fn provision(cx: &Context, region: &str, category: Category, per_second: i32) -> Result<(), Failure> {
    let name = name(region, category);
    let per_second = (per_second != category.free_per_second()).then_some(per_second);
    let written = cx.store.write(move |tx: &mut dyn Tx| write(tx, &name, per_second)).await;
    cx.rates.provisioned.write().unwrap_or_else(PoisonError::into_inner).read_at = None;
    Ok(written?)
}

/// Makes all rates as they were, when `set` was read.
pub(crate) fn put_back(tx: &mut dyn Tx, set: &Set) -> Result<(), StoreError> {
    for (name, _) in site::list(tx, PREFIX)? {
        site::delete(tx, &name)?;
    }
    set.iter().try_for_each(|((region, category), per_second)| write(tx, &name(region, *category), Some(*per_second)))
}

fn write(tx: &mut dyn Tx, name: &str, per_second: Option<i32>) -> Result<(), StoreError> {
    match per_second {
        Some(per_second) => site::put(tx, name, per_second.to_string().into_bytes()),
        None => site::delete(tx, name).map(drop),
    }
}

/// The rate by which requests are held back, if they are.
async fn in_force(cx: &Context, region: &str, category: Category) -> Result<Option<i32>, Failure> {
    let provisioned = match cx.rates.known(region, category) {
        Some(known) => known,
        None => {
            let read = cx.store.read(|tx: &mut dyn Tx| read(tx)).await?;
            cx.rates.learn(read);
            cx.rates.known(region, category).flatten()
        }
    };
    let always = cx.settings.rates == Rates::Service;
    Ok(provisioned.or(always.then_some(category.free_per_second())))
}

/// All that were set.
pub(crate) fn read(tx: &mut dyn Tx) -> Result<Set, StoreError> {
    let of = |(name, value): &(String, Vec<u8>)| {
        let (region, category) = name.strip_prefix(PREFIX)?.split_once('/')?;
        Some(((region.to_owned(), Category::named(category)?), parse(value)?))
    };
    Ok(site::list(tx, PREFIX)?.iter().filter_map(of).collect())
}

/// The name of the fact.
fn name(region: &str, category: Category) -> String {
    format!("{PREFIX}{region}/{}", category.as_str())
}

fn parse(value: &[u8]) -> Option<i32> {
    str::from_utf8(value).ok()?.parse().ok()
}

impl RateLimiter {
    /// What was provisioned, if it was read a moment ago.
    fn known(&self, region: &str, category: Category) -> Option<Option<i32>> {
        let provisioned = self.provisioned.read().unwrap_or_else(PoisonError::into_inner);
        let recent = provisioned.read_at.is_some_and(|at| at.elapsed() < REMEMBERED);
        recent.then(|| {
            // Mostly there is nothing, and nothing to allocate for.
            let any = !provisioned.per_second.is_empty();
            any.then(|| provisioned.per_second.get(&(region.to_owned(), category)).copied()).flatten()
        })
    }

    /// As if this node had just begun.
    pub(crate) fn forget(&self) {
        self.whole_at.lock().unwrap_or_else(PoisonError::into_inner).clear();
        *self.provisioned.write().unwrap_or_else(PoisonError::into_inner) = Provisioned::default();
    }

    fn learn(&self, per_second: Set) {
        let mut provisioned = self.provisioned.write().unwrap_or_else(PoisonError::into_inner);
        *provisioned = Provisioned { per_second, read_at: Some(Instant::now()) };
    }

    /// Lets one through, if that is within the rate; as much as a second's worth at once.
    fn take(&self, key: Key, per_second: i32, now: Time) -> bool {
        let interval = MICROS / i64::from(per_second.max(1));
        let mut all = self.whole_at.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MANY {
            all.retain(|_, whole_at| *whole_at > now);
        }
        let whole_at = all.entry(key).or_insert(now);
        // What is further ahead than can be comes from before a clock went back.
        if *whole_at < now || *whole_at > now.plus_micros(MICROS) {
            *whole_at = now;
        }
        let then = whole_at.plus_micros(interval);
        let within = then <= now.plus_micros(MICROS);
        if within {
            *whole_at = then;
        }
        within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = MICROS;

    fn taken(limiter: &RateLimiter, per_second: i32, times: usize, now: Time) -> usize {
        let key = Key::Category("us-east-1".to_owned(), Category::UserRead);
        (0..times).filter(|_| limiter.take(key.clone(), per_second, now)).count()
    }

    #[test]
    fn a_second_lets_through_what_its_rate_says() {
        let limiter = RateLimiter::default();
        let start = Time::from_seconds(1_000);
        assert_eq!(taken(&limiter, 5, 9, start), 5);
        assert_eq!(taken(&limiter, 5, 9, start.plus_micros(SECOND / 5)), 1);
        assert_eq!(taken(&limiter, 5, 9, start.plus_micros(10 * SECOND)), 5);
        assert_eq!(taken(&limiter, 1, 3, start.plus_micros(20 * SECOND)), 1);
    }

    #[test]
    fn a_higher_rate_is_there_at_once() {
        let limiter = RateLimiter::default();
        let start = Time::from_seconds(1_000);
        assert_eq!(taken(&limiter, 5, 9, start), 5);
        assert_eq!(taken(&limiter, 10, 9, start.plus_micros(SECOND / 2)), 5);
    }

    #[test]
    fn a_clock_that_goes_back_holds_nobody_off_for_long() {
        let limiter = RateLimiter::default();
        assert_eq!(taken(&limiter, 5, 9, Time::from_seconds(1_000_000)), 5);
        assert_eq!(taken(&limiter, 5, 9, Time::from_seconds(1_000)), 5);
    }

    #[test]
    fn what_lets_everything_through_is_dropped_for_want_of_room() {
        let limiter = RateLimiter::default();
        for pool in 0..MANY {
            assert!(limiter.take(Key::Operation("ListGroups", pool.to_string()), 5, Time::from_seconds(1_000)));
        }
        assert!(limiter.take(Key::Operation("ListGroups", "another".to_owned()), 5, Time::from_seconds(2_000)));
        assert_eq!(limiter.whole_at.lock().unwrap().len(), 1);
    }
}
