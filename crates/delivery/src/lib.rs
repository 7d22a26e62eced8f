//! Messages to users: what they say and where they go.
//!
//! Today everything that would be sent lands in the [`inbox::Inbox`]; nothing leaves the machine.

pub mod compose;
pub mod inbox;

use domain::clock::Time;
use domain::message::Medium;

/// Why a message is sent: the trigger source of its CustomMessage event without the prefix (spec 40 §1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    SignUp,
    AdminCreateUser,
    ResendCode,
    ForgotPassword,
    UpdateUserAttribute,
    VerifyUserAttribute,
    Authentication,
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
        }
    }
}

/// A message ready to go.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    pub user_pool_id: String,
    pub username: String,
    pub occasion: Occasion,
    pub medium: Medium,
    /// The whole address; only answers of the API mask it.
    pub destination: String,
    /// Mail only.
    pub subject: Option<String>,
    pub body: String,
    /// The code or temporary password in the body.
    pub code: String,
    pub sent_at: Time,
}

/// Shows neither the body nor the code, so that a message can appear in a log line.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message")
            .field("user_pool_id", &self.user_pool_id)
            .field("occasion", &self.occasion)
            .field("medium", &self.medium)
            .finish_non_exhaustive()
    }
}

/// A way for messages to leave.
pub trait Deliver: Send + Sync {
    fn deliver(&self, message: Message);
}
