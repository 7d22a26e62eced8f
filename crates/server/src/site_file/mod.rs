//! Site files: user pools and what is in them, declared in YAML or JSON in the API's own member names.
//!
//! A file is read and checked against the model ([`document`], [`check`], [`desired`]), compared with what the site has
//! ([`reader`], [`plan`]), and carried out ([`execute`]); an export goes the other way. All of it speaks to the site
//! through [`call::Call`], the operations of the API, so that the same file works over HTTP and inside a starting
//! server. Must not know the store, nor what an operation does.

pub(crate) mod call;
mod check;
mod clients;
mod compare;
mod desired;
mod document;
mod execute;
mod export;
mod foresight;
mod kinds;
mod own;
mod plan;
mod pool;
mod reader;
mod remote;
mod schema;
mod section;
mod step;
#[cfg(test)]
mod tests;
mod users;

pub(crate) use call::InProcess;
pub(crate) use desired::{Desired, Source};
pub(crate) use execute::execute;
pub(crate) use export::{Contents, export, own_attributes, to_yaml};
pub(crate) use plan::plan;
pub(crate) use pool::without_twins;
pub(crate) use remote::Remote;
pub(crate) use schema::schema;
pub(crate) use step::PlanStep;

use document::Problem;

/// Whether an operation's input has a member of this name.
pub(crate) fn has_member(operation: &str, name: &str) -> bool {
    kinds::member(operation, name).is_some()
}

/// Why a file was not applied, or a site not exported.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Nothing was changed.
    #[error("{}", list(.0))]
    File(Vec<Problem>),
    /// Nothing was changed.
    #[error("{0}")]
    Read(#[from] call::CallError),
    #[error("stopped after {done} of {of} changes, {}: at `{at}`: {cause}", whether(*.stay))]
    Stopped { done: usize, of: usize, stay: bool, at: String, cause: call::CallError },
}

impl Failure {
    /// Of a site that goes away with what was done to it.
    pub(crate) fn of_no_consequence(self) -> Self {
        match self {
            Self::Stopped { done, of, at, cause, .. } => Self::Stopped { done, of, stay: false, at, cause },
            other => other,
        }
    }
}

fn whether(they_stay: bool) -> &'static str {
    if they_stay { "which stay" } else { "which are gone with the new database" }
}

fn list(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n  ")
}
