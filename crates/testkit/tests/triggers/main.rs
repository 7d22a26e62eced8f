//! Lambda triggers seen from both sides: what a pool's functions are asked, and what callers get of their answers
//! (behaviour 40 §1). The functions are closures; what really goes out is tested where the transports are.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod failures;
mod federation;
mod matrix;
mod migration;
mod sign_in;
mod sign_up;
mod tokens;

use poolhouse_testkit::merged;
use poolhouse_testkit::scene::Scene;
use serde_json::{Value, json};

/// A pool with these functions (`{trigger: ARN}`).
async fn scene(lambda: Value, user_pool: Value, client: Value) -> Scene {
    let scene = Scene::new(user_pool.clone(), client).await;
    set_functions(&scene, lambda, user_pool).await;
    scene
}

/// Gives a pool other functions; `user_pool` is what else it was made with, as an update forgets what it leaves out.
async fn set_functions(scene: &Scene, lambda: Value, mut user_pool: Value) {
    // Fixed when the pool was made.
    for fixed in ["UsernameAttributes", "AliasAttributes", "Schema"] {
        user_pool.as_object_mut().unwrap().remove(fixed);
    }
    scene.ok("UpdateUserPool", merged(user_pool, json!({"LambdaConfig": lambda}))).await;
}

fn hidden() -> Value {
    json!({"PreventUserExistenceErrors": "ENABLED"})
}

/// The one event since the last time.
fn only_event(scene: &Scene) -> Value {
    let mut events = scene.server.functions.take_events();
    assert_eq!(events.len(), 1, "{events:#?}");
    events.remove(0)
}
