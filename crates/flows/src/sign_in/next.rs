//! What comes next: a pure function of the pool, the user as they are now, and what their sign-in has passed. Asked at
//! every step with fresh facts, so that a requirement which appears while a sign-in is pending is met by it.
//!
//! Functions of a pool decide in place of it where they lead ([`super::functions`]). Knows nothing of how a question is
//! asked.

#[cfg(any(test, debug_assertions))]
pub(super) mod ways;

use domain::clock::Time;
use domain::mfa::{self, MfaFactor, SecondFactor};
use domain::user::{User, UserStatus};
use domain::user_pool::{ContactAttribute, UserPool};

use super::journey::{Journey, Proved, Way};
use super::question::FirstFactor;
use super::session::Step;
use crate::accounts::codes::Role;
use crate::{Failure, SignInFailure};

/// What is decided by.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub pool: &'a UserPool,
    pub user: &'a User,
    pub device: NamedDevice,
    pub now: Time,
}

/// The device the client says it runs on, where devices are tracked and it has not proved it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NamedDevice {
    None,
    /// It is none of the user's.
    Unknown,
    Known {
        replaces_second_factor: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Next {
    Ask(Ask),
    /// The pool's functions have the word.
    AskFunctions,
    Finish,
    Refuse(Why),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ask {
    ChooseFirstFactor,
    FirstFactor(FirstFactor),
    NewPassword,
    ChooseSecondFactor(Vec<MfaFactor>),
    SecondFactor(MfaFactor),
    SetUpSecondFactor(Vec<MfaFactor>),
    Device { in_place_of_second_factor: bool },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    Disabled,
    ResetRequired,
    NotConfirmed,
    /// They sign in at an identity provider, and in no other way.
    OfProvider,
    TemporaryPasswordExpired,
    /// What was proved is no leave to go on any more.
    Withdrawn,
    DeviceUnknown,
    /// A second factor is due, and none is left that is not the first once more.
    NoSecondFactor,
}

impl From<Why> for Failure {
    fn from(why: Why) -> Self {
        match why {
            Why::Disabled => SignInFailure::UserDisabled.into(),
            Why::ResetRequired => SignInFailure::PasswordResetRequired.into(),
            Why::NotConfirmed => SignInFailure::UserNotConfirmed.into(),
            Why::OfProvider => SignInFailure::IncorrectPassword.into(),
            Why::TemporaryPasswordExpired => SignInFailure::TemporaryPasswordExpired.into(),
            Why::Withdrawn => SignInFailure::SessionInvalid.into(),
            Why::DeviceUnknown => Self::DeviceNotFound,
            Why::NoSecondFactor => SignInFailure::NoMfaMechanism.into(),
        }
    }
}

/// Before a first factor is proved, when it is known only by what name somebody comes.
pub(crate) const fn first(journey: &Journey) -> Next {
    match journey.way {
        Way::Password => Next::Ask(Ask::FirstFactor(FirstFactor::Password)),
        Way::Srp => Next::Ask(Ask::FirstFactor(FirstFactor::PasswordSrp)),
        Way::Choice(None) => Next::Ask(Ask::ChooseFirstFactor),
        Way::Choice(Some(factor)) => Next::Ask(Ask::FirstFactor(factor)),
        Way::Functions => Next::AskFunctions,
        // It is asked elsewhere, before there is a sign-in here.
        Way::Provider => Next::Refuse(Why::Withdrawn),
    }
}

/// What comes next, in the order of behaviour 20 §4.2.
pub(crate) fn next(facts: &Facts<'_>, journey: &Journey) -> Next {
    let Some(first_factor) = journey.first_factor() else { return first(journey) };
    account(facts, first_factor)
        .or_else(|| second_factor(facts, journey, first_factor))
        .or_else(|| device(facts, journey))
        .unwrap_or(if journey.custom.is_some() { Next::AskFunctions } else { Next::Finish })
}

/// Whether the account can be signed in to with what was proved.
fn account(facts: &Facts<'_>, first_factor: &Proved) -> Option<Next> {
    let user = facts.user;
    if !user.enabled {
        return Some(Next::Refuse(Why::Disabled));
    }
    if let Proved::Provider(_) = first_factor {
        // Their password, or that they have none, is nothing to a provider (behaviour 30 §6.1, §6.5).
        let refused = user.status == UserStatus::Unconfirmed;
        return Some(if refused { Next::Refuse(Why::NotConfirmed) } else { Next::Finish });
    }
    match (user.status, first_factor) {
        // It is the provider that lets them in, and that keeps them out.
        (UserStatus::ExternalProvider, _) => return Some(Next::Refuse(Why::OfProvider)),
        (UserStatus::ResetRequired, _) => return Some(Next::Refuse(Why::ResetRequired)),
        (UserStatus::Unconfirmed, _) => return Some(Next::Refuse(Why::NotConfirmed)),
        // A temporary password keeps nobody out whose functions ask for none: they are told the user's status.
        (UserStatus::ForceChangePassword, Proved::Password | Proved::Functions) => {}
        // Became so since they were asked: a code or a passkey is no leave to choose a password.
        (UserStatus::ForceChangePassword, _) => return Some(Next::Refuse(Why::Withdrawn)),
        _ => {}
    }
    let is_temporary = user.status == UserStatus::ForceChangePassword && *first_factor == Proved::Password;
    let expires_at = user.credential.as_ref().and_then(|credential| credential.expires_at);
    if is_temporary && expires_at.is_some_and(|expires_at| expires_at <= facts.now) {
        return Some(Next::Refuse(Why::TemporaryPasswordExpired));
    }
    // Told now rather than when the new password has been set. An answer to a function is used up already: a client that
    // was refused could not send it again without the device.
    if facts.device == NamedDevice::Unknown && *first_factor != Proved::Functions {
        return Some(Next::Refuse(Why::DeviceUnknown));
    }
    is_temporary.then_some(Next::Ask(Ask::NewPassword))
}

/// The second factor, if this user meets one (behaviour 20 §6.2).
fn second_factor(facts: &Facts<'_>, journey: &Journey, first_factor: &Proved) -> Option<Next> {
    // The word of functions is the last (docs/decisions/0014).
    if journey.has_passed(&Proved::Functions) || both_at_once(facts, journey) {
        return None;
    }
    let due = mfa::second_factor(facts.pool, facts.user);
    let taken = match due {
        SecondFactor::None => return None,
        SecondFactor::Unusable => return Some(Next::Refuse(Why::NoSecondFactor)),
        SecondFactor::SetUp(factors) => return Some(Next::Ask(Ask::SetUpSecondFactor(factors))),
        SecondFactor::Ask(factor) => vec![factor],
        SecondFactor::Choose(factors) => factors,
    };
    if taken.iter().any(|factor| has_passed_second(journey, *factor)) {
        return None;
    }
    if facts.device == (NamedDevice::Known { replaces_second_factor: true }) {
        return Some(Next::Ask(Ask::Device { in_place_of_second_factor: true }));
    }
    // Whoever reads the mailbox or the phone of the first factor reads there the second one too.
    let first_channel = match first_factor {
        Proved::SentCode(attribute) => Some(*attribute),
        _ => None,
    };
    let other = taken.into_iter().filter(|factor| first_channel.is_none() || factor.address() != first_channel);
    let other: Vec<MfaFactor> = other.collect();
    let chosen = journey.second_factor.filter(|chosen| other.contains(chosen));
    Some(match (chosen, &other[..]) {
        (_, []) => Next::Refuse(Why::NoSecondFactor),
        (Some(chosen), _) => Next::Ask(Ask::SecondFactor(chosen)),
        (None, [only]) => Next::Ask(Ask::SecondFactor(*only)),
        (None, _) => Next::Ask(Ask::ChooseSecondFactor(other)),
    })
}

/// Whether what was passed stands for both factors: a device that was asked for in place of the second, or a passkey
/// that asked for a PIN or a finger, where the pool takes it for both.
fn both_at_once(facts: &Facts<'_>, journey: &Journey) -> bool {
    journey.passed.iter().any(|passed| match &passed.proved {
        Proved::Device { in_place_of_second_factor, .. } => *in_place_of_second_factor,
        Proved::Passkey { user_verified, .. } => *user_verified && mfa::passkey_is_both_factors(facts.pool, facts.user),
        _ => false,
    })
}

/// Whether a factor was passed after the first one.
fn has_passed_second(journey: &Journey, factor: MfaFactor) -> bool {
    journey.passed.iter().skip(1).any(|passed| match &passed.proved {
        Proved::SentCode(attribute) => factor.address() == Some(*attribute),
        Proved::SoftwareToken => factor == MfaFactor::SoftwareToken,
        _ => false,
    })
}

/// The device that the client names is proved, whatever it stands for (behaviour 20 §7).
fn device(facts: &Facts<'_>, journey: &Journey) -> Option<Next> {
    let is_due = matches!(facts.device, NamedDevice::Known { .. }) && journey.proved_device().is_none();
    is_due.then_some(Next::Ask(Ask::Device { in_place_of_second_factor: false }))
}

/// Whether what a session of this step waits for would still be asked now.
pub(crate) fn still_asks(facts: &Facts<'_>, journey: &Journey, step: &Step) -> bool {
    let next = || next(facts, journey);
    match step {
        Step::NewPassword => next() == Next::Ask(Ask::NewPassword),
        Step::ChooseSecondFactor => matches!(next(), Next::Ask(Ask::ChooseSecondFactor(_) | Ask::SecondFactor(_))),
        // Who has none any more is told so.
        Step::SoftwareToken => facts.user.mfa.software_token.is_none() || takes(facts, MfaFactor::SoftwareToken),
        Step::SentCode { attribute, role: Role::SecondFactor, .. } => takes(facts, code_factor(*attribute)),
        Step::SetUp | Step::SoftwareTokenSetUp => matches!(next(), Next::Ask(Ask::SetUpSecondFactor(_))),
        Step::SetUpDone => facts.user.mfa.software_token.is_some(),
        // Of one that was forgotten it is said that there is none.
        Step::Device { .. } if facts.device == NamedDevice::Unknown => true,
        Step::Device { in_place_of_second_factor } => {
            next() == Next::Ask(Ask::Device { in_place_of_second_factor: *in_place_of_second_factor })
        }
        // Nothing is proved yet: whether a factor is offered to the user is asked when it is checked.
        Step::SentCode { role: Role::FirstFactor, .. }
        | Step::ChooseFirstFactor
        | Step::Password
        | Step::PasswordSrp
        | Step::PasswordProof
        | Step::Passkey
        | Step::AnyPasskey
        | Step::Custom
        | Step::AutoSignIn => true,
    }
}

/// Whether a sign-in takes this second factor of the user now.
fn takes(facts: &Facts<'_>, factor: MfaFactor) -> bool {
    match mfa::second_factor(facts.pool, facts.user) {
        SecondFactor::Ask(only) => only == factor,
        SecondFactor::Choose(factors) => factors.contains(&factor),
        SecondFactor::None | SecondFactor::SetUp(_) | SecondFactor::Unusable => false,
    }
}

const fn code_factor(attribute: ContactAttribute) -> MfaFactor {
    match attribute {
        ContactAttribute::Email => MfaFactor::Email,
        ContactAttribute::PhoneNumber => MfaFactor::Sms,
    }
}
