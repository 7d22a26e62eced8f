//! The port to where secrets are kept for whoever is to read them.

use std::pin::Pin;

/// What a [`KeepSecrets`] gives, some time later.
pub type Keeping<'a, T> = Pin<Box<dyn Future<Output = Result<T, NotKept>> + Send + 'a>>;

/// A store of secrets as AWS Secrets Manager is one. Every attempt ends by itself, within [`ATTEMPT_LIMIT_SECONDS`].
pub trait KeepSecrets: Send + Sync {
    /// Makes a secret of a name that no other has, and gives its ARN.
    fn create<'a>(&'a self, region: &'a str, name: &'a str, value: &'a str) -> Keeping<'a, String>;
    /// Replaces its value.
    fn put<'a>(&'a self, region: &'a str, arn: &'a str, value: &'a str) -> Keeping<'a, ()>;
    /// Deletes it for good, if it is there.
    fn delete<'a>(&'a self, region: &'a str, name: &'a str) -> Keeping<'a, ()>;
}

/// How long one attempt may take.
pub const ATTEMPT_LIMIT_SECONDS: u64 = 15;

/// Why it was not done, for the log: it may name hosts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotKept(pub String);
