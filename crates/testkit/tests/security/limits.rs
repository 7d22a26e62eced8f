//! Row 33: limits keyed on what an attacker can mint. Guesses spread over many accounts are held to the address that the
//! codes went to, to the caller's network and to the client; guesses spread over days to the user. And row 16: what an
//! attacker spends is not the owner's.

use poolhouse_testkit::scene::{PASSWORD, Scene, attributes};
use poolhouse_testkit::{TestServer, merged};
use serde_json::{Value, json};
use store::tables::attempts;
use store::{Location, StoreError, Tx};

use crate::second_factors::{App, enable_mfa};
use crate::stage::{Answer, at, beginning, by_email, code, hidden, on, response, verified};

const WRONG: &str = "000000";
const HOUR: i64 = 3_600;

/// A pool in which an address that was proved is taken from whoever has it.
fn aliases() -> Value {
    merged(by_email(), json!({"AliasAttributes": ["email"]}))
}

async fn scene(user_pool: Value, client: Value) -> Scene {
    on(TestServer::start(), user_pool, client).await
}

/// As it looks from an address of the internet.
fn from(scene: &Scene, address: &str) -> Scene {
    at(scene, &scene.server.from_address(address))
}

async fn confirm(scene: &Scene, username: &str, code: &str) -> Answer {
    scene.call("ConfirmSignUp", json!({"Username": username, "ConfirmationCode": code})).await
}

/// Answers of a wrong code until it is dead; tells how many were judged.
async fn guess_sign_up(scene: &Scene, username: &str) -> usize {
    let mut judged = 0;
    for _ in 0..6 {
        judged += usize::from(code(&confirm(scene, username, WRONG).await) == "CodeMismatchException");
    }
    judged
}

/// Proved by attack: accounts without end with a stranger's address, a few guesses at the code of each, and the address
/// was verified on one of them.
#[tokio::test]
async fn many_accounts_with_one_address_make_no_more_guesses() {
    let scene = scene(aliases(), json!({})).await;
    let mut judged = 0;
    for number in 0..60 {
        let address = match number % 3 {
            0 => "victim@gmail.com".to_owned(),
            1 => format!("v.ictim+{number}@gmail.com"),
            _ => format!("Victim+{number}@googlemail.com"),
        };
        scene.sign_up(&format!("mint-{number}"), json!({ "email": address })).await;
        judged += guess_sign_up(&scene, &format!("mint-{number}")).await;
    }
    assert_eq!(judged, 20);
    let forced = json!({"Username": "mint-59", "ConfirmationCode": scene.code(), "ForceAliasCreation": true});
    assert_eq!(scene.refused("ConfirmSignUp", forced).await.code, "LimitExceededException", "right or not");
    // One comes back each hour, also to a code that is right.
    scene.server.clock.advance_seconds(HOUR);
    assert_eq!(code(&confirm(&scene, "mint-58", WRONG).await), "CodeMismatchException");
    assert_eq!(code(&confirm(&scene, "mint-57", WRONG).await), "LimitExceededException");
    scene.server.clock.advance_seconds(20 * HOUR);
    scene.sign_up("owner", json!({"email": "victim@gmail.com"})).await;
    assert!(confirm(&scene, "owner", &scene.code()).await.is_ok());
}

/// What was guessed at in strangers' accounts locks nobody out of an account that has proved the address.
#[tokio::test]
async fn who_has_proved_an_address_is_not_locked_out_by_who_claims_it() {
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"]});
    let factors = json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}});
    let scene = scene(merged(by_email(), factors), merged(flows, hidden())).await;
    scene.user("owner", verified("owner@example.com")).await;
    for number in 0..5 {
        let name = format!("mint-{number}");
        scene.sign_up(&name, json!({"email": "owner@example.com"})).await;
        guess_sign_up(&scene, &name).await;
        for _ in 0..4 {
            let choice = json!({"USERNAME": name, "PREFERRED_CHALLENGE": "EMAIL_OTP"});
            let asked = scene.call("InitiateAuth", beginning("USER_AUTH", choice)).await;
            let Ok(asked) = asked else { continue };
            let responses = json!({"USERNAME": name, "EMAIL_OTP_CODE": WRONG});
            let answer = response("EMAIL_OTP", Some(&asked["Session"]), responses);
            scene.call("RespondToAuthChallenge", answer).await.unwrap_err();
        }
    }
    let fifth = scene.refused("ConfirmSignUp", json!({"Username": "mint-4", "ConfirmationCode": WRONG})).await;
    assert_eq!(fifth.code, "LimitExceededException");
    let choice = json!({"USERNAME": "owner", "PREFERRED_CHALLENGE": "EMAIL_OTP"});
    let asked = scene.ok("InitiateAuth", beginning("USER_AUTH", choice)).await;
    let responses = json!({"USERNAME": "owner", "EMAIL_OTP_CODE": scene.code()});
    scene.ok("RespondToAuthChallenge", response("EMAIL_OTP", Some(&asked["Session"]), responses)).await;
    scene.ok("ForgotPassword", json!({"Username": "owner"})).await;
    let answer = json!({"Username": "owner", "ConfirmationCode": scene.code(), "Password": "Another-Horse8"});
    scene.ok("ConfirmForgotPassword", answer).await;
}

/// Addresses of an account are changed at will: each has its own budget, and the account has none that is fresh.
#[tokio::test]
async fn codes_of_attributes_and_of_recovery_are_held_to_their_address() {
    let scene = scene(by_email(), json!({})).await;
    let mut judged = 0;
    for number in 0..8 {
        let name = format!("mint-{number}");
        scene.user(&name, json!({"email": "before@example.com"})).await;
        let token = scene.tokens(&name).await.access;
        let change = json!({"AccessToken": token, "UserAttributes": attributes(json!({"email": "v@example.com"}))});
        scene.ok("UpdateUserAttributes", change).await;
        for _ in 0..6 {
            let verify = json!({"AccessToken": token, "AttributeName": "email", "Code": WRONG});
            judged += usize::from(scene.refused("VerifyUserAttribute", verify).await.code == "CodeMismatchException");
        }
    }
    assert_eq!(judged, 20);
    let mut judged = 0;
    for number in 0..8 {
        let name = format!("of-many-{number}");
        scene.user(&name, verified("shared@example.com")).await;
        scene.ok("ForgotPassword", json!({ "Username": name })).await;
        for _ in 0..6 {
            let answer = json!({"Username": name, "ConfirmationCode": WRONG, "Password": "Another-Horse8"});
            judged += usize::from(scene.refused("ConfirmForgotPassword", answer).await.code == "CodeMismatchException");
        }
    }
    assert_eq!(judged, 20);
}

/// A caller has as many wrong codes as a household, at whomever's: also in another address of its /64.
#[tokio::test]
async fn a_caller_has_a_budget_for_all_users_together() {
    let scene = scene(by_email(), json!({})).await;
    let (mut judged, mut number) = (0, 0);
    while number < 24 {
        let name = format!("user-{number}");
        scene.sign_up(&name, json!({"email": format!("{name}@example.com")})).await;
        judged += guess_sign_up(&from(&scene, &format!("2001:db8:1:2::{number}")), &name).await;
        number += 1;
    }
    assert_eq!(judged, 100);
    let elsewhere = ["2001:db8:1:3::1", "203.0.113.7", "::ffff:203.0.113.8", "10.0.0.1", "127.0.0.1", "fd00::1"];
    for (at, address) in elsewhere.into_iter().enumerate() {
        let name = format!("other-{at}");
        scene.sign_up(&name, json!({"email": format!("{name}@example.com")})).await;
        assert_eq!(guess_sign_up(&from(&scene, address), &name).await, 5, "{address}");
    }
    let spent = from(&scene, "2001:db8:1:2:ffff::1");
    scene.sign_up("last", json!({"email": "last@example.com"})).await;
    assert_eq!(code(&confirm(&spent, "last", &scene.code()).await), "LimitExceededException");
    assert!(confirm(&scene, "last", &scene.code()).await.is_ok());
}

/// One password tried with many names: the same network has three hundred, and nobody learns which names there are.
#[tokio::test]
async fn one_password_is_not_sprayed_over_all_names() {
    let scene = scene(json!({}), hidden()).await;
    scene.user("jane", json!({})).await;
    let sprayer = from(&scene, "203.0.113.7");
    for number in 0..300 {
        let refused = sprayer.sign_in(&format!("name-{number}"), "Sprayed-Horse7").await.unwrap_err();
        assert_eq!(refused.message, "Incorrect username or password.", "{number}");
    }
    for name in ["jane", "nobody"] {
        let refused = sprayer.sign_in(name, PASSWORD).await.unwrap_err();
        assert_eq!(refused.message, "Password attempts exceeded", "{name}");
    }
    from(&scene, "203.0.113.8").sign_in("jane", PASSWORD).await.unwrap();
    scene.server.clock.advance_seconds(12);
    sprayer.sign_in("jane", PASSWORD).await.unwrap();
}

/// Many guesses at once are no more than many in a row, of a caller too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_who_asks_at_once_has_no_more() {
    let scene = scene(by_email(), json!({})).await;
    let mut calls = Vec::new();
    for number in 0..30 {
        let name = format!("user-{number}");
        scene.sign_up(&name, json!({"email": format!("{name}@example.com")})).await;
        let guess = json!({"ClientId": scene.client_id, "Username": name, "ConfirmationCode": WRONG});
        calls.extend(std::iter::repeat_n(("ConfirmSignUp", guess), 5));
    }
    let caller = scene.server.from_address("203.0.113.7");
    let answers = crate::stage::at_once(&[&caller], calls).await;
    let judged = answers.iter().filter(|answer| code(answer) == "CodeMismatchException").count();
    let refused = answers.iter().filter(|answer| code(answer) == "LimitExceededException").count();
    // Those in flight count as wrong: of so many at once fewer may be judged, and never more.
    assert!(judged <= 100 && judged + refused == 150, "{judged} judged, {refused} refused");
}

/// A server that proved its client's secret asks for many people: its address is none of theirs.
#[tokio::test]
async fn the_address_of_a_backend_is_not_charged() {
    let scene = scene(json!({}), json!({"GenerateSecret": true})).await;
    let described = scene.ok("DescribeUserPoolClient", json!({})).await;
    let secret = described["UserPoolClient"]["ClientSecret"].as_str().unwrap().to_owned();
    let backend = from(&scene, "203.0.113.7");
    scene.user("jane", json!({})).await;
    let hash = crypto::secret_hash(&secret, "jane", &scene.client_id);
    let parameters = json!({"USERNAME": "jane", "PASSWORD": "Wrong-Horse7", "SECRET_HASH": hash});
    backend.refused("InitiateAuth", beginning("USER_PASSWORD_AUTH", parameters)).await;
    let by_admin = json!({"USERNAME": "jane", "PASSWORD": "Wrong-Horse7", "SECRET_HASH": hash});
    backend.refused("AdminInitiateAuth", beginning("ADMIN_USER_PASSWORD_AUTH", by_admin)).await;
    assert_eq!(counted(&scene, '^').await, 0);
}

/// How many counters of a sort there are in a pool.
async fn counted(scene: &Scene, mark: char) -> usize {
    let pool = scene.user_pool_id.clone();
    let read = move |tx: &mut dyn Tx| attempts::list(tx, &pool, 100_000);
    let counters = scene.server.site.store.read::<_, StoreError, _>(read).await.unwrap();
    counters.iter().filter(|(subject, _)| subject.starts_with(mark)).count()
}

/// Codes of many people, asked for from everywhere: what is left to count by is the client.
#[tokio::test]
async fn a_client_has_a_budget_for_all_codes_together() {
    let scene = scene(by_email(), json!({})).await;
    let mut judged = 0;
    for number in 0..410 {
        let name = format!("user-{number}");
        scene.sign_up(&name, json!({"email": format!("{name}@example.com")})).await;
        judged += guess_sign_up(&scene, &name).await;
    }
    assert_eq!(judged, 2_000);
    let other = Scene { client_id: scene.another_client(json!({})).await, ..at(&scene, &scene.server) };
    other.sign_up("elsewhere", json!({"email": "elsewhere@example.com"})).await;
    assert!(confirm(&other, "elsewhere", &scene.code()).await.is_ok(), "another client's are its own");
}

/// Three codes of an app are right at any moment, and none dies: who has the password gets a few dozen guesses a day and
/// not one in every quiet quarter of an hour for ever.
#[tokio::test]
async fn an_authenticator_app_is_guessed_at_a_few_times_a_day() {
    let scene = scene(by_email(), json!({})).await;
    scene.user("jane", verified("jane@example.com")).await;
    let token = scene.tokens("jane").await.access;
    let app = App::of(&scene, &token).await;
    enable_mfa(&scene, &token, json!({"SoftwareTokenMfaSettings": {"Enabled": true}})).await;
    let guess = async |code: &str| {
        let session = scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
        let responses = json!({"USERNAME": "jane", "SOFTWARE_TOKEN_MFA_CODE": code});
        scene.call("RespondToAuthChallenge", response("SOFTWARE_TOKEN_MFA", Some(&session), responses)).await
    };
    let mut judged = 0;
    for _ in 0..3 * 96 {
        scene.server.clock.advance_seconds(15 * 60 + 1);
        judged += i64::from(code(&guess("wrong!").await) == "CodeMismatchException");
    }
    // Twenty, and one for each hour of three days.
    assert!((85..=93).contains(&judged), "{judged}");
    scene.server.clock.advance_seconds(3 * HOUR);
    assert!(guess(&app.code(&scene)).await.is_ok(), "the owner waits an hour at most");
}

/// Row 38: names that nobody has leave rows that end by themselves. That there can be 65,536 of a kind in a pool, however
/// many are invented, is a test of `directory` in flows.
#[tokio::test]
async fn invented_names_leave_rows_that_end() {
    let scene = scene(by_email(), hidden()).await;
    for number in 0..3_000 {
        let name = json!({"Username": format!("invented-{number}"), "ConfirmationCode": "1"});
        scene.refused("ConfirmSignUp", name).await;
    }
    for number in 0..100 {
        scene.ok("ForgotPassword", json!({"Username": format!("invented-{number}")})).await;
    }
    let rows = counted(&scene, '~').await;
    assert!((2_800..=3_000).contains(&rows), "{rows}");
    scene.server.clock.advance_seconds(HOUR);
    assert!(flows::jobs::sweep::sweep(&scene.server.site).await.unwrap() >= 2_900);
    assert_eq!(counted(&scene, '~').await, 0);
}

/// Row 38: who signs up and never confirms is gone after a week, with the name and the code; nobody else is.
#[tokio::test]
async fn accounts_that_were_never_confirmed_expire() {
    let server = TestServer::with_settings(Location::SqliteMemory, |settings| settings.unconfirmed_days = Some(7));
    let scene = on(server, by_email(), json!({})).await;
    let day = 24 * HOUR;
    for name in ["early", "confirmed", "disabled"] {
        scene.sign_up(name, json!({"email": format!("{name}@example.com")})).await;
    }
    scene.invited("invited", json!({})).await;
    scene.ok("AdminConfirmSignUp", json!({"Username": "confirmed"})).await;
    scene.ok("AdminDisableUser", json!({"Username": "disabled"})).await;
    scene.server.clock.advance_seconds(day);
    scene.sign_up("late", json!({"email": "late@example.com"})).await;
    scene.server.clock.advance_seconds(6 * day);
    flows::jobs::sweep::sweep(&scene.server.site).await.unwrap();
    assert_eq!(scene.status_of("early").await, "UNCONFIRMED", "not before");
    scene.server.clock.advance_seconds(1);
    flows::jobs::sweep::sweep(&scene.server.site).await.unwrap();
    assert_eq!(scene.refused("AdminGetUser", json!({"Username": "early"})).await.code, "UserNotFoundException");
    for name in ["confirmed", "disabled", "invited", "late"] {
        scene.ok("AdminGetUser", json!({ "Username": name })).await;
    }
    scene.sign_up("early", json!({"email": "early@example.com"})).await;
}
