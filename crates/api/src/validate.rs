//! One walker over a JSON value and its constraint table: every violation, in one message (behaviour 10 §1.4).
//!
//! Expects a value that went through `crate::check_shape`. Looks nothing up: it only says what the model says.

use serde_json::Value;

use crate::blob;
use crate::error::ApiError;
use crate::render::render;
use crate::shape::{Kind, Length, Member, Range, Shape};

/// More violations than this are not collected, so that a small request cannot make a large answer.
pub const MAX_VIOLATIONS: usize = 1_000;

/// Checks all constraints of `shape`.
///
/// # Errors
/// `InvalidParameterException`: "2 validation errors detected: Value '…' at '…' failed to satisfy constraint: Member must …; …".
pub fn check_constraints(shape: &Shape, value: &Value) -> Result<(), ApiError> {
    let mut walker = Walker { violations: Vec::new() };
    walker.value(shape, value, &Path::Root);
    match walker.violations.len() {
        0 => Ok(()),
        1 => Err(ApiError::invalid_parameter(format!("1 validation error detected: {}", walker.violations[0]))),
        n => Err(ApiError::invalid_parameter(format!(
            "{n} validation errors detected: {}",
            walker.violations.join("; ")
        ))),
    }
}

/// Where the walker is; becomes text only when something is wrong.
enum Path<'a> {
    Root,
    Member(&'a Path<'a>, &'a str),
    /// Counted from 1.
    Element(&'a Path<'a>, usize),
    Entry(&'a Path<'a>, &'a str),
}

impl std::fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(Self::Root, name) => formatter.write_str(name),
            Self::Member(parent, name) => write!(formatter, "{parent}.{name}"),
            Self::Element(parent, index) => write!(formatter, "{parent}.{index}.member"),
            Self::Entry(parent, key) => write!(formatter, "{parent}.{key}.member"),
        }
    }
}

struct Walker {
    violations: Vec<String>,
}

impl Walker {
    fn value(&mut self, shape: &Shape, value: &Value, path: &Path<'_>) {
        for constraint in constraints(shape).into_iter().filter(|constraint| !constraint.holds(value)) {
            self.report(shape, Some(value), path, &constraint.text());
        }
        match (&shape.kind, value) {
            (Kind::Structure { members }, Value::Object(_)) => self.members(members, value, path),
            (Kind::List { element, .. }, Value::Array(list)) => {
                if is_scalar(element) {
                    self.elements(shape, value, path, "Member", element, list.iter());
                } else {
                    for (at, value) in list.iter().enumerate() {
                        self.value(element, value, &Path::Element(path, at + 1));
                    }
                }
            }
            (Kind::Map { key, value: element, .. }, Value::Object(map)) => {
                let keys: Vec<Value> = map.keys().map(|key| Value::String(key.clone())).collect();
                self.elements(shape, value, path, "Map keys", key, keys.iter());
                if is_scalar(element) {
                    self.elements(shape, value, path, "Map value", element, map.values());
                } else {
                    for (key, value) in map {
                        self.value(element, value, &Path::Entry(path, key));
                    }
                }
            }
            _ => {}
        }
    }

    fn members(&mut self, members: &[Member], value: &Value, path: &Path<'_>) {
        for member in members {
            let path = Path::Member(path, member.path);
            match value.get(member.name) {
                Some(value) => self.value(member.shape, value, &path),
                None if member.required => self.report(member.shape, None, &path, "Member must not be null"),
                None => {}
            }
        }
    }

    /// One violation for the whole collection when any of its scalars is wrong; it lists all that is asked of each of them.
    fn elements<'v>(
        &mut self,
        collection: &Shape,
        value: &Value,
        path: &Path<'_>,
        what: &str,
        element: &Shape,
        mut values: impl Iterator<Item = &'v Value>,
    ) {
        let constraints = constraints(element);
        if values.any(|value| constraints.iter().any(|constraint| !constraint.holds(value))) {
            let all: Vec<String> = constraints.iter().map(Constraint::text).collect();
            self.report(
                collection,
                Some(value),
                path,
                &format!("{what} must satisfy constraint: [{}]", all.join(", ")),
            );
        }
    }

    fn report(&mut self, shape: &Shape, value: Option<&Value>, path: &Path<'_>, complaint: &str) {
        if self.violations.len() >= MAX_VIOLATIONS {
            return;
        }
        let shown = match value {
            _ if shape.sensitive => String::new(),
            None => " null".to_owned(),
            Some(value) => format!(" '{}'", render(shape, value)),
        };
        self.violations.push(format!("Value{shown} at '{path}' failed to satisfy constraint: {complaint}"));
    }
}

fn is_scalar(shape: &Shape) -> bool {
    !matches!(shape.kind, Kind::Structure { .. } | Kind::List { .. } | Kind::Map { .. } | Kind::Document)
}

/// One thing asked of a value by itself.
enum Constraint<'a> {
    MaxLength(Measure, usize),
    MinLength(Measure, usize),
    MaxValue(i64),
    MinValue(i64),
    Pattern(&'a crate::shape::Pattern),
    OneOf { values: &'a [&'a str], printed: &'a str },
}

/// What a length counts.
#[derive(Clone, Copy)]
enum Measure {
    /// UTF-16 code units, as Java counts.
    Text,
    /// Elements or entries.
    Items,
    /// Bytes behind base64.
    Bytes,
}

impl Measure {
    fn of(self, value: &Value) -> usize {
        match (self, value) {
            (Self::Text, Value::String(text)) => text.encode_utf16().count(),
            (Self::Bytes, Value::String(text)) => blob::decode(text).map_or(0, |bytes| bytes.len()),
            (Self::Items, Value::Array(list)) => list.len(),
            (Self::Items, Value::Object(map)) => map.len(),
            _ => 0,
        }
    }
}

/// Max before min before pattern, as the service prints them (behaviour 10 §1.4).
fn constraints(shape: &Shape) -> Vec<Constraint<'_>> {
    let length = |measure: Measure, length: &Length| {
        let max = length.max.map(|max| Constraint::MaxLength(measure, max));
        [max, length.min.map(|min| Constraint::MinLength(measure, min))]
    };
    let range = |range: &Range| [range.max.map(Constraint::MaxValue), range.min.map(Constraint::MinValue)];
    let (bounds, last) = match &shape.kind {
        Kind::String { length: bounds, pattern } => {
            (length(Measure::Text, bounds), pattern.as_ref().map(Constraint::Pattern))
        }
        Kind::List { length: bounds, .. } | Kind::Map { length: bounds, .. } => (length(Measure::Items, bounds), None),
        Kind::Blob { length: bounds } => (length(Measure::Bytes, bounds), None),
        Kind::Integer { range: bounds } | Kind::Long { range: bounds } => (range(bounds), None),
        Kind::Enum { values, printed } => ([None, None], Some(Constraint::OneOf { values, printed })),
        Kind::Structure { .. } | Kind::Boolean | Kind::Timestamp | Kind::Document => ([None, None], None),
    };
    bounds.into_iter().flatten().chain(last).collect()
}

impl Constraint<'_> {
    fn holds(&self, value: &Value) -> bool {
        match self {
            Self::MaxLength(measure, max) => measure.of(value) <= *max,
            Self::MinLength(measure, min) => measure.of(value) >= *min,
            Self::MaxValue(max) => value.as_i64().is_none_or(|value| value <= *max),
            Self::MinValue(min) => value.as_i64().is_none_or(|value| value >= *min),
            Self::Pattern(pattern) => value.as_str().is_none_or(|value| pattern.matches(value)),
            Self::OneOf { values, .. } => value.as_str().is_none_or(|value| values.contains(&value)),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::MaxLength(_, max) => format!("Member must have length less than or equal to {max}"),
            Self::MinLength(_, min) => format!("Member must have length greater than or equal to {min}"),
            Self::MaxValue(max) => format!("Member must have value less than or equal to {max}"),
            Self::MinValue(min) => format!("Member must have value greater than or equal to {min}"),
            Self::Pattern(pattern) => format!("Member must satisfy regular expression pattern: {}", pattern.raw),
            Self::OneOf { printed, .. } => format!("Member must satisfy enum value set: {printed}"),
        }
    }
}

#[cfg(test)]
mod tests;
