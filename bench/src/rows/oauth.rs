//! The endpoints of OAuth that programs ask: a token for a machine, and what a token shows of its user.

use serde_json::{Value, json};

use crate::http::Connection;
use crate::site::{PASSWORD, Site, text};

const CALLBACK: &str = "https%3A%2F%2Fapp.example%2Fcb";

/// An application whose user is signed in at the login pages of their browser.
pub struct Application {
    client_id: String,
    cookies: String,
}

impl Application {
    pub fn sign_in(connection: &mut Connection, site: &Site, user: &str) -> Result<Self, String> {
        let client = json!({
            "UserPoolId": site.user_pool_id, "ClientName": "application",
            "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email"], "CallbackURLs": ["https://app.example/cb"],
        });
        let made = connection.call("CreateUserPoolClient", &client)?;
        let mut application = Self { client_id: text(&made["UserPoolClient"]["ClientId"])?, cookies: String::new() };
        let page = application.at("/login");
        let shown = connection.visit(&page, "", None)?;
        let csrf = shown.cookies.iter().find_map(|cookie| cookie.strip_prefix("XSRF-TOKEN="));
        let csrf = csrf.ok_or("the login page gave no cookie")?;
        let form = format!("_csrf={csrf}&username={user}&password={PASSWORD}");
        let signed_in = connection.visit(&page, &format!("XSRF-TOKEN={csrf}"), Some(&form))?;
        application.cookies = signed_in.cookies.join("; ");
        Ok(application)
    }

    fn at(&self, path: &str) -> String {
        format!("{path}?client_id={}&redirect_uri={CALLBACK}&response_type=code&scope=openid+email", self.client_id)
    }

    /// A code by the browser's session, and its tokens.
    pub fn tokens(&self, connection: &mut Connection) -> Result<Value, String> {
        let sent = connection.visit(&self.at("/oauth2/authorize"), &self.cookies, None)?.location;
        let code = sent.as_deref().and_then(|to| to.split_once("code=")).map(|(_, rest)| rest);
        let code = code.and_then(|rest| rest.split('&').next()).ok_or_else(|| format!("no code: {sent:?}"))?;
        let form =
            format!("grant_type=authorization_code&client_id={}&redirect_uri={CALLBACK}&code={code}", self.client_id);
        connection.form("/oauth2/token", "", &form)
    }

    pub fn renew(&self, connection: &mut Connection, refresh_token: &str) -> Result<(), String> {
        let form = format!("grant_type=refresh_token&client_id={}&refresh_token={refresh_token}", self.client_id);
        connection.form("/oauth2/token", "", &form).map(drop)
    }
}

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
