//! `GET /_poolhouse/ca.pem`: the certificate of the local authority, for machines and containers that cannot read the
//! file. What it certifies is worth nothing to whoever has it; who fetches it over the network trusts that network.

use axum::body::Body;
use axum::extract::State;
use http::header::{CONTENT_DISPOSITION, HeaderValue};
use http::{Response, StatusCode};

use super::Tools;
use crate::http::reply;

pub(super) async fn show(State(tools): State<Tools>) -> Response<Body> {
    let Some(pem) = tools.root else {
        return reply::error(StatusCode::NOT_FOUND, "This server has made no certificate: start it with --tls.");
    };
    let mut response = reply::with_type(StatusCode::OK, "application/x-pem-file", pem);
    let name = HeaderValue::from_static("attachment; filename=\"poolhouse-ca.pem\"");
    response.headers_mut().insert(CONTENT_DISPOSITION, name);
    response
}
