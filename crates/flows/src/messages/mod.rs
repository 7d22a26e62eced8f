//! What users are written, and how it leaves.

pub(crate) mod custom_sender;
pub mod data_keys;
pub(crate) mod letters;
pub(crate) mod notices;
pub mod outgoing;
