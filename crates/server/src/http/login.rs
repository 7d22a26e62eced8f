//! The endpoints at which browsers are authorized, and the login pages: at the root of a pool's domain, below a pool's
//! id, and at the root of the base URL, where the client says whose they are. What they answer is made in `oauth` and
//! `pages`.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request, State};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Extension, Router};
use flows::Context;
use http::{Method, Response, StatusCode, request};
use oauth::{Cookies, Place};
use pages::Visit;
use tracing::Instrument;

use super::access::Access;
use super::front_door::{caller, to_its_end};
use super::place::At;
use super::{Site, web_pages};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Endpoint {
    Authorize,
    Logout,
    Login,
    SignUp,
    Confirm,
    ResendCode,
    ForgotPassword,
    ConfirmForgotPassword,
    AddPasskey,
    Error,
    SignedOut,
}

/// Where each is, and how the log calls it.
const ENDPOINTS: [(&str, &str, Endpoint); 12] = [
    ("/oauth2/authorize", "authorize", Endpoint::Authorize),
    ("/authorize", "authorize", Endpoint::Authorize),
    ("/logout", "logout", Endpoint::Logout),
    ("/login", "login", Endpoint::Login),
    ("/signup", "signup", Endpoint::SignUp),
    ("/confirm", "confirm", Endpoint::Confirm),
    ("/resendcode", "resendcode", Endpoint::ResendCode),
    ("/forgotPassword", "forgotPassword", Endpoint::ForgotPassword),
    ("/confirmforgotPassword", "confirmforgotPassword", Endpoint::ConfirmForgotPassword),
    ("/passkeys/add", "passkeys/add", Endpoint::AddPasskey),
    ("/error", "error", Endpoint::Error),
    ("/signedOut", "signedOut", Endpoint::SignedOut),
];

impl Endpoint {
    /// Applications may send a browser here by a form of theirs; to a page, only the page itself posts.
    const fn takes_forms_of_others(self) -> bool {
        matches!(self, Self::Authorize | Self::Logout)
    }
}

pub(super) fn routes() -> Router<Site> {
    ENDPOINTS.into_iter().fold(Router::new(), |router, (path, name, endpoint)| {
        let serve = move |site: State<Site>, access: Extension<Access>, at: At, request: Request| {
            serve(site, access, at, request, name, endpoint)
        };
        router.route(path, get(serve).post(serve))
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
    let posted = head.method == Method::POST;
    if posted && !endpoint.takes_forms_of_others() && web_pages::is_from_elsewhere(&head, site.base_authority()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let form = if posted {
        let body = Bytes::from_request(Request::from_parts(head.clone(), body), &site).await.unwrap_or_default();
        // What cannot be read as a form says nothing.
        Some(String::from_utf8(body.to_vec()).unwrap_or_default())
    } else {
        None
    };
    let cx = site.context.for_caller(caller(&head));
    let work = async move { answer(&cx, endpoint, &place, &head, form.as_deref()).await };
    match to_its_end(work.instrument(access.span.clone())).await {
        Some(response) => response.map(Body::from),
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn answer(
    cx: &Context,
    endpoint: Endpoint,
    place: &Place,
    head: &request::Parts,
    form: Option<&str>,
) -> Response<Vec<u8>> {
    let query = head.uri.query().unwrap_or_default();
    // Of the endpoints that take their parameters either way.
    let encoded = form.unwrap_or(query);
    let visit = Visit { place, headers: &head.headers, query, form };
    match endpoint {
        Endpoint::Authorize => oauth::authorize(cx, place, &Cookies::read(&head.headers), encoded).await,
        Endpoint::Logout => oauth::logout(cx, place, &Cookies::read(&head.headers), encoded).await,
        Endpoint::Login => pages::login(cx, visit).await,
        Endpoint::SignUp => pages::sign_up(cx, visit).await,
        Endpoint::Confirm => pages::confirm(cx, visit).await,
        Endpoint::ResendCode => pages::resend_code(cx, visit).await,
        Endpoint::ForgotPassword => pages::forgot_password(cx, visit).await,
        Endpoint::ConfirmForgotPassword => pages::confirm_forgot_password(cx, visit).await,
        Endpoint::AddPasskey => pages::add_passkey(cx, visit).await,
        Endpoint::Error => pages::error(cx, visit),
        Endpoint::SignedOut => pages::signed_out(cx, visit),
    }
}
