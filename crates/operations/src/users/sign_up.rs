//! SignUp: registers a user who signs up by themselves.

use api::operations::SignUp;
use api::types::{SignUpRequest, SignUpResponse};
use api::{ApiError, Sensitive};
use domain::user::UserStatus;
use flows::SentAlong;
use flows::sign_up::SignUp as NewUser;

use crate::callers::{for_user_of_client, public_caller};
use crate::error::refuse;
use crate::users::view;
use crate::{Context, Handle};
use flows::{sign_in, sign_up};

impl Handle for SignUp {
    async fn handle(cx: &Context, input: SignUpRequest) -> Result<SignUpResponse, ApiError> {
        let caller = public_caller(cx, &input.client_id, &input.username, input.secret_hash.as_ref()).await?;
        let for_user = for_user_of_client(cx, &caller.client, input.user_context_data.as_ref())?;
        let cx = for_user.as_ref().unwrap_or(cx);
        let validation_data = view::attributes(input.validation_data)?;
        let client_metadata = input.client_metadata.unwrap_or_default();
        let new_user = NewUser {
            username: &input.username,
            password: input.password.as_ref().map(|password| password.expose().as_str()),
            attributes: view::attributes(input.user_attributes)?,
            along: SentAlong { validation_data: &validation_data, client_metadata: &client_metadata },
        };
        let signed_up = sign_up::sign_up(cx, &caller.client, new_user).await.map_err(refuse)?;
        let session = sign_in::after_sign_up(cx, &caller.client, &signed_up.user);
        Ok(SignUpResponse {
            user_confirmed: signed_up.user.status == UserStatus::Confirmed,
            user_sub: signed_up.user.sub,
            code_delivery_details: signed_up.delivery.as_ref().map(view::delivery),
            session: session.map(Sensitive::new),
        })
    }
}
