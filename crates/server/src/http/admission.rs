//! What is decided about a request before it is known where it leads: that it is for this server, and that no web page
//! makes a browser send what is not the page's to send.

use std::net::IpAddr;

use api::ErrorCode;
use api::dispatch;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use http::{Method, Response, StatusCode, request};
use url::Host;

use super::access::{Access, Outcome};
use super::names::Reach;
use super::refusal::Refusal;
use super::web_pages::{self, Openness};
use super::{Site, names, nowhere};

const FOR_NO_PAGE: &str =
    "Web pages of other origins may call what needs no signature, and nothing else of this server.";

/// The address of this machine that the caller connected to.
#[derive(Clone, Copy)]
pub(super) struct Reached(pub(super) IpAddr);

pub(super) async fn admit(
    State(site): State<Site>,
    Extension(access): Extension<Access>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let refuse = |status, outcome, message: &str| {
        if head.method == Method::GET && nowhere::wants_page(&head.headers) {
            let mut page = nowhere::refused(&site, status, message);
            page.extensions_mut().insert(Outcome(outcome));
            return page;
        }
        let message = message.to_owned();
        Refusal { status, code: ErrorCode::AccessDenied, outcome, message }.answer(&head, &access)
    };
    let openness = web_pages::openness(&head);
    // The first page is the console: people go there, and under a pool's domain nobody does.
    let is_of_the_server = openness == Openness::Closed || (openness == Openness::Visit && head.uri.path() == "/");
    match misdirected(&site, &head, is_of_the_server).await {
        Ok(None) => {}
        Ok(Some(why)) => return refuse(StatusCode::MISDIRECTED_REQUEST, "other host", &why),
        Err(Stopped::Unaddressed(error)) => return refuse(StatusCode::BAD_REQUEST, "no host", &error.to_string()),
        Err(Stopped::Unknown(error)) => {
            tracing::error!(%error, "cannot tell whether a name is a pool's");
            return refuse(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The database does not answer.");
        }
    }
    if web_pages::is_preflight(&head) {
        if web_pages::grants(&head) {
            return dispatch::preflight(&head.headers).map(Body::from);
        }
        return refuse(StatusCode::FORBIDDEN, "other origin", FOR_NO_PAGE);
    }
    if openness == Openness::Closed && web_pages::is_from_elsewhere(&head, site.base_authority()) {
        return refuse(StatusCode::FORBIDDEN, "other origin", FOR_NO_PAGE);
    }
    let headers = (openness == Openness::Open).then(|| head.headers.clone());
    let mut response = next.run(Request::from_parts(head, body)).await;
    if let Some(headers) = headers {
        dispatch::add_cors(&headers, &mut response);
    }
    response
}

enum Stopped {
    Unaddressed(names::Unaddressed),
    Unknown(flows::Failure),
}

/// What keeps a request from being served under the names that it gives, if anything does.
async fn misdirected(site: &Site, head: &request::Parts, is_of_the_server: bool) -> Result<Option<String>, Stopped> {
    let reached = head.extensions.get::<Reached>().map(|reached| reached.0);
    for name in names::addressed(head).map_err(Stopped::Unaddressed)? {
        let reach = site.names.reach(&name, reached, &site.context.configuration).await;
        match reach.map_err(Stopped::Unknown)? {
            Reach::Nothing => return Ok(Some(not_ours(&name))),
            Reach::PoolDomain if is_of_the_server => return Ok(Some(of_a_pool(&name, site))),
            Reach::PoolDomain | Reach::Everything => {}
        }
    }
    Ok(None)
}

fn of_a_pool(name: &Host, site: &Site) -> String {
    format!(
        "{name} is the domain of a user pool: its login pages and OAuth endpoints are there. The rest of this server is at \
         {}.",
        site.context.settings.base_url
    )
}

fn not_ours(name: &Host) -> String {
    format!(
        "This server does not answer to the name {name}. If it should, start it with --allowed-host {name}, or with a \
         --base-url that names it."
    )
}
