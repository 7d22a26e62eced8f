//! What became of the lines of a user import job, as text: at AWS it is in a log group of CloudWatch.

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use flows::user_imports::log;
use http::{Response, StatusCode};

use super::Tools;
use crate::http::{Access, reply};

pub(super) const PATH: &str = "/_poolhouse/user-imports/{user_pool_id}/{job_id}/log";

pub(super) fn address(user_pool_id: &str, job_id: &str) -> String {
    format!("/_poolhouse/user-imports/{user_pool_id}/{job_id}/log")
}

pub(super) async fn show(
    State(tools): State<Tools>,
    Extension(access): Extension<Access>,
    Path((user_pool_id, job_id)): Path<(String, String)>,
) -> Response<Body> {
    access.operation("userImportLog");
    match log::log(&tools.context, &user_pool_id, &job_id).await {
        Ok(Some(lines)) => {
            let text: String = lines.into_iter().map(|line| line + "\n").collect();
            reply::with_type(StatusCode::OK, "text/plain; charset=utf-8", text)
        }
        Ok(None) => reply::error(StatusCode::NOT_FOUND, "There is no such user import job."),
        Err(error) => {
            tracing::error!(%error, "the log of a user import job cannot be read");
            reply::error(StatusCode::SERVICE_UNAVAILABLE, "The database does not answer.")
        }
    }
}
