//! The provider's pages: who is signing in, and what went wrong. One brand with the login pages, and clearly marked.

use askama::Template;
use axum::body::Body;
use domain::random;
use http::{Response, StatusCode};
use url::Url;

use super::Provider;
use super::fields::Fields;
use super::people::{READY, Ready};
use super::request::AuthorizationRequest;

#[derive(Template)]
#[template(path = "provider.html")]
struct Page<'a> {
    provider: &'a str,
    /// Where it is served.
    host: &'a str,
    screen: Screen<'a>,
}

enum Screen<'a> {
    Ask(Ask<'a>),
    /// A form that posts itself, or by a button where no script runs.
    Post {
        to: &'a str,
        pairs: &'a [(&'static str, String)],
        nonce: &'a str,
    },
    Wrong(&'a str),
}

struct Ask<'a> {
    /// Where the form goes.
    path: String,
    /// The query of the request, which the form brings back.
    query: &'a str,
    ready: &'static [Ready],
    /// What was typed before, where nobody could be made of it.
    typed: Option<&'a Fields>,
    request: &'a AuthorizationRequest,
}

impl Ask<'_> {
    /// What stands in a field: what was typed before, or whom the client expects.
    fn value(&self, name: &str) -> &str {
        match self.typed {
            Some(typed) => typed.text(name),
            None if name == "email" => self.request.login_hint.as_deref().unwrap_or_default(),
            None => "",
        }
    }

    fn is_open(&self) -> bool {
        self.typed.is_some() || self.request.login_hint.is_some()
    }
}

pub(super) fn ask(
    provider: &Provider,
    query: &str,
    request: &AuthorizationRequest,
    typed: Option<&Fields>,
) -> Response<Body> {
    let path = format!("{}/authorize", provider.path());
    let screen = Screen::Ask(Ask { path, query, ready: &READY, typed, request });
    let status = if typed.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    draw(provider, status, screen, "")
}

pub(super) fn wrong(provider: &Provider, sentence: &str) -> Response<Body> {
    draw(provider, StatusCode::BAD_REQUEST, Screen::Wrong(sentence), "")
}

/// Answers by a form to another site (OAuth 2.0 Form Post Response Mode).
pub(super) fn post(provider: &Provider, to: &Url, pairs: &[(&'static str, String)]) -> Response<Body> {
    let nonce = random::symbols(&*provider.context.random, b"abcdefghijklmnopqrstuvwxyz0123456789", 24);
    let script = format!("script-src 'nonce-{nonce}'; ");
    draw(provider, StatusCode::OK, Screen::Post { to: to.as_str(), pairs, nonce: &nonce }, &script)
}

/// `form-action` is not in the policy: what follows from a form goes on to the client, and from there to an application
/// that may have any scheme.
fn draw(provider: &Provider, status: StatusCode, screen: Screen<'_>, script: &str) -> Response<Body> {
    let policy =
        format!("default-src 'none'; style-src 'self'; img-src data:; {script}base-uri 'none'; frame-ancestors 'none'");
    let page = Page { provider: provider.kind.title(), host: provider.context.settings.host(), screen };
    pages::written(status, &page, &policy).map(Body::from)
}
