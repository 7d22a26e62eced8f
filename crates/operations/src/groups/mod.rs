//! Groups and their members: one file for each operation, and what they share.

mod admin_add_user_to_group;
mod admin_list_groups_for_user;
mod admin_remove_user_from_group;
mod create_group;
mod delete_group;
mod get_group;
mod list_groups;
mod list_users_in_group;
#[cfg(test)]
mod tests;
mod update_group;
mod view;

use api::ApiError;
use domain::group::Group;
use domain::user::User;
use domain::user_pool::UserPool;
use flows::Failure;
use store::Tx;
use store::tables::{groups, users};

use crate::error::refuse;
use crate::rejection::Rejection;

fn require(tx: &mut dyn Tx, user_pool_id: &str, name: &str) -> Result<Group, Rejection> {
    groups::find(tx, user_pool_id, name)?.ok_or_else(not_found)
}

fn not_found() -> Rejection {
    Rejection::Answer(ApiError::resource_not_found("Group not found."))
}

fn require_user(tx: &mut dyn Tx, pool: &UserPool, name: &str) -> Result<User, Rejection> {
    users::find_by_name(tx, pool, name)?.ok_or_else(|| Rejection::Answer(refuse(Failure::UserNotFound)))
}
