//! Amazon Web Services as Poolhouse uses them, by the official SDK, at AWS or at any endpoint that speaks like it. Without
//! the feature `sdk` only signatures are left (docs/decisions/0019).
//!
//! The one room that knows the SDK's crates: the ports it serves are other rooms' (`triggers::Invoke`, `delivery::Deliver`).

#[cfg(feature = "sdk")]
mod clients;
#[cfg(feature = "sdk")]
mod configuration;
#[cfg(feature = "sdk")]
mod lambda;
#[cfg(feature = "sdk")]
mod limit;
#[cfg(feature = "sdk")]
mod secrets_manager;
#[cfg(feature = "sdk")]
mod ses;
mod signature;
#[cfg(feature = "sdk")]
mod sns;
#[cfg(feature = "sdk")]
mod undelivered;

#[cfg(feature = "sdk")]
pub use configuration::Endpoint;
#[cfg(feature = "sdk")]
pub use lambda::Lambda;
#[cfg(feature = "sdk")]
pub use secrets_manager::SecretsManager;
#[cfg(feature = "sdk")]
pub use ses::Ses;
pub use signature::{AccessKey, Scope, signature_headers};
#[cfg(feature = "sdk")]
pub use sns::Sns;
