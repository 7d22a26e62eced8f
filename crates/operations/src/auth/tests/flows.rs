//! Which flow begins where, what it needs, and the tokens it ends in (behaviour 20 §4.1, §4.2, §4.4).

use super::*;

#[tokio::test]
async fn every_way_ends_in_the_same_answer() {
    let scene = with_jane(json!({})).await;
    for way in WAYS {
        let answer = prove(&scene, way, "jane", PASSWORD).await.unwrap();
        let tokens = Tokens::of(&answer);
        assert_eq!(
            answer,
            json!({
                "AuthenticationResult": {
                    "AccessToken": tokens.access,
                    "ExpiresIn": 3600,
                    "IdToken": tokens.id,
                    "RefreshToken": tokens.refresh,
                    "TokenType": "Bearer",
                },
                "ChallengeParameters": {},
            }),
            "{way}"
        );
        assert_eq!(prove(&scene, way, "jane", WRONG).await, Err(incorrect()), "{way}");
    }
}

#[tokio::test]
async fn a_flow_is_open_to_clients_that_list_it() {
    // What each list permits: USER_PASSWORD, ADMIN (either name), SRP, refresh.
    let scene = with_jane(json!({})).await;
    let refresh = scene.tokens("jane").await.refresh;
    for (list, open) in [
        (Value::Null, [false, false, true, true]),
        (json!(["ALLOW_USER_PASSWORD_AUTH"]), [true, false, false, false]),
        (json!(["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]), [false, true, false, true]),
        (json!(["ALLOW_USER_SRP_AUTH"]), [false, false, true, false]),
        (json!(["ADMIN_NO_SRP_AUTH"]), [false, true, true, true]),
        (json!(["USER_PASSWORD_AUTH"]), [true, false, true, true]),
        (json!(["CUSTOM_AUTH_FLOW_ONLY"]), [false, false, false, true]),
    ] {
        let update = json!({"ExplicitAuthFlows": list});
        scene.ok("UpdateUserPoolClient", update).await;
        let srp = SrpClient::new(&scene.user_pool_id, 1);
        let admin_older = begin("ADMIN_NO_SRP_AUTH", json!({"USERNAME": "jane", "PASSWORD": PASSWORD}));
        let token = json!({"REFRESH_TOKEN": refresh});
        let admin = "Auth flow not enabled for this client";
        let refreshing = "REFRESH_TOKEN_AUTH flow not enabled for this client";
        for (operation, input, which, told) in [
            ("InitiateAuth", by_password("jane", PASSWORD), 0, "USER_PASSWORD_AUTH flow not enabled for this client"),
            ("AdminInitiateAuth", by_admin("jane", PASSWORD), 1, admin),
            ("AdminInitiateAuth", admin_older, 1, admin),
            ("InitiateAuth", by_srp("jane", &srp), 2, "USER_SRP_AUTH is not enabled for the client."),
            ("AdminInitiateAuth", by_srp("jane", &srp), 2, "USER_SRP_AUTH is not enabled for the client."),
            ("InitiateAuth", begin("REFRESH_TOKEN_AUTH", token.clone()), 3, refreshing),
            ("InitiateAuth", begin("REFRESH_TOKEN", token.clone()), 3, refreshing),
            ("AdminInitiateAuth", begin("REFRESH_TOKEN_AUTH", token), 3, refreshing),
        ] {
            let answer = scene.call(operation, input.clone()).await.map(drop);
            let expected = if open[which] { Ok(()) } else { Err(invalid(told)) };
            assert_eq!(answer, expected, "{list}: {operation} {}", input["AuthFlow"]);
        }
    }
}

#[tokio::test]
async fn custom_and_choice_have_sentences_of_their_own() {
    let scene = with_jane(json!({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]})).await;
    let parameters = json!({"USERNAME": "jane"});
    for (flow, told) in [
        ("CUSTOM_AUTH", "CUSTOM_AUTH is not enabled for the client."),
        ("USER_AUTH", "USER_AUTH flow not enabled for this client"),
    ] {
        for operation in ["InitiateAuth", "AdminInitiateAuth"] {
            let refused = scene.refused(operation, begin(flow, parameters.clone())).await;
            assert_eq!(refused, invalid(told), "{operation}");
        }
    }
}

#[tokio::test]
async fn each_api_has_its_own_password_flow() {
    let scene = with_jane(json!({})).await;
    let parameters = json!({"USERNAME": "jane", "PASSWORD": PASSWORD});
    let unsupported = invalid("Initiate Auth method not supported.");
    for (operation, flow) in [
        ("InitiateAuth", "ADMIN_USER_PASSWORD_AUTH"),
        ("InitiateAuth", "ADMIN_NO_SRP_AUTH"),
        ("AdminInitiateAuth", "USER_PASSWORD_AUTH"),
    ] {
        assert_eq!(scene.refused(operation, begin(flow, parameters.clone())).await, unsupported, "{operation} {flow}");
    }
    let unknown = scene.refused("InitiateAuth", begin("PASSWORD", parameters)).await;
    let told = "1 validation error detected: Value 'PASSWORD' at 'authFlow' failed to satisfy constraint: \
         Member must satisfy enum value set: [";
    assert!(unknown.code == "InvalidParameterException" && unknown.message.starts_with(told), "{unknown:?}");
}

#[tokio::test]
async fn what_a_flow_needs_must_be_there() {
    let scene = with_jane(json!({})).await;
    let srp = SrpClient::new(&scene.user_pool_id, 1).public();
    for (operation, input, parameter) in [
        ("InitiateAuth", json!({"AuthFlow": "USER_PASSWORD_AUTH"}), "USERNAME"),
        ("InitiateAuth", begin("USER_PASSWORD_AUTH", json!({"PASSWORD": PASSWORD})), "USERNAME"),
        ("InitiateAuth", begin("USER_PASSWORD_AUTH", json!({"USERNAME": "jane"})), "PASSWORD"),
        ("AdminInitiateAuth", begin("ADMIN_NO_SRP_AUTH", json!({"USERNAME": "jane"})), "PASSWORD"),
        ("InitiateAuth", begin("USER_SRP_AUTH", json!({"USERNAME": "jane"})), "SRP_A"),
        ("InitiateAuth", begin("USER_SRP_AUTH", json!({"SRP_A": srp})), "USERNAME"),
        ("InitiateAuth", begin("REFRESH_TOKEN_AUTH", json!({})), "REFRESH_TOKEN"),
        ("AdminInitiateAuth", begin("REFRESH_TOKEN", json!({})), "REFRESH_TOKEN"),
    ] {
        assert_eq!(scene.refused(operation, input.clone()).await, missing(parameter), "{operation} {input}");
    }
}

#[tokio::test]
async fn pools_and_clients_must_exist() {
    let scene = with_jane(json!({})).await;
    let other = scene.server.user_pool(json!({})).await;
    let no_client = |id: &str| refusal("ResourceNotFoundException", &format!("User pool client {id} does not exist."));
    let no_pool = refusal("ResourceNotFoundException", "User pool us-east-1_nothing00 does not exist.");
    let unknown = json!({"ClientId": "1example23456789"});
    let session = json!(long_session());
    let answer = new_password(&session, "jane", json!({}));
    for (operation, input) in [
        ("InitiateAuth", by_password("jane", PASSWORD)),
        ("AdminInitiateAuth", by_admin("jane", PASSWORD)),
        ("RespondToAuthChallenge", answer.clone()),
        ("AdminRespondToAuthChallenge", answer.clone()),
        ("GetTokensFromRefreshToken", json!({"RefreshToken": "x"})),
    ] {
        let refused = scene.refused(operation, merged(input, unknown.clone())).await;
        assert_eq!(refused, no_client("1example23456789"), "{operation}");
    }
    for (operation, input) in
        [("AdminInitiateAuth", by_admin("jane", PASSWORD)), ("AdminRespondToAuthChallenge", answer)]
    {
        let elsewhere = merged(input.clone(), json!({"UserPoolId": other}));
        assert_eq!(scene.refused(operation, elsewhere).await, no_client(&scene.client_id), "{operation}");
        let nowhere = merged(input, json!({"UserPoolId": "us-east-1_nothing00"}));
        assert_eq!(scene.refused(operation, nowhere).await, no_pool, "{operation}");
    }
}

/// A text of the length the model asks of a session.
fn long_session() -> String {
    "x".repeat(20)
}

#[tokio::test]
async fn states_are_told_in_the_services_order() {
    for way in WAYS {
        let scene = Scene::new(json!({}), json!({})).await;
        scene.sign_up("jane", json!({"email": "jane@example.com"})).await;
        // Unconfirmed: before the password is looked at; a client that hides users tells only those who know it.
        let unconfirmed = refusal("UserNotConfirmedException", "User is not confirmed.");
        for password in [WRONG, PASSWORD] {
            assert_eq!(prove(&scene, way, "jane", password).await, Err(unconfirmed.clone()), "{way}");
        }
        let hiding = json!({"PreventUserExistenceErrors": "ENABLED"});
        let hiding = Scene { client_id: scene.another_client(hiding).await, ..scene };
        assert_eq!(prove(&hiding, way, "jane", WRONG).await, Err(incorrect()), "{way}");
        assert_eq!(prove(&hiding, way, "jane", PASSWORD).await, Err(unconfirmed), "{way}");
        let scene = Scene { client_id: hiding.another_client(json!({})).await, ..hiding };
        let jane = json!({"Username": "jane"});
        scene.ok("AdminConfirmSignUp", jane.clone()).await;
        let verify = json!({"Username": "jane", "UserAttributes": attributes(json!({"email_verified": "true"}))});
        scene.ok("AdminUpdateUserAttributes", verify).await;
        scene.ok("AdminResetUserPassword", jane.clone()).await;
        let reset = refusal("PasswordResetRequiredException", "Password reset required for the user");
        assert_eq!(prove(&scene, way, "jane", PASSWORD).await, Err(reset), "{way}");
        scene.ok("AdminDisableUser", jane).await;
        assert_eq!(prove(&scene, way, "jane", PASSWORD).await, Err(not_authorized("User is disabled.")), "{way}");
        assert_eq!(prove(&scene, way, "nobody", PASSWORD).await, Err(no_such_user()), "{way}");
    }
}
