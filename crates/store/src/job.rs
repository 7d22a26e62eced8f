//! A caller's closure on its way through a store thread: run, maybe run again, then answered once.
//!
//! The only place that knows the caller's types; the backends see [`Job`].

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use crate::tx::{StoreError, Tx};

/// What a transaction may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

pub(crate) struct Request {
    pub(crate) access: Access,
    pub(crate) job: Box<dyn Job>,
}

/// What the closure wants to become of its transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Commit,
    Rollback,
    /// To be rolled back and never run again: what the closure captured may be half-changed.
    Panicked,
}

pub(crate) trait Job: Send {
    /// False when the caller has gone away: there is no need to begin.
    fn is_wanted(&self) -> bool;

    /// Runs the closure in an open transaction.
    fn run(&mut self, tx: &mut dyn Tx) -> Verdict;

    /// Answers the caller with the outcome of the last run, or with `ended` when the transaction as a whole failed.
    fn answer(self: Box<Self>, ended: Result<(), StoreError>);
}

pub(crate) struct Task<T, E, F> {
    closure: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Task<T, E, F> {
    pub(crate) fn new(closure: F) -> (Self, oneshot::Receiver<Result<T, E>>) {
        let (reply, answer) = oneshot::channel();
        (Self { closure, outcome: None, reply }, answer)
    }
}

impl<T, E, F> Job for Task<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: FnMut(&mut dyn Tx) -> Result<T, E> + Send,
{
    fn is_wanted(&self) -> bool {
        !self.reply.is_closed()
    }

    fn run(&mut self, tx: &mut dyn Tx) -> Verdict {
        self.outcome = None;
        let Ok(outcome) = catch_unwind(AssertUnwindSafe(|| (self.closure)(tx))) else {
            self.outcome = Some(Err(StoreError::Panicked.into()));
            return Verdict::Panicked;
        };
        let verdict = if outcome.is_ok() { Verdict::Commit } else { Verdict::Rollback };
        self.outcome = Some(outcome);
        verdict
    }

    fn answer(self: Box<Self>, ended: Result<(), StoreError>) {
        let answer = match (self.outcome, ended) {
            // The closure's own error says more than what became of its transaction.
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.into()),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(StoreError::Closed.into()),
        };
        // A caller that has gone away does not want to know.
        let _ = self.reply.send(answer);
    }
}
