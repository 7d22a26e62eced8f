//! Forgotten passwords (behaviour 20 §2.3).

use std::sync::Arc;

use delivery::Occasion;
use domain::auth_event::EventKind;
use domain::channels;
use domain::message::CodeDelivery;
use domain::user::{User, UserStatus};
use domain::user_pool::{ContactAttribute, UserPool};
use store::Tx;
use triggers::StringMap;
use triggers::events::ConfirmationSource;

use crate::accounts::code_answers::{answer_code, answer_nobodys_code};
use crate::accounts::codes;
use crate::accounts::codes::{Destination, Purpose};
use crate::accounts::directory;
use crate::accounts::migrate::{Migration, migrate_forgotten};
use crate::accounts::passwords;
use crate::accounts::passwords::replace_password;
use crate::configuration::{ClientConfiguration, PoolConfiguration};
use crate::hiding::simulated;
use crate::limits::attempts;
use crate::limits::attempts::{Guess, RationedCall};
use crate::messages::letters::Addressee;
use crate::messages::outgoing::Patience;
use crate::threat_protection::Happened;
use crate::triggers::NOTHING;
use crate::triggers::post_confirmation;
use crate::triggers::pre_sign_up::SentAlong;
use crate::{Context, Failure, SignInFailure, threat_protection};

/// ForgotPassword: sends a code; the old password goes on working.
///
/// # Errors
/// Unknown or disabled user or no verified address (all answered alike, with a simulated delivery, if the client
/// hides users), or a state in which a password cannot be reset.
pub async fn forgot_password(
    cx: &Context,
    client: &ClientConfiguration,
    username: &str,
    user: Option<User>,
    client_metadata: &StringMap,
) -> Result<CodeDelivery, Failure> {
    let pool = &client.pool;
    let hidden = client.client.settings.hides_user_existence();
    let subject = directory::subject(cx, &pool.pool, user.as_ref(), username);
    attempts::ration(cx, &pool.pool, &subject, RationedCall::ForgotPassword).await?;
    let user = match user {
        None => {
            let along = SentAlong { validation_data: &NOTHING, client_metadata };
            match migrate_forgotten(cx, client, Migration { username, along }).await {
                // A name that cannot be migrated is answered like one that nobody has.
                Err(Failure::SignIn(SignInFailure::IncorrectPassword)) => None,
                migrated => migrated?,
            }
        }
        known => known,
    };
    let refusal = match &user {
        None => Failure::UsernameClientNotFound,
        Some(user) => match recovery_destination(&pool.pool, user) {
            Ok(destination) => {
                let (purpose, occasion) = (Purpose::ForgotPassword, Occasion::ForgotPassword);
                let to = Addressee::of_client(client, user).sent_along(client_metadata);
                let patience = Patience::unless_hidden(hidden);
                let delivery = codes::issue_code(cx, to, purpose, occasion, destination, patience).await?;
                let what = Happened::passed(EventKind::ForgotPassword);
                threat_protection::keep(cx, &pool.pool, Some(&user.sub), what).await;
                return Ok(delivery);
            }
            Err(refusal) => refusal,
        },
    };
    // Of a user in the wrong state the service tells even clients that hide users (behaviour 20 §2.3).
    if !hidden || matches!(refusal, Failure::CannotReset | Failure::AdministratorMustReset) {
        return Err(refusal);
    }
    let delivery = simulated::simulated_delivery(cx, &pool.pool, username);
    let delivery = codes::pretend_code(cx, client, &subject, username, Purpose::ForgotPassword, delivery).await?;
    threat_protection::keep(cx, &pool.pool, None, Happened::passed(EventKind::ForgotPassword)).await;
    Ok(delivery)
}

/// ConfirmForgotPassword: the code, checked before the password is.
///
/// # Errors
/// Unknown user (hidden if the client hides them), code, state or password.
pub async fn confirm_forgot_password(
    cx: &Context,
    client: &ClientConfiguration,
    username: &str,
    user: Option<User>,
    code: &str,
    password: &str,
    client_metadata: &StringMap,
) -> Result<(), Failure> {
    let sub = user.as_ref().map(|user| user.sub.clone());
    let outcome = set_password_by_code(cx, client, username, user, code, password, client_metadata).await;
    let passed = outcome.is_ok();
    if passed || matches!(outcome, Err(Failure::CodeMismatch | Failure::CodeExpired)) {
        let what = Happened { passed, ..Happened::passed(EventKind::PasswordChange) };
        threat_protection::keep(cx, &client.pool.pool, sub.as_deref(), what).await;
    }
    outcome
}

async fn set_password_by_code(
    cx: &Context,
    client: &ClientConfiguration,
    username: &str,
    user: Option<User>,
    code: &str,
    password: &str,
    client_metadata: &StringMap,
) -> Result<(), Failure> {
    let pool = &client.pool;
    let now = cx.now();
    let Some(user) = user else {
        let subject = directory::shadow_subject(cx, &pool.pool, username);
        attempts::ration(cx, &pool.pool, &subject, RationedCall::ConfirmForgotPassword).await?;
        if !client.client.settings.hides_user_existence() {
            return Err(Failure::UsernameClientNotFound);
        }
        // As much work as for a user who is there, and as little use: whatever is said of the password comes after the
        // code, and the code is wrong.
        drop(passwords::check_nobodys_new_password(cx, pool, username, password).await);
        passwords::enrol(cx, pool, username, &subject, password, None).await?;
        return answer_nobodys_code(cx, client, &subject, Purpose::ForgotPassword).await;
    };
    attempts::ration(cx, &pool.pool, &user.sub, RationedCall::ConfirmForgotPassword).await?;
    if !user.enabled && !client.client.settings.hides_user_existence() {
        return Err(SignInFailure::UserDisabled.into());
    }
    let judgement = passwords::check_new_password(cx, pool, &user, password).await;
    let credential = passwords::enrol(cx, pool, &user.username, &user.sub, password, None).await?;
    let configuration = Arc::clone(pool);
    let change = move |_: &mut dyn Tx, user: &mut User, proved: &Destination| {
        // Whoever still reads the mail of an address the user has given up proves nothing, and where a second factor has
        // come to send its codes, a first one is not recovered.
        let recovers = channels::recovers_by(&configuration.pool, user, proved.attribute);
        if !recovers || user.attribute(proved.attribute.name()) != Some(proved.address.as_str()) {
            return Err(Failure::CodeExpired);
        }
        if user.status == UserStatus::Unconfirmed {
            return Err(SignInFailure::UserNotConfirmed.into());
        }
        if !user.enabled {
            return Err(SignInFailure::UserDisabled.into());
        }
        judgement.clone()?;
        replace_password(&configuration.pool, user, credential.clone());
        user.status = UserStatus::Confirmed;
        user.sign_out(now);
        Ok(())
    };
    let ((), user) = answer_code(cx, client, &user.sub, Purpose::ForgotPassword, code, change).await?;
    attempts::forget_wrong_guesses(cx, &pool.pool, &user.sub, Guess::Password).await?;
    let (source, client_id) = (ConfirmationSource::ConfirmForgotPassword, Some(client.client.id.as_str()));
    post_confirmation(cx, source, &pool.pool, client_id, &user, client_metadata).await
}

/// AdminResetUserPassword: the password stops working until a code that is sent now sets another.
///
/// # Errors
/// [`Failure::UserNotFound`], a state in which this cannot be, or no verified address.
pub async fn admin_reset_password(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    name: &str,
    client_metadata: &StringMap,
) -> Result<(), Failure> {
    let user = directory::require_user(cx, pool, name).await?;
    check_recoverable(&user)?;
    let destination = first_address(&user, &channels::recovery_by_administrator(&pool.pool, &user))?;
    let to = Addressee::of_pool(pool, &user).sent_along(client_metadata);
    let code = codes::new_code(cx, to, Purpose::ForgotPassword, Occasion::ForgotPassword, destination).await?;
    let (stored, now) = (code.clone(), cx.now());
    directory::change_user(cx, pool, &user.sub, move |tx, user| {
        user.status = UserStatus::ResetRequired;
        user.sign_out(now);
        stored.put(tx, &user.user_pool_id, &user.sub)
    })
    .await?;
    // The operation has no error for a message that is refused.
    codes::send_code(cx, code, Patience::Nothing).await?;
    Ok(())
}

/// Where a recovery code goes, if the user recovers by themselves.
fn recovery_destination(pool: &UserPool, user: &User) -> Result<Destination, Failure> {
    check_recoverable(user)?;
    let channels = channels::recovery(pool, user).ok_or(Failure::AdministratorMustReset)?;
    first_address(user, &channels)
}

/// Refuses a user who has no password to recover.
fn check_recoverable(user: &User) -> Result<(), Failure> {
    if !user.enabled {
        return Err(SignInFailure::UserDisabled.into());
    }
    if matches!(user.status, UserStatus::ForceChangePassword | UserStatus::ExternalProvider) {
        return Err(Failure::CannotReset);
    }
    Ok(())
}

fn first_address(user: &User, channels: &[ContactAttribute]) -> Result<Destination, Failure> {
    let first = channels.iter().find_map(|attribute| {
        let address = user.verified_address(*attribute)?.to_owned();
        Some(Destination { attribute: *attribute, address })
    });
    first.ok_or(Failure::NoRecoveryAddress)
}
