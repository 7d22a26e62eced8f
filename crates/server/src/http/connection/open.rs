//! The connections that are open, what each is doing, and who has to leave when there is no room.
//!
//! Nobody is turned away for those who do nothing: a connection that has stalled in the middle of a request goes first,
//! then the one that has been idle longest. Whose request is being worked on is never asked to leave.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::{CallerAddress, Limits};

/// For the head of a request to arrive, from its first byte; for a handshake of TLS the same.
const HEAD_LIMIT_MILLIS: u64 = 15_000;
/// To take an answer that was given. Idle connections are let go before, by `super::IDLE_LIMIT`.
const ANSWER_LIMIT_MILLIS: u64 = 90_000;
/// Who sends nothing for so long in the middle of a request has stalled.
const STALL_MILLIS: u64 = 2_000;

/// All connections of a server.
pub(crate) struct OpenConnections {
    limits: Limits,
    started: Instant,
    guests: Mutex<Guests>,
}

#[derive(Default)]
struct Guests {
    next_id: u64,
    by_id: HashMap<u64, Arc<Guest>>,
    /// How many each caller has; those who have to leave are no longer counted.
    per_caller: HashMap<CallerAddress, usize>,
}

struct Guest {
    caller: CallerAddress,
    /// Milliseconds since the start when it began this, or last got on with it, and what it is doing.
    state: AtomicU64,
    /// Milliseconds since the start when the first byte of the request arrived.
    began: AtomicU64,
    dismissed: Notify,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    /// Between requests, or taking an answer.
    Nothing = 0,
    SendingHead = 1,
    SendingBody = 2,
    /// Its request is being worked on.
    Waiting = 3,
}

/// One connection's place; as often as it is needed.
#[derive(Clone)]
pub(in crate::http) struct Here {
    id: u64,
    guest: Arc<Guest>,
    open: Arc<OpenConnections>,
}

impl OpenConnections {
    pub(crate) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self { limits, started: Instant::now(), guests: Mutex::default() })
    }

    /// A place for a new connection, if need be another's. `None` when all who count for this caller are at work.
    pub(in crate::http) fn enter(self: &Arc<Self>, caller: CallerAddress) -> Option<Here> {
        let now = self.now_millis();
        let mut guests = self.guests();
        if guests.per_caller.get(&caller).is_some_and(|count| *count >= self.limits.per_caller) {
            guests.dismiss_first(now, |guest| guest.caller == caller)?;
        } else if guests.by_id.len() >= self.limits.total {
            guests.dismiss_first(now, |_| true)?;
        }
        let guest = Arc::new(Guest {
            caller,
            state: AtomicU64::new(packed(now, Doing::Nothing)),
            began: AtomicU64::new(now),
            dismissed: Notify::new(),
        });
        let id = guests.next_id;
        guests.next_id += 1;
        guests.by_id.insert(id, Arc::clone(&guest));
        *guests.per_caller.entry(caller).or_default() += 1;
        Some(Here { id, guest, open: Arc::clone(self) })
    }

    /// Closes whoever does least.
    pub(super) fn dismiss_one(&self) {
        self.guests().dismiss_first(self.now_millis(), |_| true);
    }

    /// Closes those who have taken too long over the head of a request, or over an answer.
    pub(super) fn dismiss_overdue(&self) {
        let now = self.now_millis();
        let mut guests = self.guests();
        let overdue = guests.by_id.iter().filter(|(_, guest)| guest.is_overdue(now)).map(|(id, _)| *id);
        for id in overdue.collect::<Vec<_>>() {
            guests.dismiss(id);
        }
    }

    /// Closes the connection that has stalled longest over a body, of one caller or of all; tells whether there was one.
    pub(in crate::http) fn dismiss_stalled_body(&self, of: Option<CallerAddress>) -> bool {
        let now = self.now_millis();
        let stalled = |guest: &Guest| {
            let (since, doing) = guest.state();
            doing == Doing::SendingBody
                && now.saturating_sub(since) >= STALL_MILLIS
                && of.is_none_or(|caller| guest.caller == caller)
        };
        self.guests().dismiss_first(now, stalled).is_some()
    }

    fn now_millis(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn guests(&self) -> MutexGuard<'_, Guests> {
        self.guests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guests {
    fn dismiss_first(&mut self, now: u64, may: impl Fn(&Guest) -> bool) -> Option<()> {
        let candidates = self.by_id.iter().filter(|(_, guest)| may(guest));
        let first = candidates.filter_map(|(id, guest)| Some((guest.turn(now)?, *id))).min()?;
        self.dismiss(first.1);
        Some(())
    }

    fn dismiss(&mut self, id: u64) {
        if let Some(guest) = self.remove(id) {
            guest.dismissed.notify_one();
        }
    }

    fn remove(&mut self, id: u64) -> Option<Arc<Guest>> {
        let guest = self.by_id.remove(&id)?;
        if let Some(count) = self.per_caller.get_mut(&guest.caller) {
            *count -= 1;
            if *count == 0 {
                self.per_caller.remove(&guest.caller);
            }
        }
        Some(guest)
    }
}

impl Guest {
    fn state(&self) -> (u64, Doing) {
        let packed = self.state.load(Ordering::Relaxed);
        let doing = match packed & 3 {
            0 => Doing::Nothing,
            1 => Doing::SendingHead,
            2 => Doing::SendingBody,
            _ => Doing::Waiting,
        };
        (packed >> 2, doing)
    }

    /// When it is this connection's turn to leave: the smallest goes first. `None` is never.
    fn turn(&self, now: u64) -> Option<(u8, u64)> {
        let (since, doing) = self.state();
        match doing {
            Doing::SendingHead | Doing::SendingBody if now.saturating_sub(since) >= STALL_MILLIS => Some((0, since)),
            Doing::Nothing => Some((1, since)),
            Doing::SendingHead | Doing::SendingBody => Some((2, since)),
            Doing::Waiting => None,
        }
    }

    fn is_overdue(&self, now: u64) -> bool {
        let (since, doing) = self.state();
        match doing {
            Doing::SendingHead => now.saturating_sub(self.began.load(Ordering::Relaxed)) > HEAD_LIMIT_MILLIS,
            Doing::Nothing => now.saturating_sub(since) > ANSWER_LIMIT_MILLIS,
            // Bodies have limits of their own (`crate::http::body`).
            Doing::SendingBody | Doing::Waiting => false,
        }
    }
}

impl Here {
    pub(in crate::http) fn caller(&self) -> CallerAddress {
        self.guest.caller
    }

    pub(in crate::http) fn open(&self) -> &OpenConnections {
        &self.open
    }

    /// Bytes have arrived.
    pub(super) fn has_sent(&self) {
        match self.guest.state().1 {
            Doing::Nothing => {
                self.guest.began.store(self.open.now_millis(), Ordering::Relaxed);
                self.now(Doing::SendingHead);
            }
            doing @ (Doing::SendingHead | Doing::SendingBody) => self.now(doing),
            // The next request, ahead of the answer to this one.
            Doing::Waiting => {}
        }
    }

    /// A handshake has ended; a request may be long in coming.
    pub(super) fn has_shaken_hands(&self) {
        self.now(Doing::Nothing);
    }

    /// The head of a request was read.
    pub(in crate::http) fn is_sending_its_body(&self) {
        self.now(Doing::SendingBody);
    }

    /// The whole request was read.
    pub(in crate::http) fn is_waiting(&self) {
        self.now(Doing::Waiting);
    }

    pub(super) fn is_answered(&self) {
        self.now(Doing::Nothing);
    }

    fn now(&self, doing: Doing) {
        self.guest.state.store(packed(self.open.now_millis(), doing), Ordering::Relaxed);
    }

    /// Ends when the connection has to.
    pub(in crate::http) async fn is_dismissed(&self) {
        self.guest.dismissed.notified().await;
    }

    pub(super) fn has_left(&self) {
        self.open.guests().remove(self.id);
    }
}

fn packed(millis: u64, doing: Doing) -> u64 {
    millis << 2 | doing as u64
}

#[cfg(test)]
mod tests;
