//! Finding a user and changing them.

use std::sync::Arc;

use crypto::keyring::Keyring;
use domain::names::check_chosen;
use domain::user::{NameKind, User, UserStatus};
use domain::user_pool::{ContactAttribute, SignInNames, UserPool};
use store::Tx;
use store::tables::users::{self, Update};

use crate::accounts::withdrawal::withdraw;
use crate::configuration::PoolConfiguration;
use crate::hiding::simulated;
use crate::{Context, Failure};

/// Changes by others in between are tried this often again before the caller is told to.
const TRIES: usize = 5;

/// A name as it was typed, and whom it leads to.
#[derive(Debug, Clone)]
pub struct Named {
    pub name: String,
    pub user: Option<User>,
}

impl Named {
    /// The user's own username, or the one that somebody of an unknown name would have.
    pub fn known_as(&self, cx: &Context, pool: &UserPool) -> String {
        match &self.user {
            Some(user) => user.username.clone(),
            None => simulated::simulated_user_id(cx, pool, &self.name),
        }
    }
}

/// # Errors
/// The store's.
pub async fn look_up(cx: &Context, pool: &Arc<PoolConfiguration>, name: &str) -> Result<Named, Failure> {
    Ok(Named { name: name.to_owned(), user: find_user(cx, pool, name).await? })
}

/// The user a typed name leads to (behaviour 20 §1.2).
///
/// # Errors
/// The store's.
pub async fn find_user(cx: &Context, pool: &Arc<PoolConfiguration>, name: &str) -> Result<Option<User>, Failure> {
    let (pool, name) = (Arc::clone(pool), name.to_owned());
    Ok(cx.store.read(move |tx| users::find_by_name(tx, &pool.pool, &name)).await?)
}

/// The same for administrators, who are told when there is none.
///
/// # Errors
/// [`Failure::UserNotFound`], or the store's.
pub async fn require_user(cx: &Context, pool: &Arc<PoolConfiguration>, name: &str) -> Result<User, Failure> {
    find_user(cx, pool, name).await?.ok_or(Failure::UserNotFound)
}

/// Reads a user by `sub`, lets `change` change them, and writes them if nobody else has in the meantime; tries
/// again if somebody has. Nothing is written when `change` refuses. Moves the date of the last change, and withdraws the
/// codes that a change leaves without a point.
///
/// # Errors
/// What `change` says, [`Failure::UserNotFound`], the name that is taken, or the store's.
pub(crate) async fn change_user<T, F>(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    sub: &str,
    change: F,
) -> Result<(T, User), Failure>
where
    T: Send + 'static,
    F: Fn(&mut dyn Tx, &mut User) -> Result<T, Failure> + Send + Sync + 'static,
{
    let change = Arc::new(change);
    let now = cx.now();
    for _ in 0..TRIES {
        let (pool, sub, change) = (Arc::clone(pool), sub.to_owned(), Arc::clone(&change));
        let write = move |tx: &mut dyn Tx| {
            let before = users::find(tx, &pool.pool.id, &sub)?.ok_or(Failure::UserNotFound)?;
            let mut after = before.clone();
            let result = change(tx, &mut after)?;
            if after != before {
                after.modified_at = now.max(before.modified_at);
                check_chosen_names(&pool.pool, &after, &before.sign_in_names(&pool.pool))?;
                match users::update(tx, &pool.pool, &before, &after)? {
                    Update::Done => withdraw(tx, &pool.pool, &before, &after)?,
                    Update::NameTaken(kind) => return Err(name_taken(&pool.pool, kind)),
                    Update::Stale => return Err(Failure::ConcurrentChange),
                }
            }
            Ok((result, after))
        };
        match cx.store.write(write).await {
            Err(Failure::ConcurrentChange) => {}
            result => return result,
        }
    }
    Err(Failure::ConcurrentChange)
}

/// What attempts and codes are kept under for a name nobody has: as stable as a `sub`, and no more telling. There are
/// 65,536 of them in a pool, so that invented names leave no more rows of a kind, however many are invented. Two names
/// that share one share its counters, by which nobody could be told from somebody; who wants to use that must first
/// fill the counters of a good part of all.
pub(crate) fn shadow_subject(cx: &Context, pool: &UserPool, name: &str) -> String {
    shadow_of(&cx.keyring, pool, name)
}

/// What attempts and codes of this name are kept under, whether somebody has it or nobody.
pub(crate) fn subject(cx: &Context, pool: &UserPool, user: Option<&User>, name: &str) -> String {
    user.map_or_else(|| shadow_subject(cx, pool, name), |user| user.sub.clone())
}

fn shadow_of(keyring: &Keyring, pool: &UserPool, name: &str) -> String {
    let mac = keyring.mac("shadow-subject", &[pool.id.as_bytes(), pool.fold(name).as_bytes()]);
    format!("~{}", hex::encode(&mac[..2]))
}

/// Refuses a name that is new to `user`, theirs to choose freely, and looks like an address that is a name: asked by
/// everything that writes a user, so that no door can forget. Whether it is somebody's is for the store to say.
///
/// # Errors
/// [`Failure::Username`].
pub(crate) fn check_chosen_names(pool: &UserPool, user: &User, had: &[(NameKind, String)]) -> Result<(), Failure> {
    // They chose nothing: their name is their provider's and its name for them, which often is an address there.
    if user.status == UserStatus::ExternalProvider {
        return Ok(());
    }
    for (kind, name) in user.sign_in_names(pool).iter().filter(|name| !had.contains(name)) {
        check_chosen(pool, *kind, name)?;
    }
    Ok(())
}

/// The refusal when a name that a change would take belongs to someone (behaviour 20 §1.2).
pub(crate) fn name_taken(pool: &UserPool, kind: NameKind) -> Failure {
    let attribute = match kind {
        NameKind::Email => ContactAttribute::Email.name(),
        NameKind::PhoneNumber => ContactAttribute::PhoneNumber.name(),
        NameKind::PreferredUsername => "preferred_username",
        NameKind::Username | NameKind::Sub => return Failure::UserExists,
    };
    match pool.sign_in_names {
        SignInNames::Attributes(_) => Failure::AddressTaken(attribute),
        _ => Failure::AliasTaken(attribute),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use domain::clock::Time;

    use super::*;

    #[test]
    fn invented_names_without_end_share_a_bounded_number_of_subjects() {
        let keyring = Keyring::from_bytes(&[7; 32]);
        let pool = UserPool::new("us-east-1_a".to_owned(), "p".to_owned(), Time::from_seconds(0));
        let shadow = |number: usize| shadow_of(&keyring, &pool, &format!("nobody-{number}"));
        assert_eq!(shadow(1), shadow(1));
        let first: HashSet<String> = (0..1_000).map(shadow).collect();
        assert!(first.len() > 980, "few names share one: {}", first.len());
        let all: HashSet<String> = (0..300_000).map(shadow).collect();
        assert!((60_000..=65_536).contains(&all.len()), "{}", all.len());
    }
}
