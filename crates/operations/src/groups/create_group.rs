//! CreateGroup: adds a group to a user pool.

use api::operations::CreateGroup;
use api::types::{CreateGroupRequest, CreateGroupResponse};
use api::{ApiError, ErrorCode};
use domain::group::{self, Group};
use domain::random;
use store::tables::{groups, user_pools as pools};

use super::view;
use crate::rejection::Rejection;
use crate::user_pools;
use crate::{Context, Handle};

impl Handle for CreateGroup {
    async fn handle(cx: &Context, input: CreateGroupRequest) -> Result<CreateGroupResponse, ApiError> {
        let (id, now) = (random::uuid(&*cx.random), cx.now());
        let (account_id, quota) = (cx.settings.account_id.clone(), cx.settings.quotas.groups);
        let CreateGroupRequest { description, group_name, precedence, role_arn, user_pool_id } = input;
        let made = Group {
            user_pool_id,
            id,
            name: group_name,
            description,
            role_arn,
            precedence,
            created_at: now,
            modified_at: now,
        };
        let group = made.clone();
        cx.store
            .write(move |tx| {
                // Held, so that the pool is not deleted meanwhile and the count holds.
                if !pools::hold(tx, &made.user_pool_id)? {
                    return Err(user_pools::not_found(&made.user_pool_id));
                }
                group::check_role(made.role_arn.as_deref(), &account_id)?;
                let count = groups::count(tx, &made.user_pool_id)?;
                if !groups::insert(tx, &made)? {
                    let message = "A group with the name already exists.";
                    return Err(ApiError::new(ErrorCode::GroupExists, message).into());
                }
                if count >= quota {
                    // Our text: only the code is known.
                    let message = "Groups cannot exceed the limit of the user pool.";
                    return Err(ApiError::limit_exceeded(message).into());
                }
                Ok::<_, Rejection>(())
            })
            .await?;
        Ok(CreateGroupResponse { group: Some(view::group(&group)) })
    }
}
