//! What only app clients have: secrets, which UpdateUserPoolClient does not touch.

use serde_json::{Map, Value, json};

use super::Failure;
use super::call::Call;
use super::compare::{self, Change};
use super::desired::Entry;
use super::document::Problem;
use super::plan::Planning;
use super::reader::text;
use super::step::PlannedCall;

/// Most secrets of a client.
const MOST_SECRETS: usize = 2;

/// Takes what concerns the secret out of `desired` and gives the calls that exchange it.
pub(super) async fn secret<C: Call>(
    planning: &mut Planning<'_, C>,
    entry: &Entry,
    desired: &mut Map<String, Value>,
    actual: &Map<String, Value>,
    changes: &mut Vec<Change>,
) -> Result<Vec<PlannedCall>, Failure> {
    let wanted = desired.remove("ClientSecret");
    let generated = desired.remove("GenerateSecret").and_then(|generate| generate.as_bool());
    let has_secret = actual.contains_key("ClientSecret");
    let confidential = wanted.as_ref().map(|_| true).or(generated);
    if confidential.is_some_and(|confidential| confidential != has_secret) {
        let has = if has_secret { "has a secret" } else { "was made without a secret" };
        let text = format!("client {} {has}, and that cannot be changed any more", text(actual, "ClientName"));
        planning.problems.push(Problem::at(&entry.place, text));
        return Ok(Vec::new());
    }
    let (Some(wanted), Some(reader)) = (wanted, &planning.reader) else { return Ok(Vec::new()) };
    if actual.get("ClientSecret") == Some(&wanted) {
        return Ok(Vec::new());
    }
    let client_id = text(actual, "ClientId");
    let mut old = reader.client_secrets(client_id).await?;
    let delete = |id: String| {
        PlannedCall::new("DeleteUserPoolClientSecret", json!({ "ClientId": client_id, "ClientSecretId": id }))
    };
    let mut calls = Vec::new();
    // One must make room, and one must stay until the new one is there.
    if old.len() >= MOST_SECRETS {
        calls.extend(old.pop().map(delete));
    }
    let input = json!({ "ClientId": client_id, "ClientSecret": wanted });
    calls.push(PlannedCall::new("AddUserPoolClientSecret", input));
    calls.extend(old.into_iter().map(delete));
    let hidden = compare::HIDDEN.to_owned();
    changes.push(Change { member: "ClientSecret".to_owned(), before: Some(hidden.clone()), after: hidden });
    Ok(calls)
}
