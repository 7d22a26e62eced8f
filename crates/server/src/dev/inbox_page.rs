//! The inbox for people: one page, self-contained, everything in it escaped by the template.

use askama::Template;
use axum::body::Body;
use delivery::Message;
use delivery::inbox::Filter;
use domain::clock::Time;
use domain::message::Medium;
use domain::random;
use flows::Context;
use http::{Response, StatusCode};

use super::mail;
use crate::http::reply;

/// Older messages are counted, not shown.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "inbox.html")]
struct Page<'a> {
    /// Lets the page's own style and script run, and no other.
    nonce: &'a str,
    /// What the frames of mails may do.
    sandbox: &'static str,
    /// The brand's colours.
    tokens: &'static str,
    user_pool_id: &'a str,
    username: &'a str,
    destination: &'a str,
    cards: Vec<Card<'a>>,
    older: usize,
}

struct Card<'a> {
    message: &'a Message,
    kind: &'static str,
    medium: &'static str,
    age: String,
    /// Whether it is shown in a frame, at an address of its own.
    is_document: bool,
    /// The body of a mail without tags, as markup; `None` for what is plain text.
    markup: Option<String>,
}

pub(super) fn page(filter: &Filter, messages: &[Message], cx: &Context) -> Response<Body> {
    let now = cx.now();
    let nonce = random::symbols(&*cx.random, b"abcdefghijklmnopqrstuvwxyz0123456789", 24);
    let rendered = render(filter, messages, now, &nonce);
    let Ok(html) = rendered else {
        return reply::error(StatusCode::INTERNAL_SERVER_ERROR, "The page could not be written.");
    };
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; \
         frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    reply::html(html, &policy)
}

fn render(filter: &Filter, messages: &[Message], now: Time, nonce: &str) -> Result<String, askama::Error> {
    let text = |wanted: &'_ Option<String>| wanted.clone().unwrap_or_default();
    let (user_pool_id, username, destination) =
        (text(&filter.user_pool_id), text(&filter.username), text(&filter.destination));
    let card = |message| card(message, now);
    let page = Page {
        nonce,
        sandbox: mail::SANDBOX,
        tokens: pages::TOKENS,
        user_pool_id: &user_pool_id,
        username: &username,
        destination: &destination,
        cards: messages.iter().take(SHOWN).map(card).collect(),
        older: messages.len().saturating_sub(SHOWN),
    };
    page.render()
}

fn card(message: &Message, now: Time) -> Card<'_> {
    let is_mail = message.medium == Medium::Email;
    Card {
        message,
        is_document: mail::is_document(message),
        markup: is_mail.then(|| mail::text_as_markup(&message.body)),
        kind: message.occasion.as_str(),
        medium: message.medium.as_str(),
        age: age(now.seconds() - message.sent_at.seconds()),
    }
}

/// Coarse on purpose: "just now", "40 s ago", "5 min ago". The clock may have been moved back since.
fn age(seconds: i64) -> String {
    match seconds {
        ..=-5 => "in the future of a clock that was moved back".to_owned(),
        -4..5 => "just now".to_owned(),
        5..60 => format!("{seconds} s ago"),
        60..3_600 => format!("{} min ago", seconds / 60),
        3_600..86_400 => format!("{} h ago", seconds / 3_600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use delivery::{Occasion, Sender};

    use super::*;

    #[test]
    fn what_users_wrote_stays_text() {
        let hostile = "</p><script>alert('x')</script>\"><img src=x onerror=alert(1)>";
        let message = Message {
            id: "m".to_owned(),
            user_pool_id: hostile.to_owned(),
            username: hostile.to_owned(),
            occasion: Occasion::ForgotPassword,
            medium: Medium::Email,
            destination: hostile.to_owned(),
            subject: Some(hostile.to_owned()),
            body: hostile.to_owned(),
            code: hostile.to_owned(),
            sent_at: Time::from_seconds(0),
            sender: Sender::default(),
        };
        let filter = Filter { username: Some(hostile.to_owned()), ..Filter::default() };
        let html = render(&filter, &[message], Time::from_seconds(90), "n0nce").unwrap();
        assert!(!html.contains("alert('x')") && !html.contains("<img"), "{html}");
        assert!(
            html.contains(
                "sandbox=\"allow-same-origin allow-popups allow-popups-to-escape-sandbox\" src=\"/_poolhouse/inbox/m\""
            ),
            "{html}"
        );
        assert!(html.contains("1 min ago") && html.contains("ForgotPassword"));
        assert_eq!(html.matches("<script").count(), 1);
        assert_eq!(html.matches("nonce=\"n0nce\"").count(), 2);
    }

    #[test]
    fn a_mail_without_tags_reads_as_in_a_mail_reader_and_an_sms_as_it_is() {
        let message = |medium| Message {
            id: "m".to_owned(),
            user_pool_id: "p".to_owned(),
            username: "ann".to_owned(),
            occasion: Occasion::AdminCreateUser,
            medium,
            destination: "d".to_owned(),
            subject: None,
            body: "Your password is A&amp;b".to_owned(),
            code: String::new(),
            sent_at: Time::from_seconds(0),
            sender: Sender::default(),
        };
        let shown = |medium| render(&Filter::default(), &[message(medium)], Time::from_seconds(0), "n").unwrap();
        assert!(shown(Medium::Email).contains("Your password is A&amp;b<"), "{}", shown(Medium::Email));
        assert!(!shown(Medium::Email).contains("<iframe"));
        assert!(shown(Medium::Sms).contains("Your password is A&#38;amp;b<"), "{}", shown(Medium::Sms));
    }

    #[test]
    fn an_empty_inbox_says_so() {
        let html = render(&Filter::default(), &[], Time::from_seconds(0), "n").unwrap();
        assert!(html.contains("Nothing here yet"), "{html}");
    }

    #[test]
    fn ages_are_coarse() {
        let ages: Vec<_> = [-60, 0, 4, 59, 61, 7_200, 172_800].into_iter().map(age).collect();
        let future = "in the future of a clock that was moved back";
        assert_eq!(ages, [future, "just now", "just now", "59 s ago", "1 min ago", "2 h ago", "2 d ago"]);
    }
}
