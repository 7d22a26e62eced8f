//! The clock of `serve`: the machine's. That of `dev` can be moved by hand, so that expiry can be tested.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::clock::{Clock, Time};

/// The machine's time and an offset, zero at first.
#[derive(Debug, Default)]
pub(crate) struct MovableClock {
    offset_micros: AtomicI64,
}

impl MovableClock {
    /// How far this clock is ahead of the machine's; negative when it is behind.
    pub(crate) fn offset_micros(&self) -> i64 {
        self.offset_micros.load(Ordering::Relaxed)
    }

    pub(crate) fn advance(&self, micros: i64) {
        self.offset_micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// Makes it `now`; the clock goes on from there.
    pub(crate) fn set(&self, now: Time) {
        self.offset_micros.store(now.micros().saturating_sub(system_micros()), Ordering::Relaxed);
    }

    pub(crate) fn reset(&self) {
        self.offset_micros.store(0, Ordering::Relaxed);
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Time {
        Time::from_micros(system_micros().saturating_add(self.offset_micros()))
    }
}

/// The machine's, which nobody moves.
pub(crate) struct MachineClock;

impl Clock for MachineClock {
    fn now(&self) -> Time {
        machine_time()
    }
}

/// Before anybody has moved it.
pub(crate) fn machine_time() -> Time {
    Time::from_micros(system_micros())
}

#[expect(clippy::disallowed_methods, reason = "this is the Clock that everything else is given")]
fn system_micros() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_moves_and_returns() {
        let clock = MovableClock::default();
        let before = clock.now();
        clock.advance(3_600_000_000);
        assert!(clock.now() >= before.plus_seconds(3_600));
        clock.advance(-3_600_000_000);
        assert_eq!(clock.offset_micros(), 0);
        clock.set(Time::from_seconds(1_000));
        assert_eq!(clock.now().seconds(), 1_000);
        clock.reset();
        assert!(clock.now() >= before);
    }
}
