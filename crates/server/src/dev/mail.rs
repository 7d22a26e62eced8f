//! A mail with tags in it, as a document of its own, for a frame of the inbox. It may be anybody's: it gets a policy that
//! lets it look as it was written, and do nothing.

use axum::body::Body;
use delivery::Message;
use domain::message::Medium;
use http::Response;
use http::header::{HeaderValue, X_DNS_PREFETCH_CONTROL};

use crate::http::reply;

/// Of the frame and, for whoever opens the address itself, of the document: links open elsewhere, nothing runs. The
/// origin stays ours so that the page around the frame can measure it.
pub(super) const SANDBOX: &str = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";

/// Styles are the mail's own; pictures come with it or not at all, so that opening a message tells nobody.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Whether a message is one that a mail reader shows as more than a line of text.
pub(super) fn is_document(message: &Message) -> bool {
    message.medium == Medium::Email && has_markup(&message.body)
}

/// Tags, or what a browser takes for the beginning of a comment.
fn has_markup(body: &str) -> bool {
    let begins = |c: char| c.is_ascii_alphabetic() || "/!?".contains(c);
    body.match_indices('<').any(|(at, _)| body[at + 1..].starts_with(begins))
}

/// Elements that can do nothing in a mail but reach for something. The policy keeps what they would load from coming; it does
/// not keep browsers from looking up the host and connecting to it meanwhile, which tells whoever is there.
const REACHING: [&str; 8] = ["link", "iframe", "frame", "object", "embed", "portal", "fencedframe", "applet"];

pub(super) fn document(body: &str) -> Response<Body> {
    let body = without_reach(body);
    // What comes first gives way to whatever the mail says of itself.
    let html = format!(
        "<!doctype html><meta name=\"viewport\" content=\"width=device-width\"><base target=\"_blank\">\
         <style>:root{{color-scheme:light}}body{{margin:16px;font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}}\
         img{{max-width:100%}}</style>{body}"
    );
    let mut response = reply::html(html, &format!("{POLICY}; sandbox {SANDBOX}"));
    response.headers_mut().insert(X_DNS_PREFETCH_CONTROL, HeaderValue::from_static("off"));
    response
}

/// The same with these elements called something that HTML does not know. No element can begin but by its name after `<`,
/// wherever a parser finds itself, so that nothing has to be parsed to find them all.
fn without_reach(body: &str) -> String {
    let mut parts = body.split('<');
    let mut safe = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let begins = |name: &str| part.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        safe.push_str(if REACHING.iter().any(|name| begins(name)) { "<not-" } else { "<" });
        safe.push_str(part);
    }
    safe
}

/// A mail without tags is HTML all the same: its reader decodes `&amp;`. Markup of the page's own for that text, in which
/// nothing can begin a tag.
pub(super) fn text_as_markup(body: &str) -> String {
    body.replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use http::header::CONTENT_SECURITY_POLICY;

    use super::*;

    #[test]
    fn only_markup_makes_a_document() {
        assert!(has_markup("see <a href=\"x\">this</a>") && has_markup("bold</b>") && has_markup("a<!-- b -->"));
        assert!(!has_markup("1 < 2, <3 and <") && !has_markup("Your code is 123456"));
    }

    #[test]
    fn a_document_may_look_and_not_act() {
        let response = document("<p style=\"color:red\">hi</p>");
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'; style-src 'unsafe-inline'"), "{policy}");
        assert!(policy.ends_with(&format!("sandbox {SANDBOX}")) && !policy.contains("script"), "{policy}");
    }

    #[test]
    fn what_would_only_reach_for_something_is_not_there() {
        let mail =
            "<p>a<b>c</b><LiNk rel=preconnect href=//x><<iframe src=//x></iframe><link/><svg><object\n>ü<objekt<";
        let safe = "<p>a<b>c</b><not-LiNk rel=preconnect href=//x><<not-iframe src=//x></iframe><not-link/><svg>\
                    <not-object\n>ü<objekt<";
        assert_eq!(without_reach(mail), safe);
        assert_eq!(
            (without_reach(""), without_reach("a<"), without_reach("<é")),
            (String::new(), "a<".into(), "<é".into())
        );
        assert_eq!(document("x").headers()[X_DNS_PREFETCH_CONTROL], "off");
    }

    #[test]
    fn text_keeps_its_entities_and_begins_no_tag() {
        assert_eq!(text_as_markup("A&amp;b <3 &lt;b>"), "A&amp;b &lt;3 &lt;b&gt;");
    }
}
