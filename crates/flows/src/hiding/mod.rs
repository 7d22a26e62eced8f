//! What keeps apart who exists from who does not: invented answers, and sealed state of one length.

pub(crate) mod padding;
pub(crate) mod simulated;
