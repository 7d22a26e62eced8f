//! Against an endpoint that answers one request as it is told. A real emulator is asked in `clients/lambda`.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;

const ARN: &str = "arn:aws:lambda:eu-west-1:000000000000:function:service-dev-hello";
const EVENT: &[u8] = br#"{"response":{}}"#;

async fn endpoint(answer: Vec<u8>) -> (Lambda, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
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
    (Lambda::new(Endpoint::parse(&url).unwrap()), request)
}

fn http(head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn invocation(mode: Mode) -> Invocation<'static> {
    Invocation { function_arn: ARN, event: EVENT, mode, id: "id" }
}

async fn asked(answer: Vec<u8>) -> Result<Vec<u8>, InvokeError> {
    let (lambda, _request) = endpoint(answer).await;
    lambda.invoke(invocation(Mode::RequestResponse)).await
}

#[tokio::test]
async fn a_function_is_called_by_the_name_that_emulators_know() {
    let (lambda, request) = endpoint(http("200 OK", r#"{"response":{"a":1}}"#)).await;
    assert_eq!(lambda.invoke(invocation(Mode::RequestResponse)).await, Ok(br#"{"response":{"a":1}}"#.to_vec()));
    let request = request.await.unwrap();
    assert!(request.starts_with("POST /2015-03-31/functions/service-dev-hello/invocations HTTP/1.1\r\n"), "{request}");
    let lower = request.to_lowercase();
    assert!(lower.contains("x-amz-invocation-type: requestresponse"), "{request}");
    assert!(lower.contains("/eu-west-1/lambda/aws4_request"), "signed for the region of the function: {request}");
    let (lambda, request) = endpoint(http("202 Accepted", "")).await;
    assert_eq!(lambda.invoke(invocation(Mode::Event)).await, Ok(Vec::new()));
    assert!(request.await.unwrap().to_lowercase().contains("x-amz-invocation-type: event"));
}

#[tokio::test]
async fn the_function_failed() {
    let failed = Err(InvokeError::Function("No".to_owned()));
    let body = r#"{"errorMessage":"No","errorType":"Error","trace":[]}"#;
    assert_eq!(asked(http("200 OK\r\nX-Amz-Function-Error: Unhandled", body)).await, failed);
    assert_eq!(asked(http("500 Internal Server Error", body)).await, failed, "as cargo-lambda says it");
    assert_eq!(asked(http("200 OK", body)).await, failed, "as a runtime alone says it");
    let by_itself = r#"{"errorMessage":"mine","response":{}}"#;
    assert_eq!(asked(http("200 OK", by_itself)).await, Ok(by_itself.as_bytes().to_vec()));
}

#[tokio::test]
async fn the_service_refused() {
    for (head, body, name) in [
        ("404 Not Found\r\nx-amzn-ErrorType: ResourceNotFoundException", "{}", "ResourceNotFoundException"),
        ("429 Too Many Requests\r\nx-amzn-ErrorType: TooManyRequestsException", "{}", "TooManyRequestsException"),
        ("403 Forbidden\r\nx-amzn-ErrorType: AccessDeniedException", r#"{"Message":"no"}"#, "AccessDeniedException"),
        ("404 Not Found", "<html>", "ResourceNotFoundException"),
        ("502 Bad Gateway", "", "ServiceException"),
    ] {
        assert_eq!(asked(http(head, body)).await, Err(InvokeError::Service(name.to_owned())), "{head}");
    }
}

#[tokio::test]
async fn more_than_enough_is_not_read() {
    let too_large = Err(InvokeError::TooLarge { limit_bytes: ANSWER_LIMIT_BYTES });
    assert_eq!(asked(http("200 OK", &" ".repeat(10_000_000))).await, too_large);
    let mut unannounced = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    unannounced.resize(ANSWER_LIMIT_BYTES + 1024, b' ');
    assert_eq!(asked(unannounced).await, too_large);
}

#[tokio::test]
async fn where_nobody_listens() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let lambda = Lambda::new(Endpoint::Url(format!("http://{free}")));
    assert!(matches!(lambda.invoke(invocation(Mode::RequestResponse)).await, Err(InvokeError::Unreachable(_))));
}

#[test]
fn aws_is_asked_by_arn() {
    assert_eq!(Lambda::new(Endpoint::Aws).name(ARN), ARN);
    let emulated = Lambda::new(Endpoint::Url(String::new()));
    assert_eq!(emulated.name("arn:aws:lambda:eu-west-1:1:function:f:alias"), "f:alias");
    assert!(Endpoint::parse("localhost:3002").is_err());
    assert_eq!(Endpoint::parse("http://localhost:3002/"), Ok(Endpoint::Url("http://localhost:3002".to_owned())));
}
