//! Wrong passwords lock a user out, ever longer, whichever way they are tried (behaviour 20 §0.3).

use super::*;

fn exceeded() -> Refusal {
    not_authorized("Password attempts exceeded")
}

#[tokio::test]
async fn after_five_wrong_passwords_each_further_one_doubles_the_wait() {
    for way in WAYS {
        let scene = with_jane(json!({"AuthSessionValidity": 15})).await;
        for _ in 0..5 {
            assert_eq!(prove(&scene, way, "jane", WRONG).await, Err(incorrect()), "{way}");
        }
        let mut wait = 1;
        for _ in 0..12 {
            let longest = wait.min(900);
            // While it lasts, neither the right password nor a wrong one is looked at, and none is counted.
            assert_eq!(prove(&scene, way, "jane", PASSWORD).await, Err(exceeded()), "{way} {wait}");
            scene.server.clock.advance_seconds(longest - 1);
            assert_eq!(prove(&scene, way, "jane", WRONG).await, Err(exceeded()), "{way} {wait}");
            scene.server.clock.advance_seconds(1);
            if wait >= 900 {
                break;
            }
            assert_eq!(prove(&scene, way, "jane", WRONG).await, Err(incorrect()), "{way} {wait}");
            wait *= 2;
        }
        assert!(wait > 900, "{way} ends at a quarter of an hour");
        Tokens::of(&prove(&scene, way, "jane", PASSWORD).await.unwrap());
    }
}

#[tokio::test]
async fn a_right_password_forgets_the_wrong_ones() {
    for way in WAYS {
        let scene = with_jane(json!({})).await;
        for _ in 0..3 {
            for _ in 0..4 {
                assert_eq!(prove(&scene, way, "jane", WRONG).await, Err(incorrect()), "{way}");
            }
            Tokens::of(&prove(&scene, way, "jane", PASSWORD).await.unwrap());
        }
    }
}

#[tokio::test]
async fn a_quarter_of_an_hour_without_a_try_forgets_one() {
    let scene = with_jane(json!({})).await;
    for seconds in [899, 900] {
        for _ in 0..4 {
            assert_eq!(prove(&scene, WAYS[0], "jane", WRONG).await, Err(incorrect()));
        }
        scene.server.clock.advance_seconds(seconds);
        assert_eq!(prove(&scene, WAYS[0], "jane", WRONG).await, Err(incorrect()));
        let locked = prove(&scene, WAYS[0], "jane", PASSWORD).await;
        assert_eq!(locked.is_err(), seconds == 899);
        scene.server.clock.advance_seconds(1);
        Tokens::of(&prove(&scene, WAYS[0], "jane", PASSWORD).await.unwrap());
    }
}

/// What a pause gives back is one try, not five: whoever waits does not guess five times in each quarter of an hour.
#[tokio::test]
async fn a_pause_gives_one_try_back_and_not_all() {
    let scene = with_jane(json!({})).await;
    for _ in 0..5 {
        assert_eq!(prove(&scene, WAYS[0], "jane", WRONG).await, Err(incorrect()));
    }
    for _ in 0..4 {
        scene.server.clock.advance_seconds(900);
        assert_eq!(prove(&scene, WAYS[0], "jane", WRONG).await, Err(incorrect()));
        assert_eq!(prove(&scene, WAYS[0], "jane", WRONG).await, Err(exceeded()));
    }
    scene.server.clock.advance_seconds(5 * 900);
    for _ in 0..5 {
        assert_eq!(prove(&scene, WAYS[0], "jane", WRONG).await, Err(incorrect()));
    }
}

#[tokio::test]
async fn the_ways_share_one_count() {
    let scene = with_jane(json!({})).await;
    for way in [WAYS[0], WAYS[1], WAYS[2], WAYS[0], WAYS[2]] {
        assert_eq!(prove(&scene, way, "jane", WRONG).await, Err(incorrect()));
    }
    for way in WAYS {
        assert_eq!(prove(&scene, way, "jane", PASSWORD).await, Err(exceeded()), "{way}");
    }
    scene.user("joe", json!({})).await;
    Tokens::of(&prove(&scene, WAYS[0], "joe", PASSWORD).await.unwrap());
}

#[tokio::test]
async fn many_guesses_at_once_get_no_more_tries() {
    let scene = std::sync::Arc::new(with_jane(json!({})).await);
    let guesses: Vec<_> = (0..24)
        .map(|_| {
            let scene = std::sync::Arc::clone(&scene);
            tokio::spawn(async move { prove(&scene, WAYS[0], "jane", WRONG).await.unwrap_err() })
        })
        .collect();
    let mut looked_at = 0;
    for guess in guesses {
        looked_at += usize::from(guess.await.unwrap() == incorrect());
    }
    assert_eq!(looked_at, 5);
}

#[tokio::test]
async fn a_hidden_nobody_is_locked_out_as_somebody_is() {
    for way in WAYS {
        let scene = with_jane(json!({"PreventUserExistenceErrors": "ENABLED"})).await;
        let mut told = Vec::new();
        for username in ["jane", "nobody"] {
            let mut answers = Vec::new();
            for seconds in [0, 0, 0, 0, 0, 0, 1, 1, 1, 1] {
                scene.server.clock.advance_seconds(seconds);
                answers.push(prove(&scene, way, username, WRONG).await.unwrap_err());
            }
            told.push(answers);
        }
        assert_eq!(told[0], told[1], "{way}");
        assert!(told[0].contains(&exceeded()));
    }
}

#[tokio::test]
async fn names_that_fold_to_one_share_a_count() {
    let pool = json!({"UsernameConfiguration": {"CaseSensitive": false}});
    let scene = Scene::new(pool, json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    for username in ["nobody", "NOBODY", "Nobody", "noBody", "nobodY"] {
        assert_eq!(prove(&scene, WAYS[0], username, WRONG).await, Err(incorrect()));
    }
    assert_eq!(prove(&scene, WAYS[0], "nobody", WRONG).await, Err(exceeded()));
}
