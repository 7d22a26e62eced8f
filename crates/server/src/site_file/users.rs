//! Users for tests: made with a password, attributes and groups. A password is set once; nobody can read it back.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::Failure;
use super::call::Call;
use super::compare::{Change, HIDDEN};
use super::desired::{Pool, User};
use super::document::Problem;
use super::plan::Planning;
use super::reader::{attributes, text};
use super::step::{PlanStep, PlannedCall};

pub(super) async fn plan<C: Call>(planning: &mut Planning<'_, C>, pool: &Pool) -> Result<(), Failure> {
    let Some(users) = &pool.users else { return Ok(()) };
    let mut named = BTreeSet::new();
    for user in users {
        let title = format!("user {} of {}", user.username, planning.title);
        let actual = match &planning.reader {
            Some(reader) => reader.user(&user.username).await?,
            None => None,
        };
        match actual {
            None => planning.steps.push(creation(title, user)),
            Some(actual) => {
                named.insert(text(&actual, "Username").to_owned());
                let step = update(planning, title, user, &actual).await?;
                planning.steps.extend(step);
            }
        }
    }
    if let (true, Some(reader)) = (planning.prune, &planning.reader) {
        for user in reader.users().await? {
            let username = text(&user, "Username");
            if !named.contains(username) {
                let call = PlannedCall::new("AdminDeleteUser", json!({ "Username": username }));
                planning.deletions.push(PlanStep::delete(format!("user {username} of {}", planning.title), vec![call]));
            }
        }
    }
    Ok(())
}

fn creation(title: String, user: &User) -> PlanStep {
    let username = &user.username;
    let mut call = PlannedCall::new("AdminCreateUser", json!({ "Username": username, "MessageAction": "SUPPRESS" }));
    if !user.attributes.is_empty() {
        call.input.insert("UserAttributes".to_owned(), user.attributes.clone().into());
    }
    if let Some(password) = &user.temporary_password {
        call.input.insert("TemporaryPassword".to_owned(), password.as_str().into());
    }
    call.pinned_id.clone_from(&user.sub);
    let mut step = PlanStep::create(title, call);
    step.changes.retain(|change| change.member != "MessageAction");
    let mut also = |member: &str, after: String, call: PlannedCall| {
        step.changes.push(Change { member: member.to_owned(), before: None, after });
        step.calls.push(call);
    };
    if let Some(password) = &user.password {
        also("Password", HIDDEN.to_owned(), set_password(username, password));
    }
    for group in user.groups.iter().flatten() {
        also("Groups", group.clone(), membership("AdminAddUserToGroup", username, group));
    }
    if user.enabled == Some(false) {
        also("Enabled", "false".to_owned(), by_name("AdminDisableUser", username));
    }
    step
}

async fn update<C: Call>(
    planning: &mut Planning<'_, C>,
    title: String,
    user: &User,
    actual: &Map<String, Value>,
) -> Result<Option<PlanStep>, Failure> {
    let username = &user.username;
    let current: BTreeMap<&str, &str> = attributes(actual.get("UserAttributes")).collect();
    if user.sub.as_deref().is_some_and(|sub| current.get("sub").is_some_and(|actual| *actual != sub)) {
        let text = format!("the Sub of {title} cannot be changed any more");
        planning.problems.push(Problem::at(&user.place, text));
    }
    let (mut changes, mut calls) = (Vec::new(), Vec::new());
    let mut change = |member: String, before: Option<String>, after: String| {
        changes.push(Change { member, before, after });
    };
    let changed = changed_attributes(user, &current);
    for (name, _) in &changed {
        let before = current.contains_key(name).then(|| HIDDEN.to_owned());
        change(format!("UserAttributes.{name}"), before, HIDDEN.to_owned());
    }
    if !changed.is_empty() {
        let list: Vec<Value> = changed.iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
        let input = json!({ "Username": username, "UserAttributes": list });
        calls.push(PlannedCall::new("AdminUpdateUserAttributes", input));
    }
    // The password of a confirmed user is theirs.
    let unfinished = text(actual, "UserStatus") != "CONFIRMED";
    if let Some(password) = user.password.as_ref().filter(|_| unfinished) {
        change("Password".to_owned(), None, HIDDEN.to_owned());
        calls.push(set_password(username, password));
    }
    if let (Some(groups), Some(reader)) = (&user.groups, &planning.reader) {
        let current = reader.groups_of(username).await?;
        let wanted: BTreeSet<String> = groups.iter().cloned().collect();
        if current != wanted {
            change("Groups".to_owned(), Some(format!("{current:?}")), format!("{wanted:?}"));
        }
        calls.extend(wanted.difference(&current).map(|group| membership("AdminAddUserToGroup", username, group)));
        let gone = current.difference(&wanted);
        calls.extend(gone.map(|group| membership("AdminRemoveUserFromGroup", username, group)));
    }
    let is_enabled = actual.get("Enabled").and_then(Value::as_bool).unwrap_or(true);
    if let Some(enabled) = user.enabled.filter(|enabled| *enabled != is_enabled) {
        change("Enabled".to_owned(), Some(is_enabled.to_string()), enabled.to_string());
        calls.push(by_name(if enabled { "AdminEnableUser" } else { "AdminDisableUser" }, username));
    }
    Ok((!calls.is_empty()).then(|| PlanStep::update(title, changes, calls)))
}

/// A changed address would lose its flag, so the flag goes along.
fn changed_attributes<'a>(user: &'a User, current: &BTreeMap<&str, &str>) -> Vec<(&'a str, &'a str)> {
    let desired: Vec<(&str, &str)> = user
        .attributes
        .iter()
        .filter_map(|attribute| Some((attribute["Name"].as_str()?, attribute["Value"].as_str().unwrap_or_default())))
        .collect();
    let is_changed = |name: &str, value: &str| current.get(name).copied().unwrap_or_default() != value;
    let goes_along = |name: &str| {
        let address = name.strip_suffix("_verified");
        address.is_some_and(|address| desired.iter().any(|(name, value)| *name == address && is_changed(name, value)))
    };
    desired.iter().copied().filter(|(name, value)| is_changed(name, value) || goes_along(name)).collect()
}

fn by_name(operation: &'static str, username: &str) -> PlannedCall {
    PlannedCall::new(operation, json!({ "Username": username }))
}

fn membership(operation: &'static str, username: &str, group: &str) -> PlannedCall {
    PlannedCall::new(operation, json!({ "Username": username, "GroupName": group }))
}

fn set_password(username: &str, password: &str) -> PlannedCall {
    let input = json!({ "Username": username, "Password": password, "Permanent": true });
    PlannedCall::new("AdminSetUserPassword", input)
}
