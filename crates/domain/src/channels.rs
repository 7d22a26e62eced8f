//! By which channels a user proves a factor or recovers a password, so that no channel serves for two (behaviour 50 #36,
//! behaviour 20 §12 A2, A3).
//!
//! A channel is an attribute that codes are sent to. Whoever reads one mailbox must not get past the password and past
//! the second factor by it: what follows is asked by every door, so that none has an idea of its own.

use crate::mfa::{self, MfaFactor, SecondFactor};
use crate::mfa_configuration_rules::MfaViolation;
use crate::user::{User, UserStatus};
use crate::user_pool::{AuthFactor, ContactAttribute, MfaConfiguration, RecoveryKind, UserPool};

/// In the order of pools that say nothing of recovery: SMS first.
const LEGACY_ORDER: [ContactAttribute; 2] = [ContactAttribute::PhoneNumber, ContactAttribute::Email];

/// Whether codes of a second factor of this user go, or can come to go, by `channel`: of one they switched on, or of one
/// that a sign-in would ask for because the pool demands some.
pub fn is_second(pool: &UserPool, user: &User, channel: ContactAttribute) -> bool {
    let factor = MfaFactor::by(channel);
    let asked = match mfa::second_factor(pool, user) {
        SecondFactor::Ask(only) => only == factor,
        SecondFactor::Choose(factors) => factors.contains(&factor),
        SecondFactor::None | SecondFactor::SetUp(_) | SecondFactor::Unusable => false,
    };
    asked || (user.mfa.enabled.contains(&factor) && pool.offered_mfa().contains(&factor))
}

/// Whether the address of `channel` cannot be taken away: it is where a factor that is on sends its codes, or where the
/// only one sends them that the user has. A factor that the pool does not offer now counts too: it may again.
pub fn is_held(pool: &UserPool, user: &User, channel: ContactAttribute) -> bool {
    let factor = MfaFactor::by(channel);
    user.mfa.enabled.contains(&factor) || mfa::second_factor(pool, user) == SecondFactor::Ask(factor)
}

/// The channels by which the user may recover their password, the first choice first. `None` where the pool leaves that
/// to administrators.
pub fn recovery(pool: &UserPool, user: &User) -> Option<Vec<ContactAttribute>> {
    let wanted = match &pool.account_recovery {
        None => LEGACY_ORDER.to_vec(),
        Some(mechanisms) => {
            let mut mechanisms = mechanisms.clone();
            mechanisms.sort_by_key(|mechanism| mechanism.priority);
            let channels: Option<Vec<_>> = mechanisms.iter().map(|mechanism| channel(mechanism.kind)).collect();
            channels?
        }
    };
    Some(wanted.into_iter().filter(|channel| recovers_by(pool, user, *channel)).collect())
}

/// The same when an administrator resets the password, who does so where the user alone may not.
pub fn recovery_by_administrator(pool: &UserPool, user: &User) -> Vec<ContactAttribute> {
    let any = || LEGACY_ORDER.into_iter().filter(|channel| recovers_by(pool, user, *channel)).collect();
    recovery(pool, user).unwrap_or_else(any)
}

/// Whether a recovery code that went by `channel` may still be used, whichever order it was chosen in: the user has
/// proved the address, and no second factor goes there.
pub fn recovers_by(pool: &UserPool, user: &User, channel: ContactAttribute) -> bool {
    user.verified_address(channel).is_some() && !is_second(pool, user, channel)
}

/// The channels by which a code may be the user's first factor. None where a second factor is due, which the code would
/// be no way past, or where a password must be chosen first.
pub fn first(pool: &UserPool, user: &User) -> Vec<ContactAttribute> {
    if pool.mfa == MfaConfiguration::On
        // It is their provider that lets them in.
        || matches!(user.status, UserStatus::ForceChangePassword | UserStatus::ExternalProvider)
        || mfa::second_factor(pool, user) != SecondFactor::None
    {
        return Vec::new();
    }
    let allowed = |channel: &ContactAttribute| {
        let factor = match channel {
            ContactAttribute::Email => AuthFactor::EmailOtp,
            ContactAttribute::PhoneNumber => AuthFactor::SmsOtp,
        };
        pool.allowed_first_auth_factors.contains(&factor) && user.attribute(channel.name()).is_some()
    };
    LEGACY_ORDER.into_iter().filter(allowed).collect()
}

/// Whether the pool's own settings would make its only way of recovery the channel of a second factor, whichever
/// operation set which of them last.
///
/// # Errors
/// The sentence of the factor.
pub(crate) fn check(pool: &UserPool) -> Result<(), MfaViolation> {
    let Some([only]) = pool.account_recovery.as_deref() else { return Ok(()) };
    match channel(only.kind) {
        Some(ContactAttribute::Email) if pool.mfa_factors.email.is_some() => Err(MfaViolation::EmailOnlyRecovery),
        Some(ContactAttribute::PhoneNumber) if pool.mfa_factors.sms => Err(MfaViolation::SmsOnlyRecovery),
        _ => Ok(()),
    }
}

const fn channel(kind: RecoveryKind) -> Option<ContactAttribute> {
    match kind {
        RecoveryKind::VerifiedEmail => Some(ContactAttribute::Email),
        RecoveryKind::VerifiedPhoneNumber => Some(ContactAttribute::PhoneNumber),
        RecoveryKind::AdminOnly => None,
    }
}

#[cfg(test)]
mod tests;
