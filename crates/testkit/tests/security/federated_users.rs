//! Row 19: whom a provider's word leads to, and whom it does not (CVE-2026-9087, nOAuth). No address takes an account over,
//! who comes first many times at once is one user, and what a provider lets in goes by the provider alone
//! (docs/decisions/0029).

use flows::Failure;
use flows::authorization::{begin_browser_session, live_browser_session};
use flows::sign_in::SignedIn;
use poolhouse_testkit::scene::{PASSWORD, Scene, Tokens, attributes, claims, named};
use poolhouse_testkit::{merged, refusal};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::stage::{Cluster, shared};

fn by_address() -> Value {
    json!({"email": "email", "email_verified": "email_verified"})
}

fn proved(address: &str) -> Value {
    json!({"email": address, "email_verified": "true"})
}

async fn with_google(user_pool: Value) -> Scene {
    let scene = shared(user_pool, json!({})).await;
    scene.google(by_address()).await;
    scene
}

fn failure(result: Result<SignedIn, Failure>) -> String {
    result.err().expect("nobody is signed in").to_string()
}

async fn tokens(scene: &Scene, signed_in: SignedIn) -> Tokens {
    let site = &scene.server.site;
    let client = site.configuration.client(&scene.client_id).await.unwrap();
    let tokens = flows::sign_in::tokens(site, &client, signed_in).await.unwrap();
    let text = |token: Option<&str>| token.unwrap_or_default().to_owned();
    Tokens {
        access: tokens.access_token.clone(),
        id: text(tokens.id_token.as_deref()),
        refresh: text(tokens.refresh_token.as_deref()),
    }
}

fn link(destination: &str, provider: &str, attribute: &str, value: &str) -> Value {
    json!({
        "DestinationUser": {"ProviderName": "Cognito", "ProviderAttributeValue": destination},
        "SourceUser": {"ProviderName": provider, "ProviderAttributeName": attribute, "ProviderAttributeValue": value},
    })
}

fn unlink(provider: &str, attribute: &str, value: &str) -> Value {
    json!({"User": {"ProviderName": provider, "ProviderAttributeName": attribute, "ProviderAttributeValue": value}})
}

#[tokio::test]
async fn somebody_new_is_who_the_provider_says_and_no_more() {
    let scene = with_google(json!({"UsernameConfiguration": {"CaseSensitive": false}})).await;
    let signed_in = scene.provided("Google", "AbC1", proved("ada@example.com")).await.unwrap();
    let user = scene.ok("AdminGetUser", json!({"Username": "google_abc1"})).await;
    assert_eq!((&user["UserStatus"], &user["Enabled"]), (&json!("EXTERNAL_PROVIDER"), &json!(true)));
    let stored = named(&user["UserAttributes"]);
    let identities: Value = serde_json::from_str(stored["identities"].as_str().unwrap()).unwrap();
    let since = scene.server.site.now().millis();
    let entry = |primary: Value, since: Value| {
        json!([{"userId": "AbC1", "providerName": "Google", "providerType": "Google", "issuer": null,
            "primary": primary, "dateCreated": since}])
    };
    assert_eq!(identities, entry(json!(true), json!(since)));
    assert_eq!((&stored["email"], &stored["email_verified"]), (&json!("ada@example.com"), &json!("true")));
    let group = format!("{}_Google", scene.user_pool_id);
    let id = claims(&tokens(&scene, signed_in).await.id);
    assert_eq!(id["identities"], entry(json!("true"), json!(since.to_string())));
    assert_eq!((&id["cognito:groups"], &id["cognito:username"]), (&json!([group]), &json!("google_abc1")));
    // Another spelling is another person, whose name is taken.
    let refused = failure(scene.provided("Google", "aBC1", json!({})).await);
    assert_eq!(refused, "Already found an entry for username google_abc1.");
    // Again is the same user.
    let again = scene.provided("Google", "AbC1", json!({})).await.unwrap();
    assert_eq!(again.user.sub, stored["sub"].as_str().unwrap());
}

#[tokio::test]
async fn an_address_takes_no_account_over() {
    for user_pool in [
        json!({}),
        json!({"AliasAttributes": ["email", "preferred_username"]}),
        json!({"UsernameAttributes": ["email"]}),
    ] {
        let scene = with_google(user_pool.clone()).await;
        let username = if user_pool["UsernameAttributes"].is_array() { "jane@example.com" } else { "jane" };
        let jane = scene.user(username, proved("jane@example.com")).await;
        for (id, claimed) in [
            ("1", proved("jane@example.com")),
            ("2", json!({"email": "jane@example.com"})),
            ("jane@example.com", proved("jane@example.com")),
        ] {
            let guest = scene.provided("Google", id, claimed).await.unwrap();
            assert_ne!(guest.user.sub, jane, "{user_pool}");
        }
        // She has what was hers, and her name leads to her.
        let found = scene.ok("AdminGetUser", json!({"Username": username})).await;
        let hers = named(&found["UserAttributes"]);
        assert_eq!((&hers["sub"], &hers["email_verified"]), (&json!(jane), &json!("true")), "{user_pool}");
        if user_pool["AliasAttributes"].is_array() {
            let by_alias = scene.ok("AdminGetUser", json!({"Username": "jane@example.com"})).await;
            assert_eq!(by_alias["Username"], "jane");
        }
        assert!(hers.get("identities").is_none());
        scene.sign_in(username, PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn a_name_that_somebody_has_is_not_taken_by_a_provider() {
    let scene = with_google(json!({})).await;
    let squatter = scene.user("Google_7", json!({})).await;
    let refused = failure(scene.provided("Google", "7", proved("ada@example.com")).await);
    assert_eq!(refused, "Already found an entry for username Google_7.");
    assert_eq!(scene.attributes_of("Google_7").await.get("email"), None);
    // Whoever minds the pool may say that they are one.
    scene.ok("AdminLinkProviderForUser", link("Google_7", "Google", "Cognito_Subject", "7")).await;
    assert_eq!(scene.provided("Google", "7", json!({})).await.unwrap().user.sub, squatter);
}

#[tokio::test]
async fn a_provider_moves_no_alias() {
    let scene = with_google(json!({"AliasAttributes": ["email"]})).await;
    scene.user("jane", proved("jane@example.com")).await;
    scene.user("joe", json!({})).await;
    scene.ok("AdminLinkProviderForUser", link("joe", "Google", "Cognito_Subject", "1")).await;
    let refused = failure(scene.provided("Google", "1", proved("jane@example.com")).await);
    assert_eq!(refused, "An account with the email already exists.");
    let by_alias = scene.ok("AdminGetUser", json!({"Username": "jane@example.com"})).await;
    assert_eq!(by_alias["Username"], "jane");
    // Nor does a password that an administrator gives to who came from one.
    scene.provided("Google", "2", proved("jane@example.com")).await.unwrap();
    let password = json!({"Username": "Google_2", "Password": PASSWORD, "Permanent": true});
    let refused = scene.refused("AdminSetUserPassword", password).await;
    assert_eq!(refused, refusal("InvalidParameterException", "An account with the email already exists."));
    assert_eq!(scene.status_of("Google_2").await, "EXTERNAL_PROVIDER");
}

#[tokio::test]
async fn a_link_by_an_address_that_nobody_proved_leads_nowhere() {
    let scene = shared(json!({}), json!({})).await;
    scene.openid_provider("Corp", by_address()).await;
    let jane = scene.user("jane", proved("jane@example.com")).await;
    scene.ok("AdminLinkProviderForUser", link("jane", "Corp", "email", "jane@example.com")).await;
    let claimed = json!({"email": "jane@example.com", "email_verified": "false"});
    let mallory = scene.provided("Corp", "mallory", claimed).await.unwrap();
    assert_eq!(mallory.user.username, "Corp_mallory");
    let found = scene.provided("Corp", "j", proved("jane@example.com")).await.unwrap();
    assert_eq!((found.user.sub.as_str(), found.user.username.as_str()), (jane.as_str(), "jane"));
    // It was used up: from now on she is who the provider calls her, and nobody else with her address is.
    let other = scene.provided("Corp", "k", proved("jane@example.com")).await.unwrap();
    assert_ne!(other.user.sub, jane);
    assert_eq!(scene.provided("Corp", "j", proved("new@example.com")).await.unwrap().user.sub, jane);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_first_sign_ins_at_once_make_one_user() {
    for cluster in Cluster::each(json!({}), json!({})).await {
        cluster.first.google(by_address()).await;
        let mut all = JoinSet::new();
        let cluster = std::sync::Arc::new(cluster);
        for number in 0..50 {
            let cluster = std::sync::Arc::clone(&cluster);
            all.spawn(async move {
                let node = if number % 2 == 0 { &cluster.first.server } else { &cluster.second };
                let claimed = proved("ada@example.com");
                cluster.first.provided_at(node, "Google", "1", claimed).await.map(|signed_in| signed_in.user.sub)
            });
        }
        let results = all.join_all().await;
        let subs: std::collections::BTreeSet<&String> = results.iter().flatten().collect();
        assert_eq!(subs.len(), 1, "{results:?}");
        for result in &results {
            // So many writers of one user may be told to try again; nobody is told anything else.
            assert!(matches!(result, Ok(_) | Err(Failure::ConcurrentChange | Failure::Overloaded)), "{result:?}");
        }
        let listed = cluster.first.ok("ListUsers", json!({})).await;
        assert_eq!(listed["Users"].as_array().unwrap().len(), 1);
        let group = json!({"GroupName": format!("{}_Google", cluster.first.user_pool_id)});
        let members = cluster.first.ok("ListUsersInGroup", group).await;
        assert_eq!(members["Users"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn who_comes_by_a_provider_comes_no_other_way() {
    let user_pool = json!({"AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}});
    let client =
        json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]});
    let scene = shared(user_pool, client).await;
    scene.google(by_address()).await;
    let signed_in = scene.provided("Google", "1", proved("ada@example.com")).await.unwrap();
    let tokens = tokens(&scene, signed_in).await;
    let wrong = refusal("NotAuthorizedException", "Incorrect username or password.");
    assert_eq!(scene.sign_in("Google_1", PASSWORD).await, Err(wrong.clone()));
    let choosing = json!({"AuthFlow": "USER_AUTH",
        "AuthParameters": {"USERNAME": "Google_1", "PREFERRED_CHALLENGE": "EMAIL_OTP"}});
    let answer = scene.call("InitiateAuth", choosing).await;
    assert!(answer.as_ref().map_or(true, |answer| answer["ChallengeName"] != "EMAIL_OTP"), "{answer:?}");
    let change = json!({"AccessToken": tokens.access, "ProposedPassword": PASSWORD});
    assert_eq!(scene.call("ChangePassword", change).await, Err(wrong.clone()));
    let state = refusal("NotAuthorizedException", "User password cannot be reset in the current state.");
    let whom = json!({"Username": "Google_1"});
    assert_eq!(scene.call("ForgotPassword", whom.clone()).await, Err(state.clone()));
    assert_eq!(scene.call("AdminResetUserPassword", whom.clone()).await, Err(state));
    let confirm = scene.refused("AdminConfirmSignUp", whom.clone()).await;
    assert_eq!(confirm.message, "User cannot be confirmed. Current status is EXTERNAL_PROVIDER");
    for (operation, names) in [
        ("AdminDeleteUserAttributes", json!({"UserAttributeNames": ["identities"]})),
        ("AdminUpdateUserAttributes", json!({"UserAttributes": attributes(json!({"identities": "[]"}))})),
    ] {
        let refused = scene.refused(operation, merged(whom.clone(), names)).await;
        assert_eq!(refused.message, "Cannot modify the non-mutable attribute identities", "{operation}");
    }
    assert!(scene.messages().is_empty());
    let filter = json!({"Filter": "cognito:user_status = \"EXTERNAL_PROVIDER\""});
    assert_eq!(scene.ok("ListUsers", filter).await["Users"][0]["Username"], "Google_1");
    // A password that an administrator gives is one, and the provider goes on.
    let password = json!({"Username": "Google_1", "Password": PASSWORD, "Permanent": true});
    scene.ok("AdminSetUserPassword", password).await;
    assert_eq!(scene.status_of("Google_1").await, "CONFIRMED");
    scene.sign_in("Google_1", PASSWORD).await.unwrap();
    scene.provided("Google", "1", json!({})).await.unwrap();
    // Until it is taken away.
    scene.ok("AdminDisableProviderForUser", unlink("Cognito", "Cognito_Subject", "Google_1")).await;
    assert_eq!(scene.sign_in("Google_1", PASSWORD).await, Err(wrong));
}

#[tokio::test]
async fn tokens_of_such_users_go_on_until_the_account_ends() {
    let scene = with_google(json!({"MfaConfiguration": "OFF"})).await;
    let signed_in = scene.provided("Google", "1", json!({})).await.unwrap();
    let tokens = tokens(&scene, signed_in).await;
    let refresh = json!({"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": tokens.refresh}});
    let renewed = Tokens::of(&scene.ok("InitiateAuth", refresh.clone()).await);
    assert_eq!(claims(&renewed.id)["identities"][0]["userId"], "1");
    let whom = json!({"Username": "Google_1"});
    scene.ok("AdminDisableUser", whom.clone()).await;
    assert_eq!(scene.refused("InitiateAuth", refresh.clone()).await.message, "User is disabled.");
    // Nothing of who is shut out is written either.
    let refused = failure(scene.provided("Google", "1", proved("new@example.com")).await);
    assert_eq!(refused, "User is disabled.");
    assert_eq!(scene.attributes_of("Google_1").await.get("email"), None);
    scene.ok("AdminDeleteUser", whom).await;
    assert!(scene.call("InitiateAuth", refresh).await.is_err());
    // Who was deleted may come anew, as somebody new.
    let anew = scene.provided("Google", "1", json!({})).await.unwrap();
    assert_ne!(anew.user.sub, claims(&tokens.id)["sub"].as_str().unwrap());
}

#[tokio::test]
async fn a_browsers_session_stands_on_what_let_it_in() {
    let scene = shared(json!({}), json!({"SupportedIdentityProviders": ["COGNITO"]})).await;
    scene.google(by_address()).await;
    scene.openid_provider("Corp", by_address()).await;
    let client_with = async |names: Value| {
        let id = scene.another_client(json!({ "SupportedIdentityProviders": names })).await;
        scene.server.site.configuration.client(&id).await.unwrap()
    };
    let (local, google) = (client_with(json!(["COGNITO"])).await, client_with(json!(["Google"])).await);
    let corp = client_with(json!(["Corp"])).await;
    let site = &scene.server.site;
    let signed_in = scene.provided("Google", "1", json!({})).await.unwrap();
    let session = begin_browser_session(site, &signed_in, None, None).await.unwrap();
    let lives = async |client: &_| live_browser_session(site, client, &session).await.unwrap().is_some();
    assert!(lives(&google).await && !lives(&local).await && !lives(&corp).await);
    let whom = json!({"Username": "Google_1"});
    scene.ok("AdminDisableUser", whom.clone()).await;
    assert!(!lives(&google).await);
    scene.ok("AdminEnableUser", whom).await;
    assert!(lives(&google).await);
    scene.ok("AdminDisableProviderForUser", unlink("Google", "Cognito_Subject", "1")).await;
    assert!(!lives(&google).await);
}

#[tokio::test]
async fn links_lead_where_they_were_made_to_lead() {
    let scene = with_google(json!({})).await;
    let jane = scene.user("jane", json!({})).await;
    let elsewhere = with_google(json!({})).await;
    elsewhere.user("jane", json!({})).await;
    scene.ok("AdminLinkProviderForUser", link("jane", "Google", "Cognito_Subject", "1")).await;
    assert!(scene.attributes_of("jane").await.get("identities").is_none(), "it was not used yet");
    // In another pool it is nothing.
    let stranger = elsewhere.provided("Google", "1", json!({})).await.unwrap();
    assert_eq!(stranger.user.username, "Google_1");
    let landed = scene.provided("Google", "1", proved("jane@example.com")).await.unwrap();
    assert_eq!((landed.user.sub.as_str(), landed.user.username.as_str()), (jane.as_str(), "jane"));
    let stored = scene.attributes_of("jane").await;
    let identities: Value = serde_json::from_str(stored["identities"].as_str().unwrap()).unwrap();
    assert_eq!((&identities[0]["primary"], &identities[0]["userId"]), (&json!(false), &json!("1")));
    assert_eq!(stored["email"], "jane@example.com");
    scene.sign_in("jane", PASSWORD).await.unwrap();

    // Who is linked or has come cannot be linked to somebody else.
    scene.user("joe", json!({})).await;
    let merging =
        "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link";
    let refused = scene.call("AdminLinkProviderForUser", link("joe", "Google", "Cognito_Subject", "1")).await;
    assert_eq!(refused, Err(refusal("InvalidParameterException", merging)));
    scene.ok("AdminLinkProviderForUser", link("joe", "Google", "Cognito_Subject", "2")).await;
    let refused = scene.refused("AdminLinkProviderForUser", link("jane", "Google", "Cognito_Subject", "2")).await;
    assert_eq!(refused.code, "AliasExistsException");
    let native = scene.refused("AdminLinkProviderForUser", link("joe", "Cognito", "Cognito_Subject", "jane")).await;
    let sentence = "Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, \
                    only as a DestinationUser";
    assert_eq!(native, refusal("InvalidParameterException", sentence));
    let gone = scene.refused("AdminLinkProviderForUser", link("nobody", "Google", "Cognito_Subject", "3")).await;
    assert_eq!(gone, refusal("UserNotFoundException", "User does not exist."));
    for number in 3..7 {
        scene.ok("AdminLinkProviderForUser", link("joe", "Google", "Cognito_Subject", &number.to_string())).await;
    }
    let sixth = scene.refused("AdminLinkProviderForUser", link("joe", "Google", "Cognito_Subject", "7")).await;
    assert_eq!(sixth.code, "LimitExceededException");

    // Used and unused ones are taken away, each once.
    for id in ["1", "2"] {
        scene.ok("AdminDisableProviderForUser", unlink("Google", "Cognito_Subject", id)).await;
        let again = scene.refused("AdminDisableProviderForUser", unlink("Google", "Cognito_Subject", id)).await;
        assert_eq!(again.code, "UserNotFoundException");
    }
    assert!(scene.attributes_of("jane").await.get("identities").is_none());
    let own = scene.provided("Google", "1", json!({})).await.unwrap();
    assert_eq!(own.user.username, "Google_1");
    // A user of a provider can be led to as well, by its name for them.
    scene.openid_provider("Corp", by_address()).await;
    let federated = json!({"DestinationUser": {"ProviderName": "Google", "ProviderAttributeValue": "1"},
        "SourceUser": {"ProviderName": "Corp", "ProviderAttributeName": "email", "ProviderAttributeValue": "a@b.c"}});
    scene.ok("AdminLinkProviderForUser", federated).await;
    assert_eq!(scene.provided("Corp", "x", proved("a@b.c")).await.unwrap().user.sub, own.user.sub);
}

#[tokio::test]
async fn a_later_provider_of_the_same_name_vouches_for_nobody() {
    let scene = with_google(json!({})).await;
    scene.user("jane", json!({})).await;
    scene.ok("AdminLinkProviderForUser", link("jane", "Google", "Cognito_Subject", "1")).await;
    scene.provided("Google", "1", json!({})).await.unwrap();
    scene.ok("DeleteIdentityProvider", json!({"ProviderName": "Google"})).await;
    assert_eq!(scene.status_of("jane").await, "CONFIRMED");
    scene.google(by_address()).await;
    assert_eq!(scene.provided("Google", "1", json!({})).await.unwrap().user.username, "Google_1");
}
