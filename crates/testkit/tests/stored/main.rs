//! What is stored, and what clients keep, outlives the release that made it. For each release `samples/NNNN` has one of
//! everything, made by that release: the rows of every table, what its sealed values hold, and what its clients were
//! left with. Every later release must read all of it, on both databases.
//!
//! - `full`: documents and rows in which no field is empty, compared field by field.
//! - `variants`: the name of every variant.
//! - `furnished`: a site made by operations (`people`); an old one, brought up to today's schema, answers as it did.
//! - `sealed`: sealed values open to what was sealed.
//!
//! The newest samples also say what today's code writes: a field without a sample fails a test. How to write samples is
//! in docs/CONTRIBUTING.md.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod full;
mod furnished;
mod people;
mod rows;
mod samples;
mod sealed;
mod variants;
