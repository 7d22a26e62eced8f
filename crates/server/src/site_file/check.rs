//! Holds a file to the model before anything is sent: unknown members, wrong types, missing members, constraints.

use api::shape::{Kind, Shape};
use serde_json::{Map, Value};

use super::document::{Document, Problem};
use super::kinds;
use super::own::{Form, Own, Part};

/// In place of the pool's id where constraints are checked.
const SOME_POOL: &str = "us-east-1_000000000";

/// What is being checked, and what was found so far.
pub(super) struct Checker<'a> {
    pub(super) document: &'a Document,
    pub(super) problems: Vec<Problem>,
}

impl Checker<'_> {
    pub(super) fn problem(&mut self, pointer: &str, text: impl Into<String>) {
        self.problems.push(Problem::at(&self.document.place(pointer), text));
    }

    /// The object at `pointer`.
    pub(super) fn object<'v>(&mut self, pointer: &str, value: &'v Value) -> Option<&'v Map<String, Value>> {
        if value.as_object().is_none() {
            self.problem(pointer, format!("{} must have members", name(pointer)));
        }
        value.as_object()
    }

    /// The elements of a list, each with its pointer; `None` where there is no list.
    pub(super) fn list<'v>(
        &mut self,
        pointer: &str,
        object: &'v Map<String, Value>,
        member: &str,
    ) -> Option<Vec<(String, &'v Value)>> {
        let pointer = format!("{pointer}/{member}");
        match object.get(member)? {
            Value::Array(list) => {
                Some(list.iter().enumerate().map(|(at, value)| (format!("{pointer}/{at}"), value)).collect())
            }
            Value::Null => None,
            _ => {
                self.problem(&pointer, format!("{member} must be a list"));
                None
            }
        }
    }

    /// The members of `object` that belong to an operation's input, checked with those that do not.
    pub(super) fn part(&mut self, pointer: &str, object: &Map<String, Value>, part: &Part) -> Map<String, Value> {
        for member in part.silent.iter().filter(|member| object.contains_key(**member)) {
            self.problem(&format!("{pointer}/{member}"), format!("{member} has no place in a file"));
        }
        self.own(pointer, object, &part.own);
        let names: Vec<&str> = part.own.iter().map(|own| own.name).collect();
        self.input(pointer, object, part.operation, &names)
    }

    /// Members that the API does not have. What has entries or an input is read by itself.
    pub(super) fn own(&mut self, pointer: &str, object: &Map<String, Value>, own: &[Own]) {
        for own in own {
            let Some(value) = object.get(own.name).filter(|value| !value.is_null()) else { continue };
            let pointer = format!("{pointer}/{}", own.name);
            match own.form {
                Form::Like(operation, member) => self.like(&pointer, kinds::member(operation, member), value, own),
                Form::ListLike(operation, member) => {
                    let Value::Array(list) = value else {
                        self.problem(&pointer, not_a(own.name, own.is, value));
                        continue;
                    };
                    for (at, value) in list.iter().enumerate() {
                        self.like(&format!("{pointer}/{at}"), kinds::member(operation, member), value, own);
                    }
                }
                Form::Text(shape) => self.like(&pointer, Some(shape), value, own),
                Form::Switch if !value.is_boolean() => self.problem(&pointer, not_a(own.name, own.is, value)),
                Form::Switch | Form::Input(_) | Form::Entries(_) => {}
            }
        }
    }

    fn like(&mut self, pointer: &str, shape: Option<&Shape>, value: &Value, own: &Own) {
        let Some(shape) = shape else { return };
        let before = self.problems.len();
        self.value(pointer, shape, value);
        if self.problems.len() == before && api::check_constraints(shape, value).is_err() {
            self.problem(pointer, format!("{} must be {}", own.name, own.is));
        }
    }

    /// The members of `object` that belong to an operation's input, checked; `own` are those that do not.
    pub(super) fn input(
        &mut self,
        pointer: &str,
        object: &Map<String, Value>,
        operation: &'static str,
        own: &[&str],
    ) -> Map<String, Value> {
        let before = self.problems.len();
        let members = kinds::members(operation);
        let mut input = Map::new();
        for (name, value) in object.iter().filter(|(name, value)| !own.contains(&name.as_str()) && !value.is_null()) {
            let inner = format!("{pointer}/{name}");
            match members.iter().find(|member| member.name == name && name != "UserPoolId") {
                Some(member) => {
                    self.value(&inner, member.shape, value);
                    input.insert(name.clone(), value.clone());
                }
                None => self.problem(&inner, format!("there is no {name} in {operation}")),
            }
        }
        for member in members.iter().filter(|member| member.required && member.name != "UserPoolId") {
            if !input.contains_key(member.name) {
                self.problem(pointer, format!("{} is missing", member.name));
            }
        }
        if self.problems.len() == before {
            self.constraints(pointer, operation, &input);
        }
        input
    }

    fn constraints(&mut self, pointer: &str, operation: &'static str, input: &Map<String, Value>) {
        let mut whole = input.clone();
        whole.insert("UserPoolId".to_owned(), SOME_POOL.into());
        let Some(info) = api::operation::find(operation) else { return };
        let checked = api::check_shape(info.input, Value::Object(whole))
            .and_then(|whole| api::check_constraints(info.input, &whole));
        if let Err(error) = checked {
            self.problem(pointer, error.message.unwrap_or_default());
        }
    }

    fn value(&mut self, pointer: &str, shape: &Shape, value: &Value) {
        match (&shape.kind, value) {
            (_, Value::Null) | (Kind::Document, _) => {}
            (Kind::Structure { members }, Value::Object(object)) => {
                for (name, value) in object {
                    let inner = format!("{pointer}/{name}");
                    match members.iter().find(|member| member.name == name) {
                        Some(member) => self.value(&inner, member.shape, value),
                        None => self.problem(&inner, format!("there is no {name} in {}", shape.name)),
                    }
                }
            }
            (Kind::Map { value: element, .. }, Value::Object(object)) => {
                for (name, value) in object {
                    self.value(&format!("{pointer}/{name}"), element, value);
                }
            }
            (Kind::List { element, .. }, Value::Array(list)) => {
                for (at, value) in list.iter().enumerate() {
                    self.value(&format!("{pointer}/{at}"), element, value);
                }
            }
            (Kind::Structure { .. } | Kind::Map { .. }, _) => self.problem(pointer, not_a(pointer, "members", value)),
            (Kind::List { .. }, _) => self.problem(pointer, not_a(pointer, "a list", value)),
            (Kind::Boolean, Value::Bool(_)) | (Kind::Timestamp, Value::Number(_)) => {}
            (Kind::Integer { .. } | Kind::Long { .. }, Value::Number(_)) => {}
            (Kind::String { .. } | Kind::Blob { .. }, Value::String(_)) => {}
            (Kind::Enum { values, .. }, Value::String(text)) => {
                if !values.contains(&text.as_str()) {
                    let text = format!("{} must be one of {}, not {text}", name(pointer), values.join(", "));
                    self.problem(pointer, text);
                }
            }
            (Kind::Boolean, _) => self.problem(pointer, not_a(pointer, "true or false", value)),
            (Kind::Integer { .. } | Kind::Long { .. } | Kind::Timestamp, _) => {
                self.problem(pointer, not_a(pointer, "a number", value));
            }
            (Kind::String { .. } | Kind::Blob { .. } | Kind::Enum { .. }, _) => {
                self.problem(pointer, not_a(pointer, "text", value));
            }
        }
    }
}

/// The last name in a pointer.
fn name(pointer: &str) -> &str {
    let mut names = pointer.rsplit('/').filter(|name| name.parse::<usize>().is_err());
    names.next().filter(|name| !name.is_empty()).unwrap_or("the file")
}

fn not_a(pointer: &str, expected: &str, value: &Value) -> String {
    let hint = match value {
        Value::Bool(_) | Value::Number(_) if expected == "text" => ": write it in quotes",
        _ => "",
    };
    format!("{} must be {expected}{hint}", name(pointer))
}
