//! The ways in which a value of a shape can be right or wrong, each as one value.

use base64::Engine as _;
use serde_json::{Map, Value, json};

use super::text;
use super::{Expect, Sample};
use crate::shape::{Kind, Length, Member, Pattern, Range, Shape};

/// Longer texts and blobs are left out: they test the limit on bodies rather than the one on members.
const MAX_LENGTH: usize = 132_000;

/// The smallest valid value.
pub fn minimal(shape: &Shape) -> Value {
    build(shape, &|member| member.required)
}

/// A valid value with every member present, each as small as can be.
pub fn full(shape: &Shape) -> Value {
    build(shape, &|_| true)
}

fn build(shape: &Shape, wanted: &dyn Fn(&Member) -> bool) -> Value {
    match &shape.kind {
        Kind::Structure { members } => {
            let members = members.iter().filter(|member| wanted(member));
            members.map(|member| (member.name.to_owned(), build(member.shape, wanted))).collect()
        }
        Kind::List { element, length } => vec![build(element, wanted); length.min.unwrap_or(0)].into(),
        Kind::Map { key, value, length } => map_of(key, &build(value, wanted), length.min.unwrap_or(0)),
        Kind::String { length, pattern } => {
            let found = text::shortest(pattern.as_ref(), length.min.unwrap_or(0), length.max.unwrap_or(usize::MAX));
            Value::from(found.unwrap_or_default())
        }
        Kind::Enum { values, .. } => Value::from(values[0]),
        Kind::Integer { range } | Kind::Long { range } => Value::from(range.min.unwrap_or(0)),
        Kind::Boolean => Value::Bool(false),
        Kind::Timestamp => Value::from(0),
        Kind::Blob { length } => blob(length.min.unwrap_or(0)),
        Kind::Document => json!({}),
    }
}

/// Every variant of a value; labels begin with `: ` or with the path inside it.
pub fn variants(shape: &Shape) -> Vec<Sample> {
    let mut found = Found { samples: Vec::new() };
    found.wrong_type(shape);
    match &shape.kind {
        Kind::Structure { members } => found.members(shape, members),
        Kind::List { element, length } => found.list(element, length),
        Kind::Map { key, value, length } => found.map(key, value, length),
        Kind::String { length, pattern } => found.string(length, pattern.as_ref()),
        Kind::Enum { values, .. } => {
            for value in *values {
                found.add(value, Value::from(*value), Expect::Valid);
            }
            found.add("unknown value", Value::from("no-such-value"), Expect::Invalid);
        }
        Kind::Integer { range } => found.integer(range, i64::from(i32::MAX)),
        Kind::Long { range } => found.integer(range, i64::MAX),
        Kind::Blob { length } => found.blob(length),
        Kind::Boolean => found.add("true", Value::Bool(true), Expect::Valid),
        Kind::Timestamp | Kind::Document => {}
    }
    found.samples
}

struct Found {
    samples: Vec<Sample>,
}

impl Found {
    fn add(&mut self, label: &str, body: Value, expect: Expect) {
        self.samples.push(Sample { label: label.to_owned(), body, expect });
    }

    fn wrong_type(&mut self, shape: &Shape) {
        let wrong = match shape.kind {
            Kind::Document => return,
            Kind::Structure { .. } | Kind::Map { .. } => json!("text"),
            Kind::List { .. } => json!({}),
            Kind::String { .. } | Kind::Enum { .. } => json!(7),
            Kind::Integer { .. } | Kind::Long { .. } | Kind::Boolean | Kind::Timestamp => json!("7x"),
            Kind::Blob { .. } => json!("not base64!"),
        };
        self.add("wrong type", wrong, Expect::Serialization);
    }

    fn members(&mut self, shape: &Shape, members: &[Member]) {
        let base = minimal(shape);
        let with = |name: &str, value: Option<Value>| {
            let mut body = base.as_object().cloned().unwrap_or_default();
            match value {
                Some(value) => body.insert(name.to_owned(), value),
                None => body.remove(name),
            };
            Value::Object(body)
        };
        for member in members {
            let name = member.name;
            if member.required {
                self.add(&format!("{name}: missing"), with(name, None), Expect::Invalid);
                self.add(&format!("{name}: null"), with(name, Some(Value::Null)), Expect::Invalid);
            }
            for inner in variants(member.shape) {
                self.samples.push(Sample {
                    label: joined(name, &inner.label),
                    body: with(name, Some(inner.body)),
                    expect: inner.expect,
                });
            }
        }
    }

    fn list(&mut self, element: &Shape, length: &Length) {
        self.sizes(length, |size| Some(Value::from(vec![minimal(element); size])));
        if length.min.is_none_or(|min| min <= 1) {
            for inner in variants(element) {
                self.samples.push(Sample {
                    label: joined("1", &inner.label),
                    body: Value::from(vec![inner.body]),
                    expect: inner.expect,
                });
            }
        }
    }

    fn map(&mut self, key: &Shape, value: &Shape, length: &Length) {
        let smallest = minimal(value);
        self.sizes(length, |size| {
            let map = map_of(key, &smallest, size);
            (map.as_object().map(Map::len) == Some(size)).then_some(map)
        });
        for inner in variants(key) {
            if let Value::String(text) = inner.body {
                let body = Map::from_iter([(text, smallest.clone())]);
                self.samples.push(Sample {
                    label: joined("key", &inner.label),
                    body: body.into(),
                    expect: inner.expect,
                });
            }
        }
        let name = minimal(key).as_str().unwrap_or_default().to_owned();
        for inner in variants(value) {
            let body = Map::from_iter([(name.clone(), inner.body)]);
            self.samples.push(Sample { label: joined("value", &inner.label), body: body.into(), expect: inner.expect });
        }
    }

    fn string(&mut self, length: &Length, pattern: Option<&Pattern>) {
        self.sizes(length, |size| {
            let over_or_under = length.max.is_some_and(|max| size > max) || length.min.is_some_and(|min| size < min);
            let text = text::of_length(pattern, size).or_else(|| over_or_under.then(|| "a".repeat(size)));
            text.map(Value::from)
        });
        if let Some(pattern) = pattern {
            let (min, max) = (length.min.unwrap_or(0), length.max.unwrap_or(usize::MAX));
            if let Some(text) = text::against(pattern, min, max) {
                self.add("against the pattern", Value::from(text), Expect::Invalid);
            }
        }
    }

    fn blob(&mut self, length: &Length) {
        self.sizes(length, |size| Some(blob(size)));
    }

    fn integer(&mut self, range: &Range, widest: i64) {
        if let Some(min) = range.min {
            self.add(&min.to_string(), Value::from(min), Expect::Valid);
            self.add(&format!("{}, one under", min - 1), Value::from(min - 1), Expect::Invalid);
        }
        match range.max {
            Some(max) => {
                self.add(&format!("{max}, the most"), Value::from(max), Expect::Valid);
                self.add(&format!("{}, one over", max + 1), Value::from(max + 1), Expect::Invalid);
            }
            None => self.add("the widest", Value::from(widest), Expect::Valid),
        }
        self.add("a fraction", json!(1.5), Expect::Serialization);
    }

    /// At both ends of a length and one beyond each; `make` answers nothing for a size it has no value for.
    fn sizes(&mut self, length: &Length, make: impl Fn(usize) -> Option<Value>) {
        let (min, max) = (length.min, length.max);
        let mut sizes = vec![];
        if let Some(min) = min {
            sizes.extend(min.checked_sub(1).map(|size| (size, ", one under", Expect::Invalid)));
            sizes.push((min, "", Expect::Valid));
        }
        if let Some(max) = max {
            sizes.extend((min != Some(max)).then_some((max, "", Expect::Valid)));
            sizes.push((max + 1, ", one over", Expect::Invalid));
        }
        for (size, remark, expect) in sizes.into_iter().filter(|(size, ..)| *size <= MAX_LENGTH) {
            if let Some(value) = make(size) {
                self.add(&format!("of length {size}{remark}"), value, expect);
            }
        }
    }
}

/// `GroupName` and `wrong type` -> `GroupName: wrong type`; `Schema` and `1.Name: missing` -> `Schema.1.Name: missing`.
fn joined(name: &str, label: &str) -> String {
    let nested = label.split_once(": ").is_some_and(|(path, _)| !path.contains(' '));
    if nested { format!("{name}.{label}") } else { format!("{name}: {label}") }
}

/// A map of `size` different keys; fewer when the key allows no more.
fn map_of(key: &Shape, value: &Value, size: usize) -> Value {
    let named = |text: String| (text, value.clone());
    match &key.kind {
        Kind::Enum { values, .. } => values.iter().take(size).map(|text| named((*text).to_owned())).collect(),
        Kind::String { length, pattern } => {
            let (min, max) = (length.min.unwrap_or(0), length.max.unwrap_or(usize::MAX));
            let numbered = (1..=size).map(|number| format!("{number:0>min$}"));
            let levels = (1..=4).map(|number| format!("Level{number}"));
            let shortest = text::shortest(pattern.as_ref(), min, max);
            let candidates = numbered.chain(levels).chain(shortest);
            let fits =
                |text: &String| text.len() <= max && pattern.as_ref().is_none_or(|pattern| pattern.matches(text));
            candidates.filter(fits).take(size).map(named).collect()
        }
        _ => Value::Object(Map::new()),
    }
}

fn blob(size: usize) -> Value {
    Value::from(base64::engine::general_purpose::STANDARD.encode(vec![0; size]))
}
