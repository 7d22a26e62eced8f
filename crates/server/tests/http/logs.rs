//! The log tells of every request, and of no secret.

use serde_json::{Value, json};

use crate::connection::call_headers;
use crate::life;
use crate::server::Server;

const FIELDS: &[&str] = &[
    "timestamp",
    "level",
    "target",
    "message",
    "operation",
    "user_pool",
    "client",
    "request_id",
    "outcome",
    "status",
    "duration_ms",
];

fn requests(log: &[String]) -> Vec<Value> {
    let lines =
        log.iter().map(|line| serde_json::from_str::<Value>(line).unwrap_or_else(|_| panic!("not JSON: {line}")));
    lines.filter(|line| line["message"] == "request").collect()
}

#[test]
fn the_most_verbose_log_holds_no_secret() {
    let server = Server::start(&["--in-memory", "--log-level", "trace"]);
    let to = &mut server.connect();
    let life = life::live(to);
    // Secrets where they do not belong.
    for body in [
        r#"{"ClientId":"marked-misplaced secret","AuthFlow":"USER_PASSWORD_AUTH"}"#,
        r#"{"ClientId":{"marked-misplaced":"x"}}"#,
        r#"{"AuthFlow":"marked-misplaced"}"#,
        r#"{"AuthParameters":{"PASSWORD":"marked-misplaced"}"#,
        r#"{"marked-misplaced":true}"#,
    ] {
        assert_eq!(to.post("InitiateAuth", body.as_bytes()).status, 400, "{body}");
    }
    let mut headers = call_headers("ListUserPools");
    headers.push(("X-Amz-Security-Token", "marked-misplaced".to_owned()));
    to.request("POST", "/?X-Amz-Signature=marked-misplaced", &headers, br#"{"MaxResults":1}"#);
    to.get("/marked-misplaced?code=marked-misplaced");
    to.get("/marked-misplaced%20x/.well-known/jwks.json");
    let (status, log) = server.stop();
    assert!(status.success());

    let mut marks = life.secrets;
    marks.extend([("address", "marked-address".to_owned()), ("misplaced", "marked-misplaced".to_owned())]);
    marks.push(("signature", "Signature=00".to_owned()));
    for (what, secret) in &marks {
        let found = log.iter().find(|line| line.to_lowercase().contains(&secret.to_lowercase()));
        assert!(found.is_none(), "the log holds a {what}: {found:?}");
    }
    let requests = requests(&log);
    assert!(requests.len() > 30, "{}", requests.len());
    for request in &requests {
        for name in request.as_object().unwrap().keys() {
            assert!(FIELDS.contains(&name.as_str()), "{name} in {request}");
        }
    }
}

#[test]
fn a_line_says_what_was_asked_and_what_came_of_it() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let pool = to.call("CreateUserPool", &json!({"PoolName": "p"})).json()["UserPool"]["Id"].clone();
    let answer = to.call("DescribeUserPoolClient", &json!({"UserPoolId": pool, "ClientId": "nobody"}));
    to.post("SignUp", b"{");
    to.post("NoSuchThing", b"{}");
    let (_, log) = server.stop();
    let requests = requests(&log);
    let brief: Vec<Value> = requests
        .iter()
        .map(|line| json!([line["operation"], line["user_pool"], line["client"], line["outcome"], line["status"]]))
        .collect();
    assert_eq!(
        brief,
        [
            json!(["CreateUserPool", null, null, "ok", 200]),
            json!(["DescribeUserPoolClient", pool, "nobody", "ResourceNotFoundException", 400]),
            json!(["SignUp", null, null, "SerializationException", 400]),
            json!([null, null, null, "UnknownOperationException", 400]),
        ]
    );
    assert_eq!(requests[1]["request_id"].as_str(), answer.header("x-amzn-requestid"));
    assert!(requests.iter().all(|line| line["duration_ms"].as_f64().is_some_and(|duration| duration > 0.0)));
}
