//! SIGTERM: no new connections, what is in flight is finished, and the next process finds everything.

use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::TcpStream;
use std::process::Stdio;

use serde_json::json;

use crate::connection::call_headers;
use crate::server::Server;

#[test]
fn a_request_in_flight_is_finished() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::on_disk(data.path());
    let to = &mut server.connect();
    let body = br#"{"PoolName":"in flight"}"#;
    let mut head =
        format!("POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in call_headers("CreateUserPool") {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    // The server waits for the second half of the request when it is told to stop.
    to.send_raw([(head + "\r\n").as_bytes(), &body[..10]].concat().as_slice()).unwrap();
    // It says so, and then the request is in its hands.
    assert!(to.is_told_to_continue());
    server.signal_to_stop();
    // Until then, connections can still be made; one that nobody accepted any more is reset.
    let refused =
        |connected: std::io::Result<_>| connected.is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused);
    while !refused(TcpStream::connect(&server.address)) {
        std::thread::yield_now();
    }
    to.send_raw(&body[10..]).unwrap();
    let answer = to.receive("POST").unwrap();
    assert_eq!(answer.status, 200);
    assert!(to.is_closed());
    let (status, log) = server.wait();
    assert!(status.success());
    assert!(log.last().unwrap().contains("\"stopped\""), "{log:?}");

    let again = Server::on_disk(data.path());
    let listed = again.connect().call("ListUserPools", &json!({"MaxResults": 1})).json();
    assert_eq!(listed["UserPools"][0]["Name"], "in flight");
}

#[test]
fn who_asked_for_that_is_stopped_by_the_end_of_standard_input() {
    let start = |more: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_poolhouse"))
            .args(["dev", "--in-memory", "--listen", "127.0.0.1:0", "--log-format", "json", "--until-stdin-ends"])
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let mut server = start(&[]);
    let mut log = BufReader::new(server.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(log.any(|line| line.contains("\"ready\"")));
    let mut held = server.stdin.take().unwrap();
    held.write_all(b"of no interest\n").unwrap();
    drop(held);
    assert!(server.wait().unwrap().success());
    assert!(log.last().unwrap().contains("\"stopped\""));

    let refused = start(&["--apply", "-"]).wait_with_output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains("--apply -"), "{said}");
}

#[test]
fn a_data_directory_serves_one_process() {
    let data = tempfile::tempdir().unwrap();
    let _first = Server::on_disk(data.path());
    let second = std::process::Command::new(env!("CARGO_BIN_EXE_poolhouse"))
        .args(["dev", "--listen", "127.0.0.1:0", "--data", data.path().to_str().unwrap()])
        .output()
        .unwrap();
    assert!(!second.status.success());
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains("is in use by another Poolhouse"), "{said}");
}
