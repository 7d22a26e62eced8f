//! Things of one kind in a pool: made, brought into line, and with `--prune` deleted.

use serde_json::{Map, Value, json};

use super::Failure;
use super::call::Call;
use super::clients;
use super::compare::{self, Change};
use super::desired::Entry;
use super::document::Problem;
use super::kinds::{self, Kind, Source};
use super::plan::Planning;
use super::reader::text;
use super::step::{PlanStep, PlannedCall};

pub(super) async fn plan<C: Call>(
    planning: &mut Planning<'_, C>,
    kind: &Kind,
    entries: &[Entry],
) -> Result<(), Failure> {
    let mut left = match &planning.reader {
        Some(reader) => reader.all(kind, &planning.current).await?,
        None => Vec::new(),
    };
    let mut steps = Vec::new();
    for entry in entries {
        match take(planning, kind, entry, &mut left) {
            Some(actual) => steps.extend(update(planning, kind, entry, &actual).await?),
            None => steps.push(creation(planning, kind, entry)),
        }
    }
    if planning.prune {
        let deletions = left.iter().map(|actual| deletion(planning, kind, actual));
        if matches!(kind.source, Source::Domains) {
            // A pool has one of each sort: the old one makes room.
            let deletions: Vec<PlanStep> = deletions.collect();
            planning.steps.extend(deletions);
        } else {
            let deletions: Vec<PlanStep> = deletions.collect();
            planning.deletions.extend(deletions);
        }
    }
    planning.steps.extend(steps);
    Ok(())
}

fn title<C>(planning: &Planning<'_, C>, kind: &Kind, name: &str) -> String {
    format!("{} {name} of {}", kind.noun, planning.title)
}

/// The one that an entry means, taken out of those not yet spoken of.
fn take<C>(
    planning: &mut Planning<'_, C>,
    kind: &Kind,
    entry: &Entry,
    left: &mut Vec<Map<String, Value>>,
) -> Option<Map<String, Value>> {
    let (member, wanted) = match &entry.pinned_id {
        Some(id) => (kind.key, id.as_str()),
        None => (kind.label, entry.label(kind)),
    };
    let mut found = left.iter().enumerate().filter(|(_, actual)| text(actual, member) == wanted);
    let (first, second) = (found.next().map(|(at, _)| at), found.next());
    if second.is_some() {
        let text =
            format!("several of {} are called {wanted}: give the {} of the one that is meant", kind.section, kind.key);
        planning.problems.push(Problem::at(&entry.place, text));
    }
    first.map(|at| left.swap_remove(at))
}

fn creation<C>(planning: &Planning<'_, C>, kind: &Kind, entry: &Entry) -> PlanStep {
    let mut call = PlannedCall::new(kind.create, Value::Object(entry.members.clone()));
    call.pinned_id.clone_from(&entry.pinned_id);
    PlanStep::create(title(planning, kind, entry.label(kind)), call)
}

fn deletion<C>(planning: &Planning<'_, C>, kind: &Kind, actual: &Map<String, Value>) -> PlanStep {
    let key = text(actual, kind.key);
    let name = if kind.key == kind.label { key.to_owned() } else { format!("{} ({key})", text(actual, kind.label)) };
    PlanStep::delete(title(planning, kind, &name), vec![PlannedCall::new(kind.delete, json!({ kind.key: key }))])
}

async fn update<C: Call>(
    planning: &mut Planning<'_, C>,
    kind: &Kind,
    entry: &Entry,
    actual: &Map<String, Value>,
) -> Result<Option<PlanStep>, Failure> {
    let mut desired = entry.members.clone();
    let (mut changes, mut calls) = (Vec::new(), Vec::new());
    if kind.is_clients() {
        calls.extend(clients::secret(planning, entry, &mut desired, actual, &mut changes).await?);
    }
    let title = title(planning, kind, entry.label(kind));
    let settled = changes.len();
    for (name, value) in &desired {
        let Some(shape) = kinds::member(kind.create, name) else { continue };
        let known = changes.len();
        compare::changes(shape, name, value, actual.get(name), &mut changes);
        if changes.len() > known && kinds::member(kind.update, name).is_none() {
            let text = format!("{name} of {title} cannot be changed any more");
            planning.problems.push(Problem::at(&entry.place, text));
        }
    }
    if changes.len() > settled {
        calls.insert(0, replacement(kind, &desired, actual, &changes[settled..]));
    }
    Ok((!calls.is_empty()).then(|| PlanStep::update(title, changes, calls)))
}

/// The request that brings one into line.
fn replacement(
    kind: &Kind,
    desired: &Map<String, Value>,
    actual: &Map<String, Value>,
    changes: &[Change],
) -> PlannedCall {
    let mut input = Map::new();
    for member in kinds::members(kind.update) {
        let (desired, actual) = (desired.get(member.name), actual.get(member.name));
        let value = match desired {
            Some(desired) if kind.replaces => Some(compare::overlay(member.shape, desired, actual)),
            Some(desired) => {
                let begins = |change: &Change| change.member.split('.').next() == Some(member.name);
                changes.iter().any(begins).then(|| desired.clone())
            }
            None => actual.filter(|_| kind.replaces).cloned(),
        };
        input.extend(value.map(|value| (member.name.to_owned(), value)));
    }
    input.insert(kind.key.to_owned(), actual.get(kind.key).cloned().unwrap_or_default());
    input.remove("UserPoolId");
    PlannedCall::new(kind.update, Value::Object(input))
}
