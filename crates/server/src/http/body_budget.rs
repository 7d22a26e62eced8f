//! How much memory the bodies of requests may take together.
//!
//! Small bodies are free, so that a caller with an ordinary request is served whatever others hold; there are as many of
//! them as there are connections. What is beyond is taken from a budget, of which one caller gets a part.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::connection::{CallerAddress, Here};

/// What is free of each body. Most requests have less than this.
pub(super) const FREE_BYTES: usize = 16 * 1_024;
const TOTAL_BYTES: usize = 32 * 1_024 * 1_024;
const PER_CALLER_BYTES: usize = TOTAL_BYTES / 2;
/// How long a body may wait for room while nobody gives any back. Where many stall, they are cut off one after the
/// other, and all who wait go on waiting: the time that a body may take ends it in any case. More than it takes to see that
/// somebody stalls (2 seconds): who gets the room of one that was cut off may be the next to stall.
const PATIENCE: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(50);

/// One for a server.
#[derive(Clone, Default)]
pub(crate) struct BodyBudget(Arc<Mutex<Taken>>);

#[derive(Default)]
struct Taken {
    total: usize,
    per_caller: HashMap<CallerAddress, usize>,
    /// When somebody who waits last looked for one to cut off: one at a time, however many wait.
    last_try: Option<Instant>,
    /// When somebody last gave room back.
    last_freed: Option<Instant>,
    /// Since when each who waits does, told apart by a number.
    waiting: BTreeSet<Ticket>,
    tickets: u64,
}

type Ticket = (Instant, u64);

/// Somebody who waits for room, until it is dropped.
struct Waiting<'b> {
    budget: &'b BodyBudget,
    ticket: Ticket,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.budget.taken().waiting.remove(&self.ticket);
    }
}

/// Whose limit was met.
enum Full {
    Caller,
    All,
}

/// What one body has taken; given back when it is dropped.
pub(super) struct Room {
    budget: BodyBudget,
    /// Without a connection there is nobody to count it for.
    here: Option<Here>,
    taken: usize,
}

impl BodyBudget {
    pub(super) fn room(&self, here: Option<Here>) -> Room {
        Room { budget: self.clone(), here, taken: 0 }
    }

    fn take(&self, caller: Option<CallerAddress>, bytes: usize) -> Result<(), Full> {
        let mut taken = self.taken();
        let of_caller = caller.and_then(|caller| taken.per_caller.get(&caller)).copied().unwrap_or_default();
        if of_caller + bytes > PER_CALLER_BYTES {
            return Err(Full::Caller);
        }
        if taken.total + bytes > TOTAL_BYTES {
            return Err(Full::All);
        }
        taken.total += bytes;
        if let Some(caller) = caller {
            taken.per_caller.insert(caller, of_caller + bytes);
        }
        Ok(())
    }

    /// Cuts off who has stalled longest, if it is time to: of one caller or of all.
    fn cut_off(&self, here: &Here, of: Option<CallerAddress>) {
        let now = Instant::now();
        {
            let mut taken = self.taken();
            if taken.last_try.is_some_and(|last| now - last < PAUSE) {
                return;
            }
            taken.last_try = Some(now);
        }
        here.open().dismiss_stalled_body(of);
    }

    fn wait(&self) -> Waiting<'_> {
        let mut taken = self.taken();
        taken.tickets += 1;
        let ticket = (Instant::now(), taken.tickets);
        taken.waiting.insert(ticket);
        Waiting { budget: self, ticket }
    }

    /// Whether somebody who waits should be told that there is no room. Only who waits longest is: where all that hold
    /// room wait for more, what one of them gives back serves the others.
    fn waited_in_vain(&self, waiting: &Waiting<'_>) -> bool {
        let taken = self.taken();
        let since = waiting.ticket.0;
        let hopeful = taken.last_freed.map_or(since, |freed| freed.max(since));
        hopeful.elapsed() > PATIENCE && taken.waiting.first() == Some(&waiting.ticket)
    }

    fn give_back(&self, caller: Option<CallerAddress>, bytes: usize) {
        let mut taken = self.taken();
        taken.total -= bytes;
        taken.last_freed = Some(Instant::now());
        if let Some(caller) = caller
            && let Some(of_caller) = taken.per_caller.get_mut(&caller)
        {
            *of_caller -= bytes;
            if *of_caller == 0 {
                taken.per_caller.remove(&caller);
            }
        }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Room {
    /// Makes room for a body of `bytes` in all. Waits a little when there is none, and has those cut off who hold theirs
    /// without going on. Tells whether there is room.
    pub(super) async fn grow(&mut self, bytes: usize) -> bool {
        let wanted = bytes.saturating_sub(FREE_BYTES).saturating_sub(self.taken);
        if wanted == 0 {
            return true;
        }
        let caller = self.here.as_ref().map(Here::caller);
        let mut waiting = None;
        loop {
            let of = match self.budget.take(caller, wanted) {
                Ok(()) => break,
                Err(Full::Caller) => caller,
                Err(Full::All) => None,
            };
            if self.budget.waited_in_vain(waiting.get_or_insert_with(|| self.budget.wait())) {
                return false;
            }
            if let Some(here) = &self.here {
                // Whoever waits here has sent what was taken from them; they do not stall.
                here.is_sending_its_body();
                self.budget.cut_off(here, of);
            }
            sleep(PAUSE).await;
        }
        self.taken += wanted;
        true
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if self.taken > 0 {
            self.budget.give_back(self.here.as_ref().map(Here::caller), self.taken);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::connection::{Limits, OpenConnections};

    #[tokio::test(start_paused = true)]
    async fn small_bodies_are_free_and_large_ones_are_counted() {
        let budget = BodyBudget::default();
        let mut rooms: Vec<Room> = (0..PER_CALLER_BYTES / 1_048_576).map(|_| budget.room(None)).collect();
        for room in &mut rooms {
            assert!(room.grow(1_000).await && room.grow(FREE_BYTES).await);
            assert_eq!(room.taken, 0);
            assert!(room.grow(FREE_BYTES + 1_000).await && room.grow(FREE_BYTES + 1_048_576).await);
            assert_eq!(room.taken, 1_048_576);
        }
        assert_eq!(budget.taken().total, rooms.len() * 1_048_576);
        rooms.clear();
        assert_eq!(budget.taken().total, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn one_caller_has_a_part_and_gets_it_back_from_who_stalls() {
        let budget = BodyBudget::default();
        let open = OpenConnections::new(Limits::of(1_000));
        let enter = |last: u8| open.enter(CallerAddress::of([192, 0, 2, last].into())).unwrap();
        let mut held = budget.room(Some(enter(1)));
        assert!(held.grow(FREE_BYTES + PER_CALLER_BYTES).await);
        let mut next = budget.room(Some(enter(1)));
        assert!(!next.grow(FREE_BYTES + 1).await, "nobody stalls");
        assert!(budget.room(Some(enter(2))).grow(FREE_BYTES + PER_CALLER_BYTES).await, "another caller has theirs");
        let stalled = held.here.clone().unwrap();
        stalled.is_sending_its_body();
        let cut = async {
            stalled.is_dismissed().await;
            drop(held);
        };
        assert!(tokio::join!(next.grow(FREE_BYTES + 1), cut).0);
        drop(next);
        assert!(budget.taken().per_caller.is_empty() && budget.taken().total == 0);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_goes_on_while_others_give_room_back_and_the_first_gives_up_first() {
        let budget = BodyBudget::default();
        let (first, next) = (budget.wait(), budget.wait());
        sleep(PATIENCE).await;
        assert!(!budget.waited_in_vain(&first));
        sleep(PAUSE).await;
        assert!(budget.waited_in_vain(&first) && !budget.waited_in_vain(&next));
        budget.give_back(None, 0);
        sleep(PATIENCE).await;
        assert!(!budget.waited_in_vain(&first));
        sleep(PAUSE).await;
        assert!(budget.waited_in_vain(&first) && !budget.waited_in_vain(&next));
        drop(first);
        assert!(budget.waited_in_vain(&next));
    }
}
