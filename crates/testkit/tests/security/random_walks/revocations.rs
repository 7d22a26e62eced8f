//! Walks in which everything that withdraws trust happens while sign-ins are pending (row 35): of all that was proved
//! before a withdrawal, nothing leads to tokens, and no tokens come past a second factor that is on when they come.

use super::*;
use crate::second_factors::{App, allow_mfa};

/// A sign-in of jane's that waits.
#[derive(Clone)]
struct Pending {
    challenge: String,
    session: Value,
    /// What was sent when it was asked.
    code: String,
    /// The withdrawals there were when its first factor was proved; before that it has nothing to lose.
    since: Option<usize>,
    passed_second: bool,
}

struct Revocations {
    scene: Scene,
    dice: Dice,
    app: App,
    password: String,
    passwords: usize,
    withdrawals: usize,
    pending: Vec<Pending>,
    /// Answers that led on, and withdrawals met.
    went_on: usize,
    trail: Vec<String>,
}

impl Revocations {
    async fn begin(seed: u64) -> Self {
        let pool = json!({
            "AutoVerifiedAttributes": ["email"],
            "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}},
            "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
        });
        let flows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
        let client = json!({"ExplicitAuthFlows": flows, "AuthSessionValidity": 15});
        let scene = on(TestServer::start(), pool, client).await;
        let jane = json!({"email": "jane@example.com", "email_verified": "true", "phone_number": "+12065550100"});
        scene.user("jane", jane).await;
        allow_mfa(&scene).await;
        let app = App::of(&scene, &scene.tokens("jane").await.access).await;
        let (dice, password) = (Dice(seed), PASSWORD.to_owned());
        let (pending, trail) = (Vec::new(), Vec::new());
        Self { scene, dice, app, password, passwords: 0, withdrawals: 0, pending, went_on: 0, trail }
    }

    async fn run(&mut self, steps: usize) {
        for _ in 0..steps {
            match self.dice.roll(8) {
                0 | 1 => {
                    let parameters = json!({"USERNAME": "jane", "PASSWORD": self.password});
                    let since = Some(self.withdrawals);
                    self.call("InitiateAuth", beginning("USER_PASSWORD_AUTH", parameters), since, false).await;
                }
                2 => {
                    let parameters = json!({"USERNAME": "jane", "PREFERRED_CHALLENGE": "EMAIL_OTP"});
                    self.call("InitiateAuth", beginning("USER_AUTH", parameters), None, false).await;
                }
                3..6 => self.answer().await,
                _ => self.something_happens().await,
            }
        }
    }

    /// Answers some sign-in that waits, rightly.
    async fn answer(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let at = self.dice.roll(self.pending.len());
        let Pending { challenge, session, code, since, passed_second } = self.pending[at].clone();
        let answers = match challenge.as_str() {
            "SMS_MFA" => json!({ "SMS_MFA_CODE": code }),
            "EMAIL_OTP" => json!({ "EMAIL_OTP_CODE": code }),
            "SOFTWARE_TOKEN_MFA" => {
                self.scene.server.clock.advance_seconds(30);
                json!({"SOFTWARE_TOKEN_MFA_CODE": self.app.code(&self.scene)})
            }
            "SELECT_MFA_TYPE" => json!({"ANSWER": *self.dice.pick(&["SMS_MFA", "SOFTWARE_TOKEN_MFA"])}),
            "NEW_PASSWORD_REQUIRED" => json!({"NEW_PASSWORD": "Chosen-Horse9"}),
            _ => return,
        };
        let passed_second = passed_second || matches!(challenge.as_str(), "SMS_MFA" | "SOFTWARE_TOKEN_MFA");
        let input = response(&challenge, Some(&session), merged(json!({"USERNAME": "jane"}), answers));
        // The first factor is proved by this answer, if by any.
        let since = since.or(Some(self.withdrawals));
        let waiting = self.pending.len();
        if self.call("RespondToAuthChallenge", input, since, passed_second).await
            && challenge == "NEW_PASSWORD_REQUIRED"
        {
            self.password = "Chosen-Horse9".to_owned();
            // Whatever else stood on the temporary password has lost it.
            self.withdrawals += 1;
            for pending in &mut self.pending[waiting..] {
                pending.since = Some(self.withdrawals);
            }
        }
    }

    /// Tells whether the call led on.
    async fn call(&mut self, operation: &str, input: Value, since: Option<usize>, passed_second: bool) -> bool {
        self.trail.push(format!("{operation} {}", input.to_string().chars().take(160).collect::<String>()));
        let Ok(answer) = self.scene.call(operation, input).await else { return false };
        self.went_on += 1;
        if let Some(challenge) = answer["ChallengeName"].as_str() {
            let code = self.scene.messages().first().map(|message| message.code.clone()).unwrap_or_default();
            let (challenge, session) = (challenge.to_owned(), answer["Session"].clone());
            self.pending.push(Pending { challenge, session, code, since, passed_second });
            return true;
        }
        let token = answer["AuthenticationResult"]["AccessToken"].as_str().expect("tokens");
        assert!(since.is_none_or(|since| since == self.withdrawals), "withdrawn trust led on: {:#?}", self.trail);
        let factors = self.scene.ok("AdminGetUser", json!({"Username": "jane"})).await["UserMFASettingList"].clone();
        let is_on = factors.as_array().is_some_and(|factors| !factors.is_empty());
        assert!(passed_second || !is_on, "tokens past a second factor: {:#?}", self.trail);
        self.scene.ok("GetUser", json!({ "AccessToken": token })).await;
        true
    }

    async fn something_happens(&mut self) {
        let jane = json!({"Username": "jane"});
        let scene = &self.scene;
        let event = self.dice.roll(7);
        self.trail.push(format!("event {event}"));
        match event {
            0 | 1 => {
                self.passwords += 1;
                self.password = format!("Horse-Number{}", self.passwords);
                let permanent = event == 0;
                let input = json!({"Username": "jane", "Password": self.password, "Permanent": permanent});
                scene.ok("AdminSetUserPassword", input).await;
            }
            2 => drop(scene.ok("AdminUserGlobalSignOut", jane).await),
            3 => {
                scene.ok("AdminDisableUser", jane.clone()).await;
                scene.ok("AdminEnableUser", jane).await;
            }
            4 => {
                // Not with a temporary password.
                if scene.call("ForgotPassword", jane).await.is_err() {
                    return;
                }
                self.passwords += 1;
                let password = format!("Horse-Number{}", self.passwords);
                let input = json!({"Username": "jane", "ConfirmationCode": scene.code(), "Password": password});
                scene.ok("ConfirmForgotPassword", input).await;
                self.password = password;
            }
            // What must be passed changes, and withdraws nothing.
            5 => {
                let [sms, app] = [self.dice.roll(2) == 0, self.dice.roll(2) == 0];
                let settings =
                    json!({"SMSMfaSettings": {"Enabled": sms}, "SoftwareTokenMfaSettings": {"Enabled": app}});
                return drop(scene.ok("AdminSetUserMFAPreference", merged(jane, settings)).await);
            }
            _ => {
                let phone = format!("+1206555{:04}", self.dice.roll(10_000));
                let input = json!({"Username": "jane", "UserAttributes": [{"Name": "phone_number", "Value": phone}]});
                return drop(scene.ok("AdminUpdateUserAttributes", input).await);
            }
        }
        self.withdrawals += 1;
    }
}

#[tokio::test]
async fn nothing_proved_before_a_withdrawal_leads_to_tokens() {
    for seed in 400..408 {
        let mut walk = Revocations::begin(seed).await;
        walk.run(150).await;
        assert!(
            walk.went_on > 20 && walk.withdrawals > 5,
            "a walk that gets nowhere proves nothing: {:#?}",
            walk.trail
        );
    }
}
