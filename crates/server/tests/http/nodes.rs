//! Two nodes on one PostgreSQL database: what one changes, the other hears of.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::database::Schema;

use crate::server::Server;

/// Many times the interval of polling: passed only by a node that does not hear at all.
const PATIENCE: Duration = Duration::from_mins(1);

#[test]
fn a_change_of_configuration_reaches_the_other_node() {
    let Some(schema) = Schema::make() else { return };
    let data = tempfile::tempdir().unwrap();
    let options = ["--data", data.path().to_str().unwrap(), "--database", &schema.url()];
    // Started at once, on an empty database and without a master key: one of them makes both.
    let (first, second) = std::thread::scope(|scope| {
        let other = scope.spawn(|| Server::start(&options));
        (Server::start(&options), other.join().unwrap())
    });
    let (here, there) = (&mut first.connect(), &mut second.connect());
    let pool = here.call("CreateUserPool", &json!({"PoolName": "p"})).json()["UserPool"]["Id"].clone();
    let client = json!({"UserPoolId": pool, "ClientName": "c", "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]});
    let client = here.call("CreateUserPoolClient", &client).json()["UserPoolClient"]["ClientId"].clone();
    let sign_in = json!({
        "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": "nobody", "PASSWORD": "Correct-Horse7!"},
    });
    // The other node has read the client by now, and keeps it.
    assert_eq!(there.call("InitiateAuth", &sign_in).error(), "UserNotFoundException");

    let fewer = json!({"UserPoolId": pool, "ClientId": client, "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"]});
    assert_eq!(here.call("UpdateUserPoolClient", &fewer).status, 200);
    let refused = |answer: &Value| answer["message"] == "USER_PASSWORD_AUTH flow not enabled for this client";
    assert!(refused(&here.call("InitiateAuth", &sign_in).json()));
    let started = Instant::now();
    while !refused(&there.call("InitiateAuth", &sign_in).json()) {
        assert!(started.elapsed() < PATIENCE, "the other node still has the old client");
        std::thread::yield_now();
    }
}
