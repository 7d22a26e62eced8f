//! CUSTOM_AUTH: what the three functions are told, and what their answers lead to (behaviour 40 §1.3.1, 20 §4.8).

use testkit::custom_auth::{RIGHT, asking};
use testkit::functions::{Functions, Reply, arn};

use super::*;

/// A scene whose pool has the functions of [`asking`], and jane.
pub(super) async fn with_functions(client: Value) -> Scene {
    let lambda = asking(&Functions::default());
    let scene = Scene::new(json!({ "LambdaConfig": lambda }), client).await;
    asking(&scene.server.functions);
    scene.user("jane", json!({"email": "jane@example.com"})).await;
    scene
}

pub(super) fn by_custom(username: &str) -> Value {
    begin("CUSTOM_AUTH", json!({ "USERNAME": username }))
}

pub(super) fn by_custom_with_srp(username: &str, client: &SrpClient) -> Value {
    begin("CUSTOM_AUTH", json!({"USERNAME": username, "CHALLENGE_NAME": "SRP_A", "SRP_A": client.public()}))
}

pub(super) fn answered(session: &Value, username: &str, answer: &str) -> Value {
    json!({
        "ChallengeName": "CUSTOM_CHALLENGE",
        "Session": session,
        "ChallengeResponses": {"USERNAME": username, "ANSWER": answer},
    })
}

/// Begins, and answers the first question.
pub(super) async fn sign_in(scene: &Scene, username: &str, answer: &str) -> Result<Value, Refusal> {
    let asked = scene.call("InitiateAuth", by_custom(username)).await?;
    scene.call("RespondToAuthChallenge", answered(&asked["Session"], username, answer)).await
}

/// A function of this name that answers so from now on.
pub(super) fn answers(scene: &Scene, name: &str, response: Value) {
    scene.server.functions.answering(name, response);
}

#[tokio::test]
async fn a_right_answer_signs_in_and_the_functions_are_told_of_every_step() {
    let scene = with_functions(json!({})).await;
    for [initiate, respond] in
        [["InitiateAuth", "RespondToAuthChallenge"], ["AdminInitiateAuth", "AdminRespondToAuthChallenge"]]
    {
        scene.server.functions.take_events();
        let input = merged(by_custom("jane"), json!({"ClientMetadata": {"for": "nobody"}}));
        let asked = scene.ok(initiate, input).await;
        let session = asked["Session"].clone();
        assert_eq!(
            asked,
            json!({
                "ChallengeName": "CUSTOM_CHALLENGE",
                "ChallengeParameters": {"USERNAME": "jane", "question": "six times seven"},
                "Session": session,
            })
        );
        let wrong = merged(answered(&session, "jane", "41"), json!({"ClientMetadata": {"try": "first"}}));
        let again = scene.ok(respond, wrong).await;
        assert_eq!(again["ChallengeName"], "CUSTOM_CHALLENGE");
        assert_ne!(again["Session"], session);
        let answer = scene.ok(respond, answered(&again["Session"], "jane", RIGHT)).await;
        let claims = claims(&Tokens::of(&answer).access);
        assert_eq!(claims["username"], "jane");

        let events = scene.server.functions.take_events();
        let brief = |event: &Value| {
            let request = &event["request"];
            let names = ["session", "challengeName", "privateChallengeParameters", "challengeAnswer", "clientMetadata"];
            let members = names.iter().filter(|name| request.get(**name).is_some());
            let members: serde_json::Map<_, _> =
                members.map(|name| ((*name).to_owned(), request[*name].clone())).collect();
            (event["triggerSource"].as_str().unwrap().to_owned(), Value::Object(members))
        };
        let first =
            json!({"challengeName": "CUSTOM_CHALLENGE", "challengeResult": false, "challengeMetadata": "PRODUCT"});
        let second =
            json!({"challengeName": "CUSTOM_CHALLENGE", "challengeResult": true, "challengeMetadata": "PRODUCT"});
        let metadata = json!({"try": "first"});
        let expected = [
            ("DefineAuthChallenge", json!({"session": []})),
            ("CreateAuthChallenge", json!({"session": [], "challengeName": "CUSTOM_CHALLENGE"})),
            (
                "VerifyAuthChallengeResponse",
                json!({
                    "privateChallengeParameters": {"answer": RIGHT}, "challengeAnswer": "41", "clientMetadata": metadata
                }),
            ),
            ("DefineAuthChallenge", json!({"session": [first], "clientMetadata": metadata})),
            (
                "CreateAuthChallenge",
                json!({"session": [first], "challengeName": "CUSTOM_CHALLENGE", "clientMetadata": metadata}),
            ),
            (
                "VerifyAuthChallengeResponse",
                json!({"privateChallengeParameters": {"answer": RIGHT}, "challengeAnswer": RIGHT}),
            ),
            ("DefineAuthChallenge", json!({"session": [first, second]})),
        ];
        let expected: Vec<_> =
            expected.into_iter().map(|(name, request)| (format!("{name}_Authentication"), request)).collect();
        assert_eq!(events.iter().map(brief).collect::<Vec<_>>(), expected);
        for event in &events {
            assert_eq!(event["userName"], "jane");
            assert_eq!(event["callerContext"]["clientId"], json!(scene.client_id));
            assert_eq!(event["request"]["userAttributes"]["email"], "jane@example.com");
            assert_ne!(event["request"]["userNotFound"], true);
        }
    }
}

#[tokio::test]
async fn after_srp_the_functions_are_asked_again() {
    let scene = with_functions(json!({})).await;
    let client = SrpClient::new(&scene.user_pool_id, 3);
    let asked = scene.ok("InitiateAuth", by_custom_with_srp("jane", &client)).await;
    assert_eq!(asked["ChallengeName"], "PASSWORD_VERIFIER");
    assert!(asked["Session"].is_string());
    let responses = client.answer(&asked["ChallengeParameters"], PASSWORD);
    let question = scene.ok("RespondToAuthChallenge", verifier(responses.clone())).await;
    assert_eq!(question["ChallengeName"], "CUSTOM_CHALLENGE");
    let events = scene.server.functions.take_events();
    let srp = json!({"challengeName": "SRP_A", "challengeResult": true, "challengeMetadata": null});
    let password = json!({"challengeName": "PASSWORD_VERIFIER", "challengeResult": true, "challengeMetadata": null});
    let sessions: Vec<_> = events.iter().map(|event| event["request"]["session"].clone()).collect();
    assert_eq!(sessions, [json!([srp]), json!([srp, password]), json!([srp, password])]);
    Tokens::of(&scene.ok("RespondToAuthChallenge", answered(&question["Session"], "jane", RIGHT)).await);
    // The session that went along with the block answers nothing.
    for challenge in ["CUSTOM_CHALLENGE", "PASSWORD_SRP", "SELECT_CHALLENGE", "NEW_PASSWORD_REQUIRED", "SMS_MFA"] {
        let members = json!({"USERNAME": "jane", "ANSWER": RIGHT, "SRP_A": client.public(), "NEW_PASSWORD": NEW,
            "SMS_MFA_CODE": "123456"});
        let input = json!({"ChallengeName": challenge, "Session": asked["Session"], "ChallengeResponses": members});
        let refused = scene.refused("RespondToAuthChallenge", input).await;
        assert_eq!(refused, not_authorized("Invalid session for the user."), "{challenge}");
    }
}

#[tokio::test]
async fn a_wrong_password_ends_it_whatever_the_functions_would_say() {
    let scene = with_functions(json!({})).await;
    let client = SrpClient::new(&scene.user_pool_id, 3);
    let asked = scene.ok("InitiateAuth", by_custom_with_srp("jane", &client)).await;
    answers(&scene, "define", json!({"issueTokens": true}));
    let responses = client.answer(&asked["ChallengeParameters"], WRONG);
    assert_eq!(scene.refused("RespondToAuthChallenge", verifier(responses)).await, incorrect());
}

#[tokio::test]
async fn the_password_may_be_all_there_is() {
    let scene = with_functions(json!({})).await;
    let client = SrpClient::new(&scene.user_pool_id, 3);
    let asked = scene.ok("InitiateAuth", by_custom_with_srp("jane", &client)).await;
    answers(&scene, "define", json!({"issueTokens": true}));
    Tokens::of(
        &scene.ok("RespondToAuthChallenge", verifier(client.answer(&asked["ChallengeParameters"], PASSWORD))).await,
    );
}

#[tokio::test]
async fn refusing_comes_before_tokens_and_tokens_before_a_challenge() {
    let scene = with_functions(json!({})).await;
    let all = json!({"failAuthentication": true, "issueTokens": true, "challengeName": "CUSTOM_CHALLENGE"});
    answers(&scene, "define", all.clone());
    assert_eq!(scene.refused("InitiateAuth", by_custom("jane")).await, incorrect());
    answers(&scene, "define", merged(all, json!({"failAuthentication": false})));
    Tokens::of(&scene.ok("InitiateAuth", by_custom("jane")).await);
}

#[tokio::test]
async fn an_answer_that_means_nothing_is_no_answer() {
    let scene = with_functions(json!({})).await;
    let unrecognizable = refusal("InvalidLambdaResponseException", "Unrecognizable lambda output");
    for response in [
        json!({}),
        json!({"challengeName": "SMS_MFA"}),
        json!({"challengeName": "custom_challenge"}),
        json!({"challengeName": 7}),
        json!({"issueTokens": "true"}),
        json!({"failAuthentication": 0}),
        json!({"issueTokens": [true]}),
    ] {
        answers(&scene, "define", response.clone());
        assert_eq!(scene.refused("InitiateAuth", by_custom("jane")).await, unrecognizable, "{response}");
    }
    asking(&scene.server.functions);
    for response in [
        json!({"publicChallengeParameters": "text"}),
        json!({"publicChallengeParameters": {"a": 7}}),
        json!({"privateChallengeParameters": ["a"]}),
        json!({"privateChallengeParameters": {"a": {"b": "c"}}}),
        json!({"challengeMetadata": 7}),
        // What the session has no room for.
        json!({"privateChallengeParameters": {"a": "x".repeat(2_000)}}),
        json!({"privateChallengeParameters": {"a": "b"}, "challengeMetadata": "x".repeat(2_000)}),
    ] {
        answers(&scene, "create", response.clone());
        assert_eq!(scene.refused("InitiateAuth", by_custom("jane")).await, unrecognizable, "{response}");
    }
    // A question without anything to judge its answer by (behaviour 20 §12, A6).
    for response in [json!({}), json!({"privateChallengeParameters": {}}), json!({"privateChallengeParameters": null})]
    {
        answers(&scene, "create", response.clone());
        assert_eq!(scene.refused("InitiateAuth", by_custom("jane")).await, incorrect(), "{response}");
    }
    asking(&scene.server.functions);
    for response in [json!({"answerCorrect": "true"}), json!({"answerCorrect": 1})] {
        answers(&scene, "verify", response.clone());
        assert_eq!(sign_in(&scene, "jane", RIGHT).await, Err(unrecognizable.clone()), "{response}");
    }
    answers(&scene, "verify", json!({"answerCorrect": null}));
    assert_eq!(sign_in(&scene, "jane", RIGHT).await.unwrap()["ChallengeName"], "CUSTOM_CHALLENGE");
    for (text, message) in
        [("", "Invalid lambda function output : Invalid JSON"), ("[]", "Unrecognizable lambda output")]
    {
        scene.server.functions.set("define", move |_| Reply::Text(text.to_owned()));
        let refused = scene.refused("InitiateAuth", by_custom("jane")).await;
        assert_eq!(refused, refusal("InvalidLambdaResponseException", message));
    }
}

#[tokio::test]
async fn what_a_function_throws_is_told() {
    let scene = with_functions(json!({})).await;
    for (name, trigger) in [
        ("define", "DefineAuthChallenge"),
        ("create", "CreateAuthChallenge"),
        ("verify", "VerifyAuthChallengeResponse"),
    ] {
        scene.server.functions.failing(name, "not today");
        let expected = refusal("UserLambdaValidationException", &format!("{trigger} failed with error not today."));
        assert_eq!(sign_in(&scene, "jane", RIGHT).await, Err(expected));
        asking(&scene.server.functions);
    }
    let verify = arn("verify");
    let gone = json!({"LambdaConfig": {
        "DefineAuthChallenge": arn("define"), "CreateAuthChallenge": arn("gone"), "VerifyAuthChallengeResponse": verify,
    }});
    scene.ok("UpdateUserPool", gone).await;
    let expected = "CreateAuthChallenge invocation failed due to error ResourceNotFoundException.";
    assert_eq!(sign_in(&scene, "jane", RIGHT).await, Err(refusal("UnexpectedLambdaException", expected)));
}

#[tokio::test]
async fn a_pool_without_one_of_the_functions_says_so() {
    let missing =
        refusal("InvalidParameterException", "Custom auth lambda trigger is not configured for the user pool.");
    let hiding = json!({"PreventUserExistenceErrors": "ENABLED"});
    let scene = with_functions(hiding).await;
    let all = asking(&scene.server.functions);
    for absent in ["DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"] {
        let mut lambda = all.clone();
        lambda.as_object_mut().unwrap().remove(absent);
        scene.ok("UpdateUserPool", json!({ "LambdaConfig": lambda })).await;
        for username in ["jane", "nobody"] {
            assert_eq!(sign_in(&scene, username, RIGHT).await, Err(missing.clone()), "{absent} {username}");
        }
    }
}

#[tokio::test]
async fn a_function_that_never_decides_comes_to_an_end() {
    let scene = with_functions(json!({})).await;
    answers(&scene, "define", json!({"challengeName": "CUSTOM_CHALLENGE"}));
    let mut asked = scene.ok("InitiateAuth", by_custom("jane")).await;
    for _ in 1..20 {
        asked = scene.ok("RespondToAuthChallenge", answered(&asked["Session"], "jane", RIGHT)).await;
    }
    let refused = scene.refused("RespondToAuthChallenge", answered(&asked["Session"], "jane", RIGHT)).await;
    assert_eq!(refused, refusal("InvalidLambdaResponseException", "Unrecognizable lambda output"));
}

#[tokio::test]
async fn a_question_is_answered_once_by_whom_it_was_asked_in_time() {
    let scene = with_functions(json!({})).await;
    scene.user("joe", json!({})).await;
    let asked = scene.ok("InitiateAuth", by_custom("jane")).await;
    let session = &asked["Session"];
    let respond = async |input: Value| scene.call("RespondToAuthChallenge", input).await;
    let invalid_session = Err(not_authorized("Invalid session for the user."));
    assert_eq!(respond(answered(session, "joe", RIGHT)).await, invalid_session);
    assert_eq!(respond(answered(session, "nobody", RIGHT)).await, invalid_session);
    let other = scene.another_client(json!({})).await;
    assert_eq!(respond(merged(answered(session, "jane", RIGHT), json!({"ClientId": other}))).await, invalid_session);
    let without = |name: &str| {
        let mut input = answered(session, "jane", RIGHT);
        input["ChallengeResponses"].as_object_mut().unwrap().remove(name);
        input
    };
    assert_eq!(respond(without("USERNAME")).await, Err(missing("USERNAME")));
    assert_eq!(respond(without("ANSWER")).await, Err(missing("ANSWER")));
    let mut no_session = answered(session, "jane", RIGHT);
    no_session.as_object_mut().unwrap().remove("Session");
    assert_eq!(respond(no_session).await, Err(missing("Session")));
    respond(answered(session, "jane", "41")).await.unwrap();
    let used = Err(not_authorized("Invalid session for the user, session can only be used once."));
    assert_eq!(respond(answered(session, "jane", RIGHT)).await, used);
    let asked = scene.ok("InitiateAuth", by_custom("jane")).await;
    scene.server.clock.advance_seconds(180);
    let late = Err(not_authorized("Invalid session for the user, session is expired."));
    assert_eq!(respond(answered(&asked["Session"], "jane", RIGHT)).await, late);
}

#[tokio::test]
async fn srp_comes_first_or_not_at_all() {
    let scene = with_functions(json!({})).await;
    let client = SrpClient::new(&scene.user_pool_id, 3);
    let named = begin("CUSTOM_AUTH", json!({"USERNAME": "jane", "CHALLENGE_NAME": "SRP_A"}));
    assert_eq!(scene.refused("InitiateAuth", named).await, missing("SRP_A"));
    let bad = begin("CUSTOM_AUTH", json!({"USERNAME": "jane", "CHALLENGE_NAME": "SRP_A", "SRP_A": "0"}));
    assert_eq!(scene.refused("InitiateAuth", bad).await.code, "InvalidParameterException");
    let custom = begin("CUSTOM_AUTH", json!({"USERNAME": "jane", "CHALLENGE_NAME": "CUSTOM_CHALLENGE"}));
    assert_eq!(scene.ok("InitiateAuth", custom).await["ChallengeName"], "CUSTOM_CHALLENGE");
    assert_eq!(scene.refused("InitiateAuth", begin("CUSTOM_AUTH", json!({}))).await, missing("USERNAME"));
    // A function that wants the password of a client that sent nothing for it, or wants it twice.
    answers(&scene, "define", json!({"challengeName": "PASSWORD_VERIFIER"}));
    assert_eq!(scene.refused("InitiateAuth", by_custom("jane")).await, missing("SRP_A"));
    let asked = scene.ok("InitiateAuth", by_custom_with_srp("jane", &client)).await;
    let responses = client.answer(&asked["ChallengeParameters"], PASSWORD);
    let refused = scene.refused("RespondToAuthChallenge", verifier(responses)).await;
    assert_eq!(refused.code, "InvalidLambdaResponseException");
}

#[tokio::test]
async fn a_temporary_password_is_replaced_after_srp_and_no_matter_without() {
    let scene = with_functions(json!({})).await;
    scene.invited("invited", json!({})).await;
    Tokens::of(&sign_in(&scene, "invited", RIGHT).await.unwrap());
    let client = SrpClient::new(&scene.user_pool_id, 3);
    let asked = scene.ok("InitiateAuth", by_custom_with_srp("invited", &client)).await;
    let responses = client.answer(&asked["ChallengeParameters"], PASSWORD);
    let asked = scene.ok("RespondToAuthChallenge", verifier(responses)).await;
    assert_eq!(asked["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    let question = scene.ok("RespondToAuthChallenge", new_password(&asked["Session"], "invited", json!({}))).await;
    assert_eq!(question["ChallengeName"], "CUSTOM_CHALLENGE");
    Tokens::of(&scene.ok("RespondToAuthChallenge", answered(&question["Session"], "invited", RIGHT)).await);
    let record = scene.server.functions.take_events().pop().unwrap()["request"]["session"].clone();
    let names: Vec<_> = record.as_array().unwrap().iter().map(|entry| entry["challengeName"].clone()).collect();
    assert_eq!(names, ["SRP_A", "PASSWORD_VERIFIER", "NEW_PASSWORD_REQUIRED", "CUSTOM_CHALLENGE"]);
}

#[tokio::test]
async fn post_authentication_has_the_last_word_and_pre_authentication_none() {
    let scene = with_functions(json!({})).await;
    let lambda = merged(
        asking(&scene.server.functions),
        json!({"PreAuthentication": arn("before"), "PostAuthentication": arn("after")}),
    );
    scene.ok("UpdateUserPool", json!({ "LambdaConfig": lambda })).await;
    scene.server.functions.failing("before", "never asked");
    scene.server.functions.echoing("after");
    let asked = scene.ok("InitiateAuth", by_custom("jane")).await;
    let last = merged(answered(&asked["Session"], "jane", RIGHT), json!({"ClientMetadata": {"k": "v"}}));
    Tokens::of(&scene.ok("RespondToAuthChallenge", last).await);
    let event = scene.server.functions.take_events().pop().unwrap();
    assert_eq!(event["triggerSource"], "PostAuthentication_Authentication");
    assert_eq!(event["request"]["clientMetadata"], json!({"k": "v"}));
    scene.server.functions.failing("after", "no");
    let refused = sign_in(&scene, "jane", RIGHT).await.unwrap_err();
    assert_eq!(refused, refusal("UserLambdaValidationException", "PostAuthentication failed with error no."));
}
