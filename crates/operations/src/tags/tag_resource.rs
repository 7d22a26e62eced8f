//! TagResource: adds tags to a user pool, over those of the same keys.

use api::ApiError;
use api::operations::TagResource;
use api::types::{TagResourceRequest, TagResourceResponse};

use super::change_tags;
use crate::{Context, Handle};

impl Handle for TagResource {
    async fn handle(cx: &Context, input: TagResourceRequest) -> Result<TagResourceResponse, ApiError> {
        let tags = input.tags;
        change_tags(cx, &input.resource_arn, move |all| all.extend(tags.clone())).await?;
        Ok(TagResourceResponse {})
    }
}
