//! Things seen a short while ago, by hash: a guard against replays that needs no write.
//!
//! Kept in this process only. What must never happen twice anywhere is a row in the store instead.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use domain::clock::Time;

pub struct RecentlySeen {
    /// Bounds the memory; past it the oldest are forgotten first.
    capacity: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    seen: HashSet<[u8; 32]>,
    in_order: VecDeque<(Time, [u8; 32])>,
}

impl RecentlySeen {
    pub(crate) fn holding(capacity: usize) -> Self {
        Self { capacity, state: Mutex::default() }
    }

    /// Remembers `thing` until `expires_at`. Tells whether it is new; else it stays as it was.
    pub(crate) fn insert(&self, thing: [u8; 32], expires_at: Time, now: Time) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((expiry, oldest)) = state.in_order.front().copied() {
            if expiry > now && state.in_order.len() < self.capacity {
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
        let seen = RecentlySeen::holding(10);
        let at = Time::from_seconds;
        assert!(seen.insert([1; 32], at(10), at(0)));
        assert!(!seen.insert([1; 32], at(10), at(5)));
        assert!(seen.insert([2; 32], at(20), at(5)));
        assert!(seen.insert([1; 32], at(30), at(11)));
    }

    #[test]
    fn the_oldest_are_forgotten_for_want_of_room() {
        let seen = RecentlySeen::holding(2);
        let at = Time::from_seconds;
        for number in 1..4 {
            assert!(seen.insert([number; 32], at(10), at(0)));
        }
        assert!(!seen.insert([3; 32], at(10), at(0)) && seen.insert([1; 32], at(10), at(0)));
    }
}
