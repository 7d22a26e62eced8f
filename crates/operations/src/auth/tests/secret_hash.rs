//! SECRET_HASH on every operation that takes one, with one secret and with two (behaviour 20 §0.1).

use super::*;

const FIRST: &str = "first_secret_of_24_chars";
const SECOND: &str = "second_secret_of_24_char";

/// Operations that name a client and a user, with what else they need. All of them are for jane, who is signed up.
fn public_calls() -> Vec<(&'static str, Value)> {
    let jane = json!({"Username": "jane"});
    let with = |more: Value| merged(jane.clone(), more);
    vec![
        ("ResendConfirmationCode", jane.clone()),
        ("ConfirmSignUp", with(json!({"ConfirmationCode": "x"}))),
        ("ConfirmForgotPassword", with(json!({"ConfirmationCode": "x", "Password": PASSWORD}))),
        ("ForgotPassword", jane.clone()),
        ("SignUp", with(json!({"Password": PASSWORD}))),
    ]
}

fn sign_in_calls(hash: Option<&str>) -> Vec<(&'static str, Value)> {
    let with = |mut parameters: Value| {
        if let Some(hash) = hash {
            parameters["SECRET_HASH"] = json!(hash);
        }
        parameters
    };
    let password = with(json!({"USERNAME": "jane", "PASSWORD": PASSWORD}));
    let srp = with(json!({"USERNAME": "jane", "SRP_A": "1234"}));
    let answer = with(json!({"USERNAME": "jane", "NEW_PASSWORD": NEW}));
    let answer = json!({"ChallengeName": "NEW_PASSWORD_REQUIRED", "ChallengeResponses": answer,
        "Session": "x".repeat(20)});
    let proof = with(json!({"USERNAME": "jane", "TIMESTAMP": testkit::srp::TIMESTAMP,
        "PASSWORD_CLAIM_SIGNATURE": "AAAA", "PASSWORD_CLAIM_SECRET_BLOCK": "AAAA"}));
    vec![
        ("InitiateAuth", begin("USER_PASSWORD_AUTH", password.clone())),
        ("AdminInitiateAuth", begin("ADMIN_USER_PASSWORD_AUTH", password)),
        ("InitiateAuth", begin("USER_SRP_AUTH", srp.clone())),
        ("AdminInitiateAuth", begin("USER_SRP_AUTH", srp)),
        ("RespondToAuthChallenge", answer.clone()),
        ("AdminRespondToAuthChallenge", answer),
        ("RespondToAuthChallenge", verifier(proof.clone())),
        ("AdminRespondToAuthChallenge", verifier(proof)),
    ]
}

fn calls(hash: Option<&str>) -> Vec<(&'static str, Value)> {
    let public = public_calls().into_iter().map(|(operation, input)| match hash {
        Some(hash) => (operation, merged(input, json!({"SecretHash": hash}))),
        None => (operation, input),
    });
    public.chain(sign_in_calls(hash)).collect()
}

/// Whether the answer speaks of the hash, and what it says.
fn about_the_hash(answer: Result<Value, Refusal>) -> Option<Refusal> {
    answer.err().filter(|refused| refused.message.contains("secret"))
}

#[tokio::test]
async fn a_client_without_a_secret_takes_no_hash() {
    let scene = Scene::new(json!({}), json!({})).await;
    scene.sign_up("jane", json!({})).await;
    let id = &scene.client_id;
    let told = format!("App client {id} is not configured for secret but secret hash was received");
    for (operation, input) in calls(Some("AAAA")) {
        assert_eq!(scene.refused(operation, input).await, invalid(&told), "{operation}");
    }
    for (operation, input) in calls(None) {
        assert_eq!(about_the_hash(scene.call(operation, input).await), None, "{operation}");
    }
}

#[tokio::test]
async fn a_client_with_secrets_takes_a_hash_of_any_of_them() {
    let scene = Scene::new(json!({}), json!({"ClientSecret": FIRST})).await;
    let id = scene.client_id.clone();
    let hash = |secret: &str, name: &str| crypto::secret_hash(secret, name, &id);
    let input = json!({"Username": "jane", "Password": PASSWORD, "SecretHash": hash(FIRST, "jane")});
    scene.ok("SignUp", input).await;
    let absent = not_authorized(&format!("Client {id} is configured with secret but SECRET_HASH was not received"));
    let wrong = not_authorized(&format!("Unable to verify secret hash for client {id}"));
    for (operation, input) in calls(None) {
        assert_eq!(scene.refused(operation, input).await, absent, "{operation}");
    }
    let other_client = crypto::secret_hash(FIRST, "jane", "other");
    for bad in [hash(SECOND, "jane"), hash(FIRST, "joe"), other_client, "not base64!".to_owned()] {
        for (operation, input) in calls(Some(&bad)) {
            let refused = scene.refused(operation, input).await;
            // Members with a pattern of their own refuse before.
            if refused.code != "InvalidParameterException" {
                assert_eq!(refused, wrong, "{operation} {bad}");
            }
        }
    }
    for (operation, input) in calls(Some(&hash(FIRST, "jane"))) {
        assert_eq!(about_the_hash(scene.call(operation, input).await), None, "{operation}");
    }
    // With two, either; after the first is gone, the second only.
    let added = scene.ok("AddUserPoolClientSecret", json!({"ClientSecret": SECOND})).await;
    assert!(added["ClientSecretDescriptor"]["ClientSecretId"].is_string(), "{added}");
    for secret in [FIRST, SECOND] {
        for (operation, input) in calls(Some(&hash(secret, "jane"))) {
            let answer = scene.call(operation, input).await;
            assert_eq!(about_the_hash(answer), None, "{operation} {secret}");
        }
        scene.server.clock.advance_seconds(DAY);
    }
    let listed = scene.ok("ListUserPoolClientSecrets", json!({})).await;
    let oldest = listed["ClientSecrets"][0]["ClientSecretId"].clone();
    scene.ok("DeleteUserPoolClientSecret", json!({"ClientSecretId": oldest})).await;
    for (operation, input) in calls(Some(&hash(FIRST, "jane"))) {
        assert_eq!(scene.refused(operation, input).await, wrong, "{operation}");
    }
    for (operation, input) in calls(Some(&hash(SECOND, "jane"))) {
        assert_eq!(about_the_hash(scene.call(operation, input).await), None, "{operation}");
    }
}

#[tokio::test]
async fn the_hash_is_over_the_name_sent_or_the_users_own() {
    let pool = json!({"AliasAttributes": ["email"]});
    let scene = Scene::new(pool, json!({"ClientSecret": FIRST})).await;
    let values = json!({"email": "jane@example.com", "email_verified": "true"});
    let sub = scene.user("jane", values).await;
    let hash = |name: &str| crypto::secret_hash(FIRST, name, &scene.client_id);
    let wrong = not_authorized(&format!("Unable to verify secret hash for client {}", scene.client_id));
    let sign_in = |name: &str, hashed: &str| {
        let parameters = json!({"USERNAME": name, "PASSWORD": PASSWORD, "SECRET_HASH": hash(hashed)});
        begin("USER_PASSWORD_AUTH", parameters)
    };
    for (name, hashed, right) in [
        ("jane", "jane", true),
        ("jane@example.com", "jane@example.com", true),
        ("jane@example.com", "jane", true),
        (sub.as_str(), sub.as_str(), true),
        ("jane", "jane@example.com", false),
        ("jane", "JANE", false),
    ] {
        let answer = scene.call("InitiateAuth", sign_in(name, hashed)).await.map(drop);
        assert_eq!(answer, if right { Ok(()) } else { Err(wrong.clone()) }, "{name} {hashed}");
    }
    // Between the halves of SRP a client may go over from the alias to USER_ID_FOR_SRP.
    for hashed in ["jane@example.com", "jane"] {
        let client = SrpClient::new(&scene.user_pool_id, 3);
        let first = json!({"USERNAME": "jane@example.com", "SRP_A": client.public(),
            "SECRET_HASH": hash("jane@example.com")});
        let challenge = scene.ok("InitiateAuth", begin("USER_SRP_AUTH", first)).await;
        let answer = client.answer(&challenge["ChallengeParameters"], PASSWORD);
        let typed = if hashed == "jane" { "jane" } else { "jane@example.com" };
        let answer = merged(answer, json!({"USERNAME": typed, "SECRET_HASH": hash(hashed)}));
        Tokens::of(&scene.ok("RespondToAuthChallenge", verifier(answer)).await);
    }
}

#[tokio::test]
async fn a_refresh_hashes_the_users_own_name() {
    for (pool, username) in [(json!({}), "jane"), (json!({"UsernameAttributes": ["email"]}), "jane@example.com")] {
        let scene = Scene::new(pool, json!({"ClientSecret": FIRST})).await;
        let sub = scene.user(username, json!({})).await;
        let hash = |name: &str| crypto::secret_hash(FIRST, name, &scene.client_id);
        let parameters = json!({"USERNAME": username, "PASSWORD": PASSWORD, "SECRET_HASH": hash(username)});
        let tokens = Tokens::of(&scene.ok("InitiateAuth", begin("USER_PASSWORD_AUTH", parameters)).await);
        let own = claims(&tokens.access)["username"].as_str().unwrap().to_owned();
        let refresh = |parameters: Value| {
            let parameters = merged(json!({"REFRESH_TOKEN": tokens.refresh}), parameters);
            begin("REFRESH_TOKEN_AUTH", parameters)
        };
        let id = &scene.client_id;
        let absent = format!("Client {id} is configured with secret but SECRET_HASH was not received");
        for operation in ["InitiateAuth", "AdminInitiateAuth"] {
            for name in [&own, &sub] {
                scene.ok(operation, refresh(json!({"SECRET_HASH": hash(name)}))).await;
            }
            assert_eq!(scene.refused(operation, refresh(json!({}))).await, not_authorized(&absent));
            let wrong = not_authorized(&format!("SecretHash does not match for the client: {id}"));
            let bad = refresh(json!({"SECRET_HASH": hash("someone")}));
            assert_eq!(scene.refused(operation, bad).await, wrong);
        }
    }
}

#[tokio::test]
async fn renewing_and_revoking_take_the_secret_itself() {
    let scene = Scene::new(json!({}), json!({"ClientSecret": FIRST})).await;
    scene.user("jane", json!({})).await;
    let hash = crypto::secret_hash(FIRST, "jane", &scene.client_id);
    let parameters = json!({"USERNAME": "jane", "PASSWORD": PASSWORD, "SECRET_HASH": hash});
    let tokens = Tokens::of(&scene.ok("InitiateAuth", begin("USER_PASSWORD_AUTH", parameters)).await);
    scene.ok("AddUserPoolClientSecret", json!({"ClientSecret": SECOND})).await;
    let renew = |more: Value| merged(json!({"RefreshToken": tokens.refresh}), more);
    let revoke = |more: Value| merged(json!({"Token": tokens.refresh}), more);
    for bad in [json!({}), json!({"ClientSecret": "third_secret_of_24_chars"})] {
        let refused = scene.refused("GetTokensFromRefreshToken", renew(bad.clone())).await;
        assert_eq!(refused.code, "NotAuthorizedException", "{bad}");
        let refused = scene.refused("RevokeToken", revoke(bad.clone())).await;
        assert_eq!(refused.code, "UnauthorizedException", "{bad}");
    }
    for secret in [FIRST, SECOND] {
        scene.ok("GetTokensFromRefreshToken", renew(json!({"ClientSecret": secret}))).await;
    }
    for secret in [FIRST, SECOND] {
        assert_eq!(scene.ok("RevokeToken", revoke(json!({"ClientSecret": secret}))).await, json!({}));
    }
}
