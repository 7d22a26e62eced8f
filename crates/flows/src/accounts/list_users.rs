//! ListUsers: a page of a pool's users (behaviour 10 §4.14).

use std::sync::Arc;

use domain::user::User;
use domain::user_filter::{SearchAttribute, UserFilter};
use domain::user_pool::UserPool;
use store::tables::user_search::{self, Column, Cursor, Filter};

use crate::configuration::PoolConfiguration;
use crate::{Context, Failure};

/// Where a page ended.
pub type UserCursor = Cursor;

pub struct UserPage {
    pub users: Vec<User>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<UserCursor>,
}

/// At most `limit` users behind `after`.
///
/// # Errors
/// The store's.
pub async fn list_users(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    filter: Option<UserFilter>,
    after: Option<UserCursor>,
    limit: usize,
) -> Result<UserPage, Failure> {
    let Some(filter) = search(&pool.pool, filter) else {
        return Ok(UserPage { users: Vec::new(), next: None });
    };
    let user_pool_id = pool.pool.id.clone();
    // One more than asked for tells whether there is a next page.
    let rows = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut found = cx
        .store
        .read(move |tx| user_search::list(tx, &user_pool_id, &filter, after.as_ref(), rows))
        .await
        .map_err(Failure::from)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|(_, cursor)| cursor.clone());
    Ok(UserPage { users: found.into_iter().map(|(user, _)| user).collect(), next })
}

/// The search of a filter; `None` where nobody can match. All values but `sub`, statuses and, in a pool that minds case,
/// `username` are compared in lower case.
fn search(pool: &UserPool, filter: Option<UserFilter>) -> Option<Filter> {
    let Some(filter) = filter else { return Some(Filter::All) };
    let key = |column, value| Some(Filter::Key { column, value, prefix: filter.prefix });
    let folded = || filter.value.to_lowercase();
    match filter.attribute {
        SearchAttribute::Sub => key(Column::Sub, filter.value.clone()),
        SearchAttribute::Username => key(Column::Username, pool.fold(&filter.value)),
        SearchAttribute::Email => key(Column::Email, folded()),
        SearchAttribute::PhoneNumber => key(Column::PhoneNumber, folded()),
        SearchAttribute::Name => key(Column::Name, folded()),
        SearchAttribute::GivenName => key(Column::GivenName, folded()),
        SearchAttribute::FamilyName => key(Column::FamilyName, folded()),
        SearchAttribute::PreferredUsername => key(Column::PreferredUsername, folded()),
        SearchAttribute::UserStatus => key(Column::Status, filter.value.to_ascii_uppercase()),
        SearchAttribute::Enabled => match filter.enabled()[..] {
            [] => None,
            [enabled] => Some(Filter::Enabled { enabled }),
            _ => Some(Filter::All),
        },
    }
}
