//! The file of a user import job on its way: larger than other bodies, and judged before it is read.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::connection::{Answer, Connection};
use crate::server::Server;

const SECRET: &str = "jane.secret@example.com";

fn pool(to: &mut Connection) -> String {
    let pool = to.call("CreateUserPool", &json!({"PoolName": "p", "AutoVerifiedAttributes": ["email"]})).json();
    pool["UserPool"]["Id"].as_str().unwrap().to_owned()
}

fn create(to: &mut Connection, pool: &str) -> Value {
    let role = "arn:aws:iam::000000000000:role/r";
    let input = json!({"UserPoolId": pool, "JobName": "people", "CloudWatchLogsRoleArn": role});
    to.call("CreateUserImportJob", &input).json()["UserImportJob"].take()
}

fn path(job: &Value) -> String {
    let address = job["PreSignedUrl"].as_str().unwrap();
    address[address.find("/us-east-1_").unwrap()..].to_owned()
}

fn put(to: &mut Connection, path: &str, headers: &[(&str, String)], file: &[u8]) -> Answer {
    to.request("PUT", path, headers, file)
}

fn about(to: &mut Connection, operation: &str, job: &Value) -> Value {
    let input = json!({"UserPoolId": job["UserPoolId"], "JobId": job["JobId"]});
    to.call(operation, &input).json()["UserImportJob"].take()
}

fn finished(to: &mut Connection, job: &Value) -> Value {
    let begun = Instant::now();
    loop {
        let seen = about(to, "DescribeUserImportJob", job);
        if !["Pending", "InProgress", "Stopping"].contains(&seen["Status"].as_str().unwrap()) {
            return seen;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "{seen}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn file(to: &mut Connection, pool: &str, rows: &[[&str; 3]]) -> String {
    let header = to.call("GetCSVHeader", &json!({ "UserPoolId": pool })).json();
    let columns: Vec<&str> = header["CSVHeader"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    let line = |[username, email, verified]: &[&str; 3]| {
        let value = |column: &&str| match *column {
            "cognito:username" => *username,
            "email" => *email,
            "email_verified" => *verified,
            _ => "",
        };
        columns.iter().map(value).collect::<Vec<_>>().join(",")
    };
    [columns.join(",")].into_iter().chain(rows.iter().map(line)).map(|line| line + "\r\n").collect()
}

#[test]
fn a_large_file_arrives_and_becomes_users_while_others_are_served() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let pool = pool(to);
    let job = create(to, &pool);
    let mut sent = file(to, &pool, &[["jane", SECRET, "true"], ["john", "john@example.com", "false"]]);
    // Lines without anything are none.
    sent.push_str(&"\n".repeat(40_000_000));
    let before = server.resident_mib();
    let encryption = [("x-amz-server-side-encryption", "aws:kms".to_owned())];
    let answer = put(&mut server.connect(), &path(&job), &encryption, sent.as_bytes());
    assert_eq!((answer.status, answer.text()), (200, ""));
    // What is stored is in memory here; a file that was collected first would be there twice.
    let grown = server.resident_mib().saturating_sub(before);
    assert!(grown < 75, "{grown} MiB more");
    assert_eq!(about(to, "StartUserImportJob", &job)["Status"], "Pending");
    assert_eq!(to.call("ListUserPools", &json!({"MaxResults": 1})).status, 200);
    let done = finished(to, &job);
    assert_eq!((&done["ImportedUsers"], &done["FailedUsers"]), (&json!(1), &json!(1)));
    let log = to.get(&format!("/_poolhouse/user-imports/{pool}/{}/log", job["JobId"].as_str().unwrap()));
    let expected = "[FAILED] Line Number 3 - The User Record does not set any of the auto verified attributes to true. \
         (Example: email_verified to true).\n";
    assert_eq!((log.status, log.text()), (200, expected));
    let page = to.get(&format!("/_poolhouse/console/pools/{pool}"));
    assert!(page.text().contains("1 imported, 0 skipped, 1 failed"));
    let (_, lines) = server.stop();
    let lines = lines.join("\n");
    assert!(lines.contains("[FAILED] Line Number 3 - "), "{lines}");
    let signature = path(&job).rsplit_once('=').unwrap().1.to_owned();
    for secret in [SECRET, "john@example.com", "jane.secret", &signature] {
        assert!(!lines.contains(secret), "{secret} is in the log");
    }
}

#[test]
fn what_is_refused_is_not_read() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let pool = pool(to);
    let job = create(to, &pool);
    let path = path(&job);
    let cut = &path[..path.len() - 1];
    let elsewhere = path.replace("import-", "import-0");
    for (path, headers, status, code) in [
        (path.split_once('?').unwrap().0, vec![], 403, "SignatureDoesNotMatch"),
        (cut, vec![], 403, "SignatureDoesNotMatch"),
        (&elsewhere, vec![], 403, "SignatureDoesNotMatch"),
        (&path, vec![("Content-Encoding", "gzip".to_owned())], 415, "UnsupportedMediaType"),
    ] {
        let answer = put(&mut server.connect(), path, &headers, b"x");
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.text().contains(&format!("<Code>{code}</Code>")), "{}", answer.text());
        assert_eq!(answer.header("content-type"), Some("application/xml"));
    }
    for (length, wanted) in [(104_857_601_u64, "413"), (u64::MAX / 2, "413")] {
        // No byte of it is sent: the answer comes all the same.
        let mut to = server.connect();
        let head = format!("PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n");
        to.send_raw(head.as_bytes()).unwrap();
        let answer = to.receive("PUT").unwrap();
        assert_eq!(answer.status.to_string(), wanted);
        assert_eq!(answer.header("connection"), Some("close"));
    }
    // Ordinary requests to the path are ordinary, however large.
    let answer = to.request("POST", &path, &[], &vec![b'x'; 1_100_000]);
    assert_eq!(answer.status, 413);
    let answer = to.request("GET", &path, &[], b"");
    assert_eq!(answer.status, 405);
    // A file that breaks off is none, and another may come.
    let mut cut_off = server.connect();
    let head = format!("PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
    cut_off.send_raw(head.as_bytes()).unwrap();
    cut_off.send_raw(&vec![b'x'; 500_000]).unwrap();
    drop(cut_off);
    let refused = to.call("StartUserImportJob", &json!({"UserPoolId": pool, "JobId": job["JobId"]}));
    assert_eq!(refused.error(), "PreconditionNotMetException");
    let rows = file(to, &pool, &[["jane", SECRET, "true"]]);
    let chunked = [("Transfer-Encoding", "chunked".to_owned())];
    let body = format!("{:x}\r\n{rows}\r\n0\r\n\r\n", rows.len());
    let mut to = server.connect();
    let head = format!("PUT {path} HTTP/1.1\r\nHost: localhost\r\n{}: {}\r\n\r\n", chunked[0].0, chunked[0].1);
    to.send_raw(format!("{head}{body}").as_bytes()).unwrap();
    assert_eq!(to.receive("PUT").unwrap().status, 200);
    assert_eq!(put(&mut server.connect(), &path, &[], b"again").status, 409);
    about(&mut to, "StartUserImportJob", &job);
    assert_eq!(finished(&mut to, &job)["ImportedUsers"], 1);
}

/// A page that somebody looks at cannot send a file, whatever address it has come by.
#[test]
fn web_pages_send_no_files() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let pool = pool(to);
    let job = create(to, &pool);
    let preflight =
        [("Origin", "https://elsewhere.example".to_owned()), ("Access-Control-Request-Method", "PUT".to_owned())];
    assert_eq!(to.request("OPTIONS", &path(&job), &preflight, b"").status, 403);
}
