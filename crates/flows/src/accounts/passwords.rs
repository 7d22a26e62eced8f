//! Passwords: enrolled as sealed SRP verifiers, checked against them, replaced (behaviour 20 §2.3, §5.2).

use std::sync::Arc;

use crypto::srp::{self, Identity, Verifier};
use domain::auth_event::EventKind;
use domain::clock::Time;
use domain::password::PolicyViolation;
use domain::random;
use domain::user::{Credential, User, UserStatus};
use domain::user_pool::UserPool;

use crate::accounts::directory;
use crate::configuration::PoolConfiguration;
use crate::hiding::simulated;
use crate::limits::attempts;
use crate::limits::attempts::{Guess, RationedCall};
use crate::threat_protection::Happened;
use crate::{Context, Failure, SignInFailure, threat_protection};

const VERIFIER: &str = "password-verifier";

/// Which of the three sentences a broken policy is told in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PolicyWording {
    /// SignUp.
    NewUser,
    /// AdminCreateUser.
    InvitedUser,
    /// Everywhere else.
    NewPassword,
}

pub(crate) fn check_policy(pool: &UserPool, password: &str, wording: PolicyWording) -> Result<(), Failure> {
    pool.password_policy.check(password).map_err(|violation: PolicyViolation| match wording {
        PolicyWording::NewUser => Failure::NewUserPassword(violation),
        PolicyWording::InvitedUser => Failure::InvitedUserPassword(violation),
        PolicyWording::NewPassword => Failure::NewPassword(violation),
    })
}

/// Makes the credential for a password. `username` is part of what it is made of, and immutable.
pub(crate) async fn enrol(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    username: &str,
    sub: &str,
    password: &str,
    expires_at: Option<Time>,
) -> Result<Credential, Failure> {
    let salt = random::bytes::<16>(&*cx.random);
    let (shared, name, password) = (Arc::clone(pool), username.to_owned(), password.to_owned());
    let verifier = cx
        .cpu
        .run(move || {
            let identity = Identity { group: shared.pool.srp_name(), name: &name };
            srp::enrol(identity, &password, salt)
        })
        .await?;
    let place = [pool.pool.id.as_bytes(), sub.as_bytes()];
    let sealed_verifier = cx.keyring.seal(&*cx.random, VERIFIER, &place, &verifier.to_bytes());
    Ok(Credential { sealed_verifier, expires_at })
}

pub(crate) fn unseal_verifier(cx: &Context, user: &User, sealed: &[u8]) -> Result<Verifier, Failure> {
    let place = [user.user_pool_id.as_bytes(), user.sub.as_bytes()];
    let opened = cx.keyring.open(VERIFIER, &place, sealed).ok();
    let verifier = opened.and_then(|bytes| Verifier::from_bytes(&bytes).ok());
    verifier.ok_or(Failure::Internal("a password verifier cannot be unsealed"))
}

/// Whether `password` is behind any of `verifiers`, all of which are tried.
async fn matches_any(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    username: &str,
    password: &str,
    verifiers: Vec<Verifier>,
) -> Result<bool, Failure> {
    let (pool, name, password) = (Arc::clone(pool), username.to_owned(), password.to_owned());
    cx.cpu
        .run(move || {
            let identity = Identity { group: pool.pool.srp_name(), name: &name };
            let matching = verifiers.iter().filter(|known| srp::password_matches(identity, &password, known));
            matching.count() > 0
        })
        .await
}

/// Checks a guess at a user's password, one guess of a user at a time, under the lock of wrong ones. A user
/// without a password is as much work.
///
/// # Errors
/// [`SignInFailure::IncorrectPassword`], [`SignInFailure::PasswordAttemptsExceeded`], or the store's.
pub(crate) async fn check_password(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    user: &User,
    password: &str,
) -> Result<(), Failure> {
    let verifier = match &user.credential {
        Some(credential) => unseal_verifier(cx, user, &credential.sealed_verifier)?,
        None => simulated::simulated_verifier(cx, &pool.pool, &user.username),
    };
    let has_password = user.credential.is_some();
    attempts::guess(cx, &pool.pool, &user.sub, Guess::Password, async {
        Ok(matches_any(cx, pool, &user.username, password, vec![verifier]).await? && has_password)
    })
    .await
}

/// The same for a name nobody has: never right, and as long in finding out.
///
/// # Errors
/// As [`check_password`].
pub(crate) async fn check_nobodys_password(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    name: &str,
    password: &str,
) -> Result<(), Failure> {
    let verifier = simulated::simulated_verifier(cx, &pool.pool, name);
    let subject = directory::shadow_subject(cx, &pool.pool, name);
    attempts::guess(cx, &pool.pool, &subject, Guess::Password, async {
        matches_any(cx, pool, name, password, vec![verifier]).await?;
        Ok(false)
    })
    .await
}

/// Checks a new password against the policy and the user's history.
///
/// # Errors
/// [`Failure::NewPassword`] or [`Failure::PasswordReused`].
pub(crate) async fn check_new_password(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    user: &User,
    password: &str,
) -> Result<(), Failure> {
    check_policy(&pool.pool, password, PolicyWording::NewPassword)?;
    let kept = history_size(&pool.pool);
    if kept == 0 {
        return Ok(());
    }
    // The current one and the last so many before it (behaviour 20 §2.3).
    // A temporary password is nobody's choice and not part of the history.
    let current = user.credential.as_ref().filter(|credential| credential.expires_at.is_none());
    let sealed = current.map(|credential| &credential.sealed_verifier).into_iter().chain(&user.former_passwords);
    let verifiers = sealed.take(kept + 1).map(|sealed| unseal_verifier(cx, user, sealed)).collect::<Result<_, _>>()?;
    check_reuse(cx, pool, &user.username, password, verifiers).await
}

/// The same for a name nobody has: as much work, and no answer that means anything.
pub(crate) async fn check_nobodys_new_password(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    name: &str,
    password: &str,
) -> Result<(), Failure> {
    check_policy(&pool.pool, password, PolicyWording::NewPassword)?;
    if history_size(&pool.pool) == 0 {
        return Ok(());
    }
    check_reuse(cx, pool, name, password, Vec::new()).await
}

/// Compares a password with as many as the pool keeps, whoever has had fewer: how long it takes tells nothing of them.
async fn check_reuse(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    username: &str,
    password: &str,
    mut verifiers: Vec<Verifier>,
) -> Result<(), Failure> {
    verifiers.resize_with(history_size(&pool.pool) + 1, || simulated::simulated_verifier(cx, &pool.pool, username));
    if matches_any(cx, pool, username, password, verifiers).await? { Err(Failure::PasswordReused) } else { Ok(()) }
}

/// ChangePassword: by a signed-in user who knows the old one, or has none.
///
/// # Errors
/// Wrong old password, too many tries, or a new one that is refused.
pub async fn change_password(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    user: &User,
    previous: Option<&str>,
    proposed: &str,
) -> Result<(), Failure> {
    attempts::ration(cx, &pool.pool, &user.sub, RationedCall::ChangePassword).await?;
    let outcome = replace_own_password(cx, pool, user, previous, proposed).await;
    let passed = outcome.is_ok();
    if passed || matches!(outcome, Err(Failure::SignIn(SignInFailure::IncorrectPassword))) {
        let password_passed = previous.map(|_| passed);
        let what = Happened { passed, password_passed, ..Happened::passed(EventKind::PasswordChange) };
        threat_protection::keep(cx, &pool.pool, Some(&user.sub), what).await;
    }
    outcome
}

async fn replace_own_password(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    user: &User,
    previous: Option<&str>,
    proposed: &str,
) -> Result<(), Failure> {
    match (previous, &user.credential) {
        (Some(previous), Some(_)) => check_password(cx, pool, user, previous).await?,
        // It is their provider that lets them in: a password would be a way around it.
        (None, None) if user.status == UserStatus::ExternalProvider => {
            return Err(SignInFailure::IncorrectPassword.into());
        }
        (None, None) => {}
        (None, Some(_)) => return Err(Failure::MissingParameter("PreviousPassword")),
        (Some(_), None) => return Err(SignInFailure::IncorrectPassword.into()),
    }
    check_new_password(cx, pool, user, proposed).await?;
    let credential = enrol(cx, pool, &user.username, &user.sub, proposed, None).await?;
    let (policy, seen) = (Arc::clone(pool), user.credential.clone());
    directory::change_user(cx, pool, &user.sub, move |_, user| {
        // The old password that was checked must still be the one that is replaced.
        if user.credential != seen {
            return Err(SignInFailure::IncorrectPassword.into());
        }
        replace_password(&policy.pool, user, credential.clone());
        Ok(())
    })
    .await?;
    Ok(())
}

/// AdminSetUserPassword: for good, or until the user chooses their own.
///
/// # Errors
/// [`Failure::UserNotFound`], or a password that is refused.
pub async fn set_password(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    name: &str,
    password: &str,
    permanent: bool,
) -> Result<(), Failure> {
    let user = directory::require_user(cx, pool, name).await?;
    if permanent {
        check_new_password(cx, pool, &user, password).await?;
    } else {
        check_policy(&pool.pool, password, PolicyWording::NewPassword)?;
    }
    let expires_at = (!permanent).then(|| temporary_password_expiry(cx, &pool.pool));
    let credential = enrol(cx, pool, &user.username, &user.sub, password, expires_at).await?;
    let status = if permanent { UserStatus::Confirmed } else { UserStatus::ForceChangePassword };
    let configuration = Arc::clone(pool);
    directory::change_user(cx, pool, &user.sub, move |_, user| {
        replace_password(&configuration.pool, user, credential.clone());
        user.status = status;
        Ok(())
    })
    .await
    .map_err(|failure| match failure {
        // Who came by a provider alone has no names but one; with a password they would have more, and one is somebody's.
        // The operation knows no other error for it.
        Failure::AliasTaken(_) | Failure::AddressTaken(_) | Failure::Username(_) => {
            Failure::InvalidParameter(failure.to_string())
        }
        other => other,
    })?;
    attempts::forget_wrong_guesses(cx, &pool.pool, &user.sub, Guess::Password).await
}

pub(crate) fn temporary_password_expiry(cx: &Context, pool: &UserPool) -> Time {
    cx.now().plus_days(i64::from(pool.password_policy.temporary_password_validity_days))
}

fn history_size(pool: &UserPool) -> usize {
    usize::try_from(pool.password_policy.history_size.unwrap_or(0)).unwrap_or(0)
}

/// Puts a credential in place and moves a password the user chose into their history.
pub(crate) fn replace_password(pool: &UserPool, user: &mut User, credential: Credential) {
    let former = user.credential.replace(credential).filter(|former| former.expires_at.is_none());
    if let Some(former) = former {
        user.former_passwords.insert(0, former.sealed_verifier);
    }
    user.former_passwords.truncate(history_size(pool));
}
