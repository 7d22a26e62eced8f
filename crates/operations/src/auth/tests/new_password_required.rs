//! NEW_PASSWORD_REQUIRED: the question, the answer, the attributes with it (behaviour 20 §4.3, §1.5).

use super::*;

fn pool() -> Value {
    json!({"Schema": [
        {"Name": "given_name", "Required": true, "Mutable": true},
        {"Name": "email", "Required": true, "Mutable": true},
    ]})
}

#[tokio::test]
async fn the_question_shows_what_is_there_and_what_is_missing() {
    let scene = Scene::new(pool(), json!({})).await;
    scene.invited("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
    for (operation, input) in
        [("InitiateAuth", by_password("jane", PASSWORD)), ("AdminInitiateAuth", by_admin("jane", PASSWORD))]
    {
        let answer = scene.ok(operation, input).await;
        assert_eq!(
            answer,
            json!({
                "ChallengeName": "NEW_PASSWORD_REQUIRED",
                "Session": answer["Session"],
                "ChallengeParameters": {
                    "USER_ID_FOR_SRP": "jane",
                    "requiredAttributes": "[\"userAttributes.given_name\"]",
                    "userAttributes": "{\"email\":\"jane@example.com\",\"email_verified\":\"true\"}",
                },
            })
        );
        assert!(answer["Session"].is_string());
    }
    let scene = Scene::new(json!({}), json!({})).await;
    scene.invited("jane", json!({})).await;
    let parameters = scene.sign_in("jane", PASSWORD).await.unwrap()["ChallengeParameters"].clone();
    let nothing = json!({"USER_ID_FOR_SRP": "jane", "requiredAttributes": "[]", "userAttributes": "{}"});
    assert_eq!(parameters, nothing);
}

#[tokio::test]
async fn the_answer_confirms_and_signs_in() {
    for operation in ["RespondToAuthChallenge", "AdminRespondToAuthChallenge"] {
        let scene = Scene::new(pool(), json!({})).await;
        scene.invited("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
        let session = scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
        // The temporary password works until the answer; other keys do no harm.
        scene.sign_in("jane", PASSWORD).await.unwrap();
        let more = json!({"userAttributes.given_name": "Jane", "userAttributes.nickname": "j", "other": "ignored"});
        let answer = scene.ok(operation, new_password(&session, "jane", more)).await;
        let tokens = Tokens::of(&answer);
        let expected = json!({
            "AuthenticationResult": {"AccessToken": tokens.access, "ExpiresIn": 3600, "IdToken": tokens.id,
                "RefreshToken": tokens.refresh, "TokenType": "Bearer"},
            "ChallengeParameters": {},
        });
        assert_eq!(answer, expected);
        assert_eq!(scene.status_of("jane").await, "CONFIRMED");
        let stored = json!({"given_name": "Jane", "email": "jane@example.com", "email_verified": "true",
            "nickname": "j"});
        assert_eq!(scene.attributes_of("jane").await, stored);
        assert_eq!(claims(&tokens.id)["given_name"], "Jane");
        assert_eq!(scene.sign_in("jane", PASSWORD).await, Err(incorrect()));
        Tokens::of(&scene.sign_in("jane", NEW).await.unwrap());
    }
}

#[tokio::test]
async fn the_new_password_may_be_the_old_one() {
    let scene = Scene::new(json!({}), json!({})).await;
    scene.invited("jane", json!({})).await;
    let session = scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
    let same = new_password(&session, "jane", json!({"NEW_PASSWORD": PASSWORD}));
    scene.ok("RespondToAuthChallenge", same).await;
    assert_eq!(scene.status_of("jane").await, "CONFIRMED");
}

#[tokio::test]
async fn a_bad_answer_leaves_the_session_usable() {
    let scene = Scene::new(pool(), json!({})).await;
    scene.invited("jane", json!({"email": "jane@example.com"})).await;
    let session = scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
    let given = |more: Value| merged(json!({"userAttributes.given_name": "Jane"}), more);
    let policy =
        |reason: &str| refusal("InvalidPasswordException", &format!("Password does not conform to policy: {reason}"));
    for (more, refused) in [
        (given(json!({"NEW_PASSWORD": "Short7!"})), policy("Password not long enough")),
        (given(json!({"NEW_PASSWORD": "longlong7!"})), policy("Password must have uppercase characters")),
        (given(json!({"NEW_PASSWORD": ""})), missing("NEW_PASSWORD")),
        (json!({}), invalid("Invalid attributes given, given_name is missing")),
        (json!({"userAttributes.given_name": ""}), invalid("Invalid attributes given, given_name is missing")),
        (
            given(json!({"userAttributes.email": "other@example.com"})),
            not_authorized("Cannot modify an already provided email"),
        ),
        (
            given(json!({"userAttributes.email_verified": "true"})),
            invalid("Cannot modify the non-mutable attribute email_verified"),
        ),
        (given(json!({"userAttributes.sub": "x"})), invalid("Cannot modify the non-mutable attribute sub")),
        (given(json!({"userAttributes.phone_number": "1"})), invalid("Invalid phone number format.")),
        (
            given(json!({"userAttributes.birthdate": "x"})),
            invalid(
                "Attributes did not conform to the schema: birthdate: String must be no shorter than 10 characters\n",
            ),
        ),
    ] {
        for operation in ["RespondToAuthChallenge", "AdminRespondToAuthChallenge"] {
            let answer = scene.refused(operation, new_password(&session, "jane", more.clone())).await;
            assert_eq!(answer, refused, "{more}");
        }
    }
    assert_eq!(scene.status_of("jane").await, "FORCE_CHANGE_PASSWORD");
    assert_eq!(scene.attributes_of("jane").await, json!({"email": "jane@example.com"}));
    Tokens::of(&scene.ok("RespondToAuthChallenge", new_password(&session, "jane", given(json!({})))).await);
}

#[tokio::test]
async fn an_answer_about_a_user_who_changed_meanwhile_is_refused() {
    let used = not_authorized("Invalid session for the user, session can only be used once.");
    let unfit = not_authorized("Invalid session for the user.");
    let jane = json!({"Username": "jane"});
    let resend = json!({"Username": "jane", "MessageAction": "RESEND", "TemporaryPassword": WRONG});
    let permanent = json!({"Username": "jane", "Password": WRONG, "Permanent": true});
    for (operation, input, refused) in [
        ("AdminDisableUser", jane.clone(), not_authorized("User is disabled.")),
        ("AdminDeleteUser", jane, unfit),
        ("AdminSetUserPassword", permanent, used.clone()),
        // The temporary password that opened the session is no longer the user's.
        ("AdminCreateUser", resend, used),
    ] {
        let scene = Scene::new(json!({}), json!({})).await;
        scene.invited("jane", json!({})).await;
        let session = scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
        scene.ok(operation, input).await;
        let answer = scene.refused("RespondToAuthChallenge", new_password(&session, "jane", json!({}))).await;
        assert_eq!(answer, refused, "{operation}");
    }
}
