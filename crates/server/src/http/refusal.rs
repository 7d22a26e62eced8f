//! Refusals of requests before it is known where they lead: in the form of the API where the API was called.

use api::dispatch;
use api::{ApiError, ErrorCode};
use axum::body::Body;
use http::{Method, Response, StatusCode, request};

use super::access::{Access, Outcome};
use super::reply;

pub(super) struct Refusal {
    pub(super) status: StatusCode,
    /// What an SDK makes of it.
    pub(super) code: ErrorCode,
    /// What the log says of it.
    pub(super) outcome: &'static str,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn answer(self, head: &request::Parts, access: &Access) -> Response<Body> {
        let of_the_api = head.method == Method::POST && head.uri.path() == "/";
        let mut response = if of_the_api {
            dispatch::error_response(&ApiError::new(self.code, self.message), &access.request_id).map(Body::from)
        } else {
            reply::error(self.status, &self.message)
        };
        *response.status_mut() = self.status;
        response.extensions_mut().insert(Outcome(self.outcome));
        response
    }
}
