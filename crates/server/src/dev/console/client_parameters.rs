//! Every parameter of an app client, as DescribeUserPoolClient answers it: what was set, what is the default, and what the
//! default means.

use serde_json::{Value, json};

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Somebody chose it, or it is the client's alone.
    Own,
    Default,
}

pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) origin: Origin,
    /// JSON; empty where nothing is set.
    pub(super) value: String,
    /// What the default means.
    pub(super) meaning: &'static str,
}

impl Parameter {
    pub(super) fn is_own(&self) -> bool {
        self.origin == Origin::Own
    }
}

/// All that the model has, in the order in which people think of them, and what it means that one is not set.
/// docs/app-clients.md says more of each.
const PARAMETERS: [(&str, &str); 26] = [
    ("ClientName", ""),
    ("ClientId", ""),
    ("UserPoolId", ""),
    ("ClientType", "made by somebody, not registered by itself"),
    ("ClientSecret", "a public client: it keeps no secret"),
    ("ClientSecretArn", "the secret is not published"),
    ("ExplicitAuthFlows", "SRP, custom and refresh"),
    ("AuthSessionValidity", "minutes"),
    ("PreventUserExistenceErrors", "LEGACY: unknown users are told so"),
    ("AccessTokenValidity", "one hour"),
    ("IdTokenValidity", "one hour"),
    ("RefreshTokenValidity", "thirty days"),
    ("TokenValidityUnits", "hours, hours and days"),
    ("RefreshTokenRotation", "a refresh token stays the same"),
    ("EnableTokenRevocation", "tokens can be revoked"),
    ("ReadAttributes", "all but those of developers"),
    ("WriteAttributes", "all that can change, but verified flags and those of developers"),
    ("AllowedOAuthFlowsUserPoolClient", "no OAuth: the endpoints refuse the client"),
    ("AllowedOAuthFlows", "none"),
    ("AllowedOAuthScopes", "none"),
    ("CallbackURLs", "none"),
    ("DefaultRedirectURI", "requests name where they go back to"),
    ("LogoutURLs", "none"),
    ("SupportedIdentityProviders", "the pool itself"),
    ("EnablePropagateAdditionalUserContextData", "addresses of users are not taken from the client"),
    ("AnalyticsConfiguration", "no events are sent"),
];

/// What answers say where nothing was chosen.
fn default_of(name: &str) -> Option<Value> {
    match name {
        "ClientType" => Some(json!("REGULAR")),
        "AuthSessionValidity" => Some(json!(domain::client::DEFAULT_AUTH_SESSION_MINUTES)),
        "RefreshTokenValidity" => Some(json!(domain::client::DEFAULT_REFRESH_DAYS)),
        "TokenValidityUnits" => Some(json!({})),
        "EnableTokenRevocation" => Some(json!(true)),
        "AllowedOAuthFlowsUserPoolClient" | "EnablePropagateAdditionalUserContextData" => Some(json!(false)),
        _ => None,
    }
}

/// `client` is the answer's `UserPoolClient`.
pub(super) fn parameters(client: &Value) -> Vec<Parameter> {
    PARAMETERS.iter().map(|(name, meaning)| one(client, name, meaning)).collect()
}

fn one(client: &Value, name: &'static str, meaning: &'static str) -> Parameter {
    let value = &client[name];
    let is_default = value.is_null() || default_of(name).as_ref() == Some(value);
    Parameter {
        name,
        origin: if is_default { Origin::Default } else { Origin::Own },
        value: match value {
            Value::Null => String::new(),
            // It is shown once, where it is asked for.
            Value::String(_) if name == "ClientSecret" => "(shown above)".to_owned(),
            Value::String(text) => text.clone(),
            Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
            other => serde_json::to_string(other).unwrap_or_default(),
        },
        meaning,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shape of the answer, in the API's own model.
    fn of_the_model() -> Vec<String> {
        let model = include_str!("../../../../../model/cognito-idp.json");
        let model: Value = serde_json::from_str(model).unwrap();
        let shapes = model["shapes"].as_object().unwrap();
        let shape = shapes.iter().find(|(name, _)| name.rsplit('#').next() == Some("UserPoolClientType")).unwrap().1;
        shape["members"].as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn every_parameter_of_the_model_is_there() {
        let shown: Vec<&str> = PARAMETERS.iter().map(|(name, _)| *name).collect();
        let missing: Vec<String> = of_the_model()
            .into_iter()
            .filter(|name| !shown.contains(&name.as_str()) && !name.ends_with("Date"))
            .collect();
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn own_values_are_told_from_defaults() {
        let client = json!({
            "ClientName": "web", "RefreshTokenValidity": 30, "EnableTokenRevocation": false,
            "CallbackURLs": ["https://a", "https://b"], "ClientSecret": "hush", "TokenValidityUnits": {},
        });
        let all = parameters(&client);
        let find = |name| all.iter().find(|parameter| parameter.name == name).unwrap();
        let origin = |name| find(name).origin;
        assert_eq!((origin("RefreshTokenValidity"), origin("TokenValidityUnits")), (Origin::Default, Origin::Default));
        assert_eq!((origin("EnableTokenRevocation"), origin("CallbackURLs")), (Origin::Own, Origin::Own));
        assert_eq!((origin("ReadAttributes"), find("ReadAttributes").value.as_str()), (Origin::Default, ""));
        assert_eq!(find("CallbackURLs").value, "https://a\nhttps://b");
        assert!(all.iter().all(|parameter| !parameter.value.contains("hush")));
    }
}
