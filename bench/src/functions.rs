//! The functions of a custom sign-in as one webhook: a question whose answer everybody knows, asked once.

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, post};
use serde_json::{Value, json};

pub const ANSWER: &str = "42";
pub const PATH: &str = "/function";
/// The one function that is all three.
pub const ARN: &str = "arn:aws:lambda:us-east-1:000000000000:function:bench";

pub fn webhook() -> MethodRouter {
    post(async |event: Bytes| match serde_json::from_slice(&event).ok().and_then(respond) {
        Some(event) => ([(CONTENT_TYPE, "application/json")], event.to_string()).into_response(),
        None => StatusCode::BAD_REQUEST.into_response(),
    })
}

/// The event with its response, or nothing where it is none of theirs.
fn respond(mut event: Value) -> Option<Value> {
    let response = match event["triggerSource"].as_str()? {
        "DefineAuthChallenge_Authentication" => match event["request"]["session"].as_array()?.last() {
            Some(last) if last["challengeResult"] == true => json!({ "issueTokens": true }),
            Some(_) => json!({ "failAuthentication": true }),
            None => json!({ "challengeName": "CUSTOM_CHALLENGE" }),
        },
        "CreateAuthChallenge_Authentication" => json!({
            "publicChallengeParameters": { "question": "six times seven" },
            "privateChallengeParameters": { "answer": ANSWER },
        }),
        "VerifyAuthChallengeResponse_Authentication" => {
            let request = &event["request"];
            json!({ "answerCorrect": request["challengeAnswer"] == request["privateChallengeParameters"]["answer"] })
        }
        _ => return None,
    };
    event["response"] = response;
    Some(event)
}
