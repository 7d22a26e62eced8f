//! AdminCreateUser: makes a user and invites them.

use api::ApiError;
use api::operations::AdminCreateUser;
use api::types::{AdminCreateUserRequest, AdminCreateUserResponse, DeliveryMediumType, MessageActionType};
use domain::user_pool::ContactAttribute;
use flows::SentAlong;
use flows::invite::Invitation;

use crate::error::refuse;
use crate::users::view;
use crate::{Context, Handle};
use flows::invite;

impl Handle for AdminCreateUser {
    async fn handle(cx: &Context, input: AdminCreateUserRequest) -> Result<AdminCreateUserResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let media = input.desired_delivery_mediums.filter(|media| !media.is_empty());
        let validation_data = view::attributes(input.validation_data)?;
        let client_metadata = input.client_metadata.unwrap_or_default();
        let invitation = Invitation {
            username: &input.username,
            sub: cx.pinned_sub()?,
            attributes: view::attributes(input.user_attributes)?,
            temporary_password: input.temporary_password.as_ref().map(|password| password.expose().as_str()),
            force_alias: input.force_alias_creation.unwrap_or(false),
            suppress: input.message_action == Some(MessageActionType::Suppress),
            media: media.map(|media| media.into_iter().map(contact).collect()),
            along: SentAlong { validation_data: &validation_data, client_metadata: &client_metadata },
        };
        let user = match input.message_action {
            Some(MessageActionType::Resend) => invite::reinvite(cx, &pool, invitation).await,
            _ => invite::admin_create_user(cx, &pool, invitation).await,
        };
        let user = user.map_err(refuse)?;
        Ok(AdminCreateUserResponse { user: Some(view::user_type(&pool.pool, &user, |_| true)) })
    }
}

const fn contact(medium: DeliveryMediumType) -> ContactAttribute {
    match medium {
        DeliveryMediumType::Sms => ContactAttribute::PhoneNumber,
        DeliveryMediumType::Email => ContactAttribute::Email,
    }
}
