//! Row 12: what was revoked, used up or counted is so after a restart too (CVE-2026-9802), and for as long as anything
//! that could come back would otherwise work. The restart is a new process's: another node on the file that the old one
//! closed. `crates/server/tests/http/crash.rs` pulls the plug instead.

use poolhouse_testkit::TestServer;
use poolhouse_testkit::database::Database;
use poolhouse_testkit::functions::{Reply, arn};
use poolhouse_testkit::scene::{PASSWORD, Scene, Tokens};
use serde_json::{Value, json};

use crate::refresh_race::rotating;
use crate::stage::{at, beginning, by_email, on, response, same, verified};

struct Lasting {
    database: Database,
    scene: Scene,
}

impl Lasting {
    async fn new(client: Value) -> Self {
        let database = Database::file();
        let scene = on(TestServer::with(database.location()), by_email(), client).await;
        Self { database, scene }
    }

    async fn restart(&mut self) {
        self.scene.server.site.store.close().await;
        let server = self.scene.server.another_node(self.database.open());
        self.scene = at(&self.scene, &server);
    }

    async fn refused(&self, operation: &str, input: Value) -> String {
        self.scene.refused(operation, input).await.message
    }

    async fn refresh_refused(&self, tokens: &Tokens) -> String {
        self.refused("GetTokensFromRefreshToken", json!({"RefreshToken": tokens.refresh})).await
    }

    async fn access_refused(&self, tokens: &Tokens) -> String {
        self.refused("GetUser", json!({"AccessToken": tokens.access})).await
    }
}

#[tokio::test]
async fn revoked_tokens_stay_revoked() {
    let mut site = Lasting::new(json!({})).await;
    let scene = &site.scene;
    for name in ["kept", "revoked", "out", "disabled", "reset", "recovered"] {
        scene.user(name, verified(&format!("{name}@example.com"))).await;
    }
    let kept = scene.tokens("kept").await;
    let revoked = scene.tokens("revoked").await;
    let out = scene.tokens("out").await;
    let disabled = scene.tokens("disabled").await;
    let reset = scene.tokens("reset").await;
    let recovered = scene.tokens("recovered").await;
    scene.ok("RevokeToken", json!({"Token": revoked.refresh})).await;
    scene.ok("GlobalSignOut", json!({"AccessToken": out.access})).await;
    scene.ok("AdminDisableUser", json!({"Username": "disabled"})).await;
    scene.ok("AdminEnableUser", json!({"Username": "disabled"})).await;
    scene.ok("AdminResetUserPassword", json!({"Username": "reset"})).await;
    scene.ok("ForgotPassword", json!({"Username": "recovered"})).await;
    let code = scene.code();
    let input = json!({"Username": "recovered", "ConfirmationCode": code, "Password": "Another-Horse8"});
    scene.ok("ConfirmForgotPassword", input.clone()).await;
    site.restart().await;
    for (whose, tokens) in
        [("revoked", &revoked), ("out", &out), ("disabled", &disabled), ("reset", &reset), ("recovered", &recovered)]
    {
        assert_eq!(site.refresh_refused(tokens).await, "Refresh Token has been revoked", "{whose}");
        let refused = site.access_refused(tokens).await;
        // Until there is a new password, that is what the user is told.
        let expected =
            if whose == "reset" { "Password reset required for the user" } else { "Access Token has been revoked" };
        assert_eq!(refused, expected, "{whose}");
    }
    assert_eq!(
        site.refused("ConfirmForgotPassword", input).await,
        "Invalid code provided, please request a code again."
    );
    site.scene.ok("GetUser", json!({"AccessToken": kept.access})).await;
    site.scene.ok("GetTokensFromRefreshToken", json!({"RefreshToken": kept.refresh})).await;
}

/// An account that is switched off while a sign-in is at work is off for that sign-in's tokens, once on again too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_does_not_outlive_what_happened_meanwhile() {
    let server = TestServer::start();
    let function = arn("last");
    let pool = json!({"LambdaConfig": {"PostAuthentication": function}});
    let scene = on(server, pool, json!({})).await;
    scene.user("jane", verified("jane@example.com")).await;
    let meanwhile = at(&scene, &same(&scene.server));
    scene.server.functions.set("last", move |event| {
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(async {
                meanwhile.server.clock.advance_seconds(7);
                for operation in ["AdminDisableUser", "AdminEnableUser"] {
                    meanwhile.ok(operation, json!({"Username": "jane"})).await;
                }
                meanwhile.server.clock.advance_seconds(7);
            });
        });
        Reply::Event(event)
    });
    let tokens = scene.tokens("jane").await;
    let refused = scene.refused("GetUser", json!({"AccessToken": tokens.access})).await;
    assert_eq!(refused.message, "Access Token has been revoked");
    let refused = scene.refused("GetTokensFromRefreshToken", json!({"RefreshToken": tokens.refresh})).await;
    assert_eq!(refused.message, "Refresh Token has been revoked");
    scene.server.functions.echoing("last");
    scene.ok("GetUser", json!({"AccessToken": scene.tokens("jane").await.access})).await;
}

#[tokio::test]
async fn spent_tokens_and_sessions_stay_spent() {
    let mut site = Lasting::new(rotating(0)).await;
    let scene = &site.scene;
    scene.user("jane", verified("jane@example.com")).await;
    scene.invited("john", verified("john@example.com")).await;
    let first = scene.tokens("jane").await;
    let second = scene.ok("GetTokensFromRefreshToken", json!({"RefreshToken": first.refresh})).await;
    let second = Tokens::of(&second);
    let session = scene.sign_in("john", PASSWORD).await.unwrap()["Session"].clone();
    let answer = response(
        "NEW_PASSWORD_REQUIRED",
        Some(&session),
        json!({"USERNAME": "john", "NEW_PASSWORD": "Another-Horse8"}),
    );
    scene.ok("RespondToAuthChallenge", answer.clone()).await;
    site.restart().await;
    assert_eq!(
        site.refused("RespondToAuthChallenge", answer).await,
        "Invalid session for the user, session can only be used once."
    );
    assert_eq!(site.refresh_refused(&first).await, "Refresh token has been invalidated by rotation");
    site.restart().await;
    assert_eq!(site.refresh_refused(&second).await, "Refresh Token has been revoked");
}

#[tokio::test]
async fn wrong_passwords_stay_counted() {
    let mut site = Lasting::new(json!({})).await;
    site.scene.user("jane", verified("jane@example.com")).await;
    for _ in 0..5 {
        let parameters = json!({"USERNAME": "jane", "PASSWORD": "Wrong-Horse7"});
        let refused = site.refused("InitiateAuth", beginning("USER_PASSWORD_AUTH", parameters)).await;
        assert_eq!(refused, "Incorrect username or password.");
        site.restart().await;
    }
    let parameters = json!({"USERNAME": "jane", "PASSWORD": PASSWORD});
    let refused = site.refused("InitiateAuth", beginning("USER_PASSWORD_AUTH", parameters)).await;
    assert_eq!(refused, "Password attempts exceeded");
}

/// An access token may outlive the refresh token it came with. What revoked it must not be swept away before that.
#[tokio::test]
async fn revocation_outlives_every_token_of_the_sign_in() {
    let mut settings = rotating(0);
    settings["RefreshTokenValidity"] = json!(61);
    settings["AccessTokenValidity"] = json!(60);
    settings["TokenValidityUnits"] = json!({"RefreshToken": "minutes", "AccessToken": "minutes"});
    let site = Lasting::new(settings).await;
    let scene = &site.scene;
    for name in ["replayed", "revoked"] {
        scene.user(name, verified(&format!("{name}@example.com"))).await;
    }
    let replayed = scene.tokens("replayed").await;
    let revoked = scene.tokens("revoked").await;
    // The access token that is issued last lives longest.
    scene.server.clock.advance_seconds(50 * 60);
    let refresh = async |tokens: &Tokens| {
        Tokens::of(&scene.ok("GetTokensFromRefreshToken", json!({"RefreshToken": tokens.refresh})).await)
    };
    let (replayed_later, revoked_later) = (refresh(&replayed).await, refresh(&revoked).await);
    assert_eq!(site.refresh_refused(&replayed).await, "Refresh token has been invalidated by rotation");
    scene.ok("RevokeToken", json!({"Token": revoked_later.refresh})).await;
    for minutes in [0, 30] {
        scene.server.clock.advance_seconds(minutes * 60);
        flows::jobs::sweep::sweep(&scene.server.site).await.unwrap();
        for tokens in [&replayed_later, &revoked_later] {
            assert_eq!(site.access_refused(tokens).await, "Access Token has been revoked", "after {minutes} minutes");
        }
    }
}
