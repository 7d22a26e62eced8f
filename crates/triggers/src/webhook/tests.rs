use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

const EVENT: &[u8] = br#"{"response":{}}"#;

/// Answers one request with these bytes; gives where it listens, and the request.
async fn server(answer: Vec<u8>) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook?key=s3cret", listener.local_addr().unwrap());
    let request = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(EVENT) {
            let mut buffer = [0; 4096];
            let read = stream.read(&mut buffer).await.unwrap();
            assert!(read > 0, "the request ended early");
            request.extend_from_slice(&buffer[..read]);
        }
        // Whoever has read enough hangs up.
        let _ = stream.write_all(&answer).await;
        String::from_utf8(request).unwrap()
    });
    (url, request)
}

fn http(status: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

async fn asked(answer: Vec<u8>) -> Result<Vec<u8>, InvokeError> {
    let (url, _request) = server(answer).await;
    ask(&url).await
}

/// What came from elsewhere, to be found in the request.
fn stamp() -> Stamp {
    Arc::new(|id, body| vec![("webhook-id", format!("{id} of {} bytes", body.len()))])
}

async fn ask(url: &str) -> Result<Vec<u8>, InvokeError> {
    let webhook = Webhook::new(url, stamp()).unwrap();
    let invocation =
        Invocation { function_arn: "arn", event: EVENT, mode: Mode::RequestResponse, id: "one-and-the-same" };
    webhook.invoke(invocation).await
}

#[tokio::test]
async fn an_event_is_posted_with_its_stamp() {
    let (url, request) = server(http("200 OK", "{}")).await;
    assert_eq!(ask(&url).await, Ok(b"{}".to_vec()));
    let request = request.await.unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.as_bytes(), EVENT);
    assert!(head.starts_with("POST /hook?key=s3cret HTTP/1.1\r\n"));
    for line in [
        "content-type: application/json",
        "webhook-id: one-and-the-same of 15 bytes",
        "x-amz-invocation-type: RequestResponse",
    ] {
        assert!(head.lines().any(|l| l.eq_ignore_ascii_case(line)), "{line} in {head}");
    }
}

#[tokio::test]
async fn failures_are_the_functions_or_somebody_elses() {
    let function = |message: &str| Err(InvokeError::Function(message.to_owned()));
    let service = |name: &str| Err(InvokeError::Service(name.to_owned()));
    assert_eq!(asked(http("400 Bad Request", r#"{"errorMessage":"No"}"#)).await, function("No"));
    let typed = r#"{"errorMessage":"No","errorType":"Error"}"#;
    assert_eq!(asked(http("500 Internal Server Error", typed)).await, function("No"));
    assert_eq!(asked(http("500 Internal Server Error", "oops")).await, service("500 Internal Server Error"));
    assert_eq!(asked(http("404 Not Found", "<html>")).await, service("404 Not Found"));
    let elsewhere = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".to_vec();
    assert_eq!(asked(elsewhere).await, service("302 Found"), "redirects are not followed");
    assert!(matches!(asked(b"SSH-2.0-OpenSSH\r\n\r\n".to_vec()).await, Err(InvokeError::Unreachable(_))));
}

#[tokio::test]
async fn more_than_enough_is_not_read() {
    let too_large = Err(InvokeError::TooLarge { limit_bytes: ANSWER_LIMIT_BYTES });
    assert_eq!(asked(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n".to_vec()).await, too_large);
    let mut unannounced = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    unannounced.resize(ANSWER_LIMIT_BYTES + 1024, b' ');
    assert_eq!(asked(unannounced).await, too_large);
}

#[tokio::test]
async fn what_nobody_listens_at_is_unreachable_and_not_named() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    match ask(&format!("http://{free}/hook?key=s3cret")).await {
        Err(InvokeError::Unreachable(text)) => assert!(!text.contains("s3cret"), "{text}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_urls_of_the_web_are_webhooks() {
    for wrong in ["localhost:9000", "ftp://x", "http://", "/path", "file:///etc/passwd"] {
        assert!(Webhook::new(wrong, stamp()).is_err(), "{wrong}");
    }
}
