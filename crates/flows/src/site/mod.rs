//! One server: its services, its workers, what it remembers, and the jobs it does by itself.

mod addresses;
pub mod beginning;
pub(crate) mod context;
pub(crate) mod cpu_pool;
pub mod jobs;
pub(crate) mod key_reserve;
pub(crate) mod recently_seen;
