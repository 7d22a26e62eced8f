//! Callers who are nobody in particular and hold on to what they get: others are served, and memory stays bounded.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::connection::{Connection, call_headers};
use crate::server::Server;

/// Less than those who stall are left alone for (10 seconds): a newcomer who waits longer waited for one of them to end
/// by itself. Not much less, on a machine that is busy with other tests too.
const AT_ONCE: Duration = Duration::from_secs(9);
const ANNOUNCED: usize = 1_000_000;

fn idle(server: &Server, count: usize) -> Vec<Connection> {
    (0..count).map(|_| server.connect()).collect()
}

/// Bodies of which half arrives and the rest never. Nobody is admitted for what their head says.
fn half_bodies(server: &Server, count: usize, sent: usize) -> Vec<Connection> {
    let mut head = format!("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {ANNOUNCED}\r\n");
    for (name, value) in &call_headers("SignUp")[..2] {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let request = [(head + "\r\n").into_bytes(), vec![b' '; sent]].concat();
    let begin = |_| {
        let mut to = server.connect();
        // The server may stop to read it, or have closed it to make room.
        to.send_what_it_takes(&request);
        to
    };
    (0..count).map(begin).collect()
}

/// A sign-in's worth of questions, each on a connection of its own.
fn newcomers_are_served(server: &Server, what: &str) {
    for number in 0..10 {
        let asked = Instant::now();
        let mut to = server.connect().with_patience(AT_ONCE);
        let answer = to.try_call("ListUserPools", &json!({"MaxResults": 1}));
        let answer = answer.unwrap_or_else(|error| panic!("{what}: newcomer {number} was not served: {error}"));
        assert_eq!(answer.status, 200, "{what}: {}", answer.text());
        assert!(asked.elapsed() < AT_ONCE, "{what}: {:?}", asked.elapsed());
    }
}

#[test]
fn idle_connections_and_half_bodies_keep_nobody_out() {
    let server = Server::in_memory();
    newcomers_are_served(&server, "before");
    let before = server.resident_mib();
    let _idle = idle(&server, 300);
    newcomers_are_served(&server, "300 idle");
    let _half = half_bodies(&server, 300, ANNOUNCED / 2);
    newcomers_are_served(&server, "300 half bodies");
    let grown = server.resident_mib().saturating_sub(before);
    // 300 halves are 143 MiB. The budget of one caller is 16 MiB, and buffers grow by doubling.
    assert!(grown < 80, "{grown} MiB more");
}

#[test]
fn at_the_limit_those_who_do_least_make_room() {
    // A caller may have 32.
    let server = Server::start(&["--in-memory", "--max-connections", "128"]);
    let mut working = server.connect();
    assert_eq!(working.call("ListUserPools", &json!({"MaxResults": 1})).status, 200);
    let mut idle = idle(&server, 300);
    newcomers_are_served(&server, "300 idle");
    let half = half_bodies(&server, 300, 1_000);
    newcomers_are_served(&server, "300 half bodies");
    assert!(idle.iter_mut().all(Connection::was_closed), "the idle ones were closed first");
    assert!(working.was_closed(), "being idle longest, whatever it did before");
    let mut half = half;
    let open = half.iter_mut().map(Connection::was_closed).filter(|closed| !closed).count();
    assert!((1..=32).contains(&open), "{open} half bodies are held");
    newcomers_are_served(&server, "after all");
}

#[test]
fn memory_that_stalled_bodies_hold_is_given_to_large_requests() {
    let server = Server::in_memory();
    let _half = half_bodies(&server, 60, ANNOUNCED / 2);
    let body = json!({"PoolName": "x".repeat(600_000)}).to_string();
    let mut to = server.connect().with_patience(Duration::from_secs(60));
    let answer = to.post("CreateUserPool", body.as_bytes());
    assert_eq!((answer.status, answer.error().as_str()), (400, "InvalidParameterException"), "{}", answer.text());
}

#[test]
fn who_does_not_go_on_is_cut_off() {
    let server = Server::in_memory();
    let patience = Duration::from_secs(25);
    let mut half_body = half_bodies(&server, 1, 10).pop().unwrap().with_patience(patience);
    let mut half_head = server.connect().with_patience(patience);
    half_head.send_raw(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-").unwrap();
    let answer = half_body.receive("POST").unwrap();
    assert_eq!((answer.status, answer.error().as_str()), (408, "SerializationException"));
    assert!(half_body.is_closed());
    let begun = Instant::now();
    assert!(half_head.is_closed() && begun.elapsed() < patience);
    // A head that is too large is refused, and not kept.
    let mut large = server.connect().with_patience(patience);
    large.send_what_it_takes(&[b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ".to_vec(), vec![b'x'; 200_000]].concat());
    assert!(large.receive("GET").map_or(true, |answer| answer.status == 431));
}
