//! The provider's pages: who is signing in, and what went wrong. One brand with the login pages, and clearly marked.

use askama::Template;
use axum::body::Body;
use domain::random;
use flows::Context;
use http::{Response, StatusCode};
use url::Url;

use super::people::{READY, Ready};
use crate::dev::fields::Fields;

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
    Home(&'a Home<'a>),
}

/// What a pool finds the provider by.
pub(super) struct Home<'a> {
    pub(super) issuer: &'a str,
    pub(super) metadata: &'a str,
    /// Whether it stands for Google, Facebook, Amazon and Apple.
    pub(super) is_social: bool,
}

struct Ask<'a> {
    /// Where the form goes.
    path: &'a str,
    /// The query of the request, which the form brings back.
    query: &'a str,
    ready: &'static [Ready],
    /// What was typed before, where nobody could be made of it.
    typed: Option<&'a Fields>,
    asker: &'a Asker<'a>,
}

/// Who wants to know who is signing in.
pub(super) struct Asker<'a> {
    pub(super) client: &'a str,
    pub(super) scope: &'a str,
    pub(super) answer_to: &'a str,
    /// Whom they expect.
    pub(super) hint: Option<&'a str>,
}

impl Ask<'_> {
    /// What stands in a field: what was typed before, or whom the client expects.
    fn value(&self, name: &str) -> &str {
        match self.typed {
            Some(typed) => typed.text(name),
            None if name == "email" => self.asker.hint.unwrap_or_default(),
            None => "",
        }
    }

    fn is_open(&self) -> bool {
        self.typed.is_some() || self.asker.hint.is_some()
    }
}

/// Where a page is shown.
pub(super) struct Place<'a> {
    pub(super) cx: &'a Context,
    /// The provider, for people.
    pub(super) title: &'a str,
    /// Where the form of the page goes.
    pub(super) path: String,
}

impl Place<'_> {
    pub(super) fn ask(&self, query: &str, asker: &Asker<'_>, typed: Option<&Fields>) -> Response<Body> {
        let screen = Screen::Ask(Ask { path: &self.path, query, ready: &READY, typed, asker });
        let status = if typed.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        self.draw(status, screen, "")
    }

    pub(super) fn wrong(&self, sentence: &str) -> Response<Body> {
        self.draw(StatusCode::BAD_REQUEST, Screen::Wrong(sentence), "")
    }

    pub(super) fn home(&self, home: &Home<'_>) -> Response<Body> {
        self.draw(StatusCode::OK, Screen::Home(home), "")
    }

    /// Answers by a form to another site (OAuth 2.0 Form Post Response Mode; SAML bindings §3.5).
    pub(super) fn post(&self, to: &Url, pairs: &[(&'static str, String)]) -> Response<Body> {
        let nonce = random::symbols(&*self.cx.random, b"abcdefghijklmnopqrstuvwxyz0123456789", 24);
        let script = format!("script-src 'nonce-{nonce}'; ");
        self.draw(StatusCode::OK, Screen::Post { to: to.as_str(), pairs, nonce: &nonce }, &script)
    }

    /// `form-action` is not in the policy: what follows from a form goes on to the client, and from there to an application
    /// that may have any scheme.
    fn draw(&self, status: StatusCode, screen: Screen<'_>, script: &str) -> Response<Body> {
        let policy = format!(
            "default-src 'none'; style-src 'self'; img-src data:; {script}base-uri 'none'; frame-ancestors 'none'"
        );
        let page = Page { provider: self.title, host: self.cx.settings.host(), screen };
        pages::written(status, &page, &policy).map(Body::from)
    }
}
