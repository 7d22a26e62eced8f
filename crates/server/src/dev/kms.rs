//! What a custom sender needs of AWS KMS, at the server's own endpoint: `TrentService.Decrypt` and `GenerateDataKey`
//! (behaviour 40 §1.8). Like everything of `dev`, for anybody who can reach it.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flows::{Context, data_keys};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Tools;
use crate::http::{Access, body, reply};

const TARGET_PREFIX: &str = "TrentService.";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    #[serde(default)]
    ciphertext_blob: String,
    key_id: Option<String>,
    #[serde(default)]
    encryption_context: BTreeMap<String, String>,
}

/// Answers the requests that are for AWS KMS, at the path of the API, and lets all others pass.
pub(super) async fn stand_beside_the_api(State(tools): State<Tools>, request: Request, next: Next) -> Response<Body> {
    let Some(operation) = operation(&request).map(str::to_owned) else { return next.run(request).await };
    if let Some(access) = request.extensions().get::<Access>() {
        access.operation("KMS");
    }
    answer(&tools.context, &operation, &body::bytes(request.into_body()).await)
}

fn operation(request: &Request) -> Option<&str> {
    let target = request.headers().get("x-amz-target").filter(|_| request.uri().path() == "/")?;
    target.to_str().ok()?.strip_prefix(TARGET_PREFIX)
}

fn answer(cx: &Context, operation: &str, body: &[u8]) -> Response<Body> {
    let Ok(input) = serde_json::from_slice::<Input>(body) else {
        return refuse("SerializationException", "The request is not what this operation takes.");
    };
    match operation {
        "Decrypt" => decrypt(cx, &input),
        "GenerateDataKey" => generate(cx, &input),
        _ => refuse("UnknownOperationException", "Only Decrypt and GenerateDataKey are here."),
    }
}

fn decrypt(cx: &Context, input: &Input) -> Response<Body> {
    let opened = STANDARD.decode(&input.ciphertext_blob).ok();
    let opened = opened.and_then(|blob| data_keys::decrypt_data_key(cx, &blob, &input.encryption_context));
    let Some((key_arn, plaintext)) = opened else { return refuse("InvalidCiphertextException", "") };
    if input.key_id.as_ref().is_some_and(|id| id.starts_with("arn:") && id.contains(":key/") && *id != key_arn) {
        return refuse(
            "IncorrectKeyException",
            "The key ID in the request does not identify a CMK that can perform this operation.",
        );
    }
    found(&json!({
        "KeyId": key_arn,
        "Plaintext": STANDARD.encode(plaintext),
        "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    }))
}

fn generate(cx: &Context, input: &Input) -> Response<Body> {
    let Some(key_arn) = input.key_id.as_deref().filter(|id| !id.is_empty()) else {
        return refuse("ValidationException", "KeyId must not be null");
    };
    let key = data_keys::generate_data_key(cx, key_arn, &input.encryption_context);
    found(&json!({
        "KeyId": key_arn,
        "Plaintext": STANDARD.encode(key.plaintext),
        "CiphertextBlob": STANDARD.encode(key.ciphertext),
    }))
}

fn found(document: &Value) -> Response<Body> {
    as_amz_json(reply::json(StatusCode::OK, document))
}

fn refuse(code: &str, message: &str) -> Response<Body> {
    as_amz_json(reply::json(StatusCode::BAD_REQUEST, &json!({ "__type": code, "message": message })))
}

fn as_amz_json(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.1"));
    response
}

#[cfg(test)]
mod tests {
    use testkit::TestServer;

    use super::*;

    const KEY: &str = "arn:aws:kms:us-east-1:000000000000:key/k";

    fn ask(server: &TestServer, operation: &str, input: &Value) -> StatusCode {
        answer(&server.site, operation, input.to_string().as_bytes()).status()
    }

    #[tokio::test]
    async fn a_blob_opens_for_its_key_and_context_only() {
        let server = TestServer::start();
        let context = BTreeMap::from([("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())]);
        let key = data_keys::generate_data_key(&server.site, KEY, &context);
        let blob = STANDARD.encode(&key.ciphertext);
        let input = json!({"CiphertextBlob": blob, "EncryptionContext": {"b": "2", "a": "1"}, "KeyId": KEY});
        assert_eq!(ask(&server, "Decrypt", &input), StatusCode::OK);
        let opened = data_keys::decrypt_data_key(&server.site, &key.ciphertext, &context);
        assert_eq!(opened, Some((KEY.to_owned(), key.plaintext.to_vec())));
        for wrong in [
            json!({"CiphertextBlob": blob, "EncryptionContext": {"a": "1"}}),
            json!({"CiphertextBlob": blob, "EncryptionContext": {"a": "1", "b": "2"}, "KeyId": format!("{KEY}2")}),
            json!({"CiphertextBlob": "AAAA"}),
            json!({}),
            json!([]),
        ] {
            assert_eq!(ask(&server, "Decrypt", &wrong), StatusCode::BAD_REQUEST, "{wrong}");
        }
        assert_eq!(ask(&server, "GenerateDataKey", &json!({"KeyId": KEY})), StatusCode::OK);
        assert_eq!(ask(&server, "ListKeys", &json!({})), StatusCode::BAD_REQUEST);
    }
}
