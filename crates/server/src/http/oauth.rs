//! The endpoints of OAuth that are for programs: at the root of a pool's domain, below a pool's id, and at the root of
//! the base URL, where the client or the token says whose they are. What they answer is made in `oauth`.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::routing::{get, post};
use axum::{Extension, Router};
use flows::Context;
use http::{HeaderValue, Response, StatusCode, request};
use serde_json::json;
use tracing::Instrument;

use super::access::Access;
use super::front_door::{caller, to_its_end};
use super::place::At;
use super::{Site, reply};

#[derive(Debug, Clone, Copy)]
enum Endpoint {
    Token,
    UserInfo,
    Revoke,
    Register,
}

/// Where each is, and how the log calls it.
const ENDPOINTS: [(&str, &str, Endpoint); 5] = [
    ("/oauth2/token", "token", Endpoint::Token),
    ("/oauth2/userInfo", "userInfo", Endpoint::UserInfo),
    ("/oauth2/userinfo", "userInfo", Endpoint::UserInfo),
    ("/oauth2/revoke", "revoke", Endpoint::Revoke),
    ("/oauth2/register", "register", Endpoint::Register),
];

pub(super) fn routes() -> Router<Site> {
    ENDPOINTS.into_iter().fold(Router::new(), |router, (path, name, endpoint)| {
        let serve = move |site: State<Site>, access: Extension<Access>, at: At, request: Request| {
            serve(site, access, at, request, name, endpoint)
        };
        let methods = match endpoint {
            Endpoint::UserInfo => get(serve).post(serve),
            Endpoint::Token | Endpoint::Revoke | Endpoint::Register => post(serve),
        };
        router.route(path, methods)
    })
}

async fn serve(
    State(site): State<Site>,
    Extension(access): Extension<Access>,
    At(place): At,
    request: Request,
    name: &'static str,
    endpoint: Endpoint,
) -> Response<Body> {
    access.operation(name);
    let (head, body) = request.into_parts();
    // It has been read, within its limits, in front of all routes.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let cx = site.context.for_caller(caller(&head));
    let user_pool_id = place.pool.map(|pool| pool.pool.id.clone());
    let work = async move { answer(&cx, endpoint, user_pool_id.as_deref(), &head, &body).await };
    let mut response = match to_its_end(work.instrument(access.span.clone())).await {
        Some(response) => response.map(Body::from),
        None => reply::json(StatusCode::INTERNAL_SERVER_ERROR, &json!({"error": "server_error"})),
    };
    if let Ok(id) = HeaderValue::from_str(&access.request_id) {
        response.headers_mut().insert("x-amz-cognito-request-id", id);
    }
    response
}

async fn answer(
    cx: &Context,
    endpoint: Endpoint,
    user_pool_id: Option<&str>,
    head: &request::Parts,
    body: &[u8],
) -> Response<Vec<u8>> {
    match endpoint {
        Endpoint::Token => oauth::token(cx, user_pool_id, head, body).await,
        Endpoint::UserInfo => oauth::user_info(cx, user_pool_id, head, body).await,
        Endpoint::Revoke => oauth::revoke(cx, user_pool_id, head, body).await,
        Endpoint::Register => oauth::register(cx, user_pool_id, head, body).await,
    }
}
