//! A user: status, attributes, factors, groups, identities and devices, and what can be done about them.

use askama::Template;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::parts::{Pair, Pairs, Shown, attribute, items, text, texts};
use super::pool::Head;
use super::user_actions::Action;
use super::user_status::{Status, status};
use super::{Frame, Problem, Section, ask, moments};
use crate::dev::Tools;
use crate::dev::fields::Fields;
use crate::http::Access;
use crate::site_file::call::CallError;

const GROUPS: u64 = 60;
const DEVICES: u64 = 60;

#[derive(Template)]
#[template(path = "console/user.html")]
struct Page<'a> {
    frame: &'a Frame,
    pool: Head,
    username: &'a str,
    known_as: &'a str,
    status: Status,
    is_enabled: bool,
    attributes: Pairs,
    factors: Pairs,
    groups: Vec<String>,
    identities: Vec<Identity>,
    devices: Vec<Device>,
    actions: Vec<Action>,
    /// What was just done.
    done: Option<&'static str>,
    /// Markup of ours.
    made: String,
    changed: String,
}

struct Identity {
    provider: String,
    kind: String,
    id: String,
    is_primary: bool,
}

struct Device {
    key: String,
    name: String,
    /// Markup of ours.
    last_seen: String,
}

/// The user that a query names.
pub(super) fn named(fields: &Fields) -> &str {
    fields.text("name")
}

pub(super) async fn show(
    State(tools): State<Tools>,
    Extension(access): Extension<Access>,
    Path(id): Path<String>,
    fields: Fields,
) -> Response<Body> {
    access.operation("console");
    page(&tools, &id, &fields).await.unwrap_or_else(|error| problem(&id, error).answer(&tools))
}

/// Leads back to the users of the pool.
pub(super) fn problem(user_pool_id: &str, error: CallError) -> Problem {
    let is_about_the_user = error.is("UserNotFoundException");
    let problem = Problem::from(error);
    if !is_about_the_user {
        return problem;
    }
    problem.leading_to(format!("{}/users", super::pool_address(user_pool_id)), "To the users of the pool")
}

async fn page(tools: &Tools, id: &str, fields: &Fields) -> Result<Response<Body>, CallError> {
    let described = ask(tools, "DescribeUserPool", json!({ "UserPoolId": id })).await?;
    let input = json!({ "UserPoolId": id, "Username": named(fields) });
    let user = ask(tools, "AdminGetUser", input.clone()).await?;
    let factors = ask(tools, "AdminGetUserAuthFactors", input.clone()).await?;
    let with_limit = |limit: u64| {
        let mut input = input.clone();
        input["Limit"] = limit.into();
        input
    };
    let groups = ask(tools, "AdminListGroupsForUser", with_limit(GROUPS)).await?;
    let devices = match ask(tools, "AdminListDevices", with_limit(DEVICES)).await {
        // A pool that does not track devices may refuse to list them.
        Err(CallError::Refused { .. }) => Value::Null,
        other => other?,
    };
    let head = Head::of(&described["UserPool"]);
    let (username, set) = (text(&user, "Username"), &user["UserAttributes"]);
    let users = format!("{}/users", head.address());
    let frame = Frame::new(tools, Section::Pools)
        .below("User pools", "/")
        .below(head.name.as_str(), head.address())
        .below("Users", users);
    let (status, is_enabled) = (status(text(&user, "UserStatus")), user["Enabled"] == true);
    let page = Page {
        frame: &frame,
        pool: head,
        username,
        known_as: ["name", "email", "preferred_username"]
            .iter()
            .map(|name| attribute(set, name))
            .find(|value| !value.is_empty() && *value != username)
            .unwrap_or_default(),
        actions: Action::offered(&status.name, is_enabled),
        status,
        is_enabled,
        attributes: attributes(set),
        factors: factors_of(&factors),
        groups: items(&groups["Groups"]).map(|group| text(group, "GroupName").to_owned()).collect(),
        identities: identities(attribute(set, "identities")),
        devices: items(&devices["Devices"]).map(device).collect(),
        done: fields.get("done").and_then(Action::named).map(Action::done),
        made: moments::minute(&user["UserCreateDate"]),
        changed: moments::minute(&user["UserLastModifiedDate"]),
    };
    Ok(frame.answer(StatusCode::OK, &page))
}

fn attributes(set: &Value) -> Pairs {
    let shown = items(set).filter(|attribute| attribute["Name"] != "identities");
    let pair = |attribute: &Value| {
        let (name, value) = (text(attribute, "Name"), text(attribute, "Value").to_owned());
        Pair::new(name, if name == "sub" { Shown::Copied(value) } else { Shown::Code(value) })
    };
    Pairs(shown.map(pair).collect())
}

fn factors_of(answer: &Value) -> Pairs {
    let configured = texts(&answer["ConfiguredUserAuthFactors"]);
    let second = texts(&answer["UserMFASettingList"]);
    let has = |name: &str| configured.iter().any(|factor| factor == name);
    let yes_or_no = |has: bool, yes: &str| {
        if has { Shown::Words(yes.to_owned()) } else { Shown::Nothing("none") }
    };
    let app = second.iter().any(|factor| factor == "SOFTWARE_TOKEN_MFA");
    let second = if second.is_empty() { Shown::Nothing("none set up") } else { Shown::Chips(second) };
    Pairs(vec![
        Pair::new("Password", yes_or_no(has("PASSWORD"), "has one")),
        Pair::new("Passkeys", yes_or_no(has("WEB_AUTHN"), "has at least one")),
        Pair::new("Authenticator app (TOTP)", yes_or_no(app, "set up")),
        Pair::chips("May begin with", &answer["ConfiguredUserAuthFactors"], "nothing"),
        Pair::new("Second factors", second),
        Pair::code("Preferred second factor", &answer["PreferredMfaSetting"], "none"),
    ])
}

/// The attribute is a list in JSON (behaviour 30 §5).
fn identities(attribute: &str) -> Vec<Identity> {
    let all: Value = serde_json::from_str(attribute).unwrap_or_default();
    let identity = |identity: &Value| Identity {
        provider: text(identity, "providerName").to_owned(),
        kind: text(identity, "providerType").to_owned(),
        id: text(identity, "userId").to_owned(),
        is_primary: identity["primary"] == true || identity["primary"] == "true",
    };
    items(&all).filter(|one| one.is_object()).map(identity).collect()
}

fn device(device: &Value) -> Device {
    Device {
        key: text(device, "DeviceKey").to_owned(),
        name: attribute(&device["DeviceAttributes"], "device_name").to_owned(),
        last_seen: moments::minute(&device["DeviceLastAuthenticatedDate"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_read_as_providers_and_older_ones_wrote_them() {
        let attribute = r#"[{"userId":"u1","providerName":"Corp","providerType":"OIDC","primary":"true"},
            {"userId":"u2","providerName":"Google","providerType":"Google","primary":false}, 7]"#;
        let all = identities(attribute);
        let told: Vec<_> = all.iter().map(|one| (one.provider.as_str(), one.id.as_str(), one.is_primary)).collect();
        assert_eq!(told, [("Corp", "u1", true), ("Google", "u2", false)]);
        assert!(identities("").is_empty() && identities("{\"a\": 1}").is_empty());
    }
}
