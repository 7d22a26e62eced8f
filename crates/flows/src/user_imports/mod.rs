//! Users made of a file: its way here, and what becomes of its lines (behaviour 40 §4, docs/decisions/0041).
//!
//! Who looks after the jobs is in `site/jobs/import_users.rs`; what a line may say, in `domain`.

pub(crate) mod batch;
pub(crate) mod candidate;
pub mod log;
pub(crate) mod source;
pub mod upload;
