//! Users with their passwords, attributes and groups.

use std::collections::BTreeSet;

use domain::password::PasswordPolicy;
use domain::schema;
use serde_json::{Map, Value, json};

use super::files::{Attribute, PoolContents, User};

/// What is true of all users of a pool.
struct Rules {
    pool_id: String,
    policy: PasswordPolicy,
    /// Names of attributes.
    schema: BTreeSet<String>,
    /// `email`, `phone_number`, or neither.
    named_by: Vec<String>,
}

pub(super) fn convert_all(pool_id: &str, contents: &PoolContents, notes: &mut Vec<String>) -> Vec<Value> {
    let options = &contents.options;
    let names = |member: &str, of: fn(&Value) -> Option<&str>| {
        let list = options.get(member).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(of).map(str::to_owned).collect::<Vec<String>>()
    };
    let standard = schema::standard_names().iter().map(|name| (*name).to_owned());
    let rules = Rules {
        pool_id: pool_id.to_owned(),
        policy: policy(options),
        schema: standard.chain(names("SchemaAttributes", |attribute| attribute["Name"].as_str())).collect(),
        named_by: names("UsernameAttributes", Value::as_str),
    };
    let users = contents.users.values();
    users.filter_map(|user| rules.convert(user, &contents.groups, notes)).collect()
}

impl Rules {
    fn convert(
        &self,
        user: &User,
        groups: &std::collections::BTreeMap<String, Map<String, Value>>,
        notes: &mut Vec<String>,
    ) -> Option<Value> {
        let Some(username) = self.sign_in_name(user) else {
            notes.push(format!("{}: left out, for want of the address that is the username", self.who(user)));
            return None;
        };
        let mut told = |what: &str| notes.push(format!("{}: {what}", self.who(user)));
        let mut converted = json!({ "Username": username });
        match value(user, "sub") {
            Some(sub) if is_uuid(sub) => converted["Sub"] = sub.into(),
            _ => told("gets another sub: one is a UUID in lower case"),
        }
        let (known, unknown): (Vec<&Attribute>, Vec<&Attribute>) = user
            .attributes
            .iter()
            .filter(|attribute| attribute.name != "sub" && !attribute.value.is_empty())
            .partition(|attribute| self.schema.contains(&attribute.name));
        for attribute in unknown {
            told(&format!("without {}, which the pool's schema does not have", attribute.name));
        }
        if !known.is_empty() {
            converted["UserAttributes"] =
                known.iter().map(|attribute| json!({ "Name": attribute.name, "Value": attribute.value })).collect();
        }
        self.password(user, &mut converted, &mut told)?;
        let is_member = |group: &Map<String, Value>| {
            let members = group.get("members").and_then(Value::as_array);
            members.is_some_and(|members| members.iter().any(|member| *member == user.username))
        };
        let groups: Vec<&str> =
            groups.iter().filter(|(_, group)| is_member(group)).map(|(name, _)| name.as_str()).collect();
        if !groups.is_empty() {
            converted["Groups"] = groups.into();
        }
        if !user.enabled {
            converted["Enabled"] = false.into();
        }
        tell_of_factors(user, &mut told);
        Some(converted)
    }

    /// As the status asks; `None` for who is left out.
    fn password(&self, user: &User, converted: &mut Value, told: &mut impl FnMut(&str)) -> Option<()> {
        let member = match user.user_status.as_str() {
            "CONFIRMED" => "Password",
            "FORCE_CHANGE_PASSWORD" => "TemporaryPassword",
            "UNCONFIRMED" => {
                told("left out: nobody but they can sign up, and they have not confirmed it yet");
                return None;
            }
            other => {
                told(&format!("left out: their status is {other}"));
                return None;
            }
        };
        match user.password.as_deref().map(|password| (password, self.policy.check(password))) {
            None => told("without a password: cognito-local has none; they are to set one"),
            Some((password, Ok(()))) => converted[member] = password.into(),
            Some((_, Err(rule))) => {
                told(&format!("without their password, which the pool's policy refuses ({rule}); they are to set one"));
            }
        }
        Some(())
    }

    /// Where an address is the username, cognito-local has the `sub` in its place.
    fn sign_in_name(&self, user: &User) -> Option<String> {
        let is_address = user.username.contains('@') || user.username.starts_with('+');
        if self.named_by.is_empty() || is_address {
            return Some(user.username.clone());
        }
        self.named_by.iter().find_map(|name| value(user, name)).map(str::to_owned)
    }

    fn who(&self, user: &User) -> String {
        format!("user {} of {}", user.username, self.pool_id)
    }
}

fn tell_of_factors(user: &User, told: &mut impl FnMut(&str)) {
    let by_app = user.software_token.is_some() || user.factors.iter().any(|factor| factor == "SOFTWARE_TOKEN_MFA");
    if by_app {
        told("their authenticator app is to be registered anew: its secret cannot be given to the API");
    }
    if !user.sms_factors.is_empty() || user.factors.iter().any(|factor| factor == "SMS_MFA") {
        told("codes by SMS are to be switched on anew (AdminSetUserMFAPreference)");
    }
    if !user.unverified_attribute_changes.is_empty() {
        told("changes of addresses that wait for a code are left out");
    }
}

fn value<'a>(user: &'a User, name: &str) -> Option<&'a str> {
    let found = user.attributes.iter().find(|attribute| attribute.name == name);
    found.map(|attribute| attribute.value.as_str()).filter(|value| !value.is_empty())
}

fn policy(options: &Map<String, Value>) -> PasswordPolicy {
    let default = PasswordPolicy::default();
    let Some(given) = options.get("Policies").and_then(|policies| policies.get("PasswordPolicy")) else {
        return default;
    };
    let requires = |member: &str| given[member].as_bool().unwrap_or(false);
    PasswordPolicy {
        minimum_length: given["MinimumLength"].as_i64().and_then(|length| i32::try_from(length).ok()).unwrap_or(8),
        require_uppercase: requires("RequireUppercase"),
        require_lowercase: requires("RequireLowercase"),
        require_numbers: requires("RequireNumbers"),
        require_symbols: requires("RequireSymbols"),
        ..default
    }
}

fn is_uuid(sub: &str) -> bool {
    sub.len() == 36
        && sub.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}
