//! Custom authentication: a pool's own functions say which challenge comes next, ask questions of their own and judge
//! the answers (behaviour 40 §1.3.1; docs/decisions/0014).
//!
//! DefineAuthChallenge is the other implementation of [`super::next`]: asked at the beginning and after every challenge,
//! also after those that are built in. The record it judges by travels in the [`Journey`], sealed, and so nobody who
//! began a custom sign-in comes to its end past it. Knows nothing of how a question is asked.

use domain::user_pool::UserPool;
use triggers::StringMap;
use triggers::events::DefineAuthChallenge;

use super::journey::Journey;
use super::record::{CUSTOM_CHALLENGE, PASSWORD_VERIFIER};
use super::subject::Subject;
use crate::configuration::ClientConfiguration;
use crate::hiding::simulated;
use crate::triggers::{About, run_trigger, user_attributes};
use crate::{Context, Failure, SignInFailure};

/// Challenges of one sign-in, so that a function that never decides does not go on for ever.
const MOST_CHALLENGES: usize = 20;

/// Whom the functions are told of: a user, or somebody made up of a name nobody has.
pub(crate) struct Told {
    pub user_name: String,
    pub attributes: StringMap,
    pub not_found: bool,
}

impl Told {
    pub(crate) fn of(cx: &Context, pool: &UserPool, subject: Subject<'_>) -> Self {
        match subject {
            Subject::User(user) => {
                Self { user_name: user.username.clone(), attributes: user_attributes(pool, user), not_found: false }
            }
            Subject::Nobody { name } => Self {
                user_name: simulated::simulated_user_id(cx, pool, name),
                attributes: simulated::simulated_attributes(cx, pool, name),
                not_found: true,
            },
        }
    }

    pub(crate) fn about<'a>(&'a self, client: &'a ClientConfiguration) -> About<'a> {
        About { pool: &client.pool.pool, client_id: Some(&client.client.id), user_name: &self.user_name }
    }
}

/// What DefineAuthChallenge decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    IssueTokens,
    /// A question of CreateAuthChallenge's.
    CustomChallenge,
    /// The password first, by SRP.
    PasswordVerifier,
}

/// Asks what comes next.
///
/// # Errors
/// The functions' refusal, or theirs who cannot be asked.
pub(super) async fn define(
    cx: &Context,
    client: &ClientConfiguration,
    subject: Subject<'_>,
    journey: &Journey,
) -> Result<Decision, Failure> {
    let custom = journey.custom.as_ref().ok_or(Failure::Internal("no custom sign-in to go on with"))?;
    let told = Told::of(cx, &client.pool.pool, subject);
    let event = DefineAuthChallenge {
        user_attributes: &told.attributes,
        session: &custom.record(),
        client_metadata: &journey.client_metadata,
        user_not_found: told.not_found,
    };
    let defined = run_trigger(cx, told.about(client), &event).await?.ok_or(SignInFailure::CustomAuthNotConfigured)?;
    if defined.fail_authentication {
        return Err(SignInFailure::IncorrectPassword.into());
    }
    if defined.issue_tokens {
        return Ok(Decision::IssueTokens);
    }
    if custom.challenges() >= MOST_CHALLENGES {
        tracing::warn!(challenges = custom.challenges(), "DefineAuthChallenge does not come to a decision");
        return Err(unrecognizable());
    }
    match defined.challenge_name.as_deref() {
        Some(CUSTOM_CHALLENGE) => Ok(Decision::CustomChallenge),
        // The password comes first, with what the client sent at the beginning, or not at all.
        Some(PASSWORD_VERIFIER) if custom.challenges() == 0 => Err(Failure::MissingParameter("SRP_A")),
        Some(PASSWORD_VERIFIER) if custom.may_begin_with_password() => Ok(Decision::PasswordVerifier),
        _ => {
            tracing::warn!("DefineAuthChallenge names no challenge that can come next");
            Err(unrecognizable())
        }
    }
}

pub(super) const fn unrecognizable() -> Failure {
    Failure::InvalidLambdaResponse("Unrecognizable lambda output")
}
