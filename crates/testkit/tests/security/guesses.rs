//! Row 15: brute force that is stopped at one door and not at the next (CVE-2024-4629, CVE-2026-9798, CVE-2026-16103,
//! CVE-2026-88770, CVE-2025-64102). Every door at which something secret can be guessed stands in [`Door::ALL`]; at each
//! the guess after the last free one is refused even if it is right, in a row, all at once, and at two nodes.

mod doors;
mod room;

use poolhouse_testkit::custom_auth;
use poolhouse_testkit::refusal;
use poolhouse_testkit::scene::PASSWORD;
use serde_json::json;

use doors::{Door, WRONG, srp_answer};
use room::{Room, houses};

use crate::stage::{Cluster, beginning, by_email, hidden, response, verified};

/// The control: the right guess opens each door while it is open, also after all but the last free guess.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_free_guess_may_be_right() {
    let nodes = Cluster::sqlite(json!({}), json!({})).await;
    for door in Door::ALL {
        let room = Room::before(door, &nodes).await;
        for _ in 1..door.free() {
            assert_eq!(room.guess(&room.scene, door, false).await.unwrap_err(), door.wrong(), "{door:?}");
        }
        assert!(room.guess(&room.other, door, true).await.is_ok(), "{door:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_guess_after_the_last_free_one_is_refused_though_it_is_right() {
    for nodes in houses().await {
        for door in Door::ALL {
            let room = Room::before(door, &nodes).await;
            for number in 0..door.free() {
                let node = if number % 2 == 0 { &room.scene } else { &room.other };
                assert_eq!(room.guess(node, door, false).await.unwrap_err(), door.wrong(), "{door:?} {number}");
            }
            for node in [&room.scene, &room.other] {
                assert_eq!(room.guess(node, door, true).await.unwrap_err(), door.closed(), "{door:?}");
            }
        }
    }
}

/// Fifty at once are no more than fifty in a row: as many are judged as are free, whichever node they reach.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_once_are_counted_like_guesses_in_a_row() {
    for nodes in houses().await {
        for door in Door::ALL {
            let room = Room::before(door, &nodes).await;
            let mut calls = Vec::new();
            for _ in 0..50 {
                calls.push(door.request(&room, false).await);
            }
            let answers = room.cluster.at_once(calls).await;
            let judged = answers.iter().filter(|answer| **answer == Err(door.wrong())).count();
            // The hourly quota of its user comes on top of what ends a code.
            let quota = refusal("LimitExceededException", "Attempt limit exceeded, please try after some time.");
            // Of two nodes that judge at once, one may find the code dead before it hears of the lock.
            let dead =
                refusal("NotAuthorizedException", "Invalid session for the user, session can only be used once.");
            let closed = [Err(door.closed()), Err(quota), Err(dead)];
            let refused = answers.iter().filter(|answer| closed.contains(answer)).count();
            assert_eq!((judged, refused), (door.free(), 50 - door.free()), "{door:?}: {answers:?}");
            let last = room.guess(&room.scene, door, true).await;
            assert!(closed.contains(&last), "{door:?}: {last:?}");
        }
    }
}

/// Every wrong guess is charged to all that an attacker cannot make more of, so that more users, more clients or more
/// addresses in one network do not make more guesses (row 33).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_door_charges_destination_caller_and_client() {
    let nodes = Cluster::sqlite(json!({}), json!({})).await;
    for door in Door::ALL {
        let room = Room::before(door, &nodes).await;
        let strange = crate::stage::at(&room.scene, &room.scene.server.from_address("203.0.113.7"));
        let (operation, input) = door.request(&room, false).await;
        assert_eq!(strange.call(operation, input).await, Err(door.wrong()), "{door:?}");
        let pool = room.scene.user_pool_id.clone();
        let read = move |tx: &mut dyn store::Tx| store::tables::attempts::list(tx, &pool, 100);
        let counters = room.scene.server.site.store.read::<_, store::StoreError, _>(read).await.unwrap();
        let mut marks: Vec<char> = counters.iter().filter_map(|(subject, _)| subject.chars().next()).collect();
        marks.retain(|mark| matches!(mark, '@' | '^' | '#'));
        marks.dedup();
        assert_eq!(marks, door.counted_by(), "{door:?}: {counters:?}");
    }
}

/// The password is one secret: guesses at all its doors add up, whatever name the user is called by.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doors_of_the_password_share_a_counter() {
    let pool = json!({
        "AutoVerifiedAttributes": ["email"],
        "AliasAttributes": ["email", "preferred_username"],
        "UsernameConfiguration": {"CaseSensitive": false},
    });
    let cluster = Cluster::sqlite(pool, json!({})).await;
    let room = Room::inside(Door::Srp, cluster).await;
    let scene = &room.scene;
    let sign_in = async |name: &str| scene.sign_in(name, WRONG).await.unwrap_err();
    assert_eq!(sign_in("JANE").await, Door::Srp.wrong());
    assert_eq!(sign_in("Jane@Example.com").await, Door::Srp.wrong());
    for door in [Door::Srp, Door::ChangePassword, Door::AdminUserPassword] {
        assert_eq!(room.guess(&room.other, door, false).await.unwrap_err(), door.wrong(), "{door:?}");
    }
    for door in [Door::UserPassword, Door::AdminUserPassword, Door::Srp] {
        assert_eq!(room.guess(scene, door, true).await.unwrap_err(), door.closed(), "{door:?}");
    }
    let changed = room.guess(scene, Door::ChangePassword, true).await.unwrap_err();
    assert_eq!(changed, Door::Srp.closed());
    assert_eq!(sign_in("jane@example.com").await, Door::Srp.closed());
}

/// Names nobody has are locked after as many guesses, so that the lock tells nothing (row 17).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_nobody_has_are_locked_alike() {
    let cluster = Cluster::sqlite(by_email(), hidden()).await;
    let (scene, other) = (&cluster.first, cluster.other());
    for number in 0..8 {
        let node = if number % 2 == 0 { scene } else { &other };
        let expected = if number < 5 { Door::Srp.wrong() } else { Door::Srp.closed() };
        assert_eq!(node.sign_in("nobody", WRONG).await.unwrap_err(), expected, "password {number}");
        let answer = srp_answer(node, "nobody-else", WRONG).await;
        assert_eq!(node.refused("RespondToAuthChallenge", answer).await, expected, "SRP {number}");
    }
}

/// So are they at the questions of functions, which are told that there is nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_answers_of_nobody_to_a_function_are_locked_alike() {
    let cluster = Cluster::sqlite(by_email(), hidden()).await;
    let (scene, other) = (&cluster.first, cluster.other());
    scene.ok("UpdateUserPool", json!({"LambdaConfig": custom_auth::asking(&scene.server.functions)})).await;
    scene.user("jane", verified("jane@example.com")).await;
    let mut transcripts = Vec::new();
    for name in ["jane", "nobody"] {
        let mut transcript = Vec::new();
        for number in 0..8 {
            let node = if number % 2 == 0 { scene } else { &other };
            let asked = node.ok("InitiateAuth", beginning("CUSTOM_AUTH", json!({ "USERNAME": name }))).await;
            let responses = json!({"USERNAME": name, "ANSWER": "wrong"});
            let answer = response("CUSTOM_CHALLENGE", Some(&asked["Session"]), responses);
            let answered = node.call("RespondToAuthChallenge", answer).await;
            transcript.push(answered.map(|answer| answer["ChallengeName"].clone()));
        }
        let expected: Vec<_> = (0..8)
            .map(|number| if number < 5 { Ok(json!("CUSTOM_CHALLENGE")) } else { Err(Door::CustomChallenge.closed()) })
            .collect();
        assert_eq!(transcript, expected, "{name}");
        transcripts.push(transcript);
    }
    assert_eq!(transcripts[0], transcripts[1]);
}

/// A lock passes, doubles, and a right password clears it; a right guess while it lasts does not.
#[tokio::test]
async fn a_lock_doubles_and_only_a_right_password_in_time_clears_it() {
    let cluster = Cluster::sqlite(by_email(), json!({})).await;
    let scene = &cluster.first;
    scene.user("jane", verified("jane@example.com")).await;
    for _ in 0..5 {
        assert_eq!(scene.sign_in("jane", WRONG).await.unwrap_err(), Door::Srp.wrong());
    }
    for seconds in [1, 2, 4, 8] {
        scene.server.clock.advance_seconds(seconds - 1);
        assert_eq!(scene.sign_in("jane", PASSWORD).await.unwrap_err(), Door::Srp.closed(), "{seconds}");
        scene.server.clock.advance_seconds(1);
        assert_eq!(scene.sign_in("jane", WRONG).await.unwrap_err(), Door::Srp.wrong(), "{seconds}");
    }
    scene.server.clock.advance_seconds(16);
    scene.sign_in("jane", PASSWORD).await.unwrap();
    for _ in 0..5 {
        assert_eq!(scene.sign_in("jane", WRONG).await.unwrap_err(), Door::Srp.wrong());
    }
}
