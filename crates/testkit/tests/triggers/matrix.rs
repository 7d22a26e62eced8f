//! Which operation sets off which triggers (behaviour 40 §1.4): one row for every operation that may, and none is missing.
//!
//! Messages and custom authentication have tables of their own, beside their tests.

use std::collections::BTreeSet;

use api::ErrorCode;
use poolhouse_testkit::functions::arn;
use poolhouse_testkit::scene::{PASSWORD, Scene, Tokens, attributes};
use poolhouse_testkit::srp::SrpClient;
use serde_json::{Value, json};

use crate::{hidden, scene};

const PRE: &str = "PreAuthentication_Authentication";
const POST: &str = "PostAuthentication_Authentication";
const TOKENS: &str = "TokenGeneration_Authentication";
const REFRESHED: &str = "TokenGeneration_RefreshTokens";
const CONFIRMED: &str = "PostConfirmation_ConfirmSignUp";

/// A pool in which every trigger of this table has a function that changes nothing.
async fn stage() -> Scene {
    let triggers = [
        "PreSignUp",
        "PostConfirmation",
        "PreAuthentication",
        "PostAuthentication",
        "PreTokenGeneration",
        "UserMigration",
    ];
    let lambda = triggers.into_iter().map(|trigger| (trigger.to_owned(), json!(arn("f")))).collect();
    let user_pool = json!({"AutoVerifiedAttributes": ["email"],
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}});
    let client = json!({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH",
        "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]});
    let scene = scene(Value::Object(lambda), user_pool, client).await;
    scene.server.functions.echoing("f");
    scene.user("jane", json!({"email": "jane@b.c", "email_verified": "true"})).await;
    scene.server.functions.take_events();
    scene
}

/// Calls an operation, and gives what it set off; whether it was refused is not asked.
async fn set_off(scene: &Scene, operation: &str, input: Value) -> (Value, Vec<String>) {
    scene.server.functions.take_events();
    let answer = scene.call(operation, input).await.unwrap_or(Value::Null);
    (answer, scene.server.functions.take_sources())
}

/// The rows that were looked at.
struct Table {
    scene: Scene,
    operations: BTreeSet<String>,
    sources: BTreeSet<String>,
}

impl Table {
    /// One row: this call sets off these, in this order. Gives the answer.
    async fn row(&mut self, operation: &str, input: Value, expected: &[&str]) -> Value {
        let (answer, sources) = set_off(&self.scene, operation, input).await;
        assert_eq!(sources, expected, "{operation} {answer}");
        self.operations.insert(operation.to_owned());
        self.sources.extend(sources);
        answer
    }

    /// One row of which an answer is expected.
    async fn answered(&mut self, operation: &str, input: Value, expected: &[&str]) -> Value {
        let answer = self.row(operation, input, expected).await;
        assert!(!answer.is_null(), "{operation} was refused");
        answer
    }

    async fn signing_up(&mut self) {
        let jo =
            json!({"Username": "jo", "Password": PASSWORD, "UserAttributes": attributes(json!({"email": "jo@b.c"}))});
        self.row("SignUp", jo, &["PreSignUp_SignUp"]).await;
        self.row("ResendConfirmationCode", json!({"Username": "jo"}), &[]).await;
        let code = self.scene.code();
        self.row("ConfirmSignUp", json!({"Username": "jo", "ConfirmationCode": code}), &[CONFIRMED]).await;
        let al =
            json!({"Username": "al", "Password": PASSWORD, "UserAttributes": attributes(json!({"email": "al@b.c"}))});
        self.row("SignUp", al, &["PreSignUp_SignUp"]).await;
        self.answered("AdminConfirmSignUp", json!({"Username": "al"}), &[CONFIRMED]).await;
        let invite = json!({"Username": "new", "TemporaryPassword": PASSWORD, "MessageAction": "SUPPRESS"});
        self.answered("AdminCreateUser", invite, &["PreSignUp_AdminCreateUser"]).await;
        let again = json!({"Username": "new", "TemporaryPassword": PASSWORD, "MessageAction": "RESEND"});
        self.answered("AdminCreateUser", again, &[]).await;
        self.scene.server.functions.answering("f", json!({"autoConfirmUser": true}));
        let di = json!({"Username": "di", "Password": PASSWORD});
        self.answered("SignUp", di, &["PreSignUp_SignUp", CONFIRMED]).await;
        self.scene.server.functions.echoing("f");
    }

    async fn signing_in(&mut self) {
        let whole = [PRE, POST, TOKENS];
        let by_password = json!({"USERNAME": "jane", "PASSWORD": PASSWORD});
        let flow = |flow: &str, parameters: &Value| json!({"AuthFlow": flow, "AuthParameters": parameters});
        let answer = self.answered("InitiateAuth", flow("USER_PASSWORD_AUTH", &by_password), &whole).await;
        let tokens = Tokens::of(&answer);
        self.answered("AdminInitiateAuth", flow("ADMIN_USER_PASSWORD_AUTH", &by_password), &whole).await;

        let client = SrpClient::new(&self.scene.user_pool_id, 7);
        let by_srp = json!({"USERNAME": "jane", "SRP_A": client.public()});
        for (begin, respond) in
            [("InitiateAuth", "RespondToAuthChallenge"), ("AdminInitiateAuth", "AdminRespondToAuthChallenge")]
        {
            let challenge = self.answered(begin, flow("USER_SRP_AUTH", &by_srp), &[PRE]).await;
            let responses = client.answer(&challenge["ChallengeParameters"], PASSWORD);
            let answer = json!({"ChallengeName": "PASSWORD_VERIFIER", "ChallengeResponses": responses});
            self.answered(respond, answer, &[POST, TOKENS]).await;
        }

        let by_choice = json!({"USERNAME": "jane", "PREFERRED_CHALLENGE": "EMAIL_OTP"});
        let challenge = self.answered("InitiateAuth", flow("USER_AUTH", &by_choice), &[PRE]).await;
        let responses = json!({"USERNAME": "jane", "EMAIL_OTP_CODE": self.scene.code()});
        let answer =
            json!({"ChallengeName": "EMAIL_OTP", "Session": challenge["Session"], "ChallengeResponses": responses});
        self.answered("RespondToAuthChallenge", answer, &[POST, TOKENS]).await;

        self.scene.invited("eve", json!({})).await;
        let temporary = json!({"USERNAME": "eve", "PASSWORD": PASSWORD});
        let challenge = self.answered("InitiateAuth", flow("USER_PASSWORD_AUTH", &temporary), &[PRE]).await;
        let responses = json!({"USERNAME": "eve", "NEW_PASSWORD": "New-Battery8"});
        let answer = json!({"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": challenge["Session"],
            "ChallengeResponses": responses});
        let expected = [POST, "TokenGeneration_NewPasswordChallenge"];
        self.answered("RespondToAuthChallenge", answer, &expected).await;

        let refresh = json!({"REFRESH_TOKEN": tokens.refresh});
        self.answered("InitiateAuth", flow("REFRESH_TOKEN_AUTH", &refresh), &[REFRESHED]).await;
        self.answered("AdminInitiateAuth", flow("REFRESH_TOKEN", &refresh), &[REFRESHED]).await;
        let refresh = json!({"RefreshToken": tokens.refresh});
        self.answered("GetTokensFromRefreshToken", refresh, &[REFRESHED]).await;

        let exchanging = json!({"AllowedOAuthScopes": ["openid"],
            "ExplicitAuthFlows": ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"]});
        let exchanging = self.scene.another_client(exchanging).await;
        let exchange = json!({"ClientId": exchanging, "SubjectToken": tokens.id, "SubjectTokenType": "ID_TOKEN"});
        self.answered("GetDerivedToken", exchange, &[TOKENS]).await;

        // A name nobody has.
        let migration = "UserMigration_Authentication";
        let unknown = json!({"USERNAME": "nobody", "PASSWORD": PASSWORD});
        self.row("InitiateAuth", flow("USER_PASSWORD_AUTH", &unknown), &[migration]).await;
        self.row("AdminInitiateAuth", flow("ADMIN_USER_PASSWORD_AUTH", &unknown), &[migration]).await;
        let hiding = self.scene.another_client(hidden()).await;
        let mut hidden = flow("USER_PASSWORD_AUTH", &unknown);
        hidden["ClientId"] = json!(hiding);
        self.row("InitiateAuth", hidden, &[migration, PRE]).await;
    }

    async fn recovering_and_changing(&mut self) {
        self.answered("ForgotPassword", json!({"Username": "jane"}), &[]).await;
        let confirm = json!({"Username": "jane", "ConfirmationCode": self.scene.code(), "Password": "New-Battery8"});
        self.row("ConfirmForgotPassword", confirm, &["PostConfirmation_ConfirmForgotPassword"]).await;
        self.row("ForgotPassword", json!({"Username": "nobody"}), &["UserMigration_ForgotPassword"]).await;
        let reset = json!({"Username": "jane", "Password": PASSWORD, "Permanent": true});
        self.row("AdminSetUserPassword", reset, &[]).await;
        let access = self.scene.tokens("jane").await.access;
        let email = json!([{"Name": "email", "Value": "other@b.c"}]);
        self.answered("UpdateUserAttributes", json!({"AccessToken": access, "UserAttributes": email}), &[]).await;
        let ask = json!({"AccessToken": access, "AttributeName": "email"});
        self.answered("GetUserAttributeVerificationCode", ask, &[]).await;
        let prove = json!({"AccessToken": access, "AttributeName": "email", "Code": self.scene.code()});
        self.row("VerifyUserAttribute", prove, &[]).await;
        let change = json!({"AccessToken": access, "PreviousPassword": PASSWORD, "ProposedPassword": "New-Battery9"});
        self.row("ChangePassword", change, &[]).await;
        let email = json!({"Username": "jane", "UserAttributes": [{"Name": "email", "Value": "third@b.c"},
            {"Name": "email_verified", "Value": "true"}]});
        self.answered("AdminUpdateUserAttributes", email, &[]).await;
        self.row("AdminResetUserPassword", json!({"Username": "jane"}), &[]).await;
    }
}

#[tokio::test]
async fn every_operation_sets_off_what_it_should() {
    let mut table = Table { scene: stage().await, operations: BTreeSet::new(), sources: BTreeSet::new() };
    table.signing_up().await;
    table.signing_in().await;
    table.recovering_and_changing().await;

    let may = api::operations::ALL.iter().filter(|operation| {
        operations::is_implemented(operation) && operation.errors.contains(&ErrorCode::UserLambdaValidation)
    });
    let missing: Vec<&str> =
        may.map(|operation| operation.name).filter(|name| !table.operations.contains(*name)).collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
    let sources: Vec<&str> = table.sources.iter().map(String::as_str).collect();
    assert_eq!(
        sources,
        [
            "PostAuthentication_Authentication",
            "PostConfirmation_ConfirmForgotPassword",
            "PostConfirmation_ConfirmSignUp",
            "PreAuthentication_Authentication",
            "PreSignUp_AdminCreateUser",
            "PreSignUp_SignUp",
            "TokenGeneration_Authentication",
            "TokenGeneration_NewPasswordChallenge",
            "TokenGeneration_RefreshTokens",
            "UserMigration_Authentication",
            "UserMigration_ForgotPassword",
        ]
    );
}
