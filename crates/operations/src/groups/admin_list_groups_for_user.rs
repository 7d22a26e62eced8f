//! AdminListGroupsForUser: the groups a user is in, strongest first, a page at a time.

use api::ApiError;
use api::operations::AdminListGroupsForUser;
use api::types::{AdminListGroupsForUserRequest, AdminListGroupsForUserResponse};
use domain::group::Group;
use store::tables::group_members;

use super::{require_user, view};
use crate::error::refuse;
use crate::pagination::{cut, invalid, last_shown, page_size};
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for AdminListGroupsForUser {
    async fn handle(
        cx: &Context,
        input: AdminListGroupsForUserRequest,
    ) -> Result<AdminListGroupsForUserResponse, ApiError> {
        let AdminListGroupsForUserRequest { limit, next_token: token, user_pool_id, username } = input;
        let pool = cx.configuration.pool(&user_pool_id).await.map_err(refuse)?;
        let place = ["AdminListGroupsForUser", user_pool_id.as_str(), username.as_str()];
        let after = last_shown(cx, &place, token.as_deref()).and_then(|last| last.map(place_of).transpose());
        let (name, size) = (username.clone(), page_size(limit));
        let list = move |tx: &mut dyn store::Tx| {
            let user = require_user(tx, &pool.pool, &name)?;
            let after = after.clone()?;
            let after = after.as_ref().map(|(precedence, key)| (*precedence, key.as_str()));
            Ok::<_, Rejection>(group_members::list_groups(tx, &user.user_pool_id, &user.sub, after, size + 1)?)
        };
        let found = cx.store.read(list).await?;
        let (page, next_token) = cut(cx, &place, found, size, key_of);
        Ok(AdminListGroupsForUserResponse { groups: Some(page.iter().map(view::group).collect()), next_token })
    }
}

/// A place in the order of the list as text.
fn key_of(group: &Group) -> String {
    let (precedence, name) = group_members::place(group);
    format!("{precedence} {name}")
}

fn place_of(key: String) -> Result<(i64, String), ApiError> {
    // Sealed by this server, so only a key of another version can be of another form.
    let (precedence, name) = key.split_once(' ').ok_or_else(invalid)?;
    Ok((precedence.parse().map_err(|_| invalid())?, name.to_owned()))
}
