//! GetProvisionedLimit: the rate of a category of requests.

use api::ApiError;
use api::operations::GetProvisionedLimit;
use api::types::{GetProvisionedLimitRequest, GetProvisionedLimitResponse};
use flows::rates;

use super::{category, limit};
use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for GetProvisionedLimit {
    async fn handle(cx: &Context, input: GetProvisionedLimitRequest) -> Result<GetProvisionedLimitResponse, ApiError> {
        let category = category(&input.limit_definition)?;
        let per_second = rates::per_second(cx, &cx.region, category).await.map_err(refuse)?;
        Ok(GetProvisionedLimitResponse { limit: limit(category, per_second) })
    }
}
