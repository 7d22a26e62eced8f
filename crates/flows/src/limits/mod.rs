//! How often something may be tried.

pub(crate) mod attempts;
