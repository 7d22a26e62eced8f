//! The endpoints of OAuth that programs ask: a token for a machine, and what a token shows of its user.

use serde_json::{Value, json};

use crate::http::Connection;
use crate::site::{Site, text};

/// A client of the site's pool that asks for itself, with an API to ask for.
pub struct Machine {
    authorization: String,
}

impl Machine {
    pub fn make(connection: &mut Connection, site: &Site, number: usize) -> Result<Self, String> {
        let pool = &site.user_pool_id;
        let identifier = format!("api-{number}");
        let scopes = json!([{ "ScopeName": "read", "ScopeDescription": "reads" }]);
        let api = json!({ "UserPoolId": pool, "Identifier": identifier, "Name": identifier, "Scopes": scopes });
        connection.call("CreateResourceServer", &api)?;
        let client = json!({
            "UserPoolId": pool, "ClientName": "machine", "GenerateSecret": true,
            "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["client_credentials"],
            "AllowedOAuthScopes": [format!("{identifier}/read")],
        });
        let made = connection.call("CreateUserPoolClient", &client)?;
        let client = &made["UserPoolClient"];
        let authorization = basic(&text(&client["ClientId"])?, &text(&client["ClientSecret"])?);
        Ok(Self { authorization })
    }

    pub fn token(&self, connection: &mut Connection) -> Result<(), String> {
        let answer = connection.form("/oauth2/token", &self.authorization, "grant_type=client_credentials")?;
        if answer["access_token"].is_string() { Ok(()) } else { Err(format!("no token in {answer}")) }
    }
}

fn basic(id: &str, secret: &str) -> String {
    use base64::Engine;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{id}:{secret}")))
}

/// A token that userInfo takes, for somebody who signed in at the API: one with `openid`, by exchange.
pub fn openid_token(connection: &mut Connection, site: &Site, granted: &Value) -> Result<String, String> {
    let client = json!({
        "UserPoolId": site.user_pool_id, "ClientName": "exchanging", "AllowedOAuthScopes": ["openid"],
        "ExplicitAuthFlows": ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"],
    });
    let made = connection.call("CreateUserPoolClient", &client)?;
    let exchange = json!({
        "ClientId": made["UserPoolClient"]["ClientId"],
        "SubjectToken": granted["IdToken"],
        "SubjectTokenType": "ID_TOKEN",
    });
    text(&connection.call("GetDerivedToken", &exchange)?["IssuedToken"])
}

pub fn user_info(connection: &mut Connection, token: &str) -> Result<(), String> {
    let shown = connection.show("/oauth2/userInfo", token)?;
    if shown["email"].is_string() { Ok(()) } else { Err(format!("nobody in {shown}")) }
}
