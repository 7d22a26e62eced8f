//! DEVICE_KEY in a sign-in: DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER (behaviour 20 §4.2, §7).

use super::*;

#[tokio::test]
async fn a_confirmed_device_is_proved_before_tokens() {
    let scene = with_jane(tracking(true, false)).await;
    let (_, device) = confirmed(&scene).await;
    scene.server.clock.advance_seconds(60);
    let challenge = sign_in_on(&scene, &device.key).await.unwrap();
    assert_eq!(challenge["ChallengeParameters"], json!({"USERNAME": "jane"}));
    let question = scene.ok("RespondToAuthChallenge", srp_auth(&challenge["Session"], &device)).await;
    let names: Vec<&str> = question["ChallengeParameters"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["DEVICE_KEY", "SALT", "SECRET_BLOCK", "SRP_B", "USERNAME"]);
    let answer = scene.ok("RespondToAuthChallenge", proof(&device, &question)).await;
    assert_eq!(answer["AuthenticationResult"]["NewDeviceMetadata"], Value::Null);
    assert_eq!(answer["ChallengeParameters"], json!({}));
    let tokens = Tokens::of(&answer);
    assert_eq!(claims(&tokens.access)["device_key"], json!(device.key));
    assert_eq!(claims(&tokens.id)["device_key"], Value::Null);
    let shown = scene.ok("GetDevice", json!({"AccessToken": tokens.access, "DeviceKey": device.key})).await;
    assert_eq!(shown["Device"]["DeviceLastAuthenticatedDate"], json!(testkit::START_SECONDS + 60));
    assert_eq!(shown["Device"]["DeviceLastModifiedDate"], json!(testkit::START_SECONDS));
}

#[tokio::test]
async fn a_sign_in_that_proved_no_device_has_none_in_its_token() {
    let scene = with_jane(tracking(true, false)).await;
    let (tokens, _) = confirmed(&scene).await;
    assert_eq!(claims(&tokens.access)["device_key"], Value::Null);
}

#[tokio::test]
async fn srp_goes_on_with_the_device_and_administrators_can_do_it_too() {
    let scene = with_jane(tracking(true, false)).await;
    let (_, device) = confirmed(&scene).await;
    for (initiate, respond_to) in
        [("InitiateAuth", "RespondToAuthChallenge"), ("AdminInitiateAuth", "AdminRespondToAuthChallenge")]
    {
        let app = SrpClient::new(&scene.user_pool_id, 5);
        let parameters = json!({"USERNAME": "jane", "SRP_A": app.public()});
        let question = scene.ok(initiate, begin("USER_SRP_AUTH", parameters)).await;
        // Named in the answer only, as clients do that look the device up late.
        let mut responses = app.answer(&question["ChallengeParameters"], PASSWORD);
        responses["DEVICE_KEY"] = json!(device.key);
        let challenge = scene.ok(respond_to, respond("PASSWORD_VERIFIER", &Value::Null, responses)).await;
        let question = scene.ok(respond_to, srp_auth(&challenge["Session"], &device)).await;
        let tokens = Tokens::of(&scene.ok(respond_to, proof(&device, &question)).await);
        assert_eq!(claims(&tokens.access)["device_key"], json!(device.key));
    }
}

#[tokio::test]
async fn a_client_that_sends_no_session_back_is_known_by_its_device() {
    let scene = with_jane(tracking(true, false)).await;
    let (_, device) = confirmed(&scene).await;
    let (_, other) = confirmed(&scene).await;
    let app = SrpClient::new(&scene.user_pool_id, 5);
    let sign_in = async || {
        let parameters = json!({"USERNAME": "jane", "SRP_A": app.public(), "DEVICE_KEY": device.key});
        let question = scene.ok("InitiateAuth", begin("USER_SRP_AUTH", parameters)).await;
        let responses = app.answer(&question["ChallengeParameters"], PASSWORD);
        scene.ok("RespondToAuthChallenge", respond("PASSWORD_VERIFIER", &Value::Null, responses)).await;
    };
    sign_in().await;
    let missing = refusal("InvalidParameterException", "Missing required parameter Session");
    let of_another = scene.refused("RespondToAuthChallenge", srp_auth(&Value::Null, &other)).await;
    assert_eq!(of_another, missing, "another device");
    let question = scene.ok("RespondToAuthChallenge", srp_auth(&Value::Null, &device)).await;
    let second = scene.ok("RespondToAuthChallenge", srp_auth(&Value::Null, &device)).await;
    Tokens::of(&scene.ok("RespondToAuthChallenge", proof(&device, &question)).await);
    let used = "Invalid session for the user, session can only be used once.";
    let again = scene.refused("RespondToAuthChallenge", proof(&device, &second)).await;
    assert_eq!(again, refusal("NotAuthorizedException", used), "one answer leads to tokens");
    // Nor is the device asked without the password before it.
    assert_eq!(scene.refused("RespondToAuthChallenge", srp_auth(&Value::Null, &device)).await, missing);
}

#[tokio::test]
async fn a_client_that_sends_the_answered_session_on_is_known_by_it() {
    let scene = with_jane(tracking(true, true)).await;
    let (tokens, device) = confirmed(&scene).await;
    with_mfa(&scene, &tokens.access).await;
    let asked = sign_in_on(&scene, &device.key).await.unwrap();
    let early = scene.refused("RespondToAuthChallenge", srp_auth(&asked["Session"], &device)).await;
    assert_eq!(early, invalid_session(), "the second factor is still to come");
    let code = json!({"SMS_MFA_CODE": scene.code()});
    scene.ok("RespondToAuthChallenge", respond("SMS_MFA", &asked["Session"], code)).await;
    let question = scene.ok("RespondToAuthChallenge", srp_auth(&asked["Session"], &device)).await;
    Tokens::of(&scene.ok("RespondToAuthChallenge", proof(&device, &question)).await);
    let again = scene.refused("RespondToAuthChallenge", srp_auth(&asked["Session"], &device)).await;
    assert_eq!(again, invalid_session(), "once");
}

#[tokio::test]
async fn a_remembered_device_stands_in_for_the_second_factor() {
    let scene = with_jane(tracking(true, true)).await;
    let (tokens, device) = confirmed(&scene).await;
    with_mfa(&scene, &tokens.access).await;

    // Not remembered yet: the code, and then the device.
    let challenge = sign_in_on(&scene, &device.key).await.unwrap();
    assert_eq!(challenge["ChallengeName"], "SMS_MFA");
    let code = json!({"SMS_MFA_CODE": scene.code()});
    let next = scene.ok("RespondToAuthChallenge", respond("SMS_MFA", &challenge["Session"], code)).await;
    let fresh = Tokens::of(&prove(&scene, &next, &device).await.unwrap());
    let sent = scene.messages().len();

    let status = json!({"AccessToken": fresh.access, "DeviceKey": device.key, "DeviceRememberedStatus": "remembered"});
    scene.ok("UpdateDeviceStatus", status).await;
    let challenge = sign_in_on(&scene, &device.key).await.unwrap();
    Tokens::of(&prove(&scene, &challenge, &device).await.unwrap());
    assert_eq!(scene.messages().len(), sent, "no code was sent");
    assert_eq!(scene.sign_in("jane", PASSWORD).await.unwrap()["ChallengeName"], "SMS_MFA", "elsewhere as ever");
}

#[tokio::test]
async fn a_pool_that_does_not_ask_new_devices_asks_for_both() {
    let scene = with_jane(tracking(false, false)).await;
    let (tokens, device) = confirmed(&scene).await;
    with_mfa(&scene, &tokens.access).await;
    let challenge = sign_in_on(&scene, &device.key).await.unwrap();
    let code = json!({"SMS_MFA_CODE": scene.code()});
    let next = scene.ok("RespondToAuthChallenge", respond("SMS_MFA", &challenge["Session"], code)).await;
    Tokens::of(&prove(&scene, &next, &device).await.unwrap());
}

#[tokio::test]
async fn a_device_that_is_no_longer_remembered_stands_in_for_nothing() {
    let scene = with_jane(tracking(true, false)).await;
    let (tokens, device) = confirmed(&scene).await;
    with_mfa(&scene, &tokens.access).await;
    let challenge = sign_in_on(&scene, &device.key).await.unwrap();
    let question = scene.ok("RespondToAuthChallenge", srp_auth(&challenge["Session"], &device)).await;
    let status = json!({"Username": "jane", "DeviceKey": device.key, "DeviceRememberedStatus": "not_remembered"});
    scene.ok("AdminUpdateDeviceStatus", status).await;
    assert_eq!(scene.refused("RespondToAuthChallenge", proof(&device, &question)).await, invalid_session());
    assert_eq!(sign_in_on(&scene, &device.key).await.unwrap()["ChallengeName"], "SMS_MFA");
}

#[tokio::test]
async fn an_unknown_device_is_told_of_after_the_password_only() {
    let scene = with_jane(tracking(true, false)).await;
    let (tokens, device) = confirmed(&scene).await;
    let (_, unconfirmed) = offered(&scene).await;
    scene.ok("ForgetDevice", json!({"AccessToken": tokens.access, "DeviceKey": device.key})).await;
    for key in [device.key.as_str(), &unconfirmed.key, "nonsense", &"x".repeat(5_000)] {
        assert_eq!(sign_in_on(&scene, key).await.unwrap_err(), not_found());
        let parameters = json!({"USERNAME": "jane", "PASSWORD": "Wrong-Horse7", "DEVICE_KEY": key});
        let refused = scene.refused("InitiateAuth", begin("USER_PASSWORD_AUTH", parameters)).await;
        assert_eq!(refused, wrong());

        // Clients drop the device and send the same answer again.
        let app = SrpClient::new(&scene.user_pool_id, 5);
        let parameters = json!({"USERNAME": "jane", "SRP_A": app.public(), "DEVICE_KEY": key});
        let question = scene.ok("InitiateAuth", begin("USER_SRP_AUTH", parameters)).await;
        let mut responses = app.answer(&question["ChallengeParameters"], PASSWORD);
        responses["DEVICE_KEY"] = json!(key);
        let with_device = respond("PASSWORD_VERIFIER", &Value::Null, responses.clone());
        assert_eq!(scene.refused("RespondToAuthChallenge", with_device).await, not_found());
        responses.as_object_mut().unwrap().remove("DEVICE_KEY");
        let without = respond("PASSWORD_VERIFIER", &Value::Null, responses);
        DeviceClient::offered(&scene.ok("RespondToAuthChallenge", without.clone()).await);
        assert_eq!(scene.refused("RespondToAuthChallenge", without).await, wrong(), "works once");
    }
}

#[tokio::test]
async fn a_device_is_ignored_where_none_is_tracked() {
    let scene = with_jane(json!({})).await;
    let answer = sign_in_on(&scene, "us-east-1_00000000-0000-4000-8000-000000000000").await.unwrap();
    assert_eq!(claims(&Tokens::of(&answer).access)["device_key"], Value::Null);
}

#[tokio::test]
async fn an_invited_user_is_told_of_an_unknown_device_before_the_new_password() {
    let scene = with_jane(tracking(true, false)).await;
    scene.invited("joe", json!({})).await;
    let parameters = json!({"USERNAME": "joe", "PASSWORD": PASSWORD, "DEVICE_KEY": "us-east-1_0"});
    assert_eq!(scene.refused("InitiateAuth", begin("USER_PASSWORD_AUTH", parameters)).await, not_found());
    assert_eq!(scene.sign_in("joe", PASSWORD).await.unwrap()["ChallengeName"], "NEW_PASSWORD_REQUIRED");
}

#[tokio::test]
async fn a_wrong_secret_leaves_the_session_and_a_right_one_uses_it_up() {
    let scene = with_jane(tracking(true, false)).await;
    let (_, device) = confirmed(&scene).await;
    let challenge = sign_in_on(&scene, &device.key).await.unwrap();
    let thief = DeviceClient { secret: "guessed".into(), ..device.clone() };
    assert_eq!(prove(&scene, &challenge, &thief).await.unwrap_err(), wrong());
    Tokens::of(&prove(&scene, &challenge, &device).await.unwrap());
    let used = "Invalid session for the user, session can only be used once.";
    assert_eq!(prove(&scene, &challenge, &device).await.unwrap_err(), refusal("NotAuthorizedException", used));
}

#[tokio::test]
async fn answers_are_as_particular_as_sessions() {
    let scene = with_jane(tracking(true, false)).await;
    let (_, device) = confirmed(&scene).await;
    let (_, other) = confirmed(&scene).await;
    let challenge = sign_in_on(&scene, &device.key).await.unwrap();
    let session = &challenge["Session"];
    assert_eq!(scene.refused("RespondToAuthChallenge", srp_auth(session, &other)).await, invalid_session());
    for missing in ["DEVICE_KEY", "SRP_A"] {
        let mut input = srp_auth(session, &device);
        input["ChallengeResponses"].as_object_mut().unwrap().remove(missing);
        let message = format!("Missing required parameter {missing}");
        assert_eq!(
            scene.refused("RespondToAuthChallenge", input).await,
            refusal("InvalidParameterException", &message)
        );
    }
    let question = scene.ok("RespondToAuthChallenge", srp_auth(session, &device)).await;
    let mut elsewhere = proof(&device, &question);
    elsewhere["ChallengeResponses"]["DEVICE_KEY"] = json!(other.key);
    assert_eq!(scene.refused("RespondToAuthChallenge", elsewhere).await, wrong());
    let mut as_password = proof(&device, &question);
    as_password["ChallengeName"] = json!("PASSWORD_VERIFIER");
    assert_eq!(scene.refused("RespondToAuthChallenge", as_password).await, wrong());
    scene.server.clock.advance_seconds(181);
    let late = "Invalid session for the user, session is expired.";
    let refused = scene.refused("RespondToAuthChallenge", proof(&device, &question)).await;
    assert_eq!(refused, refusal("NotAuthorizedException", late));
}

#[tokio::test]
async fn a_device_forgotten_meanwhile_signs_nobody_in() {
    let scene = with_jane(tracking(true, false)).await;
    let (tokens, device) = confirmed(&scene).await;
    let challenge = sign_in_on(&scene, &device.key).await.unwrap();
    let question = scene.ok("RespondToAuthChallenge", srp_auth(&challenge["Session"], &device)).await;
    scene.ok("ForgetDevice", json!({"AccessToken": tokens.access, "DeviceKey": device.key})).await;
    assert_eq!(scene.refused("RespondToAuthChallenge", srp_auth(&challenge["Session"], &device)).await, not_found());
    assert_eq!(scene.refused("RespondToAuthChallenge", proof(&device, &question)).await, not_found());
}

#[tokio::test]
async fn a_user_disabled_meanwhile_is_told_so() {
    let scene = with_jane(tracking(true, false)).await;
    let (_, device) = confirmed(&scene).await;
    let challenge = sign_in_on(&scene, &device.key).await.unwrap();
    let question = scene.ok("RespondToAuthChallenge", srp_auth(&challenge["Session"], &device)).await;
    scene.ok("AdminDisableUser", json!({"Username": "jane"})).await;
    let disabled = refusal("NotAuthorizedException", "User is disabled.");
    assert_eq!(scene.refused("RespondToAuthChallenge", srp_auth(&challenge["Session"], &device)).await, disabled);
    assert_eq!(scene.refused("RespondToAuthChallenge", proof(&device, &question)).await, disabled);
}

#[tokio::test]
async fn a_username_that_is_an_address_makes_no_difference() {
    let scene = Scene::new(merged(tracking(true, false), json!({"UsernameAttributes": ["email"]})), json!({})).await;
    let input = json!({"Username": "jane@example.com", "MessageAction": "SUPPRESS",
        "UserAttributes": attributes(json!({"email": "jane@example.com", "email_verified": "true"}))});
    scene.ok("AdminCreateUser", input).await;
    let password = json!({"Username": "jane@example.com", "Password": PASSWORD, "Permanent": true});
    scene.ok("AdminSetUserPassword", password).await;
    let answer = scene.sign_in("jane@example.com", PASSWORD).await.unwrap();
    let device = DeviceClient::offered(&answer);
    scene.ok("ConfirmDevice", confirmation(&Tokens::of(&answer).access, &device)).await;
    let parameters = json!({"USERNAME": "jane@example.com", "PASSWORD": PASSWORD, "DEVICE_KEY": device.key});
    let challenge = scene.ok("InitiateAuth", begin("USER_PASSWORD_AUTH", parameters)).await;
    let mut first = srp_auth(&challenge["Session"], &device);
    first["ChallengeResponses"]["USERNAME"] = json!("jane@example.com");
    let question = scene.ok("RespondToAuthChallenge", first).await;
    let second = json!({"ChallengeName": "DEVICE_PASSWORD_VERIFIER",
        "ChallengeResponses": device.answer(&question["ChallengeParameters"])});
    Tokens::of(&scene.ok("RespondToAuthChallenge", second).await);
}
