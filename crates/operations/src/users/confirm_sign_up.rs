//! ConfirmSignUp: confirms a user by the code they were sent.

use api::operations::ConfirmSignUp;
use api::types::{ConfirmSignUpRequest, ConfirmSignUpResponse};
use api::{ApiError, Sensitive};

use crate::callers::public_caller;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::{sign_in, sign_up};

impl Handle for ConfirmSignUp {
    async fn handle(cx: &Context, input: ConfirmSignUpRequest) -> Result<ConfirmSignUpResponse, ApiError> {
        let caller = public_caller(cx, &input.client_id, &input.username, input.secret_hash.as_ref()).await?;
        let force_alias = input.force_alias_creation.unwrap_or(false);
        let (code, metadata) = (&input.confirmation_code, input.client_metadata.unwrap_or_default());
        let confirmed =
            sign_up::confirm_sign_up(cx, &caller.client, &input.username, caller.user, code, force_alias, &metadata)
                .await
                .map_err(refuse)?;
        let user = Some(confirmed.user).filter(|_| confirmed.leads_on);
        let session = user.and_then(|user| sign_in::after_sign_up(cx, &caller.client, &user));
        Ok(ConfirmSignUpResponse { session: session.map(Sensitive::new) })
    }
}
