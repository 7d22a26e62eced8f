//! Operations of the model that Poolhouse does not have yet. The code of the error is the one the service has for names
//! that it does not know; the words are ours, so that nobody looks for the fault in their own program.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use api::{ApiError, ErrorCode, OperationInfo};

/// Those that the log has named. Bounded by the model.
static NAMED: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);

/// The answer; a line in the log the first time.
pub(super) fn refuse(operation: &'static OperationInfo) -> ApiError {
    let mut named = NAMED.lock().unwrap_or_else(PoisonError::into_inner);
    if named.get_or_insert_default().insert(operation.name) {
        tracing::warn!("Poolhouse does not have the operation {} yet; whoever asks for it is refused", operation.name);
    }
    ApiError::new(ErrorCode::UnknownOperation, format!("Poolhouse does not have the operation {} yet.", operation.name))
}
