//! Which steps run side by side. Tests of rooms keep both cores busy by themselves, so one of them runs at a time; suites
//! mostly wait for their clients, so they run beside it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Suites under way beside a room's tests, or by themselves with one more.
const SUITES: usize = 2;

/// What there is to do, in order.
pub struct Queue<T> {
    rooms: Mutex<VecDeque<T>>,
    suites: Mutex<VecDeque<T>>,
}

impl<T: Send> Queue<T> {
    pub fn new(rooms: impl IntoIterator<Item = T>, suites: impl IntoIterator<Item = T>) -> Self {
        Self { rooms: Mutex::new(rooms.into_iter().collect()), suites: Mutex::new(suites.into_iter().collect()) }
    }

    /// Does everything; comes back when it is done.
    pub fn run(&self, room: impl Fn(T) + Sync, suite: impl Fn(T) + Sync) {
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while let Some(next) = take(&self.rooms) {
                    room(next);
                }
                while let Some(next) = take(&self.suites) {
                    suite(next);
                }
            });
            for _ in 0..SUITES {
                scope.spawn(|| {
                    while let Some(next) = take(&self.suites) {
                        suite(next);
                    }
                });
            }
        });
    }
}

fn take<T>(queue: &Mutex<VecDeque<T>>) -> Option<T> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn everything_is_done_once_and_rooms_one_at_a_time() {
        let queue = Queue::new(0..20, 20..60);
        let (rooms, suites, done) = (AtomicUsize::new(0), AtomicUsize::new(0), Mutex::new(Vec::new()));
        let room = |number| {
            assert_eq!(rooms.fetch_add(1, Ordering::SeqCst), 0);
            done.lock().unwrap().push(number);
            rooms.fetch_sub(1, Ordering::SeqCst);
        };
        let suite = |number| {
            assert!(suites.fetch_add(1, Ordering::SeqCst) <= SUITES);
            done.lock().unwrap().push(number);
            suites.fetch_sub(1, Ordering::SeqCst);
        };
        queue.run(room, suite);
        let mut done = done.into_inner().unwrap();
        done.sort_unstable();
        assert_eq!(done, (0..60).collect::<Vec<_>>());
    }

    #[test]
    fn suites_run_beside_rooms() {
        let all = Barrier::new(1 + SUITES);
        Queue::new(0..1, 0..SUITES).run(
            |_| {
                all.wait();
            },
            |_| {
                all.wait();
            },
        );
    }
}
