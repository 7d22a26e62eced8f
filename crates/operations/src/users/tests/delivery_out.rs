//! Messages that leave the machine: refused, tried again, never sent twice, and told of only where an error exists.

use std::sync::Arc;

use delivery::{Transports, Undelivered};
use flows::jobs::send::send_due;
use store::tables::outgoing_messages;
use store::{Location, StoreError};
use testkit::TestServer;
use testkit::post::Post;

use super::*;
use flows::outgoing;

const LEASE: i64 = 60;

async fn posting(post: Post) -> (Scene, Arc<Post>) {
    posting_for(post, json!({})).await
}

async fn posting_for(post: Post, client: Value) -> (Scene, Arc<Post>) {
    let post = Arc::new(post);
    let transports = Transports { mail: Some(post.clone()), sms: Some(post.clone()), ..Transports::default() };
    let server = TestServer::with_transports(Location::SqliteMemory, transports);
    (Scene::on(server, verifies(&["email"]), client).await, post)
}

fn refused() -> Result<(), Undelivered> {
    Err(Undelivered::Refused("550 no such user".to_owned()))
}

fn failed() -> Result<(), Undelivered> {
    Err(Undelivered::Failed("connection refused".to_owned()))
}

fn undelivered() -> Refusal {
    refusal("CodeDeliveryFailureException", "The message could not be delivered to the address it is for.")
}

fn ann() -> Value {
    json!({"Username": "ann", "Password": PASSWORD, "UserAttributes": attributes(json!({"email": "ann@example.com"}))})
}

/// Waits for what becomes of the attempts that are under way.
async fn settled(scene: &Scene) {
    outgoing::finish_sending(&scene.server.site, std::time::Duration::from_secs(30)).await;
}

/// Moves the clock on and looks for messages that wait; tells how many were found.
async fn look_after(scene: &Scene, seconds: i64) -> usize {
    scene.server.clock.advance_seconds(seconds);
    let found = send_due(&scene.server.site).await.unwrap();
    settled(scene).await;
    found
}

#[tokio::test]
async fn what_is_delivered_is_delivered_once() {
    let (scene, post) = posting(Post::default()).await;
    let answer = scene.ok("SignUp", ann()).await;
    assert_eq!(answer["CodeDeliveryDetails"], by_email("a***@e***"));
    settled(&scene).await;
    assert_eq!(look_after(&scene, LEASE).await + look_after(&scene, HOUR).await, 0);
    let sent = post.attempts();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent, scene.messages());
    assert_eq!(sent[0].body, format!("Your confirmation code is {}", sent[0].code));
    scene.ok("ConfirmSignUp", json!({"Username": "ann", "ConfirmationCode": sent[0].code})).await;
}

#[tokio::test]
async fn a_refused_message_is_an_error_and_the_user_is_there() {
    let (scene, post) = posting(Post::default()).await;
    post.next(refused());
    assert_eq!(scene.refused("SignUp", ann()).await, undelivered());
    assert_eq!(scene.status_of("ann").await, "UNCONFIRMED");
    settled(&scene).await;
    assert_eq!(look_after(&scene, HOUR).await, 0);
    scene.ok("ResendConfirmationCode", json!({"Username": "ann"})).await;
    assert_eq!(post.reached(2).await[1].occasion.as_str(), "ResendCode");
}

#[tokio::test]
async fn every_operation_that_has_the_error_tells_of_a_refusal() {
    let (scene, post) = posting(Post::default()).await;
    let address = json!({"email": "bob@example.com", "email_verified": "true"});
    scene.user("bob", address.clone()).await;
    let token = scene.tokens("bob").await.access;
    let new = attributes(json!({"email": "new@example.com"}));
    for (operation, input) in [
        (
            "AdminCreateUser",
            json!({"Username": "cid", "DesiredDeliveryMediums": ["EMAIL"], "UserAttributes": attributes(address)}),
        ),
        ("ForgotPassword", json!({"Username": "bob"})),
        ("UpdateUserAttributes", json!({"AccessToken": token, "UserAttributes": new})),
        ("GetUserAttributeVerificationCode", json!({"AccessToken": token, "AttributeName": "email"})),
    ] {
        post.next(refused());
        assert_eq!(scene.refused(operation, input).await, undelivered(), "{operation}");
    }
    assert_eq!(scene.status_of("cid").await, "FORCE_CHANGE_PASSWORD");
    // The others have no error for it.
    let verified = json!({"Username": "bob", "UserAttributes": attributes(json!({"email_verified": "true"}))});
    scene.ok("AdminUpdateUserAttributes", verified).await;
    post.next(refused());
    scene.ok("AdminResetUserPassword", json!({"Username": "bob"})).await;
    settled(&scene).await;
    assert_eq!((post.attempts().len(), look_after(&scene, HOUR).await), (5, 0));
}

#[tokio::test]
async fn a_failed_message_is_tried_again_and_is_the_same() {
    let (scene, post) = posting(Post::default()).await;
    (0..3).for_each(|_| post.next(failed()));
    scene.ok("SignUp", ann()).await;
    settled(&scene).await;
    assert_eq!(look_after(&scene, 1).await, 0);
    // Pauses grow: at least 2, 4 and 8 seconds, and a quarter of that at most by chance.
    assert_eq!([look_after(&scene, 3).await, look_after(&scene, 3).await, look_after(&scene, 2).await], [1, 0, 1]);
    assert_eq!([look_after(&scene, 7).await, look_after(&scene, 3).await], [0, 1]);
    assert_eq!(look_after(&scene, HOUR).await, 0);
    let attempts = post.attempts();
    assert_eq!(attempts.len(), 4);
    assert!(attempts.iter().all(|attempt| *attempt == attempts[0]));
    assert_eq!(scene.messages().len(), 1);
}

#[tokio::test]
async fn a_message_is_given_up_when_its_code_has_ended() {
    let (scene, post) = posting(Post::default()).await;
    (0..100).for_each(|_| post.next(failed()));
    scene.ok("SignUp", ann()).await;
    settled(&scene).await;
    let mut found = 0;
    for _ in 0..(25 * 12) {
        found += look_after(&scene, 300).await;
    }
    assert!(found > 50, "{found}");
    let attempts = post.attempts().len();
    assert_eq!((look_after(&scene, DAY).await, post.attempts().len()), (0, attempts));
}

#[tokio::test]
async fn a_new_code_takes_the_place_of_one_that_has_not_left() {
    let (scene, post) = posting(Post::default()).await;
    post.next(failed());
    post.next(failed());
    scene.ok("SignUp", ann()).await;
    settled(&scene).await;
    scene.ok("ResendConfirmationCode", json!({"Username": "ann"})).await;
    settled(&scene).await;
    assert_eq!(look_after(&scene, HOUR).await, 1);
    let attempts = post.attempts();
    assert_eq!(attempts.len(), 3);
    assert_ne!(attempts[0].id, attempts[1].id);
    assert_eq!(attempts[1], attempts[2]);
}

#[tokio::test]
async fn who_dies_between_commit_and_delivery_leaves_it_to_others() {
    let (scene, post) = posting(Post::held()).await;
    // Nobody waits for this answer, as if the server had died.
    let transports = scene.server.site.transports.clone();
    let (dead, dying) = (scene.server.another_node(scene.server.site.store.clone()), ann());
    let call = tokio::spawn({
        let input = merged(dying, json!({"ClientId": scene.client_id}));
        async move { dead.call("SignUp", input).await }
    });
    while scene.call("AdminGetUser", json!({"Username": "ann"})).await.is_err() {
        tokio::task::yield_now().await;
    }
    call.abort();
    drop(transports);
    let found = async {
        scene.server.clock.advance_seconds(LEASE);
        send_due(&scene.server.site).await.unwrap()
    };
    assert_eq!(found.await, 1);
    // Under a lease again: nobody else finds it.
    assert_eq!(send_due(&scene.server.site).await.unwrap(), 0);
    post.open();
    let attempts = post.reached(1).await;
    assert!(attempts.iter().all(|attempt| attempt.id == attempts[0].id));
    settled(&scene).await;
    assert_eq!(look_after(&scene, HOUR).await, 0);
}

#[tokio::test]
async fn those_from_whom_users_are_hidden_learn_nothing_from_a_refusal() {
    let hiding = json!({"PreventUserExistenceErrors": "ENABLED"});
    let (scene, post) = posting_for(Post::held(), hiding).await;
    scene.user("bob", json!({"email": "bob@example.com", "email_verified": "true"})).await;
    // Answered while the delivery hangs, as for a name that nobody has.
    scene.ok("ForgotPassword", json!({"Username": "bob"})).await;
    scene.ok("ForgotPassword", json!({"Username": "nobody"})).await;
    post.next(refused());
    post.open();
    settled(&scene).await;
    assert_eq!(post.attempts().len(), 1);
}

#[tokio::test]
async fn what_waits_is_sealed() {
    let (scene, post) = posting(Post::default()).await;
    post.next(failed());
    scene.ok("SignUp", ann()).await;
    settled(&scene).await;
    let far = scene.server.site.now().plus_days(1);
    let before = far.plus_days(-1).plus_seconds(HOUR);
    let read = move |tx: &mut dyn store::Tx| outgoing_messages::take(tx, before, far, 10);
    let kept: Result<Vec<_>, StoreError> = scene.server.site.store.write(read).await;
    let [row] = &kept.unwrap()[..] else { panic!("one row") };
    let code = post.attempts()[0].code.clone();
    for secret in [code.as_bytes(), b"ann@example.com"] {
        assert!(!row.sealed.windows(secret.len()).any(|window| window == secret));
    }
}
