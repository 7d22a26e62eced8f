//! `…/userinfo`: what the provider says of the person to whoever has an access token.

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use http::{HeaderMap, Response, StatusCode};
use serde_json::json;

use super::{Provider, claims};
use crate::dev::fields::Fields;
use crate::http::{Access, reply};

/// Amazon's `tokeninfo`: whom an access token was issued for.
pub(super) async fn whose(
    State(provider): State<Provider>,
    Extension(access): Extension<Access>,
    query: Fields,
) -> Response<Body> {
    access.operation("fake provider");
    match provider.pass(query.text("access_token")) {
        Some(pass) => {
            let seconds = pass.until_seconds - provider.context.now().seconds();
            let info = json!({
                "iss": "https://www.amazon.com", "aud": pass.client_id, "user_id": pass.person.id, "exp": seconds,
            });
            reply::json(StatusCode::OK, &info)
        }
        None => {
            let error = json!({ "error": "invalid_token", "error_description": "The access token is not valid." });
            reply::json(StatusCode::BAD_REQUEST, &error)
        }
    }
}

pub(super) async fn answer(
    State(provider): State<Provider>,
    Extension(access): Extension<Access>,
    query: Fields,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    access.operation("fake provider");
    let posted = Fields::read(&body).unwrap_or_default();
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer =
        bearer.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let token = bearer.map(|(_, token)| token).or(query.get("access_token")).or(posted.get("access_token"));
    let Some(pass) = token.and_then(|token| provider.pass(token.trim())) else {
        let error = json!({ "error": "invalid_token", "error_description": "The access token is not valid." });
        let mut response = reply::json(StatusCode::UNAUTHORIZED, &error);
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\""));
        return response;
    };
    let fields = query.get("fields").or(query.get("personFields")).unwrap_or_default();
    reply::json(StatusCode::OK, &claims::of_user_info(provider.kind, &pass, fields))
}
