//! The console's sheet and script, compiled in.

use axum::body::Body;
use axum::extract::Path;
use http::{Response, StatusCode};
use pages::Asset;

use crate::http::reply;

const FOLDER: &str = "/_poolhouse/console/assets/";

/// The brand's colours and measures, and what the console makes of them.
pub(super) static STYLE: Asset = Asset::new(
    FOLDER,
    "console.css",
    "text/css; charset=utf-8",
    concat!(
        include_str!("../../../../pages/assets/tokens.css"),
        include_str!("../../../assets/console/frame.css"),
        include_str!("../../../assets/console/parts.css"),
        include_str!("../../../assets/console/inbox.css"),
        include_str!("../../../assets/console/clock.css"),
        include_str!("../../../assets/console/snippets.css"),
    ),
);

pub(super) static SCRIPT: Asset = Asset::new(
    FOLDER,
    "console.js",
    "text/javascript; charset=utf-8",
    include_str!("../../../assets/console/console.js"),
);

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

pub(in crate::dev) static INBOX: Asset =
    Asset::new(FOLDER, "inbox.js", JAVASCRIPT, include_str!("../../../assets/console/inbox.js"));

pub(in crate::dev) static CLOCK: Asset =
    Asset::new(FOLDER, "clock.js", JAVASCRIPT, include_str!("../../../assets/console/clock.js"));

static ALL: [&Asset; 4] = [&STYLE, &SCRIPT, &INBOX, &CLOCK];

pub(super) async fn serve(Path((hash, name)): Path<(String, String)>) -> Response<Body> {
    match pages::asset(&ALL, &hash, &name) {
        Some(response) => response.map(Body::from),
        None => reply::error(StatusCode::NOT_FOUND, "There is nothing at this path."),
    }
}
