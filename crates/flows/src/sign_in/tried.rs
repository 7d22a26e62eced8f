//! What threat protection keeps of a sign-in that failed: a guess at something that was asked for. Refusals that no limit
//! counts are no events, or anybody could fill the table of anyone.

use domain::auth_event::EventKind;
use domain::user_pool::UserPool;

use super::proof::{Answer, Opening, Proof};
use crate::accounts::directory::Named;
use crate::threat_protection::{self, Happened};
use crate::{Context, Failure, SignInFailure};

/// Who tries something; `None` where nothing is kept of it.
pub(super) struct Tried(Option<Attempt>);

struct Attempt {
    /// `None` of a name nobody has.
    sub: Option<String>,
    factor: Factor,
}

#[derive(Clone, Copy)]
enum Factor {
    Password,
    Other,
    /// A device, or what functions ask: there is no name for it among the challenges of an event.
    Unnamed,
}

impl Tried {
    pub(super) fn beginning(pool: &UserPool, named: &Named, opening: &Opening<'_>) -> Self {
        let watched = match opening {
            Opening::Functions { .. } => threat_protection::watches_custom_sign_ins(pool),
            _ => threat_protection::is_on(pool),
        };
        Self(watched.then(|| Attempt::of(named, Factor::Password)))
    }

    pub(super) fn answering(pool: &UserPool, answer: &Answer<'_>) -> Self {
        let (watched, factor) = match answer.proof {
            Proof::Custom { .. } => (threat_protection::watches_custom_sign_ins(pool), Factor::Unnamed),
            Proof::PasswordProof(_) | Proof::Password { .. } | Proof::PasswordSrp { .. } => {
                (threat_protection::is_on(pool), Factor::Password)
            }
            Proof::ChosenFirstFactor { given, .. } if given.password.is_some() => {
                (threat_protection::is_on(pool), Factor::Password)
            }
            Proof::SentCode { .. } | Proof::SoftwareToken { .. } | Proof::Passkey { .. } => {
                (threat_protection::is_on(pool), Factor::Other)
            }
            Proof::Device { .. } | Proof::DeviceProof { .. } => (threat_protection::is_on(pool), Factor::Unnamed),
            // Nothing is proved by these.
            Proof::NewPassword { .. }
            | Proof::ChosenFirstFactor { .. }
            | Proof::ChosenSecondFactor { .. }
            | Proof::SetUpDone
            | Proof::SetUpEmail { .. } => (false, Factor::Unnamed),
        };
        Self(watched.then(|| Attempt::of(&answer.named, factor)))
    }

    /// Keeps the event if it failed. As much is written of a name that nobody has: how long it takes says nothing.
    pub(super) async fn keep_failure<T>(self, cx: &Context, pool: &UserPool, outcome: &Result<T, Failure>) {
        let (Some(attempt), Err(failure)) = (self.0, outcome) else { return };
        if !is_a_wrong_guess(failure) {
            return;
        }
        let (password_passed, second_factor_passed) = match attempt.factor {
            Factor::Password => (Some(false), None),
            Factor::Other => (None, Some(false)),
            Factor::Unnamed => (None, None),
        };
        let what = Happened { kind: EventKind::SignIn, passed: false, password_passed, second_factor_passed };
        threat_protection::keep(cx, pool, attempt.sub.as_deref(), what).await;
    }
}

impl Attempt {
    fn of(named: &Named, factor: Factor) -> Self {
        Self { sub: named.user.as_ref().map(|user| user.sub.clone()), factor }
    }
}

const fn is_a_wrong_guess(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::SignIn(SignInFailure::IncorrectPassword | SignInFailure::MfaCodeMismatch)
            | Failure::CodeMismatch
            | Failure::SoftwareTokenMismatch
    )
}
