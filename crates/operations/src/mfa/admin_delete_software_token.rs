//! AdminDeleteSoftwareToken: takes a user's authenticator app away.

use api::ApiError;
use api::operations::AdminDeleteSoftwareToken;
use api::types::{AdminDeleteSoftwareTokenRequest, AdminDeleteSoftwareTokenResponse};

use crate::error::refuse;
use crate::{Context, Handle};
use flows::factors;

impl Handle for AdminDeleteSoftwareToken {
    async fn handle(
        cx: &Context,
        input: AdminDeleteSoftwareTokenRequest,
    ) -> Result<AdminDeleteSoftwareTokenResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        factors::delete_software_token(cx, &pool, &input.username).await.map_err(refuse)?;
        Ok(AdminDeleteSoftwareTokenResponse {})
    }
}
