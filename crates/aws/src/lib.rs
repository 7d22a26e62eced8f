//! Amazon Web Services as Poolhouse uses them, by the official SDK, at AWS or at any endpoint that speaks like it.
//!
//! The one room that knows the SDK's crates: the ports it serves are other rooms' (`triggers::Invoke`, `delivery::Deliver`).

mod clients;
mod configuration;
mod lambda;
mod limit;
mod ses;
mod signature;
mod sns;
mod undelivered;

pub use configuration::Endpoint;
pub use lambda::Lambda;
pub use ses::Ses;
pub use signature::{AccessKey, Scope, signature_headers};
pub use sns::Sns;
