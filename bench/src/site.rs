//! The site under load: one user pool, one public app client, confirmed users, a clock that can be moved.

use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::clock::ServerClock;
use crate::functions::ARN;
use crate::http::Connection;
use crate::rows::federated::Providers;

pub const PASSWORD: &str = "Correct-Horse-7";
/// Guesses at one user are checked one at a time, so connections do not share users; and each has several, so that
/// rows are not always the ones read last.
const USERS_PER_CONNECTION: usize = 16;

#[derive(Clone)]
pub struct Site {
    pub address: SocketAddr,
    pub user_pool_id: String,
    pub client_id: String,
    pub clock: Arc<ServerClock>,
    pub providers: Arc<Providers>,
    users: Vec<Vec<String>>,
}

impl Site {
    /// `provider` is where the identity provider is.
    pub fn prepare(address: SocketAddr, provider: SocketAddr, connections: usize) -> Result<Self, String> {
        let mut connection = Connection::open(address)?;
        let first_factors = json!({ "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] });
        let functions = json!({
            "DefineAuthChallenge": ARN,
            "CreateAuthChallenge": ARN,
            "VerifyAuthChallengeResponse": ARN,
        });
        let policies = json!({ "SignInPolicy": first_factors });
        let pool = json!({ "PoolName": "bench", "Policies": policies, "LambdaConfig": functions });
        let made = connection.call("CreateUserPool", &pool)?;
        let user_pool_id = text(&made["UserPool"]["Id"])?;
        let mfa = json!({
            "UserPoolId": user_pool_id,
            "MfaConfiguration": "OPTIONAL",
            "SoftwareTokenMfaConfiguration": { "Enabled": true },
        });
        connection.call("SetUserPoolMfaConfig", &mfa)?;
        let flows = ["USER_SRP_AUTH", "USER_PASSWORD_AUTH", "USER_AUTH", "CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"];
        let flows = flows.map(|flow| format!("ALLOW_{flow}"));
        let client = json!({
            "UserPoolId": user_pool_id,
            "ClientName": "bench",
            "ExplicitAuthFlows": flows,
            "PreventUserExistenceErrors": "ENABLED",
        });
        let made = connection.call("CreateUserPoolClient", &client)?;
        let client_id = text(&made["UserPoolClient"]["ClientId"])?;
        let clock = Arc::new(ServerClock::read(&mut connection)?);
        let providers = Arc::new(Providers::make(&mut connection, &user_pool_id, &provider.to_string())?);
        let mut site = Self { address, user_pool_id, client_id, clock, providers, users: Vec::new() };
        // One group more than there are connections, for the sample of each row.
        for group in 0..=connections {
            let names = site.make_users(&mut connection, &format!("user-{group}"))?;
            site.users.push(names);
        }
        Ok(site)
    }

    /// As many confirmed users as one connection has; gives their names.
    pub fn make_users(&self, connection: &mut Connection, prefix: &str) -> Result<Vec<String>, String> {
        let names: Vec<String> = (0..USERS_PER_CONNECTION).map(|number| format!("{prefix}-{number}")).collect();
        for name in &names {
            connection.call("AdminCreateUser", &self.new_user(name))?;
            let password = json!({
                "UserPoolId": self.user_pool_id, "Username": name, "Password": PASSWORD, "Permanent": true,
            });
            connection.call("AdminSetUserPassword", &password)?;
        }
        Ok(names)
    }

    /// The number of the users that no connection has.
    pub fn sample(&self) -> usize {
        self.users.len() - 1
    }

    /// The users of one connection.
    pub fn users(&self, connection: usize) -> Vec<String> {
        self.users.get(connection).cloned().unwrap_or_default()
    }

    /// The input of AdminCreateUser.
    pub fn new_user(&self, name: &str) -> Value {
        new_user(&self.user_pool_id, name)
    }

    /// The tokens of a password sign-in, as the API gives them.
    pub fn sign_in(&self, connection: &mut Connection, name: &str) -> Result<Value, String> {
        let mut answer = connection.call("InitiateAuth", &self.password_sign_in(name))?;
        Ok(answer["AuthenticationResult"].take())
    }

    /// The input of InitiateAuth with USER_PASSWORD_AUTH.
    pub fn password_sign_in(&self, name: &str) -> Value {
        self.initiate("USER_PASSWORD_AUTH", json!({ "USERNAME": name, "PASSWORD": PASSWORD }))
    }

    /// The input of RespondToAuthChallenge with the session of `step`.
    pub fn respond(&self, step: &Value, responses: Value) -> Value {
        json!({
            "ChallengeName": step["ChallengeName"],
            "ClientId": self.client_id,
            "Session": step["Session"],
            "ChallengeResponses": responses,
        })
    }

    /// The input of InitiateAuth.
    pub fn initiate(&self, flow: &str, parameters: Value) -> Value {
        json!({ "AuthFlow": flow, "ClientId": self.client_id, "AuthParameters": parameters })
    }
}

/// Text that an answer must hold.
pub fn text(value: &Value) -> Result<String, String> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("text was expected, not {value}"))
}

/// The input of AdminCreateUser.
pub fn new_user(pool: &str, name: &str) -> Value {
    json!({
        "UserPoolId": pool,
        "Username": name,
        "TemporaryPassword": PASSWORD,
        "MessageAction": "SUPPRESS",
        "UserAttributes": [
            { "Name": "email", "Value": format!("{name}@example.org") },
            { "Name": "email_verified", "Value": "true" },
            { "Name": "name", "Value": "Somebody at the Bench" },
        ],
    })
}
