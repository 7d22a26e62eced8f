//! A job's file, read line by line from some place on.

use domain::user_import::UserImportJob;
use domain::user_import::lines::{Line, Lines};
use store::tables::user_import_pieces as pieces;
use store::{StoreError, Tx};

use super::upload::open_piece;
use crate::Context;

pub(crate) struct Source {
    user_pool_id: String,
    job_id: String,
    lines: Lines,
    /// Up to where the file was read.
    read_to: i64,
    is_all: bool,
}

impl Source {
    /// `offset` is where a line begins.
    pub(crate) fn starting_at(job: &UserImportJob, offset: i64) -> Self {
        Self {
            user_pool_id: job.user_pool_id.clone(),
            job_id: job.id.clone(),
            lines: Lines::starting_at(offset.unsigned_abs()),
            read_to: offset,
            is_all: false,
        }
    }

    /// Where the next line begins.
    pub(crate) fn offset(&self) -> i64 {
        i64::try_from(self.lines.offset()).unwrap_or(i64::MAX)
    }

    /// The next line; `None` at the end.
    ///
    /// # Errors
    /// The store's, or a piece that is not what was stored.
    pub(crate) async fn next(&mut self, cx: &Context) -> Result<Option<Line>, StoreError> {
        loop {
            if let Some(line) = self.lines.next(self.is_all) {
                return Ok(Some(line));
            }
            if self.is_all {
                return Ok(None);
            }
            self.read_on(cx).await?;
        }
    }

    async fn read_on(&mut self, cx: &Context) -> Result<(), StoreError> {
        let (pool, job, offset) = (self.user_pool_id.clone(), self.job_id.clone(), self.read_to);
        let read = move |tx: &mut dyn Tx| pieces::find_at(tx, &pool, &job, offset);
        let Some((begins_at, sealed)) = cx.store.read::<_, StoreError, _>(read).await? else {
            self.is_all = true;
            return Ok(());
        };
        let opened = open_piece(cx, &self.user_pool_id, &self.job_id, begins_at, &sealed);
        let piece = opened.ok_or_else(|| StoreError::Corrupt("a piece of an import file does not open".to_owned()))?;
        let known = usize::try_from(offset - begins_at).unwrap_or(usize::MAX);
        match piece.get(known..).filter(|new| !new.is_empty()) {
            Some(new) => {
                self.lines.feed(new);
                self.read_to = begins_at + i64::try_from(piece.len()).unwrap_or(i64::MAX);
            }
            None => self.is_all = true,
        }
        Ok(())
    }
}
