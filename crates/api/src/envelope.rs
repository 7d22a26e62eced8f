//! Responses: status, headers and error bodies around what an operation answered (behaviour 10 §1.2, §1.3).

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use crate::dispatch::FrontDoorError;
use crate::error::{ApiError, ErrorCode};
use crate::operations::CONTENT_TYPE as JSON;

/// Longer messages are cut in the header only; the body has all of it.
const MAX_HEADER_MESSAGE: usize = 1_024;

/// 200 with this body. `request_id` is a UUID of version 4.
pub fn success_response(body: Vec<u8>, request_id: &str) -> Response<Vec<u8>> {
    respond(StatusCode::OK, body, request_id)
}

/// The error as its status, headers and body say it.
pub fn error_response(error: &ApiError, request_id: &str) -> Response<Vec<u8>> {
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut body = Map::new();
    body.insert("__type".to_owned(), Value::from(error.code.as_str()));
    if let Some(message) = &error.message {
        // The front end that parses bodies spells its key in another way than the service behind it.
        let key = if error.code == ErrorCode::Serialization { "Message" } else { "message" };
        body.insert(key.to_owned(), Value::from(message.as_str()));
    }
    if let Some(reason) = &error.reason_code {
        body.insert("reasonCode".to_owned(), Value::from(reason.as_str()));
    }
    let mut response = respond(status, Value::Object(body).to_string().into_bytes(), request_id);
    name_error(&mut response, error.code);
    if let Some(message) = &error.message {
        response.headers_mut().insert("x-amzn-errormessage", header_safe(message));
    }
    response
}

/// The answer to a request that names no operation.
pub fn front_door_response(error: FrontDoorError, request_id: &str) -> Response<Vec<u8>> {
    let code = ErrorCode::UnknownOperation;
    match error {
        FrontDoorError::UnknownOperation => error_response(&ApiError::without_message(code), request_id),
        FrontDoorError::OtherProtocol => {
            let inner = json!({"__type": format!("com.amazon.coral.service#{}", code.as_str()), "message": null});
            let body = json!({"Output": inner, "Version": "1.0"}).to_string().into_bytes();
            let mut response = respond(StatusCode::NOT_FOUND, body, request_id);
            name_error(&mut response, code);
            response
        }
    }
}

fn respond(status: StatusCode, body: Vec<u8>, request_id: &str) -> Response<Vec<u8>> {
    let length = body.len();
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert("x-amzn-requestid", header_safe(request_id));
    response
}

/// Parsers cut at the first colon; the service always sends it.
fn name_error(response: &mut Response<Vec<u8>>, code: ErrorCode) {
    response.headers_mut().insert("x-amzn-errortype", header_safe(&format!("{}:", code.as_str())));
}

/// Visible ASCII and blanks only: what a caller sent must not become a header of its own.
fn header_safe(text: &str) -> HeaderValue {
    let safe = |letter: char| match letter {
        ' '..='~' => letter,
        letter if letter.is_whitespace() => ' ',
        _ => '?',
    };
    let text: String = text.chars().take(MAX_HEADER_MESSAGE).map(safe).collect();
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "b7d6e9c4-0000-4000-8000-000000000000";

    fn body(response: &Response<Vec<u8>>) -> &str {
        std::str::from_utf8(response.body()).unwrap()
    }

    fn header<'a>(response: &'a Response<Vec<u8>>, name: &str) -> Option<&'a str> {
        response.headers().get(name).map(|value| value.to_str().unwrap())
    }

    #[test]
    fn success_carries_the_request_id() {
        let response = success_response(b"{}".to_vec(), ID);
        assert_eq!(response.status(), 200);
        assert_eq!(header(&response, "content-type"), Some("application/x-amz-json-1.1"));
        assert_eq!(header(&response, "content-length"), Some("2"));
        assert_eq!(header(&response, "x-amzn-requestid"), Some(ID));
        assert_eq!(header(&success_response(Vec::new(), ID), "content-length"), Some("0"));
    }

    #[test]
    fn an_error_is_named_in_body_and_headers() {
        let response = error_response(&ApiError::not_authorized("Incorrect username or password."), ID);
        assert_eq!(response.status(), 400);
        assert_eq!(
            body(&response),
            r#"{"__type":"NotAuthorizedException","message":"Incorrect username or password."}"#
        );
        assert_eq!(header(&response, "x-amzn-errortype"), Some("NotAuthorizedException:"));
        assert_eq!(header(&response, "x-amzn-errormessage"), Some("Incorrect username or password."));
    }

    #[test]
    fn faults_are_500_and_reasons_are_kept() {
        assert_eq!(error_response(&ApiError::internal_error("x"), ID).status(), 500);
        let mut error = ApiError::invalid_parameter("m");
        error.reason_code = Some("R".to_owned());
        assert_eq!(
            body(&error_response(&error, ID)),
            r#"{"__type":"InvalidParameterException","message":"m","reasonCode":"R"}"#
        );
    }

    #[test]
    fn serialization_errors_spell_their_key_in_upper_case() {
        let response = error_response(&ApiError::serialization("Expected map or null"), ID);
        assert_eq!(body(&response), r#"{"Message":"Expected map or null","__type":"SerializationException"}"#);
        let bare = error_response(&ApiError::without_message(ErrorCode::Serialization), ID);
        assert_eq!(body(&bare), r#"{"__type":"SerializationException"}"#);
        assert_eq!(header(&bare, "x-amzn-errormessage"), None);
    }

    #[test]
    fn unknown_operations_answer_without_a_message() {
        let response = front_door_response(FrontDoorError::UnknownOperation, ID);
        assert_eq!((response.status().as_u16(), body(&response)), (400, r#"{"__type":"UnknownOperationException"}"#));
        let response = front_door_response(FrontDoorError::OtherProtocol, ID);
        assert_eq!(
            (response.status().as_u16(), body(&response)),
            (
                404,
                r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException","message":null},"Version":"1.0"}"#
            )
        );
    }

    #[test]
    fn a_message_cannot_start_a_header() {
        let response = error_response(&ApiError::invalid_parameter("a\r\nSet-Cookie: x=é"), ID);
        assert_eq!(header(&response, "x-amzn-errormessage"), Some("a  Set-Cookie: x=?"));
        let long = error_response(&ApiError::invalid_parameter("x".repeat(5_000)), ID);
        assert_eq!(header(&long, "x-amzn-errormessage").map(str::len), Some(MAX_HEADER_MESSAGE));
    }

    proptest! {
        #[test]
        fn any_message_fits(message: String, id: String) {
            let response = error_response(&ApiError::invalid_parameter(message.clone()), &id);
            let value: Value = serde_json::from_slice(response.body()).unwrap();
            prop_assert_eq!(value["message"].as_str(), Some(message.as_str()));
        }
    }
}
