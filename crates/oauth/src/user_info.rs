//! `/oauth2/userInfo`: what an access token shows of its user, all of it as text (behaviour 30 §3.6).

use flows::{Context, Failure, access_token};
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode};
use serde_json::json;

use crate::answer::{answer, json};
use crate::error::EndpointError;
use crate::form::Form;

/// Why nothing is shown, as the header says it.
const BAD_REQUEST: (StatusCode, &str, &str) =
    (StatusCode::BAD_REQUEST, "invalid_request", "Bad OAuth2 request at UserInfo Endpoint");
const BAD_TOKEN: (StatusCode, &str, &str) = (
    StatusCode::UNAUTHORIZED,
    "invalid_token",
    "Access token is expired, disabled, or deleted, or the user has globally signed out.",
);

/// `user_pool_id` is the pool that was addressed; tokens of others are not valid there.
pub async fn user_info(cx: &Context, user_pool_id: Option<&str>, head: &Parts, body: &[u8]) -> Response<Vec<u8>> {
    let Some(token) = bearer(head, body) else { return refused(cx, BAD_REQUEST) };
    match access_token::user_info(cx, &token, user_pool_id).await {
        Ok(shown) => json(cx, StatusCode::OK, &json!(shown)),
        Err(failure @ (Failure::Overloaded | Failure::ConcurrentChange | Failure::Store(_) | Failure::Internal(_))) => {
            answer(cx, Err(EndpointError::from(failure)))
        }
        Err(_) => refused(cx, BAD_TOKEN),
    }
}

/// The token, if there is one and it could be one of ours: in the header, or as the only way beside it in a form (RFC 6750
/// §2; an address is no place for it).
fn bearer(head: &Parts, body: &[u8]) -> Option<String> {
    let mut headers = head.headers.get_all(AUTHORIZATION).iter();
    let header = headers.next();
    if headers.next().is_some() {
        return None;
    }
    let in_form = if head.method == Method::POST && !body.is_empty() {
        Form::read(head, body).ok()?.get("access_token").map(str::to_owned)
    } else {
        None
    };
    let token = match (header, in_form) {
        (Some(header), None) => {
            let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())?
        }
        (None, Some(token)) => token,
        _ => return None,
    };
    (token.split('.').count() == 3).then_some(token)
}

fn refused(cx: &Context, (status, error, description): (StatusCode, &'static str, &'static str)) -> Response<Vec<u8>> {
    let refusal = EndpointError { status, ..EndpointError::described(error, description) };
    let mut response = answer(cx, Err(refusal));
    let header = HeaderValue::try_from(format!(r#"error="{error}", error_description="{description}""#));
    if let Ok(header) = header {
        response.headers_mut().insert(WWW_AUTHENTICATE, header);
    }
    response
}
