//! WEB_AUTHN: how it is come to, what it asks, and which answers it takes.

use super::*;

async fn with_passkey() -> (Scene, Authenticator) {
    let (scene, token) = with_jane().await;
    let passkey = Authenticator::default();
    passkey.register(&scene, &token).await.unwrap();
    (scene, passkey)
}

#[tokio::test]
async fn a_passkey_signs_its_user_in() {
    let (scene, passkey) = with_passkey().await;
    let mut challenge = ask(&scene, "jane").await.unwrap();
    assert_eq!(challenge["ChallengeName"], "WEB_AUTHN");
    assert_eq!(challenge["AvailableChallenges"], json!(["WEB_AUTHN"]));
    let mut options = options(&challenge);
    assert_eq!(options["challenge"].take().as_str().unwrap().len(), 22);
    let expected = json!({
        "hints": [],
        "attestation": "none",
        "attestationFormats": [],
        "challenge": null,
        "timeout": 180000,
        "rpId": "example.com",
        "allowCredentials": [{"id": passkey.credential_id(), "type": "public-key"}],
        "userVerification": "preferred",
    });
    assert_eq!(options, expected);
    let answer = passkey.answer(&challenge, "jane");
    let tokens = Tokens::of(&scene.ok("RespondToAuthChallenge", answer.clone()).await);
    assert_eq!(testkit::scene::claims(&tokens.access)["username"], "jane");
    // Once.
    let again = scene.refused("RespondToAuthChallenge", answer).await;
    let used = refusal("NotAuthorizedException", "Invalid session for the user, session can only be used once.");
    assert_eq!(again, used);
    // Another session asks another question.
    let other = ask(&scene, "jane").await.unwrap();
    challenge["Session"] = other["Session"].clone();
    let mixed = scene.refused("RespondToAuthChallenge", passkey.answer(&challenge, "jane")).await;
    assert_eq!(mixed, wrong());
}

#[tokio::test]
async fn it_is_chosen_among_the_factors_and_by_administrators_too() {
    let (scene, passkey) = with_passkey().await;
    let begin = json!({"AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": "jane"}});
    for (begin_with, answer_with) in
        [("InitiateAuth", "RespondToAuthChallenge"), ("AdminInitiateAuth", "AdminRespondToAuthChallenge")]
    {
        let choice = scene.ok(begin_with, begin.clone()).await;
        assert_eq!(choice["AvailableChallenges"], json!(["PASSWORD_SRP", "PASSWORD", "WEB_AUTHN"]));
        // A credential that comes too early is no answer.
        let early = json!({"USERNAME": "jane", "ANSWER": "WEB_AUTHN", "CREDENTIAL": "{}"});
        let chosen = json!({"ChallengeName": "SELECT_CHALLENGE", "Session": choice["Session"],
            "ChallengeResponses": early});
        let challenge = scene.ok(answer_with, chosen).await;
        Tokens::of(&scene.ok(answer_with, passkey.answer(&challenge, "jane")).await);
    }
    for (operation, input) in [
        ("GetUserAuthFactors", json!({"AccessToken": scene.tokens("jane").await.access})),
        ("AdminGetUserAuthFactors", json!({"Username": "jane"})),
    ] {
        let factors = scene.ok(operation, input).await;
        assert_eq!(factors["ConfiguredUserAuthFactors"], json!(["PASSWORD", "WEB_AUTHN"]));
    }
}

#[tokio::test]
async fn every_part_of_the_answer_counts() {
    let (scene, passkey) = with_passkey().await;
    let sub = scene.ok("AdminGetUser", json!({"Username": "jane"})).await["UserAttributes"][0]["Value"].take();
    let sub = sub.as_str().unwrap().to_owned();
    let text = |text: &str| Some(text.to_owned());
    let stranger = Authenticator { id: passkey.id.clone(), ..Authenticator::default() };
    let flaws = [
        stranger,
        Authenticator { id: vec![1, 2, 3], ..passkey.clone() },
        Authenticator { user_present: false, ..passkey.clone() },
        Authenticator { ceremony: Some("webauthn.create"), ..passkey.clone() },
        Authenticator { challenge: text("AAAAAAAAAAAAAAAAAAAAAA"), ..passkey.clone() },
        Authenticator { challenge: text(""), ..passkey.clone() },
        Authenticator { origin: text("https://evil.example"), ..passkey.clone() },
        Authenticator { origin: text("https://notexample.com"), ..passkey.clone() },
        Authenticator { cross_origin: true, ..passkey.clone() },
        Authenticator { relying_party_id: text("evil.example"), ..passkey.clone() },
        Authenticator { user_handle: text("somebody else"), ..passkey.clone() },
    ];
    let challenge = ask(&scene, "jane").await.unwrap();
    for flaw in flaws {
        assert_eq!(scene.refused("RespondToAuthChallenge", flaw.answer(&challenge, "jane")).await, wrong());
    }
    let mut nonsense = passkey.answer(&challenge, "jane");
    for credential in ["x", "{}", "null", "[]"] {
        nonsense["ChallengeResponses"]["CREDENTIAL"] = json!(credential);
        assert_eq!(scene.refused("RespondToAuthChallenge", nonsense.clone()).await, wrong(), "{credential}");
    }
    nonsense["ChallengeResponses"].as_object_mut().unwrap().remove("CREDENTIAL");
    let missing = refusal("InvalidParameterException", "Missing required parameter CREDENTIAL");
    assert_eq!(scene.refused("RespondToAuthChallenge", nonsense).await, missing);
    // A wrong answer leaves the session, and the passkey need not have verified its user here.
    let right = Authenticator { user_handle: Some(sub), user_verified: false, ..passkey };
    Tokens::of(&scene.ok("RespondToAuthChallenge", right.answer(&challenge, "jane")).await);
}

#[tokio::test]
async fn a_session_is_its_users_its_clients_and_short() {
    let (scene, passkey) = with_passkey().await;
    scene.user("john", json!({})).await;
    let invalid = refusal("NotAuthorizedException", "Invalid session for the user.");
    let challenge = ask(&scene, "jane").await.unwrap();
    assert_eq!(scene.refused("RespondToAuthChallenge", passkey.answer(&challenge, "john")).await, invalid);
    let other = scene.another_client(json!({})).await;
    let elsewhere = merged(passkey.answer(&challenge, "jane"), json!({ "ClientId": other }));
    assert_eq!(scene.refused("RespondToAuthChallenge", elsewhere).await, invalid);
    // The session of a choice is none of this challenge.
    let begin = json!({"AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": "jane"}});
    let choice = scene.ok("InitiateAuth", begin).await;
    let skipped = merged(passkey.answer(&challenge, "jane"), json!({"Session": choice["Session"]}));
    assert_eq!(scene.refused("RespondToAuthChallenge", skipped).await, invalid);
    scene.server.clock.advance_seconds(180);
    let late = scene.refused("RespondToAuthChallenge", passkey.answer(&challenge, "jane")).await;
    assert_eq!(late.message, "Invalid session for the user, session is expired.");
}

#[tokio::test]
async fn somebody_elses_passkey_is_not_ones_own() {
    let (scene, passkey) = with_passkey().await;
    scene.user("john", json!({})).await;
    let his = Authenticator::default();
    his.register(&scene, &scene.tokens("john").await.access).await.unwrap();
    assert_eq!(his.sign_in(&scene, "jane").await, Err(wrong()));
    assert_eq!(passkey.sign_in(&scene, "john").await, Err(wrong()));
    Tokens::of(&his.sign_in(&scene, "john").await.unwrap());
}

#[tokio::test]
async fn another_site_orphans_what_was_registered() {
    let (scene, passkey) = with_passkey().await;
    let site = async |id: &str| {
        scene.ok("SetUserPoolMfaConfig", json!({"WebAuthnConfiguration": {"RelyingPartyId": id}})).await
    };
    site("example.org").await;
    assert_eq!(ask(&scene, "jane").await.unwrap()["ChallengeName"], "SELECT_CHALLENGE");
    let token = scene.tokens("jane").await.access;
    assert_eq!(list(&scene, &token, json!({})).await["Credentials"][0]["RelyingPartyId"], "example.com");
    site("example.com").await;
    Tokens::of(&passkey.sign_in(&scene, "jane").await.unwrap());
}

#[tokio::test]
async fn the_account_must_be_able_to_sign_in() {
    let (scene, passkey) = with_passkey().await;
    let challenge = ask(&scene, "jane").await.unwrap();
    scene.ok("AdminDisableUser", json!({"Username": "jane"})).await;
    let disabled = refusal("NotAuthorizedException", "User is disabled.");
    let answer = passkey.answer(&challenge, "jane");
    assert_eq!(scene.refused("RespondToAuthChallenge", answer.clone()).await, disabled);
    assert_eq!(ask(&scene, "jane").await, Err(disabled));
    scene.ok("AdminEnableUser", json!({"Username": "jane"})).await;
    // Who must choose a password needs the temporary one for it.
    let temporary = json!({"Username": "jane", "Password": "Temporary-Horse5", "Permanent": false});
    scene.ok("AdminSetUserPassword", temporary).await;
    assert_eq!(scene.refused("RespondToAuthChallenge", answer).await.code, "NotAuthorizedException");
    let choice = ask(&scene, "jane").await.unwrap();
    assert_eq!(choice["AvailableChallenges"], json!(["PASSWORD_SRP", "PASSWORD"]));
}
