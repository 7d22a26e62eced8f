//! The front door: which operation a request is for, whether it carries a signature, and how answers look over HTTP.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

pub use crate::cors::{add_cors, preflight};
pub use crate::envelope::{error_response, front_door_response, success_response};
use crate::operation::{OperationInfo, find};
use crate::operations::{CONTENT_TYPE as JSON, TARGET_PREFIX};
pub use crate::signature::{Signature, has_signature, require_signature};

/// A request that names no operation. `crate::envelope::front_door_response` answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrontDoorError {
    /// The target header names nothing that exists.
    #[error("unknown operation")]
    UnknownOperation,
    /// No target header, or another content type: not a request of this protocol at all.
    #[error("not an AWS JSON request")]
    OtherProtocol,
}

/// The operation in `X-Amz-Target`.
///
/// # Errors
/// See [`FrontDoorError`]; behaviour 10 §1.3.
pub fn target(headers: &HeaderMap) -> Result<&'static OperationInfo, FrontDoorError> {
    let target = headers.get("x-amz-target").ok_or(FrontDoorError::OtherProtocol)?;
    if !is_json(headers) {
        return Err(FrontDoorError::OtherProtocol);
    }
    let name = target.to_str().ok().and_then(|target| target.split_once('.'));
    match name {
        Some((prefix, name)) if prefix == TARGET_PREFIX => find(name).ok_or(FrontDoorError::UnknownOperation),
        _ => Err(FrontDoorError::UnknownOperation),
    }
}

/// `application/x-amz-json-1.1`, in any case and with any parameters such as a charset.
fn is_json(headers: &HeaderMap) -> bool {
    let essence =
        headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case(JSON))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(target: Option<&'static str>, content_type: Option<&'static str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(target) = target {
            headers.insert("X-Amz-Target", target.parse().unwrap());
        }
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
        }
        headers
    }

    #[test]
    fn the_target_names_the_operation() {
        for content_type in
            ["application/x-amz-json-1.1", "application/x-amz-json-1.1; charset=UTF-8", "Application/X-Amz-Json-1.1"]
        {
            let found = target(&headers(Some("AWSCognitoIdentityProviderService.InitiateAuth"), Some(content_type)));
            assert_eq!(found.unwrap().name, "InitiateAuth");
        }
    }

    #[test]
    fn anything_else_is_unknown() {
        for unknown in [
            "AWSCognitoIdentityProviderService.Nope",
            "AWSCognitoIdentityProviderService.",
            "AWSCognitoIdentityService.InitiateAuth",
            "InitiateAuth",
            "AWSCognitoIdentityProviderService.initiateauth",
        ] {
            let found = target(&headers(Some(unknown), Some("application/x-amz-json-1.1")));
            assert_eq!(found.unwrap_err(), FrontDoorError::UnknownOperation, "{unknown}");
        }
    }

    #[test]
    fn other_protocols_are_told_apart() {
        let known = Some("AWSCognitoIdentityProviderService.InitiateAuth");
        for (target_header, content_type) in [
            (None, Some("application/x-amz-json-1.1")),
            (known, None),
            (known, Some("application/json")),
            (known, Some("application/x-amz-json-1.10")),
        ] {
            assert_eq!(target(&headers(target_header, content_type)).unwrap_err(), FrontDoorError::OtherProtocol);
        }
    }
}
