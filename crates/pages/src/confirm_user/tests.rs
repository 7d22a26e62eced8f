use delivery::Message;
use serde_json::{Value, json};
use testkit::scene::{PASSWORD, Scene, attributes};

use super::*;

const DAY: i64 = 86_400;

async fn linking() -> Scene {
    let template = json!({"DefaultEmailOption": "CONFIRM_WITH_LINK"});
    let pool = json!({"AutoVerifiedAttributes": ["email"], "VerificationMessageTemplate": template});
    Scene::new(pool, json!({})).await
}

async fn sign_up(scene: &Scene, name: &str) -> Message {
    let email = attributes(json!({"email": format!("{name}@example.com")}));
    scene.ok("SignUp", json!({"Username": name, "Password": PASSWORD, "UserAttributes": email})).await;
    scene.messages().remove(0)
}

/// Path and query of the link in a mail.
fn link(message: &Message) -> (String, String) {
    let (_, rest) = message.body.split_once("href=\"http://localhost:7665").expect("a link");
    let (address, _) = rest.split_once('"').expect("its end");
    let (path, query) = address.split_once('?').expect("a query");
    (path.to_owned(), query.replace("&amp;", "&"))
}

fn text(response: &Response<Vec<u8>>) -> &str {
    std::str::from_utf8(response.body()).expect("UTF-8")
}

async fn press(scene: &Scene, query: &str) -> (StatusCode, bool) {
    let response = confirm(&scene.server.site, Some(&scene.user_pool_id), query).await;
    (response.status(), text(&response).contains("confirmed"))
}

const CONFIRMED: (StatusCode, bool) = (StatusCode::OK, true);
const INVALID: (StatusCode, bool) = (StatusCode::BAD_REQUEST, false);

#[tokio::test]
async fn a_link_asks_and_its_button_confirms_once() {
    let scene = linking().await;
    let message = sign_up(&scene, "ann").await;
    assert_eq!(message.subject.as_deref(), Some("Your verification link"));
    let (path, query) = link(&message);
    assert_eq!(path, format!("/{}/confirmUser", scene.user_pool_id));
    // Software that opens links presses no buttons.
    for _ in 0..20 {
        let page = ask(&scene.server.site, &query);
        assert!(page.status().is_success() && text(&page).contains("<form method=\"post\""));
    }
    assert_eq!(scene.status_of("ann").await, "UNCONFIRMED");
    assert_eq!(press(&scene, &query).await, CONFIRMED);
    assert_eq!(scene.status_of("ann").await, "CONFIRMED");
    assert_eq!(scene.attributes_of("ann").await["email_verified"], "true");
    assert_eq!(press(&scene, &query).await, INVALID);
}

#[tokio::test]
async fn a_link_that_is_resent_is_the_same_one_and_ends() {
    let scene = linking().await;
    let (_, first) = link(&sign_up(&scene, "ann").await);
    scene.ok("ResendConfirmationCode", json!({"Username": "ann"})).await;
    let (_, second) = link(&scene.messages()[0]);
    // While it is fresh: whoever asks in another's name takes nothing from them (docs/decisions/0020).
    assert_eq!(first, second);
    scene.server.clock.advance_seconds(2 * DAY + 1);
    assert_eq!(press(&scene, &second).await, INVALID);
    assert_eq!(scene.status_of("ann").await, "UNCONFIRMED");
}

#[tokio::test]
async fn whatever_is_wrong_is_told_in_the_same_words() {
    let scene = linking().await;
    let (_, query) = link(&sign_up(&scene, "ann").await);
    let other = linking().await;
    let code = |text: &str| query.split("confirmation_code=").next().unwrap().to_owned() + "confirmation_code=" + text;
    let wrong = if query.ends_with("=000000") { code("000001") } else { code("000000") };
    let mut seen: Vec<(StatusCode, String)> = Vec::new();
    let mut show = async |pool: Option<&str>, form: &str| {
        let response = confirm(&scene.server.site, pool, form).await;
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        seen.push((response.status(), text(&response).replace(&nonce, "")));
    };
    show(None, &wrong).await;
    show(None, &query.replace("user_name=ann", "user_name=nobody")).await;
    show(None, &query.replace("client_id=", "client_id=0")).await;
    show(None, "").await;
    show(None, "client_id=&user_name=&confirmation_code=").await;
    show(None, &code(&"1".repeat(1_000))).await;
    show(Some(&other.user_pool_id), &query).await;
    let seen: std::collections::BTreeSet<_> = seen.into_iter().map(|(status, text)| (status.as_u16(), text)).collect();
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert_eq!(press(&scene, &query).await, CONFIRMED);
}

#[tokio::test]
async fn guesses_are_counted_with_those_of_the_api() {
    let scene = linking().await;
    let (_, query) = link(&sign_up(&scene, "ann").await);
    let wrong = json!({"Username": "ann", "ConfirmationCode": scene.wrong_code()});
    for _ in 0..8 {
        scene.refused("ConfirmSignUp", wrong.clone()).await;
    }
    let guess =
        query.split("confirmation_code=").next().unwrap().to_owned() + "confirmation_code=" + &scene.wrong_code();
    for _ in 0..7 {
        assert_eq!(press(&scene, &guess).await, INVALID);
    }
    assert_eq!(press(&scene, &query).await, (StatusCode::TOO_MANY_REQUESTS, false));
    let limit: Value = json!(scene.refused("ConfirmSignUp", wrong).await.code);
    assert_eq!(limit, "LimitExceededException");
}

#[tokio::test]
async fn what_a_link_says_stays_text_and_the_page_stands_alone() {
    let scene = linking().await;
    let hostile = "client_id=c&user_name=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&confirmation_code=1";
    let page = ask(&scene.server.site, hostile);
    assert!(!text(&page).contains("<script"), "{}", text(&page));
    let header = |name: &str| page.headers()[name].to_str().unwrap().to_owned();
    assert!(header("content-security-policy").starts_with("default-src 'none'; style-src 'nonce-"));
    assert_eq!((header("cache-control"), header("referrer-policy")), ("no-store".to_owned(), "no-referrer".to_owned()));
}
