//! What PreTokenGeneration may change of the tokens, and what it may not (behaviour 40 §1.3.2). What it may not is passed
//! over, not refused.

use serde_json::{Map, Value, json};
use triggers::events::{ClaimChanges, GroupOverride, TokenChanges};

use crate::Failure;
use crate::tokens::claims::Claims;

/// Claims that no function changes, in either token.
const FIXED: [&str; 22] = [
    "acr",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "azp",
    "client_id",
    "device_key",
    "event_id",
    "exp",
    "iat",
    "identities",
    "iss",
    "jti",
    "nbf",
    "nonce",
    "origin_jti",
    "sub",
    "token_use",
    "username",
    "version",
    "scope",
];

/// Claims of the ID token that hold one value and no structure.
const PLAIN: [&str; 4] = ["address", "email_verified", "phone_number_verified", "updated_at"];

const GROUPS: &str = "cognito:groups";
const ROLES: &str = "cognito:roles";
const PREFERRED_ROLE: &str = "cognito:preferred_role";
const SCOPE: &str = "scope";

/// Claims and scopes of both tokens together.
const LIMIT: usize = 5_000;

/// # Errors
/// The tokens would hold more than tokens may.
pub(crate) fn apply(changes: TokenChanges, claims: &mut Claims) -> Result<(), Failure> {
    let TokenChanges { id_token, access_token, groups } = changes;
    if let Some(groups) = groups {
        override_groups(&groups, claims);
    }
    let in_id_token = claims.id.as_mut().map_or(0, |id| {
        change(&id_token, id, |name, value| !PLAIN.contains(&name) || !(value.is_array() || value.is_object()));
        id.len()
    });
    change(&access_token.claims, &mut claims.access, |_, _| true);
    add_audience(&access_token.claims, &mut claims.access);
    let scopes = change_scopes(&access_token.scopes_to_add, &access_token.scopes_to_suppress, &mut claims.access);
    if in_id_token + claims.access.len() + scopes > LIMIT {
        return Err(Failure::InvalidLambdaResponse("Too many claims and scopes in the lambda output"));
    }
    Ok(())
}

fn is_fixed(name: &str) -> bool {
    FIXED.contains(&name) || name.starts_with("cognito:")
}

fn change(changes: &ClaimChanges, claims: &mut Map<String, Value>, fits: impl Fn(&str, &Value) -> bool) {
    for (name, value) in &changes.add_or_override {
        // A developer-only attribute may be taken out of a token, not put in.
        if !is_fixed(name) && !name.starts_with("dev:") && fits(name, value) {
            claims.insert(name.clone(), value.clone());
        }
    }
    for name in &changes.suppress {
        // The roles come of the groups, and go with them.
        if name == GROUPS {
            for name in [GROUPS, ROLES, PREFERRED_ROLE] {
                claims.remove(name);
            }
        } else if !is_fixed(name) {
            claims.remove(name);
        }
    }
}

/// An access token may name its audience, as long as that is its client. One that was made for a resource has one.
fn add_audience(changes: &ClaimChanges, access: &mut Map<String, Value>) {
    let suppressed = changes.suppress.iter().any(|name| name == "aud");
    if let Some(audience) = changes.add_or_override.get("aud").filter(|_| !suppressed)
        && access.get("client_id") == Some(audience)
        && !access.contains_key("aud")
    {
        access.insert("aud".to_owned(), audience.clone());
    }
}

fn override_groups(groups: &GroupOverride, claims: &mut Claims) {
    let list = |list: &[String]| (!list.is_empty()).then(|| json!(list));
    set(&mut claims.access, GROUPS, list(&groups.groups));
    if let Some(id) = &mut claims.id {
        set(id, GROUPS, list(&groups.groups));
        set(id, ROLES, list(&groups.roles));
        set(id, PREFERRED_ROLE, groups.preferred_role.as_ref().map(|role| json!(role)));
    }
}

fn set(claims: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => drop(claims.insert(name.to_owned(), value)),
        None => drop(claims.remove(name)),
    }
}

/// Gives how many scopes there are then.
fn change_scopes(add: &[String], suppress: &[String], access: &mut Map<String, Value>) -> usize {
    let before = access.get(SCOPE).and_then(Value::as_str).unwrap_or("").to_owned();
    let mut scopes: Vec<&str> = before.split(' ').filter(|scope| !scope.is_empty()).collect();
    for scope in add.iter().map(String::as_str).filter(|scope| may_be_added(scope)) {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    scopes.retain(|scope| !suppress.iter().any(|suppressed| suppressed == scope));
    set(access, SCOPE, (!scopes.is_empty()).then(|| json!(scopes.join(" "))));
    scopes.len()
}

/// One scope token of RFC 6749 §3.3, so that none is two; the service's own prefix is not a function's to use, but for
/// what every user may have.
fn may_be_added(scope: &str) -> bool {
    let token = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    let reserved = scope.starts_with("aws.cognito.") && scope != domain::scopes::USER_ADMIN;
    !scope.is_empty() && scope.bytes().all(token) && !reserved
}

#[cfg(test)]
mod tests {
    use triggers::events::AccessTokenChanges;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        let Value::Object(map) = value else { panic!("not an object") };
        map
    }

    fn claims() -> Claims {
        Claims {
            id: Some(object(json!({"sub": "s", "email": "a@b.c", "email_verified": true, GROUPS: ["g"], ROLES: ["r"],
                PREFERRED_ROLE: "r", "dev:custom:x": "1", "cognito:username": "jane"}))),
            access: object(json!({"sub": "s", "client_id": "c", "scope": domain::scopes::USER_ADMIN, GROUPS: ["g"]})),
        }
    }

    fn changes(add: Value, suppress: &[&str]) -> ClaimChanges {
        ClaimChanges { add_or_override: object(add), suppress: suppress.iter().map(|s| (*s).to_owned()).collect() }
    }

    fn changed(changes: TokenChanges) -> (Value, Value) {
        let mut claims = claims();
        apply(changes, &mut claims).unwrap();
        values(claims)
    }

    fn values(claims: Claims) -> (Value, Value) {
        (Value::Object(claims.id.unwrap()), Value::Object(claims.access))
    }

    #[test]
    fn nothing_changes_by_itself() {
        assert_eq!(changed(TokenChanges::default()), values(claims()));
    }

    #[test]
    fn claims_are_added_overridden_and_suppressed() {
        let id_token = changes(json!({"a": "b", "email": "x@y.z", "both": 1, "o": {"p": [1]}}), &["both"]);
        let (id, access) = changed(TokenChanges { id_token, ..TokenChanges::default() });
        assert_eq!((&id["a"], &id["email"], &id["o"]), (&json!("b"), &json!("x@y.z"), &json!({"p": [1]})));
        assert_eq!(id.get("both"), None, "who suppresses wins");
        assert_eq!(access.get("a"), None);
    }

    #[test]
    fn what_is_fixed_stays() {
        let add: Map<String, Value> = FIXED.iter().map(|name| ((*name).to_owned(), json!("forged"))).collect();
        let mut add = Value::Object(add);
        for name in ["cognito:username", "cognito:anything", "dev:custom:y"] {
            add[name] = json!("forged");
        }
        let suppress: Vec<&str> = FIXED.into_iter().chain(["cognito:username", ROLES]).collect();
        let access_token = AccessTokenChanges { claims: changes(add.clone(), &suppress), ..Default::default() };
        let id_token = changes(add, &suppress);
        assert_eq!(changed(TokenChanges { id_token, access_token, groups: None }), values(claims()));
        let id_token = changes(json!({"email_verified": ["yes"], "updated_at": {"x": 1}}), &["dev:custom:x"]);
        let (id, _) = changed(TokenChanges { id_token, ..TokenChanges::default() });
        assert_eq!((&id["email_verified"], id.get("updated_at"), id.get("dev:custom:x")), (&json!(true), None, None));
    }

    #[test]
    fn an_access_token_is_for_its_own_client_only() {
        for (audience, expected) in [("c", Some(&json!("c"))), ("other", None)] {
            let claims = changes(json!({"aud": audience}), &[]);
            let access_token = AccessTokenChanges { claims, ..Default::default() };
            let (_, access) = changed(TokenChanges { access_token, ..TokenChanges::default() });
            assert_eq!(access.get("aud"), expected);
        }
    }

    #[test]
    fn the_audience_of_a_resource_stays_and_an_id_token_that_is_not_wanted_does_not_appear() {
        let access = object(json!({"client_id": "c", "aud": "https://api.example"}));
        let mut claims = Claims { id: None, access };
        let access_token =
            AccessTokenChanges { claims: changes(json!({"aud": "c", "plan": 7}), &["aud"]), ..Default::default() };
        let groups = GroupOverride { groups: vec!["x".to_owned()], ..Default::default() };
        let told = TokenChanges { id_token: changes(json!({"a": 1}), &[]), access_token, groups: Some(groups) };
        apply(told, &mut claims).unwrap();
        assert_eq!(claims.id, None);
        let expected = json!({"client_id": "c", "aud": "https://api.example", "plan": 7, GROUPS: ["x"]});
        assert_eq!(Value::Object(claims.access), expected);
        let access_token = AccessTokenChanges { claims: changes(json!({"aud": "c"}), &[]), ..Default::default() };
        let mut claims = Claims { id: None, access: object(json!({"client_id": "c", "aud": "https://api.example"})) };
        apply(TokenChanges { access_token, ..Default::default() }, &mut claims).unwrap();
        assert_eq!(claims.access["aud"], json!("https://api.example"));
    }

    #[test]
    fn groups_are_replaced_in_both_tokens_or_taken_away() {
        let groups = GroupOverride { groups: vec!["x".to_owned()], roles: Vec::new(), preferred_role: None };
        let (id, access) = changed(TokenChanges { groups: Some(groups), ..TokenChanges::default() });
        assert_eq!((&id[GROUPS], id.get(ROLES), id.get(PREFERRED_ROLE)), (&json!(["x"]), None, None));
        assert_eq!(access[GROUPS], json!(["x"]));
        let none = Some(GroupOverride::default());
        let (id, access) = changed(TokenChanges { groups: none, ..TokenChanges::default() });
        assert_eq!((id.get(GROUPS), access.get(GROUPS)), (None, None));
        let id_token = changes(json!({}), &[GROUPS]);
        let (id, access) = changed(TokenChanges { id_token, ..TokenChanges::default() });
        assert_eq!((id.get(GROUPS), id.get(ROLES), id.get(PREFERRED_ROLE)), (None, None, None));
        assert_eq!(access[GROUPS], json!(["g"]));
    }

    #[test]
    fn scopes_are_single_words_and_not_the_services_own() {
        let add = ["api/read", "two words", "aws.cognito.other", "gone", "\u{fc}", ""];
        let access_token = AccessTokenChanges {
            scopes_to_add: add.iter().map(|s| (*s).to_owned()).collect(),
            scopes_to_suppress: vec!["gone".to_owned()],
            ..Default::default()
        };
        let (_, access) = changed(TokenChanges { access_token, ..TokenChanges::default() });
        assert_eq!(access["scope"], json!("aws.cognito.signin.user.admin api/read"));
        let access_token = AccessTokenChanges {
            scopes_to_suppress: vec![domain::scopes::USER_ADMIN.to_owned()],
            ..Default::default()
        };
        let (_, access) = changed(TokenChanges { access_token, ..TokenChanges::default() });
        assert_eq!(access.get("scope"), None);
    }

    #[test]
    fn tokens_hold_only_so_much() {
        let many: Map<String, Value> = (0..LIMIT).map(|i| (format!("c{i}"), json!(1))).collect();
        let changes = TokenChanges { id_token: changes(Value::Object(many), &[]), ..TokenChanges::default() };
        assert!(matches!(apply(changes, &mut claims()), Err(Failure::InvalidLambdaResponse(_))));
    }
}
