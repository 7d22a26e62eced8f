//! Functions of a custom sign-in: a question whose answer is known, asked until it is right, three times at most, after
//! the password if the client begins with it.

use serde_json::{Value, json};

use crate::functions::{Functions, Reply};

/// The answer that is right.
pub const RIGHT: &str = "42";

/// Makes the three functions and gives the pool's `LambdaConfig` with them.
pub fn asking(functions: &Functions) -> Value {
    let define = functions.set("define", |mut event| {
        event["response"] = define(event["request"]["session"].as_array().expect("a session"));
        Reply::Event(event)
    });
    let create = functions.answering(
        "create",
        json!({
            "publicChallengeParameters": {"question": "six times seven"},
            "privateChallengeParameters": {"answer": RIGHT},
            "challengeMetadata": "PRODUCT",
        }),
    );
    let verify = functions.set("verify", |mut event| {
        let request = &event["request"];
        let right = request["challengeAnswer"] == request["privateChallengeParameters"]["answer"];
        event["response"] = json!({"answerCorrect": right});
        Reply::Event(event)
    });
    json!({"DefineAuthChallenge": define, "CreateAuthChallenge": create, "VerifyAuthChallengeResponse": verify})
}

fn define(session: &[Value]) -> Value {
    let wrong = session.iter().filter(|entry| entry["challengeResult"] == false).count();
    match session.last() {
        Some(last) if last["challengeName"] == "SRP_A" => json!({"challengeName": "PASSWORD_VERIFIER"}),
        Some(last) if last["challengeName"] == "CUSTOM_CHALLENGE" && last["challengeResult"] == true => {
            json!({"issueTokens": true})
        }
        _ if wrong == 3 => json!({"failAuthentication": true}),
        _ => json!({"challengeName": "CUSTOM_CHALLENGE"}),
    }
}
