//! Pages about what went wrong, which say what to do next.

use askama::Template;
use axum::body::Body;
use http::{Response, StatusCode};

use super::forms::NotTaken;
use super::frame::Frame;
use crate::dev::Tools;
use crate::site_file::call::CallError;

#[derive(Template)]
#[template(path = "console/problem.html")]
struct Page<'a> {
    frame: &'a Frame,
    problem: &'a Problem,
}

/// What is told, and what to do about it.
#[derive(Debug)]
pub(in crate::dev) struct Problem {
    pub(in crate::dev) status: StatusCode,
    pub(in crate::dev) title: &'static str,
    /// What the server says of it.
    pub(in crate::dev) said: String,
    /// A sentence: what helps.
    pub(in crate::dev) next: &'static str,
    /// Where the button leads, and what is written on it.
    pub(in crate::dev) way_on: (String, &'static str),
}

impl Problem {
    pub(in crate::dev) fn answer(&self, tools: &Tools) -> Response<Body> {
        let frame = Frame::new(tools, None);
        frame.answer(self.status, &Page { frame: &frame, problem: self })
    }

    /// Leads elsewhere than to the first page.
    pub(in crate::dev) fn leading_to(self, address: impl Into<String>, label: &'static str) -> Self {
        Self { way_on: (address.into(), label), ..self }
    }
}

fn home() -> (String, &'static str) {
    ("/".to_owned(), "To all pools")
}

impl From<CallError> for Problem {
    fn from(error: CallError) -> Self {
        let (status, title, next) = match &error {
            CallError::Refused { code, .. } => match code.as_str() {
                "ResourceNotFoundException" => (
                    StatusCode::NOT_FOUND,
                    "There is no such thing",
                    "It may have been deleted, or the server was started anew with other data.",
                ),
                "UserNotFoundException" => (
                    StatusCode::NOT_FOUND,
                    "There is no such user",
                    "They may have been deleted since; look through the users of the pool.",
                ),
                "InvalidParameterException" => (
                    StatusCode::BAD_REQUEST,
                    "The server does not take this",
                    "Go back, change what it complains of, and try again.",
                ),
                "TooManyRequestsException" | "LimitExceededException" => {
                    (StatusCode::TOO_MANY_REQUESTS, "Too much at once", "Wait a moment, and try again.")
                }
                "InternalErrorException" | "InternalServerException" => (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Something went wrong",
                    "The terminal in which the server runs says what.",
                ),
                _ => (StatusCode::CONFLICT, "That is not possible now", "Look at what it says, and go back."),
            },
            CallError::Unimplemented { .. } => {
                (StatusCode::NOT_IMPLEMENTED, "Not there yet", "This server does not have the operation yet.")
            }
            CallError::Unreachable(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "The server did not answer itself",
                "The terminal in which it runs says why.",
            ),
        };
        Self { status, title, said: error.to_string(), next, way_on: home() }
    }
}

impl From<NotTaken> for Problem {
    fn from(why: NotTaken) -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            title: "Nothing was changed",
            said: why.to_string(),
            next: "Go back, load the page again, and then send the form.",
            way_on: home(),
        }
    }
}
