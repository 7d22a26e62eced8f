//! AdminUpdateAuthEventFeedback: an administrator says whether it was the user.

use api::ApiError;
use api::operations::AdminUpdateAuthEventFeedback;
use api::types::{AdminUpdateAuthEventFeedbackRequest, AdminUpdateAuthEventFeedbackResponse, FeedbackValueType};
use flows::threat_protection;

use super::watched_user;
use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for AdminUpdateAuthEventFeedback {
    async fn handle(
        cx: &Context,
        input: AdminUpdateAuthEventFeedbackRequest,
    ) -> Result<AdminUpdateAuthEventFeedbackResponse, ApiError> {
        let user = watched_user(cx, &input.user_pool_id, &input.username).await?;
        let valid = input.feedback_value == FeedbackValueType::Valid;
        if threat_protection::judge(cx, &user, &input.event_id, valid).await.map_err(refuse)? {
            return Ok(AdminUpdateAuthEventFeedbackResponse {});
        }
        Err(ApiError::resource_not_found("Event does not exist."))
    }
}
