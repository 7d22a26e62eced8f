//! UntagResource: takes tags from a user pool; keys it does not have are passed over.

use api::ApiError;
use api::operations::UntagResource;
use api::types::{UntagResourceRequest, UntagResourceResponse};

use super::change_tags;
use crate::{Context, Handle};

impl Handle for UntagResource {
    async fn handle(cx: &Context, input: UntagResourceRequest) -> Result<UntagResourceResponse, ApiError> {
        let keys = input.tag_keys;
        change_tags(cx, &input.resource_arn, move |all| all.retain(|key, _| !keys.contains(key))).await?;
        Ok(UntagResourceResponse {})
    }
}
