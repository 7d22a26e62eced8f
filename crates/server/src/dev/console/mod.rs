//! The console: what a site has, for people. Everything that it shows and does goes through the operations of the API,
//! called in this process, so that it may one day stand in front of production behind real authorisation.
//!
//! One file and one template a page. Must not know the store, nor what an operation does.

pub(in crate::dev) mod assets;
mod client;
mod client_in_force;
mod client_parameters;
mod forms;
mod frame;
mod home;
mod moments;
mod paging;
mod parts;
mod pool;
mod pool_configuration;
mod problem;
mod user;
mod user_actions;
mod user_status;
mod users;

use axum::Router;
use axum::routing::{get, post};
use serde_json::Value;
use url::form_urlencoded::Serializer;

pub(crate) use forms::Forms;
pub(in crate::dev) use frame::{Frame, Section};
pub(in crate::dev) use problem::Problem;

use super::Tools;
use crate::site_file::InProcess;
use crate::site_file::call::{Call, CallError, Request};

pub(super) fn routes() -> Router<Tools> {
    let of_pool = Router::new()
        .route("/", get(pool::show))
        .route("/clients/{client_id}", get(client::show))
        .route("/users", get(users::show))
        // Named in the query: a username may be two dots, which browsers take out of a path.
        .route("/user", get(user::show))
        .route("/user/delete", get(user_actions::ask_first))
        .route("/user/act", post(user_actions::act));
    Router::new()
        .route("/", get(home::answer))
        .nest("/_poolhouse/console/pools/{user_pool_id}", of_pool)
        .route("/_poolhouse/console/assets/{hash}/{name}", get(assets::serve))
}

/// Where a pool is shown. Ids of pools and clients need no escapes.
pub(in crate::dev) fn pool_address(id: &str) -> String {
    format!("/_poolhouse/console/pools/{id}")
}

/// Where a user is shown.
pub(in crate::dev) fn user_address(user_pool_id: &str, username: &str) -> String {
    let query = Serializer::new(String::new()).append_pair("name", username).finish();
    format!("{}/user?{query}", pool_address(user_pool_id))
}

/// Asks the site as an administrator of it.
///
/// # Errors
/// What the operation answers.
async fn ask(tools: &Tools, operation: &'static str, input: Value) -> Result<Value, CallError> {
    ask_in(tools, None, operation, input).await
}

/// The same in a region, for operations that go by it.
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
