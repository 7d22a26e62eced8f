//! The console: what a site has, for people. Everything that it shows and does goes through the operations of the API,
//! called in this process, so that it may one day stand in front of production behind real authorisation.
//!
//! One file and one template a page. Must not know the store, nor what an operation does.

mod assets;
mod forms;
mod frame;
mod home;
mod moments;
mod problem;

use axum::Router;
use axum::routing::get;
use http::HeaderMap;
use http::header::ACCEPT;
use serde_json::Value;

pub(crate) use forms::Forms;
pub(in crate::dev) use frame::{Frame, Section};
pub(in crate::dev) use problem::Problem;

use super::Tools;
use crate::site_file::InProcess;
use crate::site_file::call::{Call, CallError, Request};

pub(super) fn routes() -> Router<Tools> {
    Router::new().route("/", get(home::answer)).route("/_poolhouse/console/assets/{hash}/{name}", get(assets::serve))
}

/// Whether who asks is a browser that shows a page to a person, and no program.
pub(in crate::dev) fn wants_page(headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.any(|types| types.to_ascii_lowercase().contains("text/html"))
}

/// Where a pool is shown. Ids of pools and clients need no escapes.
pub(in crate::dev) fn pool_address(id: &str) -> String {
    format!("/_poolhouse/console/pools/{id}")
}

/// Asks the site as an administrator of it; in a region, where an operation goes by that.
///
/// # Errors
/// What the operation answers.
async fn ask_in(
    tools: &Tools,
    region: Option<&str>,
    operation: &'static str,
    input: Value,
) -> Result<Value, CallError> {
    InProcess(tools.context.clone()).call(Request { operation, input, region, pinned_id: None }).await
}
