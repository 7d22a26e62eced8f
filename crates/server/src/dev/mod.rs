//! What only `poolhouse dev` has: the inbox and the clock, for people and for tests.

pub(crate) mod clock;
mod cross_site;
pub(crate) mod inbox;
mod inbox_page;
pub(crate) mod kms;
