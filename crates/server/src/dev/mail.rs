//! A mail with tags in it, as a document of its own, for a frame of the inbox. It may be anybody's: it gets a policy that
//! lets it look as it was written, and do nothing.

use axum::body::Body;
use delivery::Message;
use domain::message::Medium;
use http::Response;

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

pub(super) fn document(body: &str) -> Response<Body> {
    // What comes first gives way to whatever the mail says of itself.
    let html = format!(
        "<!doctype html><meta name=\"viewport\" content=\"width=device-width\"><base target=\"_blank\">\
         <style>:root{{color-scheme:light}}body{{margin:16px;font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}}\
         img{{max-width:100%}}</style>{body}"
    );
    reply::html(html, &format!("{POLICY}; sandbox {SANDBOX}"))
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
    fn text_keeps_its_entities_and_begins_no_tag() {
        assert_eq!(text_as_markup("A&amp;b <3 &lt;b>"), "A&amp;b &lt;3 &lt;b&gt;");
    }
}
