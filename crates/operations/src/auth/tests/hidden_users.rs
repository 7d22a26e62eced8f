//! PreventUserExistenceErrors at sign-in: nobody is answered as somebody would be (behaviour 20 §3). The operations around
//! it are in `users/tests/refusals.rs`.

use super::*;

fn hiding() -> Value {
    json!({"PreventUserExistenceErrors": "ENABLED"})
}

#[tokio::test]
async fn a_client_that_tells_says_so_and_one_that_hides_does_not() {
    for (client, expected) in [
        (json!({}), no_such_user()),
        (json!({"PreventUserExistenceErrors": "LEGACY"}), no_such_user()),
        (hiding(), incorrect()),
    ] {
        let scene = with_jane(client).await;
        for way in WAYS {
            assert_eq!(prove(&scene, way, "nobody", PASSWORD).await, Err(expected.clone()), "{way}");
        }
    }
}

#[tokio::test]
async fn the_simulated_challenge_is_stable_where_a_real_one_is() {
    let scene = with_jane(hiding()).await;
    let client = SrpClient::new(&scene.user_pool_id, 1);
    let ask = async |username: &str| {
        let answer = scene.ok("InitiateAuth", by_srp(username, &client)).await;
        assert_eq!(answer["ChallengeName"], "PASSWORD_VERIFIER");
        assert_eq!(answer.as_object().unwrap().len(), 2);
        answer["ChallengeParameters"].clone()
    };
    let [first, second, other, real] =
        [ask("nobody").await, ask("nobody").await, ask("noone").await, ask("jane").await];
    for name in ["SALT", "USERNAME", "USER_ID_FOR_SRP"] {
        assert_eq!(first[name], second[name], "{name}");
    }
    for name in ["SRP_B", "SECRET_BLOCK"] {
        assert_ne!(first[name], second[name], "{name}");
    }
    assert_ne!(first["SALT"], other["SALT"]);
    assert_eq!((&first["USERNAME"], &first["USER_ID_FOR_SRP"]), (&json!("nobody"), &json!("nobody")));
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&first), keys(&real));
    let size = |value: &Value| value["SECRET_BLOCK"].as_str().unwrap().len();
    assert!(size(&first).abs_diff(size(&real)) < 64, "{} {}", size(&first), size(&real));
}

#[tokio::test]
async fn where_usernames_are_subs_a_simulated_one_is_too() {
    let scene = Scene::new(json!({"UsernameAttributes": ["email"]}), hiding()).await;
    scene.user("jane@example.com", json!({})).await;
    let client = SrpClient::new(&scene.user_pool_id, 1);
    let id = async |username: &str| {
        let answer = scene.ok("InitiateAuth", by_srp(username, &client)).await;
        answer["ChallengeParameters"]["USER_ID_FOR_SRP"].as_str().unwrap().to_owned()
    };
    let (real, fake) = (id("jane@example.com").await, id("nobody@example.com").await);
    let form = |id: &str| (id.len(), id.match_indices('-').map(|(at, _)| at).collect::<Vec<_>>(), id.as_bytes()[14]);
    assert_eq!(form(&real), form(&fake));
    assert_eq!(id("nobody@example.com").await, fake);
    // Answers that follow USER_ID_FOR_SRP, as Amplify's do, are told what others are.
    for way in WAYS {
        assert_eq!(prove(&scene, way, "nobody@example.com", PASSWORD).await, Err(incorrect()), "{way}");
    }
}

#[tokio::test]
async fn states_are_hidden_from_those_who_do_not_know_the_password() {
    let scene = Scene::new(json!({}), hiding()).await;
    let verified = json!({"email": "jane@example.com", "email_verified": "true"});
    scene.user("disabled", json!({})).await;
    scene.ok("AdminDisableUser", json!({"Username": "disabled"})).await;
    scene.user("reset", verified).await;
    scene.ok("AdminResetUserPassword", json!({"Username": "reset"})).await;
    scene.sign_up("unconfirmed", json!({})).await;
    scene.invited("invited", json!({})).await;
    for way in WAYS {
        for username in ["disabled", "reset", "unconfirmed", "invited", "nobody"] {
            assert_eq!(prove(&scene, way, username, WRONG).await, Err(incorrect()), "{way} {username}");
            scene.server.clock.advance_seconds(901);
        }
        let disabled = Err(not_authorized("User is disabled."));
        assert_eq!(prove(&scene, way, "disabled", PASSWORD).await, disabled, "{way}");
        let reset = prove(&scene, way, "reset", PASSWORD).await.unwrap_err();
        assert_eq!(reset.code, "PasswordResetRequiredException", "{way}");
        let unconfirmed = prove(&scene, way, "unconfirmed", PASSWORD).await.unwrap_err();
        assert_eq!(unconfirmed.code, "UserNotConfirmedException", "{way}");
    }
}
