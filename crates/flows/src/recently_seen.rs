//! Things seen a short while ago, by hash: a guard against replays that needs no write.
//!
//! Kept in this process only. What must never happen twice anywhere is a row in the store instead.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use domain::clock::Time;

/// Bounds the memory (about 60 bytes each); past it the oldest are forgotten first.
const CAPACITY: usize = 100_000;

#[derive(Default)]
pub struct RecentlySeen {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    seen: HashSet<[u8; 32]>,
    in_order: VecDeque<(Time, [u8; 32])>,
}

impl RecentlySeen {
    /// Remembers `thing` until `expires_at`. Tells whether it is new.
    pub fn insert(&self, thing: [u8; 32], expires_at: Time, now: Time) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((expiry, oldest)) = state.in_order.front().copied() {
            if expiry > now && state.in_order.len() < CAPACITY {
                break;
            }
            state.in_order.pop_front();
            state.seen.remove(&oldest);
        }
        let new = state.seen.insert(thing);
        if new {
            state.in_order.push_back((expires_at, thing));
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_new_once_until_it_expires() {
        let seen = RecentlySeen::default();
        let at = Time::from_seconds;
        assert!(seen.insert([1; 32], at(10), at(0)));
        assert!(!seen.insert([1; 32], at(10), at(5)));
        assert!(seen.insert([2; 32], at(20), at(5)));
        assert!(seen.insert([1; 32], at(30), at(11)));
    }
}
