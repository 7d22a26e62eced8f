//! ListUsers: lists a pool's users, a page at a time.

use api::ApiError;
use api::operations::ListUsers;
use api::types::{ListUsersRequest, ListUsersResponse};
use domain::user::User;
use domain::user_filter::UserFilter;
use flows::list_users::UserCursor;

use crate::error::refuse;
use crate::users::view;
use crate::{Context, Handle, pagination};
use flows::list_users;

/// Users a page holds at most, and where no limit is given.
const PAGE: usize = 60;
/// Length of a `sub`, which a cursor begins with.
const SUB_BYTES: usize = 36;

impl Handle for ListUsers {
    async fn handle(cx: &Context, input: ListUsersRequest) -> Result<ListUsersResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let filter_text = input.filter.unwrap_or_default();
        let filter = UserFilter::parse(&filter_text).map_err(|e| ApiError::invalid_parameter(e.to_string()))?;
        let place = ["ListUsers", input.user_pool_id.as_str(), filter_text.as_str()];
        let last = pagination::last_shown(cx, &place, input.pagination_token.as_deref())?;
        let after = last.map(|last| cursor(&last)).transpose()?;
        let limit = input.limit.and_then(|limit| usize::try_from(limit).ok()).filter(|limit| *limit > 0);
        let page = list_users::list_users(cx, &pool, filter, after, limit.unwrap_or(PAGE)).await.map_err(refuse)?;
        let wanted = input.attributes_to_get;
        if let Some(names) = wanted.as_ref().filter(|names| !names.is_empty()) {
            check_attributes(names, &page.users)?;
        }
        let shows = |name: &str| wanted.as_ref().is_none_or(|names| names.iter().any(|wanted| wanted == name));
        Ok(ListUsersResponse {
            users: Some(page.users.iter().map(|user| view::user_type(&pool.pool, user, shows)).collect()),
            pagination_token: page
                .next
                .map(|next| pagination::next_token(cx, &place, &format!("{}{}", next.sub, next.key))),
        })
    }
}

fn cursor(last: &str) -> Result<UserCursor, ApiError> {
    // Sealed by this server, so only a cursor of another version can be of another form.
    let (sub, key) = last
        .split_at_checked(SUB_BYTES)
        .ok_or_else(|| ApiError::invalid_parameter("Invalid pagination token given."))?;
    Ok(UserCursor { sub: sub.to_owned(), key: key.to_owned() })
}

/// An attribute that some listed user lacks cannot be asked for (behaviour 10 §4.14).
fn check_attributes(names: &[String], users: &[User]) -> Result<(), ApiError> {
    let all_have = |name: &String| users.iter().all(|user| user.attribute(name).is_some());
    if names.iter().all(all_have) {
        Ok(())
    } else {
        Err(ApiError::invalid_parameter("One or more requested attributes do not exist."))
    }
}
