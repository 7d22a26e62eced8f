//! Who may call the operations that are signed: decided by the command that serves.

use std::future::{Future, ready};
use std::pin::Pin;

use api::ApiError;
use api::dispatch::Signature;
use flows::Context;
use http::request;

pub(crate) type Admission<'a> = Pin<Box<dyn Future<Output = Result<(), ApiError>> + Send + 'a>>;

/// The policy of a site. The signature is complete in form; nothing about it was verified.
pub(crate) trait AdmitCallers: Send + Sync {
    /// `head` and `body` are what was signed.
    ///
    /// # Errors
    /// What the caller is told who may not.
    fn admit<'a>(
        &'a self,
        context: &'a Context,
        signature: &'a Signature,
        head: &'a request::Parts,
        body: &'a [u8],
    ) -> Admission<'a>;
}

/// Whoever reaches the server may administer it: what `dev` is for.
pub(crate) struct AnyAccessKey;

impl AdmitCallers for AnyAccessKey {
    fn admit<'a>(&'a self, _: &'a Context, _: &'a Signature, _: &'a request::Parts, _: &'a [u8]) -> Admission<'a> {
        Box::pin(ready(Ok(())))
    }
}
