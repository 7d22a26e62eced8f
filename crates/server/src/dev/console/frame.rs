//! What stands around every page of the console: who we are, where one is, what is not as usual; and the policy under
//! which a page is shown. Knows nothing of what the pages say.
//!
//! A page is a template that extends `console/frame.html` and has a field `frame`; [`Frame::answer`] sends it.

use askama::Template;
use axum::body::Body;
use http::header::{HeaderValue, VARY};
use http::{Response, StatusCode};

use super::assets;
use crate::dev::Tools;

/// What the navigation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::dev) enum Section {
    Pools,
    Messages,
    Clock,
}

impl Section {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Pools, "Pools", "/"),
        (Self::Messages, "Messages", "/_poolhouse/inbox"),
        (Self::Clock, "Clock", "/_poolhouse/clock"),
    ];
}

/// A step of the way from the first page to the one that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::dev) struct Crumb {
    pub(in crate::dev) name: String,
    pub(in crate::dev) address: String,
}

pub(in crate::dev) struct Frame {
    /// Nowhere of it, for pages about what went wrong.
    here: Option<Section>,
    pub(in crate::dev) crumbs: Vec<Crumb>,
    /// Lets the page's own scripts run, and no other: `<script type="module" src nonce="{{ frame.nonce }}">`. Modules, so that
    /// the names of one are nothing to another.
    pub(in crate::dev) nonce: String,
    /// To be sent with every form, in the field `form_token`.
    pub(in crate::dev) form_token: String,
    /// Where clients reach the server.
    pub(in crate::dev) endpoint: String,
    /// By how much the clock was moved, if it was.
    pub(in crate::dev) clock_offset: Option<String>,
}

impl Frame {
    pub(in crate::dev) fn new(tools: &Tools, here: impl Into<Option<Section>>) -> Self {
        Self {
            here: here.into(),
            crumbs: Vec::new(),
            nonce: pages::nonce(&*tools.context.random),
            form_token: tools.forms.token().to_owned(),
            endpoint: tools.context.settings.base_url.clone(),
            clock_offset: offset_in_words(tools.clock.offset_micros()),
        }
    }

    /// Below a page that it leads back to; the nearest comes last.
    pub(in crate::dev) fn below(mut self, name: impl Into<String>, address: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { name: name.into(), address: address.into() });
        self
    }

    // What the template asks for; every page's template is compiled beside the page.

    /// Name, address, and whether it is here.
    pub(in crate::dev) fn sections(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> + '_ {
        Section::ALL.iter().map(|(section, name, address)| (*name, *address, self.here == Some(*section)))
    }

    pub(in crate::dev) fn style(&self) -> String {
        assets::STYLE.path()
    }

    pub(in crate::dev) fn script(&self) -> String {
        assets::SCRIPT.path()
    }

    fn policy(&self) -> String {
        format!(
            "default-src 'none'; style-src 'self'; script-src 'nonce-{}'; img-src 'self' data:; connect-src 'self'; \
             frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            self.nonce
        )
    }

    /// `page` as an answer: kept by nobody, framed by nobody, running nothing but what it names.
    pub(in crate::dev) fn answer(&self, status: StatusCode, page: &impl Template) -> Response<Body> {
        let mut response = pages::written(status, page, &self.policy());
        // Programs are told something else at some of the addresses.
        response.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
        response.map(Body::from)
    }
}

/// "3 days ahead"; nothing for less than a second. Whole units, the largest that there is.
fn offset_in_words(offset_micros: i64) -> Option<String> {
    let seconds = offset_micros.unsigned_abs() / 1_000_000;
    let (count, unit) = match seconds {
        0 => return None,
        1..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    Some(format!("{count} {unit}{plural} {}", if offset_micros < 0 { "behind" } else { "ahead" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_clock_is_told_in_whole_units() {
        let told = |seconds: i64| offset_in_words(seconds * 1_000_000);
        assert_eq!(offset_in_words(999_999), None);
        assert_eq!(told(1).as_deref(), Some("1 second ahead"));
        assert_eq!(told(-150).as_deref(), Some("2 minutes behind"));
        assert_eq!(told(7_200).as_deref(), Some("2 hours ahead"));
        assert_eq!(told(-86_400).as_deref(), Some("1 day behind"));
        assert_eq!(offset_in_words(i64::MIN).as_deref(), Some("106751991 days behind"));
    }
}
