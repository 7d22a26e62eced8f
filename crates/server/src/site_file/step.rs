//! One change to a site: how it is shown, and the calls that make it.

use std::fmt;

use serde_json::{Map, Value};

use super::compare::{self, Change};
use super::kinds;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Create,
    Update,
    Delete,
}

#[derive(Debug)]
pub(crate) struct PlanStep {
    pub(super) act: Act,
    /// Such as `client web`.
    pub(super) what: String,
    pub(super) changes: Vec<Change>,
    pub(super) calls: Vec<PlannedCall>,
}

/// A call without its `UserPoolId`, which a new pool does not have yet.
#[derive(Debug)]
pub(super) struct PlannedCall {
    pub(super) operation: &'static str,
    pub(super) input: Map<String, Value>,
    pub(super) pinned_id: Option<String>,
}

impl PlannedCall {
    /// `input` is a JSON object.
    pub(super) fn new(operation: &'static str, input: Value) -> Self {
        let input = match input {
            Value::Object(input) => input,
            _ => Map::new(),
        };
        Self { operation, input, pinned_id: None }
    }
}

impl PlanStep {
    /// Makes something by one call that carries all of it.
    pub(super) fn create(what: String, call: PlannedCall) -> Self {
        let mut changes: Vec<Change> = Vec::with_capacity(call.input.len());
        for (name, value) in &call.input {
            if let Some(shape) = kinds::member(call.operation, name) {
                changes.push(Change { member: name.clone(), before: None, after: compare::shown(shape, value) });
            }
        }
        Self { act: Act::Create, what, changes, calls: vec![call] }
    }

    pub(super) fn update(what: String, changes: Vec<Change>, calls: Vec<PlannedCall>) -> Self {
        Self { act: Act::Update, what, changes, calls }
    }

    pub(super) fn delete(what: String, calls: Vec<PlannedCall>) -> Self {
        Self { act: Act::Delete, what, changes: Vec::new(), calls }
    }

    /// The first line of it.
    pub(crate) fn title(&self) -> String {
        let sign = match self.act {
            Act::Create => '+',
            Act::Update => '~',
            Act::Delete => '-',
        };
        format!("{sign} {}", self.what)
    }
}

impl fmt::Display for PlanStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title())?;
        for Change { member, before, after } in &self.changes {
            match before {
                Some(before) => writeln!(f, "    {member}: {before} -> {after}")?,
                None => writeln!(f, "    {member}: {after}")?,
            }
        }
        Ok(())
    }
}
