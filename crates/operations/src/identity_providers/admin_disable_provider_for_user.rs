//! AdminDisableProviderForUser: takes such a link away, or the password of a user of the pool itself.

use api::ApiError;
use api::operations::AdminDisableProviderForUser;
use api::types::{AdminDisableProviderForUserRequest, AdminDisableProviderForUserResponse};
use flows::federate::links;

use super::provider_user::view;
use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for AdminDisableProviderForUser {
    async fn handle(
        cx: &Context,
        input: AdminDisableProviderForUserRequest,
    ) -> Result<AdminDisableProviderForUserResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        links::disable(cx, &pool, view(&input.user)).await.map_err(refuse)?;
        Ok(AdminDisableProviderForUserResponse {})
    }
}
