//! Whose account has an address that a provider vouches for. It is a question that only the owner of the account answers
//! by signing in; no sign-in follows from it.

use domain::identity_provider::IdentityProvider;
use domain::user::{User, UserStatus};
use domain::user_pool::{ContactAttribute, UserPool};
use store::Tx;
use store::tables::user_search::{self, Column, Filter};

use super::{identities, links};
use crate::Failure;

/// Of more who claim an address nobody is looked for among them.
const MOST_CLAIMS: usize = 50;

/// The one user of the pool itself who has proved the address, if they can sign in and there is room for one more identity.
/// Who only claims it counts for nothing; of two who have proved it, neither is meant.
///
/// # Errors
/// The store's.
pub(super) fn find(
    tx: &mut dyn Tx,
    pool: &UserPool,
    provider: &IdentityProvider,
    id: &str,
    address: &str,
) -> Result<Option<User>, Failure> {
    let filter = Filter::Key { column: Column::Email, value: address.to_lowercase(), prefix: false };
    let limit = i64::try_from(MOST_CLAIMS + 1).unwrap_or(i64::MAX);
    let claims = user_search::list(tx, &pool.id, &filter, None, limit)?;
    if claims.len() > MOST_CLAIMS {
        return Ok(None);
    }
    let has_proved = |user: &User| {
        let own = user.verified_address(ContactAttribute::Email);
        user.status != UserStatus::ExternalProvider && own.is_some_and(|own| pool.is_same_address(own, address))
    };
    let mut owners = claims.into_iter().map(|(user, _)| user).filter(has_proved);
    let (Some(only), None) = (owners.next(), owners.next()) else { return Ok(None) };
    if !only.enabled || only.status != UserStatus::Confirmed {
        return Ok(None);
    }
    // Like the row that would be written: its date says nothing yet.
    match links::check_room(tx, &identities::used_now(provider, id, &only.sub, only.created_at)) {
        Ok(()) => Ok(Some(only)),
        Err(Failure::IdentityLimitExceeded(_)) => Ok(None),
        Err(failure) => Err(failure),
    }
}
