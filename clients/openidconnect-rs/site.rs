//! A pool with a domain, its clients and users, and its login page as a browser without scripts uses it.
//!
//! The API is called as it is on the wire: an SDK would be longer to compile than everything else here.

use std::net::SocketAddr;

use reqwest::blocking::{Client, ClientBuilder, Response};
use reqwest::redirect::Policy;
use serde_json::{Value, json};
use url::Url;

pub const CALLBACK: &str = "https://app.example.com/callback";
pub const SIGNED_OUT: &str = "https://app.example.com/signed-out";
pub const PASSWORD: &str = "Correct-Horse7!";

/// Any signature will do in dev.
const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=x/20261128/us-east-1/cognito-idp/aws4_request, \
                         SignedHeaders=host;x-amz-date;x-amz-target, Signature=00";

pub struct Site {
    pub issuer: String,
    user_pool_id: String,
    endpoint: Url,
    domain: String,
}

/// An app client, as the API has made it.
pub struct AppClient {
    pub id: String,
    pub secret: Option<String>,
}

impl Site {
    /// A pool of its own, with a user `ann`.
    pub fn new() -> Self {
        let endpoint = std::env::var("POOLHOUSE_ENDPOINT").unwrap_or_else(|_| "http://127.0.0.1:7665".to_owned());
        let endpoint: Url = endpoint.parse().unwrap();
        let pool = call(&endpoint, "CreateUserPool", &json!({"PoolName": "openidconnect-rs"}));
        let user_pool_id = pool["UserPool"]["Id"].as_str().unwrap().to_owned();
        // A prefix has small letters, digits and hyphens.
        let prefix = user_pool_id.to_lowercase().replace('_', "-");
        call(&endpoint, "CreateUserPoolDomain", &json!({"UserPoolId": user_pool_id, "Domain": prefix}));
        let user = json!({
            "UserPoolId": user_pool_id, "Username": "ann", "MessageAction": "SUPPRESS",
            "UserAttributes": [
                {"Name": "email", "Value": "ann@example.com"}, {"Name": "email_verified", "Value": "true"},
            ],
        });
        call(&endpoint, "AdminCreateUser", &user);
        let password = json!({"UserPoolId": user_pool_id, "Username": "ann", "Password": PASSWORD, "Permanent": true});
        call(&endpoint, "AdminSetUserPassword", &password);
        let issuer = format!("{}/{user_pool_id}", endpoint.as_str().trim_end_matches('/'));
        let domain = format!("{prefix}.auth.us-east-1.localhost");
        Self { issuer, user_pool_id, endpoint, domain }
    }

    pub fn client(&self, with_secret: bool) -> AppClient {
        let settings = json!({
            "UserPoolId": self.user_pool_id, "ClientName": "app", "GenerateSecret": with_secret,
            "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email", "profile"], "SupportedIdentityProviders": ["COGNITO"],
            "CallbackURLs": [CALLBACK], "LogoutURLs": [SIGNED_OUT],
        });
        let made = call(&self.endpoint, "CreateUserPoolClient", &settings);
        let text = |name: &str| made["UserPoolClient"][name].as_str().map(str::to_owned);
        AppClient { id: text("ClientId").unwrap(), secret: text("ClientSecret") }
    }

    /// For the client under test: it follows no redirects, and knows where the pool's domain is.
    pub fn http(&self) -> Client {
        self.builder().build().unwrap()
    }

    fn builder(&self) -> ClientBuilder {
        let here = SocketAddr::from(([127, 0, 0, 1], self.endpoint.port().unwrap_or(80)));
        Client::builder().redirect(Policy::none()).resolve(&self.domain, here)
    }

    /// Goes to an authorization URL and fills in the login page; gives the address of the application to which it leads.
    pub fn sign_in(&self, address: &Url) -> Url {
        let browser = self.builder().cookie_store(true).build().unwrap();
        let (at, page) = follow(&browser, address.clone(), browser.get(address.clone()).send().unwrap());
        let page = page.unwrap_or_else(|| panic!("no page before {at}"));
        let token = between(&page, "name=\"_csrf\" value=\"", "\"");
        let form = [("_csrf", token), ("username", "ann"), ("password", PASSWORD)];
        let answer = browser.post(at.clone()).body(encode(&form)).header("content-type", FORM).send().unwrap();
        let (end, page) = follow(&browser, at, answer);
        assert!(page.is_none(), "still at {end}: {page:?}");
        end
    }
}

impl Default for Site {
    fn default() -> Self {
        Self::new()
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

fn encode(form: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

/// Where redirects end, and the page there; none where they leave for the application.
fn follow(browser: &Client, mut at: Url, mut answer: Response) -> (Url, Option<String>) {
    while let Some(location) = answer.headers().get("location") {
        at = at.join(location.to_str().unwrap()).unwrap();
        if at.as_str().starts_with("https://app.example.com/") {
            return (at, None);
        }
        answer = browser.get(at.clone()).send().unwrap();
    }
    (at, Some(answer.text().unwrap()))
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let start = text.find(before).unwrap_or_else(|| panic!("no {before} in {text}")) + before.len();
    text[start..].split(after).next().unwrap()
}

fn call(endpoint: &Url, operation: &str, input: &Value) -> Value {
    let request = Client::new()
        .post(endpoint.clone())
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", format!("AWSCognitoIdentityProviderService.{operation}"))
        .header("x-amz-date", "20261128T000000Z")
        .header("authorization", SIGNATURE);
    let answer = request.body(input.to_string()).send().unwrap();
    let status = answer.status();
    let text = answer.text().unwrap();
    assert!(status.is_success(), "{operation}: {status} {text}");
    serde_json::from_str(&text).unwrap()
}
