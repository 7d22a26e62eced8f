//! A message, written and addressed.

use domain::clock::Time;
use domain::message::Medium;
use serde::{Deserialize, Serialize};

use crate::Sender;

/// Why a message is sent: the trigger source of its CustomMessage event without the prefix (behaviour 40 §1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Occasion {
    SignUp,
    AdminCreateUser,
    ResendCode,
    ForgotPassword,
    UpdateUserAttribute,
    VerifyUserAttribute,
    Authentication,
    /// Somebody guesses at the user's password or codes. Ours: no function knows it.
    FailedAttempts,
}

impl Occasion {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignUp => "SignUp",
            Self::AdminCreateUser => "AdminCreateUser",
            Self::ResendCode => "ResendCode",
            Self::ForgotPassword => "ForgotPassword",
            Self::UpdateUserAttribute => "UpdateUserAttribute",
            Self::VerifyUserAttribute => "VerifyUserAttribute",
            Self::Authentication => "Authentication",
            Self::FailedAttempts => "FailedAttempts",
        }
    }

    /// Whether the code may come as a link (behaviour 40 §2.2).
    pub const fn may_link(self) -> bool {
        matches!(self, Self::SignUp | Self::ResendCode)
    }
}

/// A message ready to go.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The same at every attempt, so that whoever receives it twice can tell.
    pub id: String,
    pub user_pool_id: String,
    pub username: String,
    pub occasion: Occasion,
    pub medium: Medium,
    /// The whole address; only answers of the API mask it.
    pub destination: String,
    /// Mail only.
    pub subject: Option<String>,
    /// HTML for mail, text for SMS.
    pub body: String,
    /// The code or temporary password in the body.
    pub code: String,
    pub sent_at: Time,
    pub sender: Sender,
}

/// Shows neither the body nor the code, so that a message can appear in a log line.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .field("user_pool_id", &self.user_pool_id)
            .field("occasion", &self.occasion)
            .field("medium", &self.medium)
            .finish_non_exhaustive()
    }
}
