//! The table of limits: for everything that can be guessed at and every message that can be asked for, which counters
//! count it, how many each lets pass, and how it empties (docs/decisions/0020-limits-by-what-cannot-be-minted.md).
//!
//! A kind that is added does not compile until it is said here what limits it. Knows neither users nor the store.

/// What is guessed at. Each is counted and locked by itself: a wrong code does not lock the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guess {
    Password,
    /// A code sent as the first factor: whoever knows a name can have one sent, and answer.
    SentCode,
    /// A code sent as a second factor: whoever answers knows the first.
    SecondFactorCode,
    /// A code of an authenticator app: of the three that are right at any moment none was asked for, so none can die.
    SoftwareToken,
    /// A password of somebody who is not here yet: UserMigration asks elsewhere.
    Migration,
    /// The answer to a question of a pool's function.
    CustomChallenge,
    /// The secret of a device.
    Device,
    /// The code that confirms a sign-up, and with it an address.
    SignUpCode,
    /// The code that sets a new password.
    RecoveryCode,
    /// The code that proves an address of an account.
    AttributeCode,
}

/// So many at once; then one more after each pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Budget {
    pub tries: i64,
    pub back_after_seconds: i64,
}

/// The lock of a user's wrong guesses: five are free, then each locks for twice as long, up to fifteen minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lock {
    /// Wrong guesses that are remembered.
    pub remembered: i64,
    /// After so long without another, one is forgotten.
    pub back_after_seconds: i64,
    /// Whether nothing is judged any more while all that can be remembered are.
    pub ends: bool,
}

/// What counts the wrong guesses of one kind. A right one clears the lock of its user and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GuessLimits {
    pub subject: Option<Lock>,
    /// Of the address that a code went to: whoever mints accounts gets no more guesses at it.
    pub destination: Option<Budget>,
    /// Of the caller's network address.
    pub caller: Option<Budget>,
    /// Of the app client. Spent, it would keep everybody out; so it is there only where guesses spread over many
    /// people's codes add up to one person's account, and generous.
    pub client: Option<Budget>,
}

/// A message that can be asked for, by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Send {
    SignUp,
    Recovery,
    Attribute,
    FirstFactor,
    SecondFactor,
    /// A call of CreateAuthChallenge: functions send.
    CustomChallenge,
}

/// What counts the messages of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SendLimits {
    pub destination: Option<Budget>,
    pub subject: Option<Budget>,
    pub caller: Option<Budget>,
}

/// What counts the documents that are fetched because a stranger named them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FetchLimits {
    pub caller: Option<Budget>,
    /// Of the host that is asked: nobody makes this server a nuisance to one.
    pub host: Option<Budget>,
    /// Of the policy that takes the URLs: where hosts have a wildcard, they can be made up.
    pub policy: Option<Budget>,
}

/// What counts clients that register themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RegistrationLimits {
    pub caller: Option<Budget>,
    /// Of the client whose token lets others register.
    pub client: Option<Budget>,
    /// Of all that come without a token.
    pub pool: Option<Budget>,
}

/// A call that a user can make only so often an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RationedCall {
    ConfirmSignUp,
    ResendConfirmationCode,
    ForgotPassword,
    ConfirmForgotPassword,
    ChangePassword,
    GetAttributeCode,
    VerifyAttribute,
}

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;

const fn budget(tries: i64, back_after_seconds: i64) -> Option<Budget> {
    Some(Budget { tries, back_after_seconds })
}

/// As the service locks; whoever knows a name can lock its owner, so it never ends.
const OPEN_LOCK: Option<Lock> = Some(Lock { remembered: 15, back_after_seconds: 15 * MINUTE, ends: false });
/// Behind a first factor that was proved: a stranger does not get there. 24 guesses a day in the long run.
const PROVED_LOCK: Option<Lock> = Some(Lock { remembered: 20, back_after_seconds: HOUR, ends: true });
/// Wrong passwords of a whole office or school.
const MANY: Option<Budget> = budget(300, 12);
/// Wrong codes of the same.
const SOME: Option<Budget> = budget(100, MINUTE);
/// A code of six digits sent to one address, whoever's account it was asked for.
const ONE_ADDRESS: Option<Budget> = budget(20, HOUR);
const WHOLE_CLIENT: Option<Budget> = budget(2_000, 2);

pub(crate) const DOCUMENT_FETCHES: FetchLimits =
    FetchLimits { caller: budget(20, MINUTE), host: budget(60, 10), policy: budget(300, 2) };
/// Browsers of one network that leave for identity providers: a whole company comes to work by it.
pub(crate) const DEPARTURES: Option<Budget> = budget(3_000, 1);
pub(crate) const REGISTRATIONS: RegistrationLimits =
    RegistrationLimits { caller: budget(20, 5 * MINUTE), client: budget(300, 10), pool: budget(100, MINUTE) };

impl Guess {
    #[cfg(test)]
    pub const ALL: [Self; 10] = [
        Self::Password,
        Self::SentCode,
        Self::SecondFactorCode,
        Self::SoftwareToken,
        Self::Migration,
        Self::CustomChallenge,
        Self::Device,
        Self::SignUpCode,
        Self::RecoveryCode,
        Self::AttributeCode,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::SentCode => "sent_code",
            Self::SecondFactorCode => "second_factor_code",
            Self::SoftwareToken => "software_token",
            Self::Migration => "migration",
            Self::CustomChallenge => "custom_challenge",
            Self::Device => "device",
            Self::SignUpCode => "sign_up_code",
            Self::RecoveryCode => "recovery_code",
            Self::AttributeCode => "attribute_code",
        }
    }

    pub const fn limits(self) -> GuessLimits {
        let (destination, client) = (None, None);
        match self {
            Self::Password | Self::Migration | Self::CustomChallenge | Self::Device => {
                GuessLimits { subject: OPEN_LOCK, destination, caller: MANY, client }
            }
            // Eight digits.
            Self::SentCode => {
                GuessLimits { subject: OPEN_LOCK, destination: budget(100, 10 * MINUTE), caller: SOME, client }
            }
            Self::SecondFactorCode => {
                GuessLimits { subject: PROVED_LOCK, destination: ONE_ADDRESS, caller: SOME, client }
            }
            Self::SoftwareToken => GuessLimits { subject: PROVED_LOCK, destination, caller: SOME, client },
            // The quotas of the service lock their user ([`RationedCall`]).
            Self::SignUpCode | Self::RecoveryCode | Self::AttributeCode => {
                GuessLimits { subject: None, destination: ONE_ADDRESS, caller: SOME, client: WHOLE_CLIENT }
            }
        }
    }
}

impl Send {
    #[cfg(test)]
    pub const ALL: [Self; 6] =
        [Self::SignUp, Self::Recovery, Self::Attribute, Self::FirstFactor, Self::SecondFactor, Self::CustomChallenge];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignUp => "send_sign_up",
            Self::Recovery => "send_recovery",
            Self::Attribute => "send_attribute",
            Self::FirstFactor => "send_first_factor",
            Self::SecondFactor => "send_second_factor",
            Self::CustomChallenge => "send_custom_challenge",
        }
    }

    pub const fn limits(self) -> SendLimits {
        let subject = None;
        let caller = budget(100, MINUTE / 2);
        match self {
            Self::SignUp => SendLimits { destination: budget(10, HOUR / 2), subject, caller },
            Self::Recovery | Self::SecondFactor => SendLimits { destination: budget(20, HOUR / 20), subject, caller },
            // One account can name one address after another.
            Self::Attribute => SendLimits { destination: budget(10, HOUR / 5), subject: budget(10, HOUR / 5), caller },
            Self::FirstFactor => SendLimits { destination: budget(10, HOUR / 10), subject, caller },
            // Where the function sends to is not known here.
            Self::CustomChallenge => SendLimits { destination: None, subject: budget(30, HOUR / 30), caller },
        }
    }
}

impl RationedCall {
    /// Calls an hour. The two of password recovery are "5 to 20 by risk" in the service; without a judgement of risk
    /// they have the upper end.
    pub(crate) const fn limit(self) -> (&'static str, i64) {
        match self {
            Self::ConfirmSignUp => ("confirm_sign_up", 15),
            Self::ResendConfirmationCode => ("resend_code", 5),
            Self::ForgotPassword => ("forgot_password", 20),
            Self::ConfirmForgotPassword => ("confirm_forgot_password", 20),
            Self::ChangePassword => ("change_password", 5),
            Self::GetAttributeCode => ("get_attribute_code", 5),
            Self::VerifyAttribute => ("verify_attribute", 15),
        }
    }

    /// Whether what it asks for is a message.
    pub(crate) const fn sends(self) -> bool {
        match self {
            Self::ResendConfirmationCode | Self::ForgotPassword | Self::GetAttributeCode => true,
            Self::ConfirmSignUp | Self::ConfirmForgotPassword | Self::ChangePassword | Self::VerifyAttribute => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const DAY: i64 = 24 * HOUR;

    #[test]
    fn every_kind_has_counters_of_its_own() {
        let guesses = Guess::ALL.map(Guess::as_str);
        let all: BTreeSet<&str> = guesses.into_iter().chain(Send::ALL.map(Send::as_str)).collect();
        assert_eq!(all.len(), Guess::ALL.len() + Send::ALL.len());
    }

    /// What can be guessed in a day at six digits is held to something an attacker cannot make more of: at most this
    /// many guesses at one address or one user, in the long run.
    #[test]
    fn six_digits_are_guessed_at_some_dozen_times_a_day() {
        for guess in Guess::ALL {
            let limits = guess.limits();
            let a_day = match guess {
                Guess::SignUpCode | Guess::RecoveryCode | Guess::AttributeCode => {
                    limits.destination.map(|budget| budget.tries + DAY / budget.back_after_seconds)
                }
                Guess::SecondFactorCode | Guess::SoftwareToken => {
                    let lock = limits.subject.filter(|lock| lock.ends);
                    lock.map(|lock| lock.remembered + DAY / lock.back_after_seconds)
                }
                Guess::Password | Guess::SentCode | Guess::Migration | Guess::CustomChallenge | Guess::Device => {
                    assert!(limits.subject.is_some_and(|lock| !lock.ends), "a stranger could lock {guess:?} for good");
                    continue;
                }
            };
            assert!(a_day.is_some_and(|guesses| guesses <= 50), "{guess:?}: {a_day:?}");
        }
        assert!(Guess::ALL.iter().all(|guess| guess.limits().caller.is_some()));
    }

    #[test]
    fn every_send_is_counted_by_its_caller_and_by_whom_it_reaches() {
        for send in Send::ALL {
            let limits = send.limits();
            assert!(limits.caller.is_some() && (limits.destination.is_some() || limits.subject.is_some()), "{send:?}");
        }
    }
}
