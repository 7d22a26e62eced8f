//! The endpoints at which browsers are authorized, and the login pages: at the root of a pool's domain, below a pool's
//! id, and at the root of the base URL, where the client says whose they are. What they answer is made in `oauth` and
//! `pages`.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Extension, Router};
use http::{Method, Response, StatusCode};
use pages::{ENDPOINTS, Endpoint};
use tracing::Instrument;

use super::access::Access;
use super::front_door::{caller, to_its_end};
use super::place::At;
use super::{Site, nowhere, web_pages};

pub(super) fn routes() -> Router<Site> {
    ENDPOINTS.into_iter().fold(Router::new(), |router, (path, name, endpoint)| {
        let serve = move |site: State<Site>, access: Extension<Access>, at: At, request: Request| {
            serve(site, access, at, request, name, endpoint)
        };
        router.route(path, get(serve).post(serve))
    })
}

/// What the pages are drawn with: the same for everybody, below whatever name.
pub(super) async fn asset(State(site): State<Site>, request: Request) -> Response<Body> {
    match pages::assets(request.uri().path()) {
        Some(asset) => asset.map(Body::from),
        None => nowhere::not_found(&site, request.headers()),
    }
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
    let posted = head.method == Method::POST;
    if posted && !endpoint.takes_forms_of_others() && web_pages::is_form_from_elsewhere(&head, site.base_authority()) {
        return pages::refuse_form(&place, &head).map(Body::from);
    }
    let form = if posted {
        // It has been read, within its limits, in front of all routes.
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        // What cannot be read as a form says nothing.
        Some(String::from_utf8(body.to_vec()).unwrap_or_default())
    } else {
        None
    };
    let cx = site.context.for_caller(caller(&head));
    let work = async move { pages::answer(&cx, endpoint, &place, &head, form.as_deref()).await };
    match to_its_end(work.instrument(access.span.clone())).await {
        Some(response) => response.map(Body::from),
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
