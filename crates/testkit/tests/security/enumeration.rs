//! Rows 17 and 18: who has an account is not told to clients that hide it (CVE-2026-4633, KC#29346), neither by what is
//! said nor by how much work was done for it (KC#51887, KC#26625). Answers are compared whole: error, members, and the
//! length of every text. What the service itself gives away is listed in [`TOLD`], and nothing else is.

use poolhouse_testkit::custom_auth;
use poolhouse_testkit::merged;
use poolhouse_testkit::scene::{PASSWORD, Scene};
use poolhouse_testkit::srp::SrpClient;
use serde_json::{Value, json};

use crate::stage::{Answer, beginning, hidden, merged_with_client, response, same, shared, verified};

const WRONG: &str = "Wrong-Horse7";

/// What a name may stand for, besides nobody.
const STATES: [&str; 5] = ["confirmed", "disabled", "unconfirmed", "invited", "reset"];

/// What the service says of a real user even so (behaviour 20 §2.1, §2.3, §3; docs/decisions/0005).
const TOLD: &[(&str, &str)] = &[
    // "User cannot be confirmed. Current status is …", whatever the client hides.
    ("ConfirmSignUp", "confirmed"),
    ("ConfirmSignUp", "invited"),
    ("ConfirmSignUp", "reset"),
    ("ConfirmSignUp", "disabled"),
    // A wrong code is called so while one waits; of nobody it is called expired.
    ("ConfirmSignUp", "unconfirmed"),
    // "User is already confirmed."
    ("ResendConfirmationCode", "confirmed"),
    ("ResendConfirmationCode", "invited"),
    ("ResendConfirmationCode", "reset"),
    // A wrong code is called so while the one waits that an administrator's reset has sent.
    ("ConfirmForgotPassword", "reset"),
    // "User password cannot be reset in the current state.", and so no code waits afterwards.
    ("ConfirmForgotPassword", "invited"),
    ("ForgotPassword", "invited"),
];

/// A pool that names its users in one of the three ways; every name is as long as every other.
struct Crowd {
    scene: Scene,
    by_address: bool,
}

impl Crowd {
    async fn new(pool: Value, by_address: bool) -> Self {
        Self::of(shared(pool, hidden()).await, by_address).await
    }

    async fn of(scene: Scene, by_address: bool) -> Self {
        let crowd = Self { scene, by_address };
        let scene = &crowd.scene;
        for state in STATES {
            let name = crowd.name(state);
            let address = format!("{state:_<12}@example.com");
            match state {
                "unconfirmed" => drop(scene.sign_up(&name, json!({"email": address})).await),
                "invited" => drop(scene.invited(&name, verified(&address)).await),
                _ => drop(scene.user(&name, verified(&address)).await),
            }
        }
        scene.ok("AdminDisableUser", json!({"Username": crowd.name("disabled")})).await;
        scene.ok("AdminResetUserPassword", json!({"Username": crowd.name("reset")})).await;
        crowd
    }

    /// All of one length and of one form; `nobody` is like the others.
    fn name(&self, state: &str) -> String {
        if self.by_address { format!("{state:_<12}@example.com") } else { format!("{state:_<12}") }
    }

    async fn call(&self, operation: &str, input: Value) -> Answer {
        self.scene.server.call(operation, merged_with_client(&self.scene, operation, input)).await
    }
}

async fn crowds() -> Vec<Crowd> {
    vec![
        Crowd::new(json!({"AutoVerifiedAttributes": ["email"]}), false).await,
        Crowd::new(json!({"AutoVerifiedAttributes": ["email"], "UsernameAttributes": ["email"]}), true).await,
        Crowd::new(
            json!({
                "AutoVerifiedAttributes": ["email"],
                "UsernameAttributes": ["email"],
                "UsernameConfiguration": {"CaseSensitive": false},
            }),
            true,
        )
        .await,
        Crowd::new(json!({}), false).await,
    ]
}

/// An answer without what differs between any two users: texts by their length. Numbers of the group lose their
/// leading zeros on the wire, so theirs is only roughly the same.
fn shape(answer: &Answer) -> String {
    fn of(name: &str, value: &Value) -> String {
        match value {
            Value::Object(members) => {
                let members = members.iter().map(|(name, value)| format!("{name}:{}", of(name, value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
            Value::Array(items) => format!("{:?}", items.iter().map(|item| of(name, item)).collect::<Vec<_>>()),
            Value::String(text) if name == "SALT" && (24..=32).contains(&text.len()) => "salt".to_owned(),
            Value::String(text) if name == "SRP_B" && (750..=768).contains(&text.len()) => "number".to_owned(),
            Value::String(text) => format!("{} characters", text.chars().count()),
            other => other.to_string(),
        }
    }
    match answer {
        Ok(value) => format!("200 {}", of("", value)),
        // Every word of an error counts.
        Err(refusal) => format!("{} {}", refusal.code, refusal.message),
    }
}

/// One of the eight operations with a wrong answer to everything, for one name.
async fn ask(crowd: &Crowd, number: usize, name: &str) -> (&'static str, Answer) {
    let client = SrpClient::new(&crowd.scene.user_pool_id, 5);
    let begin = || beginning("USER_SRP_AUTH", json!({"USERNAME": name, "SRP_A": client.public()}));
    let password = || json!({"USERNAME": name, "PASSWORD": WRONG});
    let answer = async |operation: &'static str| {
        let challenge = crowd.call("InitiateAuth", begin()).await.unwrap();
        let responses = client.answer(&challenge["ChallengeParameters"], WRONG);
        (operation, crowd.call(operation, response("PASSWORD_VERIFIER", None, responses)).await)
    };
    let confirm = json!({"Username": name, "ConfirmationCode": "wrong", "Password": "Another-Horse8"});
    let (operation, input) = match number {
        0 => ("InitiateAuth", beginning("USER_PASSWORD_AUTH", password())),
        1 => ("InitiateAuth", begin()),
        2 => ("AdminInitiateAuth", beginning("ADMIN_USER_PASSWORD_AUTH", password())),
        3 => ("AdminInitiateAuth", begin()),
        4 => return answer("RespondToAuthChallenge").await,
        5 => return answer("AdminRespondToAuthChallenge").await,
        6 => ("ConfirmForgotPassword", confirm),
        7 => ("ForgotPassword", json!({"Username": name})),
        // Once more, now that a code may wait.
        8 => ("ConfirmForgotPassword", confirm),
        9 => ("ConfirmSignUp", json!({"Username": name, "ConfirmationCode": "wrong"})),
        _ => ("ResendConfirmationCode", json!({"Username": name})),
    };
    (operation, crowd.call(operation, input).await)
}

const QUESTIONS: usize = 11;

#[tokio::test]
async fn the_eight_operations_answer_for_everybody_as_for_nobody() {
    let mut told = Vec::new();
    for crowd in crowds().await {
        for number in 0..QUESTIONS {
            let (operation, of_nobody) = ask(&crowd, number, &crowd.name("nobody")).await;
            for state in STATES {
                let (_, answer) = ask(&crowd, number, &crowd.name(state)).await;
                if shape(&answer) == shape(&of_nobody) {
                    continue;
                }
                let known = TOLD.contains(&(operation, state));
                assert!(known, "{operation} tells {state} from nobody:\n{answer:?}\n{of_nobody:?}");
                told.push((operation, state));
            }
        }
    }
    for exception in TOLD {
        assert!(told.contains(exception), "{exception:?} is not told any more: take it off the list");
    }
}

/// What must stay the same stays the same, what must be fresh is fresh, for nobody as for somebody.
#[tokio::test]
async fn simulated_answers_are_stable_and_fresh_where_real_ones_are() {
    for crowd in crowds().await {
        for state in ["nobody", "confirmed", "disabled"] {
            let name = crowd.name(state);
            let (first, second) = (ask(&crowd, 1, &name).await.1.unwrap(), ask(&crowd, 3, &name).await.1.unwrap());
            let (first, second) = (&first["ChallengeParameters"], &second["ChallengeParameters"]);
            for stable in ["SALT", "USERNAME", "USER_ID_FOR_SRP"] {
                assert_eq!(first[stable], second[stable], "{stable} of {state}");
            }
            for fresh in ["SRP_B", "SECRET_BLOCK"] {
                assert_ne!(first[fresh], second[fresh], "{fresh} of {state}");
            }
            let deliveries = [ask(&crowd, 7, &name).await.1.unwrap(), ask(&crowd, 7, &name).await.1.unwrap()];
            assert_eq!(deliveries[0], deliveries[1], "{state}");
        }
        let salt = |challenge: Value| challenge["ChallengeParameters"]["SALT"].clone();
        let of = async |name: &str| salt(ask(&crowd, 1, name).await.1.unwrap());
        assert_ne!(of(&crowd.name("nobody")).await, of(&crowd.name("noone")).await);
    }
}

/// Guesses run into the same lock after as many tries, whatever name is sent back with the challenge.
#[tokio::test]
async fn locks_come_alike_whatever_name_an_answer_bears() {
    for crowd in crowds().await {
        let mut transcripts = Vec::new();
        for state in ["nobody", "confirmed", "disabled"] {
            let name = crowd.name(state);
            let mut transcript = Vec::new();
            for borne in [name.clone(), crowd.name("stranger"), crowd.name("unconfirmed"), name.clone()] {
                for _ in 0..4 {
                    let client = SrpClient::new(&crowd.scene.user_pool_id, 9);
                    let begin = beginning("USER_SRP_AUTH", json!({"USERNAME": name, "SRP_A": client.public()}));
                    let challenge = crowd.call("InitiateAuth", begin).await.unwrap();
                    let mut responses = client.answer(&challenge["ChallengeParameters"], WRONG);
                    responses["USERNAME"] = json!(borne);
                    let answer = crowd.call("RespondToAuthChallenge", response("PASSWORD_VERIFIER", None, responses));
                    transcript.push(shape(&answer.await));
                }
            }
            transcripts.push(transcript);
        }
        assert_eq!(transcripts[0], transcripts[1]);
        assert_eq!(transcripts[0], transcripts[2]);
    }
}

/// A pool's own functions are told who is not there, and by them it is known; by this server it is not.
#[tokio::test]
async fn custom_sign_ins_go_for_everybody_as_for_nobody() {
    for crowd in crowds().await {
        let lambda = custom_auth::asking(&crowd.scene.server.functions);
        let mut pool = crowd.call("DescribeUserPool", json!({})).await.unwrap()["UserPool"].clone();
        let kept = ["AutoVerifiedAttributes"].map(|name| (name.to_owned(), pool[name].take()));
        let kept: serde_json::Map<_, _> = kept.into_iter().filter(|(_, value)| !value.is_null()).collect();
        crowd.call("UpdateUserPool", merged(Value::Object(kept), json!({ "LambdaConfig": lambda }))).await.unwrap();
        let mut transcripts = Vec::new();
        for state in ["nobody"].into_iter().chain(STATES) {
            let name = crowd.name(state);
            let client = SrpClient::new(&crowd.scene.user_pool_id, 5);
            let mut transcript = Vec::new();
            let srp = json!({"USERNAME": name, "CHALLENGE_NAME": "SRP_A", "SRP_A": client.public()});
            let asked = crowd.call("InitiateAuth", beginning("CUSTOM_AUTH", srp)).await;
            transcript.push(shape(&asked));
            let responses = client.answer(&asked.unwrap()["ChallengeParameters"], WRONG);
            transcript.push(shape(
                &crowd.call("RespondToAuthChallenge", response("PASSWORD_VERIFIER", None, responses)).await,
            ));
            let mut asked =
                crowd.call("AdminInitiateAuth", beginning("CUSTOM_AUTH", json!({ "USERNAME": name }))).await;
            for _ in 0..3 {
                transcript.push(shape(&asked));
                let told = asked.unwrap();
                let responses = json!({"USERNAME": told["ChallengeParameters"]["USERNAME"], "ANSWER": "wrong"});
                let answer = response("CUSTOM_CHALLENGE", Some(&told["Session"]), responses);
                asked = crowd.call("RespondToAuthChallenge", answer).await;
            }
            transcript.push(shape(&asked));
            transcripts.push(transcript);
        }
        for (transcript, state) in transcripts[1..].iter().zip(STATES) {
            assert_eq!(*transcript, transcripts[0], "{state}");
        }
        assert_eq!(transcripts[0].last().unwrap(), "NotAuthorizedException Incorrect username or password.");
    }
}

/// Rationed calls end after as many for nobody as for somebody.
#[tokio::test]
async fn quotas_end_alike() {
    let server = poolhouse_testkit::TestServer::as_a_service();
    for (pool, by_address) in [(json!({}), false), (json!({"UsernameAttributes": ["email"]}), true)] {
        let pool = merged(json!({"AutoVerifiedAttributes": ["email"]}), pool);
        let crowd = Crowd::of(crate::stage::on(same(&server), pool, hidden()).await, by_address).await;
        for number in [7, 8] {
            let mut transcripts = Vec::new();
            for state in ["nobody", "confirmed", "disabled"] {
                let mut transcript = Vec::new();
                for _ in 0..22 {
                    transcript.push(shape(&ask(&crowd, number, &crowd.name(state)).await.1));
                }
                transcripts.push(transcript);
            }
            assert_eq!(transcripts[0], transcripts[1], "question {number}");
            assert_eq!(transcripts[0], transcripts[2], "question {number}");
            assert!(transcripts[0][21].starts_with("LimitExceededException"), "{:?}", transcripts[0]);
        }
    }
}

/// The state of an account is said after the right password only.
#[tokio::test]
async fn the_state_of_an_account_costs_its_password() {
    for crowd in crowds().await {
        let sign_in = async |state: &str, password: &str| {
            let parameters = json!({"USERNAME": crowd.name(state), "PASSWORD": password});
            crowd
                .call("InitiateAuth", beginning("USER_PASSWORD_AUTH", parameters))
                .await
                .map_err(|refusal| refusal.code)
        };
        let told = [
            ("disabled", "NotAuthorizedException"),
            ("unconfirmed", "UserNotConfirmedException"),
            ("reset", "PasswordResetRequiredException"),
        ];
        for (state, code) in told {
            assert_eq!(sign_in(state, WRONG).await, Err("NotAuthorizedException".to_owned()));
            assert_eq!(sign_in(state, PASSWORD).await, Err(code.to_owned()), "{state}");
        }
    }
}

/// Row 18: as many pieces of work on the processor (exponentiations of SRP, by far the longest part of any answer) for
/// nobody as for anybody. Durations are not measured here: what is counted cannot be faster for one of them.
#[tokio::test]
async fn every_name_is_as_much_work() {
    // A server of its own: the count is the whole server's.
    let server = poolhouse_testkit::TestServer::start();
    // Whoever has chosen passwords has a history to look through; who has not, or is not there, takes as long.
    let history = json!({"Policies": {"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 3}}});
    let pools = [(json!({}), false), (json!({"UsernameAttributes": ["email"]}), true), (history, false)];
    for (pool, by_address) in pools {
        let scene = crate::stage::on(same(&server), pool, hidden()).await;
        let crowd = Crowd { scene, by_address };
        for state in ["confirmed", "disabled"] {
            let address = format!("{state:_<12}@example.com");
            crowd.scene.user(&crowd.name(state), verified(&address)).await;
        }
        crowd.scene.ok("AdminDisableUser", json!({"Username": crowd.name("disabled")})).await;
        for number in 0..QUESTIONS {
            let mut counts = Vec::new();
            let mut asked = "";
            for state in ["nobody", "confirmed", "disabled"] {
                let before = server.site.cpu.jobs();
                asked = ask(&crowd, number, &crowd.name(state)).await.0;
                counts.push(server.site.cpu.jobs() - before);
            }
            assert!(counts.iter().all(|count| *count == counts[0]), "{asked} (question {number}): {counts:?}");
        }
    }
}
