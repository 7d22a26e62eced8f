//! A way out for messages that does as a test says, and remembers what it was given.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use delivery::{Deliver, Delivering, Message, Undelivered};
use tokio::sync::Semaphore;

/// Takes everything, unless told otherwise.
pub struct Post {
    outcomes: Mutex<VecDeque<Result<(), Undelivered>>>,
    attempts: Mutex<Vec<Message>>,
    /// Closed while a test holds deliveries back.
    gate: Semaphore,
}

impl Default for Post {
    fn default() -> Self {
        Self { outcomes: Mutex::default(), attempts: Mutex::default(), gate: Semaphore::new(OPEN) }
    }
}

const OPEN: usize = 1_000;

impl Post {
    /// Nothing is delivered before [`Post::open`].
    pub fn held() -> Self {
        Self { gate: Semaphore::new(0), ..Self::default() }
    }

    pub fn open(&self) {
        self.gate.add_permits(OPEN);
    }

    /// What becomes of the next attempt that nothing was said of yet.
    pub fn next(&self, outcome: Result<(), Undelivered>) {
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).push_back(outcome);
    }

    /// Waits until so many attempts have been made.
    pub async fn reached(&self, count: usize) -> Vec<Message> {
        loop {
            let attempts = self.attempts();
            if attempts.len() >= count {
                return attempts;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Every message an attempt was made at, oldest first.
    pub fn attempts(&self) -> Vec<Message> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Deliver for Post {
    fn deliver<'a>(&'a self, message: &'a Message) -> Delivering<'a> {
        Box::pin(async move {
            let _pass = self.gate.acquire().await;
            self.attempts.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
            self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).pop_front().unwrap_or(Ok(()))
        })
    }
}
