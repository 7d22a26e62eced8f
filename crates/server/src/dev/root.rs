//! `GET /`: for whoever opens the endpoint in a browser.

use axum::body::Body;
use axum::extract::State;
use http::{Response, StatusCode};

use super::Tools;
use crate::http::reply;

pub(super) async fn answer(State(tools): State<Tools>) -> Response<Body> {
    let base_url = &tools.context.settings.base_url;
    let trust = match &tools.root {
        Some(_) => format!("The certificate to trust: {base_url}/_poolhouse/ca.pem\n"),
        None => String::new(),
    };
    let text = format!(
        "Poolhouse {}: user pools for development.\n\n\
         Point an AWS SDK or the AWS CLI at this URL: {base_url}\n\
         Messages to users: {base_url}/_poolhouse/inbox\n{trust}",
        env!("CARGO_PKG_VERSION"),
    );
    reply::with_type(StatusCode::OK, "text/plain; charset=utf-8", text)
}
