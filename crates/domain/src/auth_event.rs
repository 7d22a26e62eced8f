//! Events of authentication, as threat protection keeps them (behaviour 40 §3.6): what a user did, from where, and what
//! came of it. Knows neither when one is kept nor how one is shown.

use crate::clock::Time;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthEvent {
    pub user_pool_id: String,
    pub sub: String,
    pub id: String,
    pub created_at: Time,
    pub kind: EventKind,
    pub passed: bool,
    /// Whether the password was right, of an event in which one was looked at.
    pub password_passed: Option<bool>,
    /// The same of whatever else was proved.
    pub second_factor_passed: Option<bool>,
    pub ip: Option<String>,
    pub feedback: Option<Feedback>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    SignIn,
    SignUp,
    ForgotPassword,
    PasswordChange,
    ResendCode,
}

impl EventKind {
    pub const ALL: [Self; 5] =
        [Self::SignIn, Self::SignUp, Self::ForgotPassword, Self::PasswordChange, Self::ResendCode];

    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "SignIn",
            Self::SignUp => "SignUp",
            Self::ForgotPassword => "ForgotPassword",
            Self::PasswordChange => "PasswordChange",
            Self::ResendCode => "ResendCode",
        }
    }
}

/// Whether it was the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    pub valid: bool,
    /// Who says so.
    pub by: String,
    pub at: Time,
}
