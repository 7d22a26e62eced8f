//! GlobalSignOut: revokes every token of a signed-in user.

use api::ApiError;
use api::operations::GlobalSignOut;
use api::types::{GlobalSignOutRequest, GlobalSignOutResponse};
use flows::Failure;

use crate::error::refuse;
use crate::{Context, Handle};
use flows::access_token;
use flows::account;

impl Handle for GlobalSignOut {
    async fn handle(cx: &Context, input: GlobalSignOutRequest) -> Result<GlobalSignOutResponse, ApiError> {
        let holder = access_token::token_holder(cx, input.access_token.expose()).await.map_err(refuse_here)?;
        account::sign_out_everywhere(cx, &holder.client.pool, &holder.user).await.map_err(refuse_here)?;
        Ok(GlobalSignOutResponse {})
    }
}

/// This operation declares no UserNotFoundException (behaviour 20 §0.2).
fn refuse_here(failure: Failure) -> ApiError {
    refuse(if failure == Failure::UserNotFound { Failure::AccessTokenInvalid } else { failure })
}
