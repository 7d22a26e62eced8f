//! Bad bodies: a clear error each, nothing written, and the connection goes on.

use serde_json::{Value, json};

use crate::connection::{Connection, call_headers};
use crate::server::Server;

const MALFORMED: &str = r#"{"__type":"SerializationException"}"#;
const NOT_AN_OBJECT: &str = r#"{"Message":"Expected map or null","__type":"SerializationException"}"#;

fn pools(to: &mut Connection) -> usize {
    to.call("ListUserPools", &json!({"MaxResults": 60})).json()["UserPools"].as_array().unwrap().len()
}

#[test]
fn what_is_not_json_is_refused_and_the_connection_goes_on() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let deep = [b"{\"PoolName\":".to_vec(), b"[".repeat(200_000), b"]".repeat(200_000), b"}".to_vec()].concat();
    for body in [
        &b""[..],
        b"{",
        b"{\"PoolName\":\"p\"",
        b"{\"PoolName\":\"p\"} {}",
        b"{\"PoolName\":\"\xff\"}",
        b"{\"PoolName\":\"\\ud800\"}",
        b"{\"PoolName\":\"a\",\"PoolName\":\"b\"}",
        b"{\"PoolName\":\"a\",\"Policies\":{\"PasswordPolicy\":{\"MinimumLength\":8,\"MinimumLength\":9}}}",
        b"{'PoolName':'p'}",
        b"{\"PoolName\":\"p\",}",
        b"{\"PoolName\":\"p\",\"MfaConfiguration\":NaN}",
        &deep,
    ] {
        let answer = to.post("CreateUserPool", body);
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        assert_eq!((answer.status, answer.text()), (400, MALFORMED), "{shown}");
    }
    for body in ["[]", "null", "\"{}\"", "1"] {
        let answer = to.post("CreateUserPool", body.as_bytes());
        assert_eq!((answer.status, answer.text()), (400, NOT_AN_OBJECT), "{body}");
    }
    assert_eq!(pools(to), 0);
}

#[test]
fn an_oversized_body_is_refused_and_the_connection_goes_on() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let body = |size: usize| {
        let frame = r#"{"PoolName":""}"#.len();
        json!({"PoolName": "x".repeat(size - frame)}).to_string().into_bytes()
    };
    let answer = to.post("CreateUserPool", &body(1_048_577));
    assert_eq!((answer.status, answer.error().as_str()), (413, "SerializationException"));
    assert_eq!(answer.json()["Message"], "The request is larger than 1048576 bytes.");
    let answer = to.post("CreateUserPool", &body(1_048_576));
    assert_eq!((answer.status, answer.error().as_str()), (400, "InvalidParameterException"));
    let answer = to.post("CreateUserPool", &body(8_000_000));
    assert_eq!(answer.status, 413);
    assert_eq!(pools(to), 0);
}

#[test]
fn a_body_of_unknown_length_is_limited_too() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let mut head = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n".to_owned();
    for (name, value) in call_headers("CreateUserPool") {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let chunk = [b"10000\r\n".to_vec(), vec![b'x'; 0x10000], b"\r\n".to_vec()].concat();
    to.send_raw((head + "\r\n").as_bytes()).unwrap();
    for _ in 0..20 {
        to.send_raw(&chunk).unwrap();
    }
    to.send_raw(b"0\r\n\r\n").unwrap();
    assert_eq!(to.receive("POST").unwrap().status, 413);
    assert_eq!(pools(to), 0);
}

#[test]
fn a_body_that_ends_too_soon_writes_nothing() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let mut head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n".to_owned();
    for (name, value) in call_headers("CreateUserPool") {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    to.send_raw(format!("{head}\r\n{{\"PoolName\":\"p\"}}").as_bytes()).unwrap();
    to.finish_sending();
    // An answer is not owed to who has left; the server may give one.
    let _ = to.receive("POST");
    assert!(to.is_closed());
    assert_eq!(pools(&mut server.connect()), 0);
}

#[test]
fn what_is_no_http_is_refused_and_others_are_served() {
    let server = Server::in_memory();
    for garbage in [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], b"GET\r\n\r\n", b"\r\n\r\n\0\0\0"] {
        let to = &mut server.connect();
        to.send_raw(garbage).unwrap();
        to.finish_sending();
        let _ = to.receive("GET");
        assert!(to.is_closed());
    }
    assert_eq!(pools(&mut server.connect()), 0);
}

#[test]
fn null_is_absent_unknown_members_are_ignored_and_integers_have_many_forms() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let pool = to.post("CreateUserPool", br#"{"PoolName":"p","Policies":null,"NotYetInvented":{"a":[1]}}"#);
    let id = pool.json()["UserPool"]["Id"].as_str().unwrap().to_owned();
    for (given, kept) in [("3e+01", 30), ("1.5E1", 15), ("20.0", 20)] {
        let body = format!(r#"{{"UserPoolId":"{id}","ClientName":"c","RefreshTokenValidity":{given}}}"#);
        let client = to.post("CreateUserPoolClient", body.as_bytes()).json();
        assert_eq!(client["UserPoolClient"]["RefreshTokenValidity"], Value::from(kept), "{given}: {client}");
    }
    let body = format!(r#"{{"UserPoolId":"{id}","ClientName":"c","RefreshTokenValidity":1.5}}"#);
    assert_eq!(to.post("CreateUserPoolClient", body.as_bytes()).error(), "SerializationException");
}

#[test]
fn hostile_strings_are_data() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    for name in ["x' OR '1'='1", "a\u{0}b", "\u{202e}abc", "<script>", "{{7*7}}", "..\\..\\", "%00", "\u{fffd}"] {
        let answer = to.call("CreateUserPool", &json!({"PoolName": name}));
        assert_eq!((answer.status, answer.error().as_str()), (400, "InvalidParameterException"), "{name:?}");
    }
    assert_eq!(pools(to), 0);
}
