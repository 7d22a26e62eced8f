//! The JSON Schema of site files, for editors and for checks without a server: made of the model's shapes and of the members
//! that the reader knows beside them, so that it cannot lag behind either.
//!
//! It says less than `apply` does where JSON Schema has no words for it (that a name stands once, that a pool without an id
//! has another name than the next), and more in one thing: a member without a value is flagged, which `apply` takes for
//! none.

use std::collections::BTreeMap;

use api::shape::{self, Length, Range, Shape};
use serde_json::{Map, Value, json};

use super::kinds;
use super::own::{self, Entries, Form, Own, Part};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema.
pub(crate) fn schema() -> Value {
    let mut writer = Writer { shapes: BTreeMap::new() };
    let mut schema = object(writer.own_members(&own::file()), &["UserPools"]);
    let pool = writer.part(&own::pool());
    writer.shapes.insert("UserPool".to_owned(), pool);
    schema.extend(members(json!({
        "$schema": DIALECT,
        "title": "Site file of Poolhouse",
        "description": "User pools and what is in them, for poolhouse apply",
        "$defs": writer.shapes,
    })));
    Value::Object(schema)
}

struct Writer {
    /// By name: those that are referred to.
    shapes: BTreeMap<String, Value>,
}

impl Writer {
    fn part(&mut self, part: &Part) -> Value {
        let has = |member: &&shape::Member| member.name != "UserPoolId" && !part.silent.contains(&member.name);
        let taken: Vec<&shape::Member> = kinds::members(part.operation).iter().filter(has).collect();
        let mut properties = self.own_members(&part.own);
        for member in &taken {
            properties.insert(member.name.to_owned(), self.shape(member.shape));
        }
        let required: Vec<&str> = taken.iter().filter(|member| member.required).map(|member| member.name).collect();
        let mut schema = object(properties, &required);
        if part.operation == "CreateUserPool" {
            // It belongs into MfaConfig where there is one.
            schema.insert("not".to_owned(), json!({ "required": ["MfaConfig", "MfaConfiguration"] }));
        }
        Value::Object(schema)
    }

    fn own_members(&mut self, own: &[Own]) -> Map<String, Value> {
        own.iter().map(|own| (own.name.to_owned(), self.own(own))).collect()
    }

    fn own(&mut self, own: &Own) -> Value {
        let like = |operation, member| kinds::member(operation, member);
        let mut schema = match own.form {
            Form::Like(operation, member) => like(operation, member).map(|shape| self.shape(shape)),
            Form::ListLike(operation, member) => like(operation, member).map(|shape| list(self.shape(shape))),
            Form::Text(shape) => Some(constraints(shape)),
            Form::Switch => Some(json!({ "type": "boolean" })),
            Form::Input(operation) => Some(self.part(&Part { operation, own: Vec::new(), silent: &[] })),
            Form::Entries(Entries::Pools) => Some(list(json!({ "$ref": "#/$defs/UserPool" }))),
            Form::Entries(Entries::Users) => Some(list(self.part(&own::user()))),
            Form::Entries(Entries::Kind(kind)) => Some(list(self.part(&own::entry(kind)))),
        }
        .unwrap_or_default();
        schema["description"] = own.is.into();
        schema
    }

    /// A shape, or where it is described.
    fn shape(&mut self, shape: &'static Shape) -> Value {
        let plain = matches!(shape.kind, shape::Kind::Boolean | shape::Kind::Timestamp | shape::Kind::Document);
        if plain {
            return constraints(shape);
        }
        if !self.shapes.contains_key(shape.name) {
            // First, as a shape may contain itself.
            self.shapes.insert(shape.name.to_owned(), Value::Null);
            let described = self.described(shape);
            self.shapes.insert(shape.name.to_owned(), described);
        }
        json!({ "$ref": format!("#/$defs/{}", shape.name) })
    }

    fn described(&mut self, shape: &'static Shape) -> Value {
        let mut schema = members(constraints(shape));
        match &shape.kind {
            shape::Kind::Structure { members } => {
                let properties = members.iter().map(|member| (member.name.to_owned(), self.shape(member.shape)));
                let properties = properties.collect();
                let required: Vec<&str> = members.iter().filter(|member| member.required).map(|m| m.name).collect();
                schema = object(properties, &required);
            }
            shape::Kind::List { element, .. } => {
                schema.insert("items".to_owned(), self.shape(element));
            }
            shape::Kind::Map { key, value, .. } => {
                schema.insert("propertyNames".to_owned(), self.shape(key));
                schema.insert("additionalProperties".to_owned(), self.shape(value));
            }
            _ => {}
        }
        Value::Object(schema)
    }
}

/// What is asked of a value by itself.
fn constraints(shape: &Shape) -> Value {
    let (kind, names, bounds) = match &shape.kind {
        shape::Kind::Structure { .. } => ("object", ["", ""], [None, None]),
        shape::Kind::Map { length, .. } => ("object", ["minProperties", "maxProperties"], ends(length)),
        shape::Kind::List { length, .. } => ("array", ["minItems", "maxItems"], ends(length)),
        shape::Kind::String { length, .. } => ("string", ["minLength", "maxLength"], ends(length)),
        shape::Kind::Integer { range } | shape::Kind::Long { range } => {
            let Range { min, max } = range;
            ("integer", ["minimum", "maximum"], [*min, *max])
        }
        shape::Kind::Enum { values, .. } => return json!({ "enum": values }),
        shape::Kind::Boolean => ("boolean", ["", ""], [None, None]),
        shape::Kind::Timestamp => ("number", ["", ""], [None, None]),
        // Lengths count what is behind base64.
        shape::Kind::Blob { .. } => ("string", ["", ""], [None, None]),
        shape::Kind::Document => return json!(true),
    };
    let mut schema = members(json!({ "type": kind }));
    for (name, bound) in names.iter().zip(bounds) {
        schema.extend(bound.map(|bound| ((*name).to_owned(), bound.into())));
    }
    if let shape::Kind::String { pattern: Some(pattern), .. } = &shape.kind {
        schema.insert("pattern".to_owned(), for_editors(pattern.raw).into());
    }
    Value::Object(schema)
}

/// A pattern of the model, which means the whole value, in the dialect of JSON Schema: ECMA-262 with its flag `u`, where only
/// the flag (?s) has to be written in another way.
fn for_editors(pattern: &str) -> String {
    match pattern.strip_prefix("(?s)") {
        Some(rest) => format!("^(?:{})$", rest.replace('.', r"[\s\S]")),
        None => format!("^(?:{pattern})$"),
    }
}

fn ends(length: &Length) -> [Option<i64>; 2] {
    [length.min, length.max].map(|end| end.and_then(|end| i64::try_from(end).ok()))
}

fn object(properties: Map<String, Value>, required: &[&str]) -> Map<String, Value> {
    let mut schema = members(json!({ "type": "object", "additionalProperties": false, "properties": properties }));
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    schema
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_schema_is_current() {
        let committed = include_str!("../../../../docs/site-file.schema.json");
        let current: Value = serde_json::from_str(committed).unwrap();
        assert!(current == schema(), "poolhouse schema > docs/site-file.schema.json, and commit the result");
    }

    /// As clients/site-file tries with a validator.
    #[test]
    fn it_knows_members_of_the_model_and_of_files() {
        let schema = schema();
        let pool = &schema["$defs"]["UserPool"];
        assert_eq!(pool["required"], json!(["PoolName"]));
        assert_eq!(pool["additionalProperties"], false);
        let user = &pool["properties"]["Users"]["items"]["properties"];
        assert_eq!(user["Enabled"]["type"], "boolean");
        assert!(user.get("MessageAction").is_none() && user.get("UserPoolId").is_none());
        assert_eq!(schema["$defs"]["DeletionProtectionType"]["enum"], json!(["ACTIVE", "INACTIVE"]));
        assert_eq!(schema["$defs"]["SmsInviteMessageType"]["pattern"], r"^(?:[\s\S]*)$");
    }

    #[test]
    fn everything_that_is_referred_to_is_there() {
        fn references<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
            match value {
                Value::Object(members) => {
                    into.extend(members.get("$ref").and_then(Value::as_str));
                    members.values().for_each(|value| references(value, into));
                }
                Value::Array(list) => list.iter().for_each(|value| references(value, into)),
                _ => {}
            }
        }
        let schema = schema();
        let mut found = Vec::new();
        references(&schema, &mut found);
        assert!(found.len() > 50);
        for reference in found {
            assert!(schema.pointer(&reference[1..]).is_some_and(Value::is_object), "{reference}");
        }
    }
}
