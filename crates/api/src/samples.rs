//! Requests made from the model, for tests: each operation's smallest request, and one request per way to be at a limit, over it,
//! or of the wrong form. Deterministic. Says what the wire must think of each; what the operation thinks depends on its data.

mod text;
mod variants;

use serde_json::{Map, Value};

use crate::operation::OperationInfo;
use crate::shape::{Kind, Shape};
use variants::minimal;

/// One request and what validation must say of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Where and how it differs from the minimal request, such as `Schema.1.Name: one over`.
    pub label: String,
    pub body: Value,
    pub expect: Expect,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// Passes validation.
    Valid,
    /// `InvalidParameterException`, "… validation error(s) detected: …".
    Invalid,
    /// `SerializationException`.
    Serialization,
}

/// All samples of an operation. None is larger than about 180 kB.
pub fn requests(operation: &OperationInfo) -> Vec<Sample> {
    let shape = operation.input;
    let mut samples = vec![
        Sample { label: "minimal".to_owned(), body: minimal(shape), expect: Expect::Valid },
        Sample { label: "everything".to_owned(), body: variants::full(shape), expect: Expect::Valid },
        Sample { label: "unknown member".to_owned(), body: with_unknown_member(shape), expect: Expect::Valid },
        Sample { label: "optional members null".to_owned(), body: with_nulls(shape), expect: Expect::Valid },
        Sample { label: "not an object".to_owned(), body: Value::Array(Vec::new()), expect: Expect::Serialization },
    ];
    samples.extend(variants::variants(shape));
    samples
}

fn with_unknown_member(shape: &Shape) -> Value {
    let mut body = minimal(shape);
    if let Value::Object(members) = &mut body {
        members.insert("NotYetInvented".to_owned(), Value::Array(vec![Value::Null, Value::Object(Map::new())]));
    }
    body
}

fn with_nulls(shape: &Shape) -> Value {
    let mut body = minimal(shape);
    if let (Kind::Structure { members }, Value::Object(given)) = (&shape.kind, &mut body) {
        for member in members.iter().filter(|member| !member.required) {
            given.insert(member.name.to_owned(), Value::Null);
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::{ALL, round_trip};
    use crate::{ErrorCode, check_constraints, check_shape, parse};

    fn outcome(operation: &OperationInfo, body: &Value) -> Result<Value, crate::ApiError> {
        let value = check_shape(operation.input, parse(body.to_string().as_bytes())?)?;
        check_constraints(operation.input, &value)?;
        Ok(value)
    }

    /// Every sample of every operation is judged as it says, and every valid one survives its Rust type unchanged: tables, types,
    /// names and validator agree with each other.
    #[test]
    fn validation_agrees_with_every_sample() {
        let mut count = 0;
        for operation in ALL {
            for sample in requests(operation) {
                let outcome = outcome(operation, &sample.body);
                let judged = match &outcome {
                    Ok(_) => Expect::Valid,
                    Err(error) if error.code == ErrorCode::InvalidParameter => Expect::Invalid,
                    Err(_) => Expect::Serialization,
                };
                assert_eq!(judged, sample.expect, "{} {}: {outcome:?}", operation.name, sample.label);
                if let Ok(value) = outcome {
                    let after = round_trip(operation.name, &value);
                    assert_eq!(after.as_ref(), Some(&value), "{} {}", operation.name, sample.label);
                }
                count += 1;
            }
        }
        assert!(count > 5_000, "{count}");
    }

    #[test]
    fn samples_have_labels_of_their_own_and_do_not_change() {
        for operation in ALL {
            let samples = requests(operation);
            assert_eq!(samples, requests(operation));
            let mut labels: Vec<&str> = samples.iter().map(|sample| sample.label.as_str()).collect();
            labels.sort_unstable();
            labels.dedup();
            assert_eq!(labels.len(), samples.len(), "{}", operation.name);
        }
    }

    #[test]
    fn the_limits_of_a_member_are_all_there() {
        let operation = crate::operation::find("CreateGroup").unwrap();
        let labels: Vec<String> = requests(operation).into_iter().map(|sample| sample.label).collect();
        for label in [
            "minimal",
            "GroupName: missing",
            "GroupName: of length 1",
            "GroupName: of length 0, one under",
            "GroupName: of length 128",
            "GroupName: of length 129, one over",
            "GroupName: against the pattern",
            "GroupName: wrong type",
            "Precedence: -1, one under",
            "Precedence: 0",
        ] {
            assert!(labels.iter().any(|found| found == label), "{label} is not among {labels:#?}");
        }
    }
}
