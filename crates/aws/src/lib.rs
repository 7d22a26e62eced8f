//! Amazon Web Services as Poolhouse uses them, by the official SDK, at AWS or at any endpoint that speaks like it.
//!
//! The one room that knows the SDK's crates: the ports it serves are other rooms' (`triggers::Invoke`).

mod configuration;
mod lambda;
mod limit;

pub use configuration::Endpoint;
pub use lambda::Lambda;
