//! A whole life of a pool, its clients and its users, and every secret that took part in it.

use crypto::secret_hash;
use serde_json::{Value, json};

use crate::connection::Connection;

/// Passwords that would be recognised anywhere.
const PASSWORD: &str = "Marked-Password-1!";
const NEW_PASSWORD: &str = "Marked-Password-2!";
const TEMPORARY_PASSWORD: &str = "Marked-Temporary-3!";
const ADMIN_PASSWORD: &str = "Marked-Administrator-4!";
const WRONG_PASSWORD: &str = "Marked-Wrong-5!";
/// Users whose codes are still waiting at the end.
const UNCONFIRMED: usize = 5;

pub struct Life {
    pub user_pool_id: String,
    /// What is secret, each with what it is.
    pub secrets: Vec<(&'static str, String)>,
    /// Six digits each: too short to be told from chance one by one.
    pub codes: Vec<String>,
    /// An SRP exchange: the salt in hexadecimal and the name that goes with [`PASSWORD_NOW`].
    pub srp: (String, String),
}

/// The password of the user of [`Life::srp`] at the end.
pub const PASSWORD_NOW: &str = NEW_PASSWORD;

/// The e-mail address of a user of this life: not secret, but not for logs either.
pub fn email(username: &str) -> String {
    format!("marked-address-{username}@example.com")
}

struct Caller<'a> {
    to: &'a mut Connection,
    life: Life,
    client_id: String,
    client_secret: String,
}

pub fn live(to: &mut Connection) -> Life {
    let life = Life { user_pool_id: String::new(), secrets: Vec::new(), codes: Vec::new(), srp: Default::default() };
    let mut caller = Caller { to, life, client_id: String::new(), client_secret: String::new() };
    for (what, password) in [
        ("password", PASSWORD),
        ("new password", NEW_PASSWORD),
        ("temporary password", TEMPORARY_PASSWORD),
        ("administrator's password", ADMIN_PASSWORD),
        ("wrong password", WRONG_PASSWORD),
    ] {
        caller.secret(what, password);
    }
    caller.set_up();
    caller.sign_up_and_recover();
    caller.sign_in();
    caller.administer();
    caller.life
}

impl Caller<'_> {
    fn secret(&mut self, what: &'static str, value: &str) -> String {
        assert!(value.len() > 10, "{what} is too short to be searched for: {value:?}");
        self.life.secrets.push((what, value.to_owned()));
        value.to_owned()
    }

    /// A call that succeeds.
    fn call(&mut self, operation: &str, input: Value) -> Value {
        let answer = self.to.call(operation, &input);
        assert_eq!(answer.status, 200, "{operation}: {}", answer.text());
        if answer.body.is_empty() { Value::Null } else { answer.json() }
    }

    /// A call that is refused.
    fn refused(&mut self, operation: &str, input: Value, code: &str) {
        let answer = self.to.call(operation, &input);
        assert_eq!(answer.error(), code, "{operation}: {}", answer.text());
    }

    fn hash(&mut self, username: &str) -> String {
        let hash = secret_hash(&self.client_secret, username, &self.client_id);
        self.secret("secret hash", &hash)
    }

    /// The members by which a user names itself.
    fn as_user(&mut self, username: &str, more: Value) -> Value {
        let mut input = json!({"ClientId": self.client_id, "Username": username, "SecretHash": self.hash(username)});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    }

    fn code(&mut self, username: &str) -> String {
        let path = format!("/_poolhouse/inbox?UserPoolId={}&Username={username}", self.life.user_pool_id);
        let inbox = self.to.get_json(&path);
        let code = inbox["Messages"][0]["Code"].as_str().unwrap().to_owned();
        self.life.codes.push(code.clone());
        code
    }

    fn set_up(&mut self) {
        let pool = self.call("CreateUserPool", json!({"PoolName": "findable", "AutoVerifiedAttributes": ["email"]}));
        self.life.user_pool_id = pool["UserPool"]["Id"].as_str().unwrap().to_owned();
        let pool = self.life.user_pool_id.clone();
        let client = self.call(
            "CreateUserPoolClient",
            json!({
                "UserPoolId": pool, "ClientName": "findable", "GenerateSecret": true,
                "ExplicitAuthFlows": [
                    "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",
                    "ALLOW_ADMIN_USER_PASSWORD_AUTH"
                ],
            }),
        );
        self.client_id = client["UserPoolClient"]["ClientId"].as_str().unwrap().to_owned();
        let secret = self.secret("client secret", client["UserPoolClient"]["ClientSecret"].as_str().unwrap());
        self.client_secret = secret;
        let names = json!({"UserPoolId": pool, "ClientId": self.client_id});
        let added = self.call("AddUserPoolClientSecret", names.clone());
        let value = added["ClientSecretDescriptor"]["ClientSecretValue"].as_str().unwrap().to_owned();
        self.secret("second client secret", &value);
        self.call("ListUserPoolClientSecrets", names.clone());
        self.call("DescribeUserPoolClient", names);
    }

    fn sign_up_and_recover(&mut self) {
        let email_of = |name: &str| json!([{"Name": "email", "Value": email(name)}]);
        let mut names = vec!["ann".to_owned()];
        names.extend((0..UNCONFIRMED).map(|number| format!("waiting{number}")));
        for name in &names {
            let input = self.as_user(name, json!({"Password": PASSWORD, "UserAttributes": email_of(name)}));
            self.call("SignUp", input);
            self.code(name);
        }
        let again = self.as_user("ann", json!({"Password": PASSWORD, "UserAttributes": email_of("ann")}));
        self.refused("SignUp", again, "UsernameExistsException");
        let code = self.code("ann");
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let confirm = self.as_user("ann", json!({"ConfirmationCode": wrong}));
        self.refused("ConfirmSignUp", confirm, "CodeMismatchException");
        let confirm = self.as_user("ann", json!({"ConfirmationCode": code}));
        self.call("ConfirmSignUp", confirm);
        let forgot = self.as_user("ann", json!({}));
        self.call("ForgotPassword", forgot);
        let code = self.code("ann");
        let reset = self.as_user("ann", json!({"ConfirmationCode": code, "Password": NEW_PASSWORD}));
        self.call("ConfirmForgotPassword", reset);
    }

    fn sign_in(&mut self) {
        let hash = self.hash("ann");
        let flow = |client: &str, flow: &str, parameters: Value| json!({"ClientId": client, "AuthFlow": flow, "AuthParameters": parameters});
        let client = self.client_id.clone();
        let password = |password: &str| json!({"USERNAME": "ann", "PASSWORD": password, "SECRET_HASH": hash});
        let wrong = flow(&client, "USER_PASSWORD_AUTH", password(WRONG_PASSWORD));
        self.refused("InitiateAuth", wrong, "NotAuthorizedException");
        let tokens = self.call("InitiateAuth", flow(&client, "USER_PASSWORD_AUTH", password(NEW_PASSWORD)));
        let mut token = |name: &'static str| self.secret(name, tokens["AuthenticationResult"][name].as_str().unwrap());
        let (access, _, refresh) = (token("AccessToken"), token("IdToken"), token("RefreshToken"));

        let refreshing = flow(&client, "REFRESH_TOKEN_AUTH", json!({"REFRESH_TOKEN": refresh, "SECRET_HASH": hash}));
        // The secret hash of a refresh is made with the name in the token, which is also `ann`.
        let refreshed = self.call("InitiateAuth", refreshing);
        self.secret("AccessToken", refreshed["AuthenticationResult"]["AccessToken"].as_str().unwrap());
        self.call("GetUser", json!({"AccessToken": access}));
        self.refused("GetUser", json!({"AccessToken": format!("{access}x")}), "NotAuthorizedException");

        let parameters = json!({"USERNAME": "ann", "SRP_A": "ab".repeat(200), "SECRET_HASH": hash});
        let challenge = self.call("InitiateAuth", flow(&client, "USER_SRP_AUTH", parameters));
        let asked = &challenge["ChallengeParameters"];
        let text = |name: &str| asked[name].as_str().unwrap().to_owned();
        self.life.srp = (text("SALT"), text("USER_ID_FOR_SRP"));
        let secret_block = self.secret("SECRET_BLOCK", &text("SECRET_BLOCK"));
        let answer = json!({
            "ClientId": client, "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeResponses": {
                "USERNAME": text("USER_ID_FOR_SRP"), "PASSWORD_CLAIM_SECRET_BLOCK": secret_block, "SECRET_HASH": hash,
                "TIMESTAMP": "Sat Nov 21 00:00:00 UTC 2026", "PASSWORD_CLAIM_SIGNATURE": "bWFya2VkLXNpZ25hdHVyZQ==",
            },
        });
        self.secret("claim signature", "bWFya2VkLXNpZ25hdHVyZQ==");
        self.refused("RespondToAuthChallenge", answer, "NotAuthorizedException");

        let change = json!({"AccessToken": access, "PreviousPassword": WRONG_PASSWORD, "ProposedPassword": PASSWORD});
        self.refused("ChangePassword", change, "NotAuthorizedException");
        let revoke = json!({"Token": refresh, "ClientId": client, "ClientSecret": self.client_secret});
        self.call("RevokeToken", revoke);
    }

    fn administer(&mut self) {
        let pool = self.life.user_pool_id.clone();
        let attributes = json!([{"Name": "email", "Value": email("bob")}, {"Name": "email_verified", "Value": "true"}]);
        let bob = json!({
            "UserPoolId": pool, "Username": "bob", "TemporaryPassword": TEMPORARY_PASSWORD, "UserAttributes": attributes,
        });
        self.call("AdminCreateUser", bob);
        let hash = self.hash("bob");
        let sign_in = json!({
            "UserPoolId": pool, "ClientId": self.client_id, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": "bob", "PASSWORD": TEMPORARY_PASSWORD, "SECRET_HASH": hash},
        });
        let challenge = self.call("AdminInitiateAuth", sign_in);
        assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
        self.secret("Session", challenge["Session"].as_str().unwrap());
        self.call(
            "AdminSetUserPassword",
            json!({"UserPoolId": pool, "Username": "bob", "Password": ADMIN_PASSWORD, "Permanent": true}),
        );
        self.call("AdminResetUserPassword", json!({"UserPoolId": pool, "Username": "bob"}));
        self.code("bob");
        self.call("AdminGetUser", json!({"UserPoolId": pool, "Username": "bob"}));
        self.call("ListUsers", json!({"UserPoolId": pool, "Filter": format!("email = \"{}\"", email("bob"))}));
        self.call("AdminUserGlobalSignOut", json!({"UserPoolId": pool, "Username": "bob"}));
    }
}
