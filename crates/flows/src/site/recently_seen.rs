//! Things seen a short while ago, by hash: a guard against replays that needs no write, and notes for a client that will
//! come back.
//!
//! Kept in this process only. What must never happen twice anywhere is a row in the store instead.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use domain::clock::Time;

/// Things with a note to each, which is nothing where it only counts that they were seen.
pub struct RecentlySeen<V = ()> {
    /// Bounds the memory; past it the oldest are forgotten first.
    capacity: usize,
    state: Mutex<State<V>>,
}

struct State<V> {
    seen: HashMap<[u8; 32], (Time, V)>,
    in_order: VecDeque<(Time, [u8; 32])>,
}

impl<V> RecentlySeen<V> {
    pub(crate) fn holding(capacity: usize) -> Self {
        let state = State { seen: HashMap::new(), in_order: VecDeque::new() };
        Self { capacity, state: Mutex::new(state) }
    }

    /// Remembers `thing` until `expires_at`. Tells whether it is new; else it stays as it was.
    pub(crate) fn insert(&self, thing: [u8; 32], expires_at: Time, note: V, now: Time) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((expiry, oldest)) = state.in_order.front().copied() {
            if expiry > now && state.in_order.len() < self.capacity {
                break;
            }
            state.in_order.pop_front();
            // What was taken and came again has a later place in the order.
            if state.seen.get(&oldest).is_some_and(|(kept_until, _)| *kept_until == expiry) {
                state.seen.remove(&oldest);
            }
        }
        let new = !state.seen.contains_key(&thing);
        if new {
            state.seen.insert(thing, (expires_at, note));
            state.in_order.push_back((expires_at, thing));
        }
        new
    }

    /// Forgets `thing`, and gives what was noted of it if that has not expired.
    pub(crate) fn take(&self, thing: &[u8; 32], now: Time) -> Option<V> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (expires_at, note) = state.seen.remove(thing)?;
        (expires_at > now).then_some(note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_new_once_until_it_expires() {
        let seen = RecentlySeen::holding(10);
        let at = Time::from_seconds;
        assert!(seen.insert([1; 32], at(10), (), at(0)));
        assert!(!seen.insert([1; 32], at(10), (), at(5)));
        assert!(seen.insert([2; 32], at(20), (), at(5)));
        assert!(seen.insert([1; 32], at(30), (), at(11)));
    }

    #[test]
    fn a_note_is_taken_once_and_not_too_late() {
        let seen = RecentlySeen::holding(2);
        let at = Time::from_seconds;
        assert!(seen.insert([1; 32], at(10), "a", at(0)));
        assert_eq!((seen.take(&[1; 32], at(9)), seen.take(&[1; 32], at(9))), (Some("a"), None));
        assert!(seen.insert([1; 32], at(20), "b", at(9)));
        assert!(seen.insert([2; 32], at(20), "c", at(11)), "the place of what was taken is free");
        assert_eq!(seen.take(&[1; 32], at(12)), Some("b"));
        assert_eq!(seen.take(&[2; 32], at(20)), None);
        for number in 3..6 {
            assert!(seen.insert([number; 32], at(30), "d", at(21)));
        }
        assert_eq!((seen.take(&[3; 32], at(22)), seen.take(&[5; 32], at(22))), (None, Some("d")));
    }
}
