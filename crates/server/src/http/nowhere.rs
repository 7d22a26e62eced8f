//! Paths and methods that lead nowhere, and requests that are let in nowhere: a page for whoever came with a browser, JSON
//! for programs.

use askama::Template;
use axum::body::Body;
use domain::random;
use http::header::ACCEPT;
use http::{HeaderMap, Response, StatusCode};

use super::access::Outcome;
use super::{Site, reply};

/// Where somebody may have wanted to go instead, as the page puts it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signpost {
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
}

#[derive(Template)]
#[template(path = "nowhere.html")]
struct Page<'a> {
    nonce: &'a str,
    heading: &'a str,
    sentence: &'a str,
    signposts: &'static [Signpost],
    /// Where programs find the API, told where there are signposts.
    endpoint: &'a str,
}

pub(super) fn no_such_method(site: &Site, headers: &HeaderMap) -> Response<Body> {
    let (heading, sentence) = ("This is not a page", "There is something at this address, and it is for programs.");
    answer(site, headers, StatusCode::METHOD_NOT_ALLOWED, "This path does not take that method.", heading, sentence)
}

/// Also for handlers who find nothing at the path that they look after.
pub(super) fn not_found(site: &Site, headers: &HeaderMap) -> Response<Body> {
    let (heading, sentence) = ("Nothing is here", "The address may have been mistyped, or what was here is gone.");
    answer(site, headers, StatusCode::NOT_FOUND, "There is nothing at this path.", heading, sentence)
}

fn answer(
    site: &Site,
    headers: &HeaderMap,
    status: StatusCode,
    message: &str,
    heading: &'static str,
    sentence: &'static str,
) -> Response<Body> {
    let mut response = if wants_page(headers) {
        draw(site, status, heading, sentence, site.signposts)
    } else {
        reply::error(status, message)
    };
    response.extensions_mut().insert(Outcome("nowhere"));
    response
}

/// What a person reads whose browser is let in nowhere. Under the name that they came by, no way leads on.
pub(super) fn refused(site: &Site, status: StatusCode, sentence: &str) -> Response<Body> {
    let heading = match status {
        StatusCode::MISDIRECTED_REQUEST => "Not the name of this server",
        StatusCode::FORBIDDEN => "Not from there",
        StatusCode::SERVICE_UNAVAILABLE => "Not now",
        _ => "Not like that",
    };
    draw(site, status, heading, sentence, &[])
}

fn draw(
    site: &Site,
    status: StatusCode,
    heading: &str,
    sentence: &str,
    signposts: &'static [Signpost],
) -> Response<Body> {
    let nonce = random::symbols(&*site.context.random, b"abcdefghijklmnopqrstuvwxyz0123456789", 24);
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    let endpoint = &site.context.settings.base_url;
    let page = Page { nonce: &nonce, heading, sentence, signposts, endpoint };
    pages::written(status, &page, &policy).map(Body::from)
}

/// Browsers name HTML when a person goes somewhere; programs take anything, or name JSON.
pub(crate) fn wants_page(headers: &HeaderMap) -> bool {
    accepts(headers, "text/html")
}

/// Whether a type is named among those that are wanted.
pub(crate) fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    let mut accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.any(|types| types.to_ascii_lowercase().contains(media_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNPOSTS: [Signpost; 1] = [Signpost { path: "/x", name: "Somewhere", description: "where <things> are" }];

    fn drawn(signposts: &'static [Signpost]) -> String {
        let endpoint = "http://localhost:7665/\"><script>";
        Page { nonce: "n0nce", heading: "h", sentence: "s", signposts, endpoint }.render().unwrap()
    }

    #[test]
    fn a_page_shows_the_way_where_there_is_one() {
        let html = drawn(&SIGNPOSTS);
        assert!(html.contains("href=\"/x\"") && html.contains("where &#60;things&#62; are"), "{html}");
        assert!(html.contains("http://localhost:7665/") && !html.contains("<script"), "{html}");
        // Whoever runs a site for others decides what they are told of it.
        let html = drawn(&[]);
        assert!(!html.contains("<a ") && !html.contains("localhost"), "{html}");
    }

    #[test]
    fn browsers_are_told_from_programs() {
        let wants = |accept: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in accept {
                headers.append(ACCEPT, value.parse().unwrap());
            }
            wants_page(&headers)
        };
        assert!(wants(&["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"]));
        assert!(wants(&["application/xml", "TEXT/HTML"]));
        assert!(!wants(&[]) && !wants(&["*/*"]) && !wants(&["application/json, text/plain, */*"]));
    }
}
