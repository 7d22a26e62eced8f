//! Keys of providers, as each server remembers them for a while: they hardly ever change, and a sign-in need not wait for
//! them.
//!
//! A set counts for [`LIFETIME_SECONDS`] from when it was asked for and not longer, whether the provider can be reached or
//! not: that is how long a key lives on that the provider withdrew. A token that the set does not explain has it read again,
//! so that a new key counts at once. Strangers can bring such tokens without end, so that is done [`EARLY_READS`] times in
//! that while.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::clock::Time;
use url::Url;

use super::keys::KeySet;
use crate::provider::{ProviderError, Site};

pub(super) const LIFETIME_SECONDS: i64 = 300;
pub(super) const EARLY_READS: u32 = 5;

/// Sets that are remembered, of a quarter of a megabyte at the most. Past it the one goes that was read first.
const SETS_LIMIT: usize = 256;

/// What a server remembers of providers' keys, by their addresses. They are public, and whoever asks for them is shown the
/// same: providers of several pools share them.
#[derive(Default)]
pub struct KeyCache(Mutex<HashMap<Url, Kept>>);

struct Kept {
    set: Arc<KeySet>,
    read_at: Time,
    early: EarlyReads,
}

/// How often a set was read before its time, since when.
#[derive(Clone, Copy)]
struct EarlyReads {
    since: Time,
    count: u32,
}

/// Whether what was at `moment` is of now: a clock that was turned back says nothing.
fn is_recent(moment: Time, now: Time) -> bool {
    moment <= now && now < moment.plus_seconds(LIFETIME_SECONDS)
}

impl KeyCache {
    fn kept(&self) -> MutexGuard<'_, HashMap<Url, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The set that was read lately, if it was.
    pub(super) fn remembered(&self, url: &Url, now: Time) -> Option<Arc<KeySet>> {
        let kept = self.kept();
        kept.get(url).filter(|kept| is_recent(kept.read_at, now)).map(|kept| Arc::clone(&kept.set))
    }

    /// Whether a set that is remembered may be read before its time: counted, if it may.
    pub(super) fn may_read_early(&self, url: &Url, now: Time) -> bool {
        let mut kept = self.kept();
        let Some(Kept { early, .. }) = kept.get_mut(url) else { return true };
        if !is_recent(early.since, now) {
            *early = EarlyReads { since: now, count: 0 };
        }
        early.count += 1;
        early.count <= EARLY_READS
    }

    /// The set as it is now, which is remembered.
    ///
    /// # Errors
    /// The provider was not reached, or what it answers is not a set of keys. What was remembered stays, for its time.
    pub(super) async fn read(&self, site: Site<'_>, url: &Url) -> Result<Arc<KeySet>, ProviderError> {
        let set = Arc::new(KeySet::read(site, url).await?);
        self.keep(url, Arc::clone(&set), site.now);
        Ok(set)
    }

    /// The set as it is, or was lately.
    ///
    /// # Errors
    /// As of [`Self::read`].
    pub(super) async fn get(&self, site: Site<'_>, url: &Url) -> Result<Arc<KeySet>, ProviderError> {
        match self.remembered(url, site.now) {
            Some(set) => Ok(set),
            None => self.read(site, url).await,
        }
    }

    fn keep(&self, url: &Url, set: Arc<KeySet>, read_at: Time) {
        let mut all = self.kept();
        if let Some(kept) = all.get_mut(url) {
            // An answer that took long does not take the place of one that was asked for later.
            if kept.read_at != read_at && is_recent(read_at, kept.read_at) {
                return;
            }
            (kept.set, kept.read_at) = (set, read_at);
            return;
        }
        if all.len() >= SETS_LIMIT
            && let Some(first) = all.iter().min_by_key(|(_, kept)| kept.read_at).map(|(url, _)| url.clone())
        {
            all.remove(&first);
        }
        all.insert(url.clone(), Kept { set, read_at, early: EarlyReads { since: read_at, count: 0 } });
    }
}

#[cfg(test)]
impl KeyCache {
    /// As a server knows nothing that has just been started.
    pub(super) fn forget(&self) {
        self.kept().clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(number: usize) -> Url {
        format!("https://idp-{number}.example/keys").parse().unwrap()
    }

    #[test]
    fn so_many_are_remembered_and_the_first_to_be_read_goes() {
        let (cache, at) = (KeyCache::default(), Time::from_seconds);
        for number in 0..=SETS_LIMIT {
            cache.keep(&url(number), Arc::default(), at(i64::try_from(number).unwrap()));
        }
        let now = at(i64::try_from(SETS_LIMIT).unwrap());
        assert_eq!(cache.kept().len(), SETS_LIMIT);
        assert!(cache.remembered(&url(0), now).is_none() && cache.remembered(&url(1), now).is_some());
        // Read again, it takes nobody's place.
        cache.keep(&url(1), Arc::default(), now);
        assert!(cache.remembered(&url(2), now).is_some());
    }

    #[test]
    fn an_answer_that_took_long_changes_nothing() {
        let (cache, at, late) = (KeyCache::default(), Time::from_seconds, Arc::default());
        cache.keep(&url(0), Arc::default(), at(100));
        cache.keep(&url(0), Arc::clone(&late), at(99));
        assert!(!Arc::ptr_eq(&cache.remembered(&url(0), at(101)).unwrap(), &late));
        assert!(cache.remembered(&url(0), at(399)).is_some() && cache.remembered(&url(0), at(400)).is_none());
    }

    #[test]
    fn a_clock_that_was_turned_back_ends_what_was_remembered() {
        let (cache, at) = (KeyCache::default(), Time::from_seconds);
        cache.keep(&url(0), Arc::default(), at(10_000));
        assert!(cache.remembered(&url(0), at(9_999)).is_none());
        cache.keep(&url(0), Arc::default(), at(100));
        assert!(cache.remembered(&url(0), at(101)).is_some());
    }
}
