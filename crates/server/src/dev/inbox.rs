//! `/_poolhouse/inbox`: the messages that would have been sent, as a page for people and as JSON for tests.
//!
//! Filtered by the query parameters `UserPoolId`, `Username`, `Destination`, `Kind` and `Medium`; cleared, with the same
//! filters, by DELETE, whose body may name the messages instead: `{"Ids": […]}`.

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use delivery::Message;
use delivery::inbox::Filter;
use http::{HeaderMap, Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::console::Problem;
use super::{Tools, inbox_page, mail};
use crate::http::{Access, accepts, reply, wants_page};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub(super) struct Wanted {
    user_pool_id: String,
    username: String,
    destination: String,
    kind: String,
    medium: String,
}

/// A filter that is misspelt is none: what was meant for some messages must not become all of them.
type Asked = Result<Query<Wanted>, QueryRejection>;

/// The messages that a page showed when somebody wanted them gone.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Named {
    ids: Vec<String>,
}

impl Wanted {
    fn filter(self) -> Filter {
        // A form sends empty fields for "any". Neither addresses nor usernames have blanks: one was a plus sign that
        // somebody did not encode.
        let given = |text: String| Some(text.replace(' ', "+")).filter(|text| !text.is_empty());
        Filter {
            user_pool_id: given(self.user_pool_id),
            username: given(self.username),
            destination: given(self.destination),
            kind: given(self.kind),
            medium: given(self.medium),
        }
    }
}

pub(super) async fn show(
    State(tools): State<Tools>,
    Extension(access): Extension<Access>,
    asked: Asked,
    headers: HeaderMap,
) -> Response<Body> {
    access.operation("inbox");
    let filter = match asked {
        Ok(Query(wanted)) => wanted.filter(),
        Err(unclear) => return reply::error(StatusCode::BAD_REQUEST, &unclear.body_text()),
    };
    if wants_page(&headers) && !accepts(&headers, "application/json") {
        return inbox_page::page(&tools, &filter).await;
    }
    let messages: Vec<Value> = tools.inbox.messages(&filter).iter().map(message).collect();
    reply::json(StatusCode::OK, &json!({ "Messages": messages }))
}

pub(super) async fn clear(
    State(tools): State<Tools>,
    Extension(access): Extension<Access>,
    asked: Asked,
    body: Bytes,
) -> Response<Body> {
    access.operation("inbox");
    let filter = match asked {
        Ok(Query(wanted)) => wanted.filter(),
        Err(unclear) => return reply::error(StatusCode::BAD_REQUEST, &unclear.body_text()),
    };
    if body.is_empty() {
        tools.inbox.clear(&filter);
        return reply::json(StatusCode::OK, &json!({}));
    }
    let Ok(Named { ids }) = serde_json::from_slice(&body) else {
        return reply::error(StatusCode::BAD_REQUEST, "Expected no body, or {\"Ids\": [\"the id of a message\"]}.");
    };
    tools.inbox.remove(&ids);
    reply::json(StatusCode::OK, &json!({}))
}

/// One mail, as its reader sees it.
pub(super) async fn show_mail(
    State(tools): State<Tools>,
    Extension(access): Extension<Access>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    access.operation("inbox");
    match tools.inbox.message(&id) {
        Some(message) if mail::is_document(&message) => mail::document(&message.body),
        _ if wants_page(&headers) => gone().answer(&tools),
        _ => reply::error(StatusCode::NOT_FOUND, "There is no such mail in the inbox."),
    }
}

fn gone() -> Problem {
    Problem {
        status: StatusCode::NOT_FOUND,
        title: "There is no such mail",
        said: "It was deleted, made room for newer ones, or the server was started anew.".to_owned(),
        next: "Messages are kept in memory, the newest 10,000.",
        way_on: ("/_poolhouse/inbox".to_owned(), "To all messages"),
    }
}

fn message(message: &Message) -> Value {
    json!({
        "Id": message.id,
        "UserPoolId": message.user_pool_id,
        "Username": message.username,
        "Medium": message.medium.as_str(),
        "Destination": message.destination,
        "Kind": message.occasion.as_str(),
        "Subject": message.subject,
        "Body": message.body,
        "Code": message.code,
        "SentAt": message.sent_at.millis() as f64 / 1_000.0,
    })
}

#[cfg(test)]
mod tests {
    use delivery::{Occasion, Sender};
    use domain::clock::Time;
    use domain::message::Medium;

    use super::*;

    #[test]
    fn a_message_has_the_members_tests_rely_on() {
        let sent = Message {
            id: "m".to_owned(),
            user_pool_id: "us-east-1_AbCdEfGhI".to_owned(),
            username: "ann".to_owned(),
            occasion: Occasion::SignUp,
            medium: Medium::Sms,
            destination: "+12065550100".to_owned(),
            subject: None,
            body: "Your code is 123456".to_owned(),
            code: "123456".to_owned(),
            sent_at: Time::from_micros(1_795_219_200_123_456),
            sender: Sender::default(),
        };
        let expected = json!({
            "Id": "m", "UserPoolId": "us-east-1_AbCdEfGhI", "Username": "ann", "Medium": "SMS", "Destination": "+12065550100",
            "Kind": "SignUp", "Subject": null, "Body": "Your code is 123456", "Code": "123456",
            "SentAt": 1_795_219_200.123,
        });
        assert_eq!(message(&sent), expected);
    }

    #[test]
    fn filters_may_be_empty_or_carelessly_encoded() {
        let wanted = Wanted { destination: " 12065550100".to_owned(), ..Wanted::default() };
        let filter = wanted.filter();
        assert_eq!(filter.destination.as_deref(), Some("+12065550100"));
        assert_eq!((filter.user_pool_id, filter.username), (None, None));
    }
}
