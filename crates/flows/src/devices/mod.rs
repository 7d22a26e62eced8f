//! Devices: offered at a sign-in, confirmed by their client, then proved or managed (behaviour 20 §7).
//!
//! A device that is offered is not stored: its key says of itself whose it is and of which sign-in (`keys`).

pub mod confirm;
pub(crate) mod keys;
pub mod manage;

pub use confirm::DeviceSecret;
pub use keys::NewDevice;
