//! A user pool with an app client and people in it: where tests of users and of sign-in begin.

use api::shape::Kind;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use delivery::Message;
use delivery::inbox::Filter;
use serde_json::{Map, Value, json};

use crate::{Refusal, TestServer, merged};

/// Everybody's, until they change it. Satisfies the default policy.
pub const PASSWORD: &str = "Correct-Horse7";

pub struct Scene {
    pub server: TestServer,
    pub user_pool_id: String,
    /// The client that calls without a `ClientId` are made for.
    pub client_id: String,
}

/// The tokens of a sign-in.
#[derive(Debug, Clone)]
pub struct Tokens {
    pub access: String,
    pub id: String,
    /// Empty where none came.
    pub refresh: String,
}

impl Tokens {
    /// Those of an answer with an `AuthenticationResult`.
    pub fn of(answer: &Value) -> Self {
        let result = &answer["AuthenticationResult"];
        let text = |name: &str| result[name].as_str().unwrap_or_default().to_owned();
        assert!(result["AccessToken"].is_string(), "no tokens in {answer}");
        Self { access: text("AccessToken"), id: text("IdToken"), refresh: text("RefreshToken") }
    }
}

impl Scene {
    /// A pool and a client with these members. The client may use every flow of today unless it says otherwise.
    pub async fn new(user_pool: Value, client: Value) -> Self {
        Self::on(TestServer::start(), user_pool, client).await
    }

    /// The same on a site that is set up in its own way.
    pub async fn on(server: TestServer, user_pool: Value, client: Value) -> Self {
        let user_pool_id = server.user_pool(user_pool).await;
        let client_id = server.client(&user_pool_id, merged(every_flow(), client)).await;
        Self { server, user_pool_id, client_id }
    }

    /// One more client, which may use every flow of today unless it says otherwise.
    pub async fn another_client(&self, members: Value) -> String {
        self.server.client(&self.user_pool_id, merged(every_flow(), members)).await
    }

    /// Calls an operation. `UserPoolId` and `ClientId` are this scene's where the operation takes them and `input`
    /// leaves them out.
    ///
    /// # Errors
    /// What a client would see.
    pub async fn call(&self, operation: &str, input: Value) -> Result<Value, Refusal> {
        let info = api::operation::find(operation).expect("an operation of the API");
        let Kind::Structure { members } = &info.input.kind else { panic!("{operation} takes no structure") };
        let takes = |name: &str| members.iter().any(|member| member.name == name);
        let own = [("UserPoolId", &self.user_pool_id), ("ClientId", &self.client_id)];
        let own: Map<String, Value> =
            own.into_iter().filter(|(name, _)| takes(name)).map(|(name, id)| (name.to_owned(), json!(id))).collect();
        self.server.call(operation, merged(Value::Object(own), input)).await
    }

    /// [`Scene::call`] of which an answer is expected.
    pub async fn ok(&self, operation: &str, input: Value) -> Value {
        self.call(operation, input).await.unwrap_or_else(|refusal| panic!("{operation}: {refusal:?}"))
    }

    /// [`Scene::call`] of which an error is expected.
    pub async fn refused(&self, operation: &str, input: Value) -> Refusal {
        match self.call(operation, input).await {
            Err(refusal) => refusal,
            Ok(answer) => panic!("{operation}: {answer}"),
        }
    }

    /// A confirmed user with [`PASSWORD`] and these attributes (`{name: value}`), told nothing. Gives their `sub`.
    pub async fn user(&self, username: &str, values: Value) -> String {
        let sub = self.invited(username, values).await;
        let password = json!({"Username": username, "Password": PASSWORD, "Permanent": true});
        self.ok("AdminSetUserPassword", password).await;
        sub
    }

    /// A user with [`PASSWORD`] as a temporary one, told nothing. Gives their `sub`.
    pub async fn invited(&self, username: &str, values: Value) -> String {
        let input = json!({
            "Username": username,
            "MessageAction": "SUPPRESS",
            "TemporaryPassword": PASSWORD,
            "UserAttributes": attributes(values),
        });
        let made = self.ok("AdminCreateUser", input).await;
        named(&made["User"]["Attributes"])["sub"].as_str().expect("a sub").to_owned()
    }

    /// Signs a user up with [`PASSWORD`] and these attributes; they are not confirmed. Gives the whole answer.
    pub async fn sign_up(&self, username: &str, values: Value) -> Value {
        let input = json!({"Username": username, "Password": PASSWORD, "UserAttributes": attributes(values)});
        self.ok("SignUp", input).await
    }

    /// Signs a user in by USER_PASSWORD_AUTH.
    ///
    /// # Errors
    /// What a client would see.
    pub async fn sign_in(&self, username: &str, password: &str) -> Result<Value, Refusal> {
        let parameters = json!({"USERNAME": username, "PASSWORD": password});
        self.call("InitiateAuth", json!({"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters})).await
    }

    /// The tokens of a sign-in with [`PASSWORD`].
    pub async fn tokens(&self, username: &str) -> Tokens {
        Tokens::of(&self.sign_in(username, PASSWORD).await.expect("a sign-in"))
    }

    /// A user's attributes as administrators see them, as `{name: value}`, without `sub`.
    pub async fn attributes_of(&self, username: &str) -> Value {
        let user = self.ok("AdminGetUser", json!({"Username": username})).await;
        let mut values = named(&user["UserAttributes"]);
        values.as_object_mut().expect("an object").remove("sub");
        values
    }

    pub async fn status_of(&self, username: &str) -> String {
        let user = self.ok("AdminGetUser", json!({"Username": username})).await;
        user["UserStatus"].as_str().expect("a status").to_owned()
    }

    /// Every message of the pool, newest first.
    pub fn messages(&self) -> Vec<Message> {
        let filter = Filter { user_pool_id: Some(self.user_pool_id.clone()), ..Filter::default() };
        self.server.inbox.messages(&filter)
    }

    /// The newest code or temporary password that was sent.
    pub fn code(&self) -> String {
        self.messages().first().expect("a message").code.clone()
    }

    /// A code of the right form that is not the newest one.
    pub fn wrong_code(&self) -> String {
        let right = self.messages().first().map(|message| message.code.clone());
        if right.as_deref() == Some("000000") { "000001".to_owned() } else { "000000".to_owned() }
    }
}

fn every_flow() -> Value {
    json!({"ExplicitAuthFlows": [
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        "ALLOW_CUSTOM_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
    ]})
}

/// `{name: value}` as a list of attributes.
pub fn attributes(values: Value) -> Value {
    let Value::Object(values) = values else { panic!("not an object: {values}") };
    values.into_iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect()
}

/// A list of attributes as `{name: value}`.
pub fn named(list: &Value) -> Value {
    let list = list.as_array().unwrap_or_else(|| panic!("not a list: {list}"));
    let pair = |item: &Value| Some((item["Name"].as_str()?.to_owned(), item["Value"].clone()));
    Value::Object(list.iter().map(|item| pair(item).expect("an attribute")).collect())
}

/// The claims of a token, its signature unread.
pub fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("a JWT");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("JSON")
}
