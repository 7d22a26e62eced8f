//! A bounded queue of transactions, from callers on any runtime to the threads of the store.
//!
//! Must not know what a request does. Pushing never waits: past the limit the caller hears so at once.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::job::Request;
use crate::tx::StoreError;

pub(crate) struct Queue {
    state: Mutex<State>,
    filled: Condvar,
    limit: usize,
}

struct State {
    requests: VecDeque<Request>,
    closed: bool,
}

impl Queue {
    pub(crate) fn new(limit: usize) -> Self {
        let state = State { requests: VecDeque::new(), closed: false };
        Self { state: Mutex::new(state), filled: Condvar::new(), limit }
    }

    // Nothing that can panic runs under the lock, so a poisoned one still holds a sound state.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// [`StoreError::Busy`] when full, [`StoreError::Closed`] after [`Queue::close`].
    pub(crate) fn push(&self, request: Request) -> Result<(), StoreError> {
        let mut state = self.lock();
        if state.closed {
            return Err(StoreError::Closed);
        }
        if state.requests.len() >= self.limit {
            return Err(StoreError::Busy);
        }
        state.requests.push_back(request);
        drop(state);
        self.filled.notify_one();
        Ok(())
    }

    /// Waits for requests and takes up to `most` of them; empty once the queue is closed and drained.
    pub(crate) fn take(&self, most: usize) -> VecDeque<Request> {
        let mut state = self.lock();
        loop {
            if !state.requests.is_empty() {
                let count = state.requests.len().min(most);
                return state.requests.drain(..count).collect();
            }
            if state.closed {
                return VecDeque::new();
            }
            state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes one request if there is one now.
    pub(crate) fn try_take(&self) -> Option<Request> {
        self.lock().requests.pop_front()
    }

    /// Refuses new requests; what is queued is still served.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    pub(crate) fn len(&self) -> usize {
        self.lock().requests.len()
    }
}
