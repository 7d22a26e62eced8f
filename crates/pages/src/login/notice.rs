//! What a refusal says above the form: in the page's own words where it is of the common ones, else what the flow says
//! (behaviour 30 §5.4).

use flows::{Failure, SignInFailure};

use crate::screen::Notice;

pub(super) fn of(failure: &Failure) -> Notice {
    match failure {
        Failure::SignIn(SignInFailure::IncorrectPassword) => Notice::IncorrectPassword,
        Failure::SignIn(SignInFailure::MfaCodeMismatch)
        | Failure::CodeMismatch
        | Failure::SoftwareTokenMismatch
        | Failure::SoftwareTokenNotProved => Notice::CodeWrong,
        Failure::CodeExpired => Notice::CodeExpired,
        Failure::AttemptLimitExceeded | Failure::SignIn(SignInFailure::PasswordAttemptsExceeded) => {
            Notice::TooManyTries
        }
        Failure::SignIn(SignInFailure::SessionInvalid | SignInFailure::SessionExpired | SignInFailure::SessionUsed) => {
            Notice::Stale
        }
        Failure::PasskeyInvalid
        | Failure::PasskeyChallengeNotFound
        | Failure::PasskeyOriginNotAllowed
        | Failure::PasskeyRelyingPartyMismatch
        | Failure::PasskeyNotSupported => Notice::PasskeyFailed,
        Failure::Overloaded | Failure::ConcurrentChange => Notice::Busy,
        Failure::Store(_) | Failure::Internal(_) => {
            tracing::error!(error = %failure, "a login page failed");
            Notice::Busy
        }
        other => Notice::Said(other.to_string()),
    }
}
