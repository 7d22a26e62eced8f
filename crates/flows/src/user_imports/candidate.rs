//! The user that a line asks for: judged by the pool's rules, as an administrator's would be, and not made yet.
//!
//! No function is asked and nobody is told (behaviour 40 §4).

use domain::attribute::{self, Writer};
use domain::mfa::MfaFactor;
use domain::names::check_username;
use domain::user::{Attributes, NameKind, User, UserStatus};
use domain::user_import::header::Header;
use domain::user_import::lines::Line;
use domain::user_import::row::Row;
use domain::user_pool::{AuthFactor, ContactAttribute, MfaConfiguration, UserPool};

use crate::accounts::directory::check_chosen_names;
use crate::accounts::invite::check_verified_flags;
use crate::accounts::sign_up::{add_username_attribute, new_user};
use crate::{Context, Failure};

#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) user: User,
    /// Which of their names is the one in `cognito:username`.
    pub(crate) named_by: NameKind,
}

/// # Errors
/// Why not, in a sentence for the log that says nothing of the user.
pub(crate) fn candidate(cx: &Context, pool: &UserPool, header: &Header, line: &Line) -> Result<Candidate, String> {
    let row = Row::read(pool, header, line).map_err(|refusal| refusal.to_string())?;
    judge(cx, pool, &row).map_err(|failure| one_line(&failure))
}

/// Reasons come one in a line; in a log they stand in one.
fn one_line(failure: &Failure) -> String {
    failure.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn judge(cx: &Context, pool: &UserPool, row: &Row) -> Result<Candidate, Failure> {
    let stands_for = check_username(pool, &row.username)?;
    let mut attributes = attribute::check(&pool.schema, Writer::Admin, None, &row.attributes)?;
    add_username_attribute(stands_for, &row.username, &mut attributes)?;
    check_verified_flags(&attributes)?;
    attribute::check_required(&pool.schema, &attributes)?;
    let status = first_status(pool, &attributes);
    let mut user = new_user(cx, pool, &row.username, stands_for, status, attributes);
    check_chosen_names(pool, &user, &[])?;
    if row.mfa_enabled {
        enable_second_factor(pool, &mut user)?;
    }
    let named_by = match stands_for {
        None => NameKind::Username,
        Some(ContactAttribute::Email) => NameKind::Email,
        Some(ContactAttribute::PhoneNumber) => NameKind::PhoneNumber,
    };
    Ok(Candidate { user, named_by })
}

/// Nobody has a password here; who can sign in without one is spared the way by ForgotPassword.
fn first_status(pool: &UserPool, attributes: &Attributes) -> UserStatus {
    let can = |factor, attribute: ContactAttribute| {
        pool.allowed_first_auth_factors.contains(&factor) && attributes.contains_key(attribute.name())
    };
    let passwordless =
        can(AuthFactor::EmailOtp, ContactAttribute::Email) || can(AuthFactor::SmsOtp, ContactAttribute::PhoneNumber);
    if passwordless { UserStatus::Confirmed } else { UserStatus::ResetRequired }
}

/// Switches on what codes can go to. Where all must have a second factor, who has nothing is asked for it when they sign
/// in; where it is a choice, somebody for whom it was chosen would have none.
fn enable_second_factor(pool: &UserPool, user: &mut User) -> Result<(), Failure> {
    let usable = |factor: &MfaFactor| *factor != MfaFactor::SoftwareToken && user.can_use(*factor);
    match pool.offered_mfa().into_iter().find(usable) {
        Some(factor) => drop(user.mfa.enabled.insert(factor)),
        None if pool.mfa == MfaConfiguration::On => {}
        None => {
            let message = "cognito:mfa_enabled is true, and the user has no address for codes of the user pool's MFA.";
            return Err(Failure::InvalidParameter(message.to_owned()));
        }
    }
    Ok(())
}
