//! Where everything is kept: one narrow interface, two databases.
//!
//! Callers hand [`Store::read`] and [`Store::write`] a synchronous closure over a [`Tx`]; the closure runs as one
//! transaction on a thread of the store, never on the caller's. An answered write is on disk.
//!
//! Rules of the house, which make one SQL text serve SQLite and PostgreSQL:
//!
//! - Parameters are `$1`, `$2`, ...; columns are `TEXT BIGINT BOOLEAN BYTEA`; text is compared by bytes. A migration says
//!   `COLLATE "C"` on a `TEXT` column (see [`migrations`]); statements never mention a collation.
//! - A statement that fails spoils its transaction, on both databases: everything after it answers
//!   [`StoreError::Aborted`] and nothing is committed. Where a conflict is expected, say `ON CONFLICT DO NOTHING` and look
//!   at the number of affected rows (or `RETURNING`), instead of catching [`StoreError::UniqueViolation`].
//! - A closure may run more than once (PostgreSQL: serialisation conflicts, lost connections before the commit), so it has
//!   no effects outside its transaction, awaits nothing and computes nothing slow.
//! - One-time things are consumed by one conditional statement, never by read-then-write: PostgreSQL runs writes at READ
//!   COMMITTED.
//!
//! This room must not know JSON of the wire, HTTP, or any rule of the domain.

mod backend;
mod floors;
mod job;
mod location;
pub mod migrations;
mod queue;
mod store;
pub mod tables;
mod tx;

pub use location::{Certificates, Location};
pub use store::{Options, Store};
pub use tx::{Row, StoreError, Tx, Value};
