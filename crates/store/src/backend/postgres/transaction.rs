//! One transaction on one connection: begun with its first statement, spoiled by its first error.

use super::connection::Connection;
use crate::job::{Access, Verdict};
use crate::tx::{Row, StoreError, Tx, Value, check_params};

pub(super) struct PostgresTx<'c> {
    connection: &'c mut Connection,
    access: Access,
    has_begun: bool,
    failure: Option<StoreError>,
}

/// What is to become of the request.
pub(super) enum End {
    Done(Result<(), StoreError>),
    /// Nothing was done, and trying again may help.
    Again(StoreError),
}

impl<'c> PostgresTx<'c> {
    pub(super) fn new(connection: &'c mut Connection, access: Access) -> Self {
        Self { connection, access, has_begun: false, failure: None }
    }

    /// Commits or rolls back. Whether to try again is decided by what the database answered, whatever the closure made
    /// of it.
    pub(super) fn end(self, verdict: Verdict) -> End {
        let Self { connection, access, failure, .. } = self;
        if failure.is_some() || verdict != Verdict::Commit {
            connection.roll_back();
            return match failure {
                Some(error @ (StoreError::Conflict | StoreError::Unavailable(_))) => End::Again(error),
                Some(error @ StoreError::CommitUnknown(_)) => End::Done(Err(error)),
                Some(_) if verdict == Verdict::Commit => End::Done(Err(StoreError::Aborted)),
                _ => End::Done(Ok(())),
            };
        }
        match access {
            Access::Read => {
                connection.leave_read();
                End::Done(Ok(()))
            }
            Access::Write if !self.has_begun => End::Done(Ok(())),
            Access::Write => match connection.commit() {
                Err(StoreError::Conflict) => End::Again(StoreError::Conflict),
                done => End::Done(done),
            },
        }
    }

    fn statement<T>(
        &mut self,
        params: &[Value],
        run: impl FnOnce(&mut Connection, Option<Access>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.failure.is_some() {
            return Err(StoreError::Aborted);
        }
        let begin = (!self.has_begun).then_some(self.access);
        let done = check_params(params).and_then(|()| run(self.connection, begin));
        match &done {
            Ok(_) => self.has_begun = true,
            Err(error) => self.failure = Some(error.clone()),
        }
        done
    }
}

impl Tx for PostgresTx<'_> {
    fn rows(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.statement(params, |connection, begin| connection.rows(begin, sql, params))
    }

    fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, StoreError> {
        self.statement(params, |connection, begin| connection.execute(begin, sql, params))
    }
}
