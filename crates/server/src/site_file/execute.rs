//! Carries out a plan, change by change.

use serde_json::Value;

use super::Failure;
use super::call::{Call, CallError, Request};
use super::plan::Plan;
use super::reader;
use super::step::{PlanStep, PlannedCall};

/// Makes the changes in their order and tells of each that is done. `region` is where pools without an id are made.
///
/// # Errors
/// The first change that is refused. What was done before stays; applying the file again goes on from there.
pub(crate) async fn execute<C: Call>(
    caller: &C,
    plan: &Plan,
    region: Option<&str>,
    mut told: impl FnMut(&PlanStep),
) -> Result<(), Failure> {
    let (mut done, of) = (0, plan.len());
    for pool in &plan.pools {
        let mut id = pool.id.clone();
        for step in &pool.steps {
            for call in &step.calls {
                let made = one(caller, call, id.as_deref(), region).await;
                let made = made.map_err(|cause| Failure::Stopped { done, of, stay: true, at: step.title(), cause })?;
                id = id.or(made);
            }
            done += 1;
            told(step);
        }
    }
    Ok(())
}

/// One call; gives the id of the pool it made.
async fn one<C: Call>(
    caller: &C,
    call: &PlannedCall,
    pool_id: Option<&str>,
    region: Option<&str>,
) -> Result<Option<String>, CallError> {
    let mut input = call.input.clone();
    if let Some(id) = pool_id.filter(|_| call.operation != "CreateUserPool") {
        input.insert("UserPoolId".to_owned(), id.into());
    }
    let request = Request {
        operation: call.operation,
        input: Value::Object(input),
        region: pool_id.and_then(reader::region).or(region),
        pinned_id: call.pinned_id.as_deref(),
    };
    let answer = caller.call(request).await?;
    Ok(answer["UserPool"]["Id"].as_str().map(str::to_owned))
}
