//! The settings, schema and second factors of a pool.

use serde_json::{Map, Value, json};

use super::Failure;
use super::call::Call;
use super::compare::{self, Change};
use super::desired::Pool;
use super::document::Problem;
use super::kinds;
use super::plan::Planning;
use super::step::{PlanStep, PlannedCall};

/// Most attributes of one AddCustomAttributes.
const MOST_ADDED: usize = 25;

/// Members that mirror each other in answers: an older one and the one that says the same. Sent together with different
/// values they are refused, or one of them wins.
pub(super) const TWINS: [(&str, &str); 5] = [
    ("/AdminCreateUserConfig/UnusedAccountValidityDays", "/Policies/PasswordPolicy/TemporaryPasswordValidityDays"),
    ("/EmailVerificationMessage", "/VerificationMessageTemplate/EmailMessage"),
    ("/EmailVerificationSubject", "/VerificationMessageTemplate/EmailSubject"),
    ("/SmsVerificationMessage", "/VerificationMessageTemplate/SmsMessage"),
    ("/LambdaConfig/PreTokenGeneration", "/LambdaConfig/PreTokenGenerationConfig"),
];

/// Leaves the newer one of two that mirror each other, where both are there.
pub(crate) fn without_twins(input: &mut Map<String, Value>) {
    for (older, newer) in TWINS {
        if compare::find(input, newer).is_some() {
            compare::remove(input, older);
        }
    }
}

pub(super) async fn plan<C: Call>(planning: &mut Planning<'_, C>, pool: &Pool) -> Result<(), Failure> {
    let Some(reader) = &planning.reader else {
        planning.steps.push(creation(planning.title.clone(), pool));
        return Ok(());
    };
    let mfa = match &pool.mfa {
        Some(_) => reader.mfa().await?,
        None => Map::new(),
    };
    let mut changes = Vec::new();
    let mut calls: Vec<PlannedCall> = settings(planning, pool, &mut changes).into_iter().collect();
    calls.extend(schema(planning, pool, &mut changes));
    if let Some(desired) = &pool.mfa {
        calls.extend(second_factors(desired, &mfa, &mut changes));
    }
    if !calls.is_empty() {
        planning.steps.push(PlanStep::update(planning.title.clone(), changes, calls));
    }
    Ok(())
}

fn creation(title: String, pool: &Pool) -> PlanStep {
    let mut call = PlannedCall::new("CreateUserPool", Value::Object(pool.settings.clone()));
    if !pool.schema.is_empty() {
        call.input.insert("Schema".to_owned(), pool.schema.clone().into());
    }
    call.pinned_id.clone_from(&pool.id);
    let mut step = PlanStep::create(title, call);
    if let Some(desired) = &pool.mfa {
        step.calls.extend(second_factors(desired, &Map::new(), &mut step.changes));
    }
    step
}

/// The settings of a pool as CreateUserPool would take them.
pub(super) fn as_input(description: &Map<String, Value>) -> Map<String, Value> {
    let mut input: Map<String, Value> = kinds::members("CreateUserPool")
        .iter()
        .filter_map(|member| Some((member.name.to_owned(), description.get(member.name)?.clone())))
        .collect();
    if let Some(name) = description.get("Name") {
        input.insert("PoolName".to_owned(), name.clone());
    }
    // Without it the default would come back.
    input.entry("AccountRecoverySetting").or_insert_with(|| json!({}));
    input
}

fn settings<C>(planning: &mut Planning<'_, C>, pool: &Pool, changes: &mut Vec<Change>) -> Option<PlannedCall> {
    const UPDATE: &str = "UpdateUserPool";
    let mut current = as_input(&planning.current);
    let before = changes.len();
    for (name, desired) in &pool.settings {
        let Some(shape) = kinds::member("CreateUserPool", name) else { continue };
        let known = changes.len();
        compare::changes(shape, name, desired, current.get(name), changes);
        if changes.len() > known && kinds::member(UPDATE, name).is_none() {
            let text = format!("{name} of {} cannot be changed any more", planning.title);
            planning.problems.push(Problem::at(&pool.place, text));
        }
    }
    if changes.len() == before {
        return None;
    }
    for (older, newer) in TWINS {
        if compare::find(&pool.settings, older).is_some() {
            compare::remove(&mut current, newer);
        } else {
            compare::remove(&mut current, older);
        }
    }
    // Kept when left out; sent along, it would be checked against factors that this call does not name.
    current.remove("MfaConfiguration");
    let mut input = Map::new();
    for member in kinds::members(UPDATE) {
        let (desired, actual) = (pool.settings.get(member.name), current.get(member.name));
        let value = match desired {
            Some(desired) => Some(compare::overlay(member.shape, desired, actual)),
            None => actual.cloned(),
        };
        input.extend(value.map(|value| (member.name.to_owned(), value)));
    }
    Some(PlannedCall::new(UPDATE, Value::Object(input)))
}

/// Attributes can be added; what is there stays as it is.
fn schema<C>(planning: &mut Planning<'_, C>, pool: &Pool, changes: &mut Vec<Change>) -> Vec<PlannedCall> {
    const ADD: &str = "AddCustomAttributes";
    let current: Vec<Value> =
        planning.current.get("SchemaAttributes").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut added = Vec::new();
    for desired in &pool.schema {
        let name = desired["Name"].as_str().unwrap_or_default();
        let names = [name.to_owned(), format!("custom:{name}"), format!("dev:custom:{name}")];
        let actual = current.iter().find(|actual| names.iter().any(|name| actual["Name"] == name.as_str()));
        let Some(actual) = actual else {
            changes.push(Change { member: "Schema".to_owned(), before: None, after: desired.to_string() });
            added.push(desired.clone());
            continue;
        };
        let mut same_name = desired.clone();
        same_name["Name"] = actual["Name"].clone();
        let element = kinds::member("CreateUserPool", "Schema");
        let differs = element.is_some_and(|shape| compare::differs(shape, &json!([same_name]), Some(&json!([actual]))));
        if differs {
            let text = format!("attribute {name} of {} cannot be changed any more", planning.title);
            planning.problems.push(Problem::at(&pool.place, text));
        }
    }
    added.chunks(MOST_ADDED).map(|batch| PlannedCall::new(ADD, json!({ "CustomAttributes": batch }))).collect()
}

/// SetUserPoolMfaConfig replaces everything.
fn second_factors(
    desired: &Map<String, Value>,
    current: &Map<String, Value>,
    changes: &mut Vec<Change>,
) -> Option<PlannedCall> {
    const SET: &str = "SetUserPoolMfaConfig";
    let before = changes.len();
    let off = desired.get("MfaConfiguration").is_some_and(|mfa| mfa == "OFF");
    let mut input = Map::new();
    for member in kinds::members(SET) {
        let actual = current.get(member.name);
        let value = match desired.get(member.name) {
            Some(desired) => {
                compare::changes(member.shape, &format!("MfaConfig.{}", member.name), desired, actual, changes);
                Some(compare::overlay(member.shape, desired, actual))
            }
            // No factor can be configured where there is to be none.
            None => actual.filter(|_| !off || member.name == "WebAuthnConfiguration").cloned(),
        };
        input.extend(value.map(|value| (member.name.to_owned(), value)));
    }
    (changes.len() > before).then(|| PlannedCall::new(SET, Value::Object(input)))
}
