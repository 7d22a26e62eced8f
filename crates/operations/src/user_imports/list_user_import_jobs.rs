//! ListUserImportJobs: the jobs of a user pool, the newest first, a page at a time.

use api::ApiError;
use api::operations::ListUserImportJobs;
use api::types::{ListUserImportJobsRequest, ListUserImportJobsResponse};
use domain::clock::Time;
use domain::user_import::UserImportJob;
use store::Tx;
use store::tables::user_import_jobs as jobs;

use super::view;
use crate::pagination::{cut, invalid, last_shown};
use crate::rejection::Rejection;
use crate::{Context, Handle, user_pools};

/// The model gives an answer less than it lets a request ask for.
const MOST: i64 = 50;

impl Handle for ListUserImportJobs {
    async fn handle(cx: &Context, input: ListUserImportJobsRequest) -> Result<ListUserImportJobsResponse, ApiError> {
        let place = ["ListUserImportJobs", input.user_pool_id.as_str()];
        let after = last_shown(cx, &place, input.pagination_token.as_deref())?;
        let after = after.map(|key| read_key(&key).ok_or_else(invalid)).transpose()?;
        let (pool, size) = (input.user_pool_id.clone(), i64::from(input.max_results).min(MOST));
        let list = move |tx: &mut dyn Tx| {
            user_pools::require(tx, &pool)?;
            let after = after.as_ref().map(|(at, id)| (*at, id.as_str()));
            Ok::<_, Rejection>(jobs::list(tx, &pool, after, size + 1)?)
        };
        let found = cx.store.read(list).await?;
        let (page, pagination_token) = cut(cx, &place, found, size, key);
        let page = page.into_iter().map(|job| view::job(cx, job)).collect();
        Ok(ListUserImportJobsResponse { pagination_token, user_import_jobs: Some(page) })
    }
}

fn key(job: &UserImportJob) -> String {
    format!("{} {}", job.created_at.micros(), job.id)
}

fn read_key(key: &str) -> Option<(Time, String)> {
    let (micros, id) = key.split_once(' ')?;
    Some((Time::from_micros(micros.parse().ok()?), id.to_owned()))
}
