//! What the pages of a client offer, from the settings of its pool (behaviour 30 §5.1).

use domain::user_pool::{AliasAttribute, AuthFactor, ContactAttribute, RecoveryKind, SignInNames, UserPool};
use flows::configuration::ClientConfiguration;
use flows::{Context, looks};

use crate::screen::{NameField, PasswordRules};

/// Whether the name comes first, and then a choice of how to sign in.
pub(super) fn chooses_first_factor(client: &ClientConfiguration) -> bool {
    let several = client.pool.pool.allowed_first_auth_factors.iter().any(|factor| *factor != AuthFactor::Password);
    looks::has_managed_login(&client.pool)
        && several
        && client.client.settings.permits(domain::client::AuthFlow::UserAuth)
}

/// Whether somebody who has just signed up is asked for a passkey.
pub(super) fn passkeys(cx: &Context, client: &ClientConfiguration) -> bool {
    looks::has_managed_login(&client.pool) && flows::passkeys::are_offered(cx, &client.pool)
}

pub(super) fn sign_up(client: &ClientConfiguration) -> bool {
    client.client.settings.signs_in_locally() && !client.pool.pool.admin_create_user.allow_admin_create_user_only
}

pub(super) fn recovery(client: &ClientConfiguration) -> bool {
    let mechanisms = client.pool.pool.account_recovery.iter().flatten();
    client.client.settings.signs_in_locally()
        && mechanisms.into_iter().all(|mechanism| mechanism.kind != RecoveryKind::AdminOnly)
}

pub(super) fn name_field(pool: &UserPool) -> NameField {
    match &pool.sign_in_names {
        SignInNames::Username => NameField::Username,
        SignInNames::Attributes(attributes) => match attributes[..] {
            [ContactAttribute::Email] => NameField::Email,
            [ContactAttribute::PhoneNumber] => NameField::PhoneNumber,
            _ => NameField::EmailOrPhoneNumber,
        },
        SignInNames::Aliases(aliases) => {
            match (aliases.contains(&AliasAttribute::Email), aliases.contains(&AliasAttribute::PhoneNumber)) {
                (true, true) => NameField::Any,
                (true, false) => NameField::UsernameOrEmail,
                (false, true) => NameField::UsernameOrPhoneNumber,
                (false, false) => NameField::Username,
            }
        }
    }
}

pub(super) fn password_rules(pool: &UserPool) -> PasswordRules {
    let policy = &pool.password_policy;
    PasswordRules {
        min_length: policy.minimum_length.unsigned_abs(),
        lowercase: policy.require_lowercase,
        uppercase: policy.require_uppercase,
        numbers: policy.require_numbers,
        symbols: policy.require_symbols,
    }
}
