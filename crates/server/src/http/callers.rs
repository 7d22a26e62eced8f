//! Who may call the operations that are signed: decided by the command that serves.

use api::ApiError;
use api::dispatch::Signature;
use http::request;

/// The policy of a site. The signature is complete in form; nothing about it was verified.
pub(crate) trait AdmitCallers: Send + Sync {
    /// `head` and `body` are what was signed.
    ///
    /// # Errors
    /// What the caller is told who may not.
    fn admit(&self, signature: &Signature, head: &request::Parts, body: &[u8]) -> Result<(), ApiError>;
}

/// Whoever reaches the server may administer it: what `dev` is for.
pub(crate) struct AnyAccessKey;

impl AdmitCallers for AnyAccessKey {
    fn admit(&self, _: &Signature, _: &request::Parts, _: &[u8]) -> Result<(), ApiError> {
        Ok(())
    }
}
