//! UpdateProvisionedLimit: sets the rate of a category of requests, between what is free and what the site allows.

use api::operations::UpdateProvisionedLimit;
use api::types::{UpdateProvisionedLimitRequest, UpdateProvisionedLimitResponse};
use api::{ApiError, ErrorCode};
use flows::rates;

use super::{category, limit};
use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for UpdateProvisionedLimit {
    async fn handle(
        cx: &Context,
        input: UpdateProvisionedLimitRequest,
    ) -> Result<UpdateProvisionedLimitResponse, ApiError> {
        let category = category(&input.limit_definition)?;
        let requested = input.requested_limit_value;
        let (free, most) = (category.free_per_second(), cx.settings.quotas.provisioned_per_second);
        // Our texts: only the codes are known.
        if !category.is_adjustable() {
            let text = format!("The limit of the category {} cannot be changed.", category.as_str());
            return Err(ApiError::invalid_parameter(text));
        }
        if requested < free {
            let text = format!("RequestedLimitValue must not be less than the default limit of {free}.");
            return Err(ApiError::invalid_parameter(text));
        }
        if i64::from(requested) > most {
            let text = format!("RequestedLimitValue must not be more than the account's limit of {most}.");
            return Err(ApiError::new(ErrorCode::ServiceQuotaExceeded, text));
        }
        rates::provision(cx, &cx.region, category, requested).await.map_err(refuse)?;
        Ok(UpdateProvisionedLimitResponse { limit: limit(category, requested) })
    }
}
