//! The prologue of every sign-in: whom the name leads to, whether their account may be told of, and whether the pool's
//! function lets it begin. Knows nothing of what will be asked.

use domain::user::{User, UserStatus};
use domain::user_pool::AuthFactor;
use triggers::StringMap;

use super::proof::Opening;
use super::question::FirstFactor;
use super::trust::{check_account, read_again};
use crate::accounts::directory::Named;
use crate::accounts::migrate::{Migration, migrate_by_password};
use crate::configuration::ClientConfiguration;
use crate::triggers::NOTHING;
use crate::triggers::around_sign_in::pre_authentication;
use crate::triggers::pre_sign_up::SentAlong;
use crate::{Context, Failure, SignInFailure};

/// Gives the user as they are after all who had a say.
///
/// # Errors
/// A client that does not hide users says what is wrong with the account; or a function's.
pub(super) async fn admit(
    cx: &Context,
    client: &ClientConfiguration,
    named: Named,
    opening: &Opening<'_>,
    client_metadata: &StringMap,
) -> Result<Named, Failure> {
    let named = match password_for_migration(client, opening).filter(|_| named.user.is_none()) {
        Some(password) => {
            // `ClientMetadata` of a beginning is validation data to the functions it sets off (behaviour 40 §1.5).
            let along = SentAlong { validation_data: client_metadata, client_metadata: &NOTHING };
            let user = migrate_by_password(cx, client, Migration { username: &named.name, along }, password).await?;
            Named { user, ..named }
        }
        None => named,
    };
    refuse_openly(client, named.user.as_ref())?;
    match opening {
        Opening::Password { .. } | Opening::Srp { .. } => refuse_unconfirmed_openly(client, named.user.as_ref())?,
        // Functions are not asked whether the sign-in may begin: they lead it.
        Opening::Functions { .. } => return Ok(named),
        Opening::Choice { .. } => {}
    }
    let was_asked = pre_authentication(cx, client, &named.name, named.user.as_ref(), client_metadata).await?;
    match named.user {
        // The function had time, and may have changed them.
        Some(user) if was_asked => Ok(Named { user: Some(read_again(cx, &user).await?), name: named.name }),
        user => Ok(Named { user, name: named.name }),
    }
}

fn password_for_migration<'a>(client: &ClientConfiguration, opening: &Opening<'a>) -> Option<&'a str> {
    match opening {
        Opening::Password { password } => Some(password),
        Opening::Choice { preferred: Some(FirstFactor::Password), given, session: None } => {
            let allowed = client.pool.pool.allowed_first_auth_factors.contains(&AuthFactor::Password);
            given.password.filter(|_| allowed)
        }
        _ => None,
    }
}

/// What a client that does not hide users says before any factor is asked for. One that hides them says nothing yet.
fn refuse_openly(client: &ClientConfiguration, user: Option<&User>) -> Result<(), Failure> {
    if client.client.settings.hides_user_existence() {
        return Ok(());
    }
    check_account(user.ok_or(Failure::UserNotFound)?)
}

/// The same of who has not confirmed their sign-up, before a password is looked at (behaviour 20 §12, A7). A code that
/// is sent confirms them.
///
/// # Errors
/// [`SignInFailure::UserNotConfirmed`].
pub(super) fn refuse_unconfirmed_openly(client: &ClientConfiguration, user: Option<&User>) -> Result<(), Failure> {
    let is_unconfirmed = user.is_some_and(|user| user.status == UserStatus::Unconfirmed);
    if is_unconfirmed && !client.client.settings.hides_user_existence() {
        return Err(SignInFailure::UserNotConfirmed.into());
    }
    Ok(())
}
