//! PostgreSQL.

use super::Threads;
use crate::store::Options;
use crate::tx::StoreError;

pub(super) fn open(_url: &str, _options: &Options) -> Result<Threads, StoreError> {
    Err(StoreError::Unavailable("PostgreSQL is not connected to this build".into()))
}
