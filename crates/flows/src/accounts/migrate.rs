//! UserMigration: a name nobody has here may be somebody's elsewhere; then they are made here, as by an administrator
//! (behaviour 40 §1.3.3).

use std::sync::Arc;

use domain::attribute::{self, Writer};
use domain::mfa::MfaFactor;
use domain::names::check_username;
use domain::user::{User, UserStatus};
use domain::user_pool::{MfaConfiguration, SignInNames, UserPool};
use triggers::Trigger;
use triggers::events::{FinalUserStatus, MigratedUser, MigrationSource, UserMigration};

use crate::accounts::directory;
use crate::accounts::invite::check_verified_flags;
use crate::accounts::passwords;
use crate::accounts::sign_up;
use crate::accounts::sign_up::{NewUser, add_username_attribute};
use crate::configuration::{ClientConfiguration, PoolConfiguration};
use crate::limits::attempts;
use crate::limits::attempts::Guess;
use crate::triggers::pre_sign_up::{SentAlong, pre_admin_create_user};
use crate::triggers::{About, has_function, run_trigger};
use crate::{Context, Failure, SignInFailure};

/// A name that may be migrated, and what the function is told with it.
#[derive(Clone, Copy)]
pub(crate) struct Migration<'a> {
    pub username: &'a str,
    pub along: SentAlong<'a>,
}

/// Asks of a name with a password. `None` if there is no function or it does not know the two. Each time is a guess
/// at somebody's password elsewhere: counted and locked like one at a password here, and answered by the function
/// one after another.
///
/// # Errors
/// The name cannot be migrated (hidden if the client hides users), or was tried too often.
pub(crate) async fn migrate_by_password(
    cx: &Context,
    client: &ClientConfiguration,
    migration: Migration<'_>,
    password: &str,
) -> Result<Option<User>, Failure> {
    let pool = &client.pool;
    if !has_function(&pool.pool, Trigger::UserMigration) {
        return Ok(None);
    }
    let subject = directory::shadow_subject(cx, &pool.pool, migration.username);
    let (mut migrated, mut refusal) = (None, None);
    let ask = async {
        // Whoever waited for an earlier attempt may find that it succeeded.
        if let Some(user) = directory::find_user(cx, pool, migration.username).await? {
            migrated = Some(user);
            return Ok(true);
        }
        match migrate(cx, client, migration, MigrationSource::Authentication, Some(password)).await {
            Ok(user) => migrated = user,
            // What the function refuses is a wrong guess; that it cannot be asked is not.
            Err(failure @ Failure::UserLambdaValidation { .. }) => refusal = Some(failure),
            Err(failure) => return Err(failure),
        }
        Ok(migrated.is_some())
    };
    let guessed = attempts::guess(cx, &pool.pool, &subject, Guess::Migration, ask).await;
    match (guessed, refusal) {
        (Ok(()), _) => Ok(migrated),
        (Err(Failure::SignIn(SignInFailure::IncorrectPassword)), None) => Ok(None),
        (Err(Failure::SignIn(SignInFailure::IncorrectPassword)), Some(_)) => Err(not_migrated(client)),
        (Err(failure), _) if is_the_migrations(&failure) => Err(not_migrated(client)),
        (Err(failure), _) => Err(failure),
    }
}

/// Asks of a name whose password was forgotten.
///
/// # Errors
/// The name cannot be migrated.
pub(crate) async fn migrate_forgotten(
    cx: &Context,
    client: &ClientConfiguration,
    migration: Migration<'_>,
) -> Result<Option<User>, Failure> {
    if !has_function(&client.pool.pool, Trigger::UserMigration) {
        return Ok(None);
    }
    let migrated = migrate(cx, client, migration, MigrationSource::ForgotPassword, None).await;
    migrated.map_err(|failure| if is_the_migrations(&failure) { not_migrated(client) } else { failure })
}

async fn migrate(
    cx: &Context,
    client: &ClientConfiguration,
    migration: Migration<'_>,
    source: MigrationSource,
    password: Option<&str>,
) -> Result<Option<User>, Failure> {
    let pool = &client.pool;
    let SentAlong { validation_data, client_metadata } = migration.along;
    let event = UserMigration { source, password, validation_data, client_metadata, user_attributes: () };
    let about = About { pool: &pool.pool, client_id: Some(&client.client.id), user_name: migration.username };
    match run_trigger(cx, about, &event).await?.flatten() {
        Some(found) => take_over(cx, pool, migration, found, password).await.map(Some),
        None => Ok(None),
    }
}

/// Makes the user the function told of. They are sent no welcome: its text is that of an invitation, with a
/// password in it, and theirs is their own (docs/decisions/0011-trigger-functions.md).
async fn take_over(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    migration: Migration<'_>,
    found: MigratedUser,
    password: Option<&str>,
) -> Result<User, Failure> {
    let mut attributes = attribute::check(&pool.pool.schema, Writer::Admin, None, &found.attributes)?;
    let username = chosen_name(&pool.pool, migration.username, &found);
    let stands_for = check_username(&pool.pool, username)?;
    add_username_attribute(stands_for, username, &mut attributes)?;
    check_verified_flags(&attributes)?;
    let confirmed = found.final_user_status == FinalUserStatus::Confirmed;
    let status = if confirmed { UserStatus::Confirmed } else { UserStatus::ResetRequired };
    let mut user = sign_up::new_user(cx, &pool.pool, username, stands_for, status, attributes);
    if found.enable_sms_mfa {
        let offered = pool.pool.mfa != MfaConfiguration::Off && pool.pool.offered_mfa().contains(&MfaFactor::Sms);
        if !offered || !user.can_use(MfaFactor::Sms) {
            return Err(SignInFailure::NoMfaAddress.into());
        }
        user.mfa.enabled.insert(MfaFactor::Sms);
    }
    pre_admin_create_user(cx, &pool.pool, &user.username, &found.attributes, migration.along).await?;
    // A password that was proved elsewhere is kept as it is, whatever this pool asks of new ones.
    if let Some(password) = password.filter(|_| confirmed) {
        user.credential = Some(passwords::enrol(cx, pool, &user.username, &user.sub, password, None).await?);
    }
    let new = NewUser {
        takes_over: if found.force_alias_creation { user.verified_contacts() } else { Vec::new() },
        username_taken: Failure::UserAccountExists,
    };
    sign_up::insert_user(cx, pool, &user, new, |_, _| Ok(())).await?;
    Ok(user)
}

/// The name that was typed, or the one the function gave if what was typed is another of the user's names.
fn chosen_name<'a>(pool: &UserPool, typed: &'a str, found: &'a MigratedUser) -> &'a str {
    if !matches!(pool.sign_in_names, SignInNames::Aliases(_)) {
        return typed;
    }
    let is_alias = ["email", "phone_number", "preferred_username"]
        .iter()
        .any(|name| found.attributes.get(*name).is_some_and(|value| pool.fold(value) == pool.fold(typed)));
    found.user_name.as_deref().filter(|_| is_alias).unwrap_or(typed)
}

/// What failed is the function or what it answered, and not this server.
fn is_the_migrations(failure: &Failure) -> bool {
    !matches!(
        failure,
        Failure::Overloaded
            | Failure::SignIn(SignInFailure::PasswordAttemptsExceeded)
            | Failure::UserLimitExceeded
            | Failure::ConcurrentChange
            | Failure::Store(_)
            | Failure::Internal(_)
    )
}

fn not_migrated(client: &ClientConfiguration) -> Failure {
    if client.client.settings.hides_user_existence() {
        Failure::SignIn(SignInFailure::IncorrectPassword)
    } else {
        Failure::NotMigrated(client.client.id.clone())
    }
}
