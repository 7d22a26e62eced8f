//! Which first factors there are to choose from (behaviour 20 §4.6): for a user in truth, and in what a caller is told.

use domain::channels;
use domain::user::User;
use domain::user_pool::{AuthFactor, ContactAttribute, MfaConfiguration, UserPool};

use super::challenges::web_authn;
use super::question::FirstFactor;
use super::subject::Subject;
use crate::configuration::ClientConfiguration;
use crate::{Context, Failure};

/// What the pool lets users choose from, passkeys apart.
fn pool_offers(pool: &UserPool, factor: FirstFactor) -> bool {
    let allows = |factor| pool.allowed_first_auth_factors.contains(&factor);
    // A code alone is no way past a second factor.
    let codes = pool.mfa != MfaConfiguration::On;
    match factor {
        FirstFactor::PasswordSrp | FirstFactor::Password => allows(AuthFactor::Password),
        FirstFactor::EmailCode => codes && allows(AuthFactor::EmailOtp),
        FirstFactor::SmsCode => codes && allows(AuthFactor::SmsOtp),
        FirstFactor::Passkey => false,
    }
}

/// Whether this user can really sign in with a password or a code.
pub(super) fn can_use(pool: &UserPool, user: &User, factor: FirstFactor) -> bool {
    match factor {
        FirstFactor::PasswordSrp | FirstFactor::Password => user.credential.is_some() && pool_offers(pool, factor),
        FirstFactor::EmailCode => channels::first(pool, user).contains(&ContactAttribute::Email),
        FirstFactor::SmsCode => channels::first(pool, user).contains(&ContactAttribute::PhoneNumber),
        FirstFactor::Passkey => false,
    }
}

/// What a caller is told can be chosen. A client that hides users shows what the pool has, to everybody alike: the list
/// tells neither who exists nor who has a second factor. What a user cannot use is simulated when it is chosen.
///
/// # Errors
/// The store's.
pub(super) async fn shown(
    cx: &Context,
    client: &ClientConfiguration,
    subject: Subject<'_>,
) -> Result<Vec<FirstFactor>, Failure> {
    let pool = &client.pool.pool;
    let passkeys = web_authn::is_available(cx, client, subject).await?;
    let hides = client.client.settings.hides_user_existence();
    let is_shown = |factor: &FirstFactor| match (factor, subject) {
        (FirstFactor::Passkey, _) => passkeys,
        (factor, Subject::User(user)) if !hides => can_use(pool, user, *factor),
        (factor, _) => pool_offers(pool, *factor),
    };
    Ok(FirstFactor::ALL.into_iter().filter(is_shown).collect())
}
