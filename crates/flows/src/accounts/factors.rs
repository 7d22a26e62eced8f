//! Setting second factors up: authenticator apps and preferences (behaviour 20 §6.3, §6.4).

use std::sync::Arc;

use crypto::totp;
use domain::mfa::{MfaFactor, SoftwareToken};
use domain::mfa_configuration::WebAuthnFactor;
use domain::user::User;
use domain::user_pool::UserPool;
use store::Tx;
use store::tables::{spent, webauthn_credentials};

use crate::accounts::directory;
use crate::configuration::PoolConfiguration;
use crate::limits::attempts;
use crate::limits::attempts::Guess;
use crate::{Context, Failure};

const SECRET: &str = "software-token";
/// How long a used code is remembered: longer than any clock that is accepted can be wrong.
const USED_SECONDS: i64 = 5 * 60;

/// What a user asks of one factor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MfaPreference {
    pub enabled: bool,
    pub preferred: bool,
}

/// What a user asks of their factors; what is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedMfa {
    pub factors: Vec<(MfaFactor, MfaPreference)>,
    /// Whether a passkey may stand for both factors.
    pub passkey: Option<bool>,
}

/// AssociateSoftwareToken: a new secret, in base32. It counts once a code of it has been verified.
///
/// # Errors
/// [`Failure::SoftwareTokenNotOffered`].
pub async fn associate_software_token(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    user: &User,
) -> Result<String, Failure> {
    if !pool.pool.offered_mfa().contains(&MfaFactor::SoftwareToken) {
        return Err(Failure::SoftwareTokenNotOffered);
    }
    let secret = totp::new_secret(&*cx.random);
    let place = [user.user_pool_id.as_bytes(), user.sub.as_bytes()];
    let sealed = cx.keyring.seal(&*cx.random, SECRET, &place, &secret);
    directory::change_user(cx, pool, &user.sub, move |_, user| {
        user.mfa.pending_software_token = Some(sealed.clone());
        Ok(())
    })
    .await?;
    Ok(totp::secret_text(&secret))
}

/// VerifySoftwareToken: the first code of a new secret.
///
/// # Errors
/// [`Failure::NoSoftwareToken`] when none waits, [`Failure::SoftwareTokenNotProved`] for a wrong code.
pub async fn verify_software_token(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    user: &User,
    code: &str,
    friendly_name: Option<String>,
) -> Result<(), Failure> {
    let pending = user.mfa.pending_software_token.clone().ok_or(Failure::NoSoftwareToken)?;
    let checked = check_software_token(cx, &pool.pool, user, &pending, code, |_| Ok(())).await;
    checked.map_err(|failure| match failure {
        Failure::SoftwareTokenMismatch => Failure::SoftwareTokenNotProved,
        other => other,
    })?;
    directory::change_user(cx, pool, &user.sub, move |_, user| {
        // Another secret may have been asked for meanwhile; this code proves only its own.
        if user.mfa.pending_software_token.as_ref() != Some(&pending) {
            return Err(Failure::SoftwareTokenNotProved);
        }
        user.mfa.pending_software_token = None;
        let friendly_name = friendly_name.clone();
        user.mfa.software_token = Some(SoftwareToken { sealed_secret: pending.clone(), friendly_name });
        Ok(())
    })
    .await?;
    Ok(())
}

/// Checks a code against a sealed secret, once for each step, and does `also` in the transaction that marks the
/// step as used.
///
/// # Errors
/// [`Failure::SoftwareTokenMismatch`], [`Failure::SoftwareTokenUsed`], what `also` says, or the store's.
pub(crate) async fn check_software_token(
    cx: &Context,
    pool: &UserPool,
    user: &User,
    sealed_secret: &[u8],
    code: &str,
    also: impl Fn(&mut dyn Tx) -> Result<(), Failure> + Send + 'static,
) -> Result<(), Failure> {
    let place = [user.user_pool_id.as_bytes(), user.sub.as_bytes()];
    let secret = cx.keyring.open(SECRET, &place, sealed_secret);
    let secret = secret.map_err(|_| Failure::Internal("a software token cannot be unsealed"))?;
    let now = cx.now();
    let check = async {
        let Some(step) = totp::matching_step(&secret, code, now.seconds()) else { return Ok(false) };
        let (user_pool_id, id) = (user.user_pool_id.clone(), format!("{}:{step}", user.sub));
        let forgotten = now.plus_seconds(USED_SECONDS);
        let mark = move |tx: &mut dyn Tx| {
            if !spent::spend(tx, &user_pool_id, spent::Kind::SoftwareTokenStep, &id, now, forgotten)? {
                return Err(Failure::SoftwareTokenUsed);
            }
            also(tx)
        };
        cx.store.write(mark).await.map(|()| true)
    };
    attempts::guess(cx, pool, &user.sub, Guess::SoftwareToken, check).await
}

/// SetUserMFAPreference and its admin twin: a factor that is not named stays as it is.
///
/// # Errors
/// A factor the user has not set up, or more than one preferred.
pub async fn set_mfa_preference(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    user: &User,
    wanted: WantedMfa,
) -> Result<(), Failure> {
    if wanted.factors.iter().filter(|(_, preference)| preference.enabled && preference.preferred).count() > 1 {
        return Err(Failure::InvalidParameter("Only one MFA method can be preferred.".to_owned()));
    }
    let configuration = Arc::clone(pool);
    directory::change_user(cx, pool, &user.sub, move |tx, user| {
        for (factor, preference) in &wanted.factors {
            if !preference.enabled {
                user.disable_mfa(*factor);
                continue;
            }
            check_set_up(&configuration.pool, user, *factor)?;
            user.mfa.enabled.insert(*factor);
            if preference.preferred {
                user.mfa.preferred = Some(*factor);
            } else if user.mfa.preferred == Some(*factor) {
                user.mfa.preferred = None;
            }
        }
        if wanted.passkey == Some(true) {
            check_passkey(tx, &configuration.pool, user)?;
        }
        user.mfa.passkey = wanted.passkey.or(user.mfa.passkey);
        Ok(())
    })
    .await?;
    Ok(())
}

/// SetUserSettings and its admin twin: SMS on or off, the way that came before preferences.
///
/// # Errors
/// The user has no phone number, or the pool does not offer SMS.
pub async fn set_sms_mfa(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    user: &User,
    enabled: bool,
) -> Result<(), Failure> {
    let configuration = Arc::clone(pool);
    directory::change_user(cx, pool, &user.sub, move |_, user| {
        if enabled {
            check_set_up(&configuration.pool, user, MfaFactor::Sms)?;
            user.mfa.enabled.insert(MfaFactor::Sms);
            user.mfa.sms_by_settings = true;
        } else {
            user.disable_mfa(MfaFactor::Sms);
        }
        Ok(())
    })
    .await?;
    Ok(())
}

/// AdminDeleteSoftwareToken. A user without one is left as they are.
///
/// # Errors
/// [`Failure::UserNotFound`].
pub async fn delete_software_token(cx: &Context, pool: &Arc<PoolConfiguration>, name: &str) -> Result<(), Failure> {
    let user = directory::require_user(cx, pool, name).await?;
    directory::change_user(cx, pool, &user.sub, |_, user| {
        user.mfa.software_token = None;
        user.mfa.pending_software_token = None;
        user.disable_mfa(MfaFactor::SoftwareToken);
        Ok(())
    })
    .await?;
    Ok(())
}

/// Whether the user has what a factor needs, in the service's sentences (behaviour 20 §6.3).
fn check_set_up(pool: &UserPool, user: &User, factor: MfaFactor) -> Result<(), Failure> {
    if !pool.offered_mfa().contains(&factor) {
        let name = factor.as_str();
        return Err(Failure::InvalidParameter(format!("User does not have delivery config set to turn on {name}")));
    }
    if user.can_use(factor) {
        return Ok(());
    }
    Err(Failure::InvalidParameter(
        match factor {
            MfaFactor::Sms => "User does not have a phone_number set to turn on SMS MFA",
            MfaFactor::SoftwareToken if user.mfa.pending_software_token.is_some() => {
                "User has not verified software token mfa"
            }
            MfaFactor::SoftwareToken => "User has not set up software token mfa",
            MfaFactor::Email => "User does not have delivery config set to turn on EMAIL_OTP",
        }
        .to_owned(),
    ))
}

/// Whether a passkey can stand for both factors of the user: the pool lets it, they have one, and they have another
/// second factor for the day they lose it. The sentences are ours.
fn check_passkey(tx: &mut dyn Tx, pool: &UserPool, user: &User) -> Result<(), Failure> {
    let refuse = |sentence: &str| Err(Failure::InvalidParameter(sentence.to_owned()));
    let configured = pool.web_authn.as_ref().and_then(|web_authn| web_authn.factor);
    if configured != Some(WebAuthnFactor::MultiFactorWithUserVerification) {
        return refuse("User does not have delivery config set to turn on WEB_AUTHN");
    }
    if webauthn_credentials::count(tx, &user.user_pool_id, &user.sub)? == 0 {
        return refuse("User does not have a passkey to turn on WEB_AUTHN");
    }
    if user.mfa.enabled.is_empty() {
        return refuse("User does not have another MFA method active to turn on WEB_AUTHN");
    }
    Ok(())
}
