//! AdminLinkProviderForUser: lets somebody who is still to come from a provider be a user who is there.

use api::ApiError;
use api::operations::AdminLinkProviderForUser;
use api::types::{AdminLinkProviderForUserRequest, AdminLinkProviderForUserResponse};
use flows::federate::links;

use super::provider_user::view;
use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for AdminLinkProviderForUser {
    async fn handle(
        cx: &Context,
        input: AdminLinkProviderForUserRequest,
    ) -> Result<AdminLinkProviderForUserResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let (destination, source) = (view(&input.destination_user), view(&input.source_user));
        links::link(cx, &pool, destination, source).await.map_err(refuse)?;
        Ok(AdminLinkProviderForUserResponse {})
    }
}
