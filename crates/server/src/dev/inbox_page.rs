//! The inbox for people: a page of the console, everything in it escaped by the template. It looks for news by itself,
//! in assets/console/inbox.js.

use askama::Template;
use axum::body::Body;
use delivery::Message;
use delivery::inbox::Filter;
use domain::clock::Time;
use domain::message::Medium;
use federation::xml_time;
use flows::Context;
use http::{Response, StatusCode};

use super::console::{self, Frame, Section, assets};
use super::{Tools, mail};

/// Older messages are counted, not shown.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "console/inbox.html")]
struct Page<'a> {
    frame: &'a Frame,
    script: String,
    /// What the frames of mails may do.
    sandbox: &'static str,
    user_pool_id: &'a str,
    username: &'a str,
    destination: &'a str,
    is_filtered: bool,
    /// Of pools that there are messages of: id and name.
    pools: &'a [(String, String)],
    cards: Vec<Card<'a>>,
    older: usize,
}

struct Card<'a> {
    message: &'a Message,
    kind: &'static str,
    medium: &'static str,
    pool_name: &'a str,
    age: String,
    sent_at: String,
    is_mail: bool,
    /// Whether it is shown in a frame, at an address of its own.
    is_document: bool,
    /// The body of a mail without tags, as markup; `None` for what is plain text.
    markup: Option<String>,
}

impl Card<'_> {
    /// SMS have none: they are short enough to be their own.
    fn title(&self) -> &str {
        match self.message.subject.as_deref().map(str::trim) {
            Some("") => "(no subject)",
            Some(subject) => subject,
            None => &self.message.body,
        }
    }

    fn pool_address(&self) -> String {
        console::pool_address(&self.message.user_pool_id)
    }
}

pub(super) async fn page(tools: &Tools, filter: &Filter) -> Response<Body> {
    let (messages, older) = tools.inbox.newest(filter, SHOWN);
    let mut ids = tools.inbox.user_pools();
    ids.extend(filter.user_pool_id.clone().filter(|id| !ids.contains(id)));
    let pools = named(ids, &tools.context).await;
    let frame = Frame::new(tools, Section::Messages);
    let page = draw(&frame, filter, &messages, older, &pools, tools.context.now());
    frame.answer(StatusCode::OK, &page)
}

/// A pool that is gone is called by its id.
async fn named(ids: Vec<String>, cx: &Context) -> Vec<(String, String)> {
    let mut pools = Vec::new();
    for id in ids {
        let found = cx.configuration.pool(&id).await;
        let name = found.map_or_else(|_| id.clone(), |found| found.pool.name.clone());
        pools.push((id, name));
    }
    pools
}

fn draw<'a>(
    frame: &'a Frame,
    filter: &'a Filter,
    messages: &'a [Message],
    older: usize,
    pools: &'a [(String, String)],
    now: Time,
) -> Page<'a> {
    let text = |wanted: &'a Option<String>| wanted.as_deref().unwrap_or_default();
    let (user_pool_id, username, destination) =
        (text(&filter.user_pool_id), text(&filter.username), text(&filter.destination));
    Page {
        frame,
        script: assets::INBOX.path(),
        sandbox: mail::SANDBOX,
        user_pool_id,
        username,
        destination,
        is_filtered: [user_pool_id, username, destination, text(&filter.kind), text(&filter.medium)] != [""; 5],
        pools,
        cards: messages.iter().map(|message| card(message, pools, now)).collect(),
        older,
    }
}

fn card<'a>(message: &'a Message, pools: &'a [(String, String)], now: Time) -> Card<'a> {
    let is_mail = message.medium == Medium::Email;
    let pool = pools.iter().find(|(id, _)| *id == message.user_pool_id);
    Card {
        message,
        kind: message.occasion.as_str(),
        medium: if is_mail { "mail" } else { "SMS" },
        pool_name: pool.map_or(&message.user_pool_id, |(_, name)| name),
        age: age(now.seconds() - message.sent_at.seconds()),
        sent_at: xml_time::format(message.sent_at),
        is_mail,
        is_document: mail::is_document(message),
        markup: is_mail.then(|| mail::text_as_markup(&message.body)),
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
    use testkit::TestServer;

    use super::*;

    fn message(medium: Medium, text: &str) -> Message {
        Message {
            id: "m".to_owned(),
            user_pool_id: "us-east-1_AbCdEfGhI".to_owned(),
            username: text.to_owned(),
            occasion: Occasion::ForgotPassword,
            medium,
            destination: text.to_owned(),
            subject: (medium == Medium::Email).then(|| text.to_owned()),
            body: text.to_owned(),
            code: text.to_owned(),
            sent_at: Time::from_seconds(0),
            sender: Sender::default(),
        }
    }

    fn drawn(filter: &Filter, messages: &[Message], seconds: i64) -> String {
        let frame = Frame::new(&Tools::of(&TestServer::start()), Section::Messages);
        let pools = [("us-east-1_AbCdEfGhI".to_owned(), "<i>shop".to_owned())];
        draw(&frame, filter, messages, 0, &pools, Time::from_seconds(seconds)).render().unwrap()
    }

    #[test]
    fn what_users_wrote_stays_text() {
        let hostile = "</p><script>alert('x')</script>\"><img src=x onerror=alert(1)>";
        let filter = Filter { username: Some(hostile.to_owned()), ..Filter::default() };
        for medium in [Medium::Email, Medium::Sms] {
            let html = drawn(&filter, &[message(medium, hostile)], 90);
            assert!(!html.contains("alert('x')") && !html.contains("<img src=x") && !html.contains("<i>"), "{html}");
            assert!(html.contains("1 min ago") && html.contains("ForgotPassword"));
            // The frame's own, and this page's.
            assert_eq!((html.matches("<script").count(), html.matches("nonce=").count()), (2, 2));
        }
        let html = drawn(&filter, &[message(Medium::Email, hostile)], 90);
        let sandboxed =
            "sandbox=\"allow-same-origin allow-popups allow-popups-to-escape-sandbox\" src=\"/_poolhouse/inbox/m\"";
        assert!(html.contains(sandboxed), "{html}");
    }

    #[test]
    fn a_mail_without_tags_reads_as_in_a_mail_reader_and_an_sms_as_it_is() {
        let shown = |medium| drawn(&Filter::default(), &[message(medium, "Your password is A&amp;b")], 0);
        let mail = shown(Medium::Email);
        assert!(mail.contains("<p class=\"words as-mail\">Your password is A&amp;b</p>"), "{mail}");
        assert!(mail.contains("<pre class=\"source\" tabindex=\"0\">Your password is A&#38;amp;b</pre>"), "{mail}");
        assert!(!mail.contains("<iframe"));
        let sms = shown(Medium::Sms);
        assert!(sms.contains("<p class=\"words\">Your password is A&#38;amp;b</p>"), "{sms}");
        assert!(!sms.contains("tablist"));
    }

    #[test]
    fn an_empty_inbox_says_so() {
        assert!(drawn(&Filter::default(), &[], 0).contains("Nothing here yet"));
        let filter = Filter { user_pool_id: Some("x".to_owned()), ..Filter::default() };
        assert!(drawn(&filter, &[], 0).contains("No message is like that"));
    }

    #[test]
    fn ages_are_coarse() {
        let ages: Vec<_> = [-60, 0, 4, 59, 61, 7_200, 172_800].into_iter().map(age).collect();
        let future = "in the future of a clock that was moved back";
        assert_eq!(ages, [future, "just now", "just now", "59 s ago", "1 min ago", "2 h ago", "2 d ago"]);
    }
}
