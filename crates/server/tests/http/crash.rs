//! kill -9 under load: every write that was answered is there after the restart.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};

use serde_json::{Value, json};
use testkit::database::Schema;

use crate::connection::Connection;
use crate::server::Server;

const WRITERS: usize = 6;
const ROUNDS: usize = 3;

/// A write that was answered.
#[derive(Debug)]
enum Answered {
    Client { id: String, name: String },
    User { name: String },
}

#[test]
fn on_sqlite_every_answered_write_survives() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path().to_str().unwrap();
    survives(&["--data", data]);
}

#[test]
fn on_postgresql_every_answered_write_survives() {
    let Some(schema) = Schema::make() else { return };
    let data = tempfile::tempdir().unwrap();
    survives(&["--data", data.path().to_str().unwrap(), "--database", &schema.url()]);
}

fn survives(storage: &[&str]) {
    let server = Server::start(storage);
    let made = server.connect().call("CreateUserPool", &json!({"PoolName": "p"})).json();
    let pool = made["UserPool"]["Id"].as_str().unwrap().to_owned();
    server.kill();
    let mut answered = Vec::new();
    for round in 0..ROUNDS {
        let server = Server::start(storage);
        let before = answered.len();
        answered.extend(write_until_killed(server, &pool, round));
        assert!(answered.len() > before);
    }
    let server = Server::start(storage);
    let to = &mut server.connect();
    for write in &answered {
        assert!(is_there(to, &pool, write), "{write:?} was answered and is gone");
    }
}

/// Writes from several connections and kills the server at some moment after a random number of answers.
fn write_until_killed(server: Server, pool: &str, round: usize) -> Vec<Answered> {
    let (tell, told) = channel();
    let numbers = AtomicUsize::new(0);
    let address = server.address.clone();
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (tell, address, numbers) = (tell.clone(), &address, &numbers);
            scope.spawn(move || {
                let mut to = Connection::open(address);
                loop {
                    let number = numbers.fetch_add(1, Ordering::Relaxed);
                    let name = format!("w{round}-{number}");
                    if !write(&mut to, pool, name, writer % 2 == 0, &tell) {
                        return;
                    }
                }
            });
        }
        drop(tell);
        let enough = 50 + usize::try_from(RandomState::new().hash_one(round) % 150).unwrap();
        let mut answered: Vec<Answered> = told.iter().take(enough).collect();
        server.kill();
        answered.extend(told.iter());
        answered
    })
}

/// One write; `false` when the server is gone.
fn write(to: &mut Connection, pool: &str, name: String, client: bool, tell: &Sender<Answered>) -> bool {
    let (operation, input) = if client {
        ("CreateUserPoolClient", json!({"UserPoolId": pool, "ClientName": name, "GenerateSecret": true}))
    } else {
        ("AdminCreateUser", json!({"UserPoolId": pool, "Username": name, "MessageAction": "SUPPRESS"}))
    };
    let Ok(answer) = to.try_call(operation, &input) else { return false };
    assert_eq!(answer.status, 200, "{}", answer.text());
    let write = if client {
        let id = answer.json()["UserPoolClient"]["ClientId"].as_str().unwrap().to_owned();
        Answered::Client { id, name }
    } else {
        Answered::User { name }
    };
    tell.send(write).is_ok()
}

fn is_there(to: &mut Connection, pool: &str, write: &Answered) -> bool {
    let (operation, input, expected): (_, _, fn(&Value) -> &Value) = match write {
        Answered::Client { id, .. } => (
            "DescribeUserPoolClient",
            json!({"UserPoolId": pool, "ClientId": id}),
            |found| &found["UserPoolClient"]["ClientName"],
        ),
        Answered::User { name } => {
            ("AdminGetUser", json!({"UserPoolId": pool, "Username": name}), |found| &found["Username"])
        }
    };
    let answer = to.call(operation, &input);
    let (Answered::Client { name, .. } | Answered::User { name }) = write;
    answer.status == 200 && expected(&answer.json()) == name.as_str()
}
