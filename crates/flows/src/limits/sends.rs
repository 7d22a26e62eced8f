//! Rations of messages: by where they go, for whom, and who asks (behaviour 50 #34).

use std::sync::Arc;

use domain::limits::Limits;
use domain::user_pool::UserPool;
use store::{StoreError, Tx};

use super::budgets::Charges;
use super::keys::{self, Reached};
pub(crate) use super::table::Send;
use crate::site::context::Standing;
use crate::{Context, Failure, SignInFailure};

/// What one message is charged to; nothing, where messages are not rationed.
#[derive(Debug, Clone)]
pub(crate) struct SendRation(Option<(Charges, domain::clock::Time)>);

impl SendRation {
    /// For what is not rationed: an administrator's messages.
    pub const fn none() -> Self {
        Self(None)
    }

    /// Of a message to an address; of a call that sends for itself where none is known.
    pub fn of(cx: &Context, user_pool_id: &str, subject: &str, reached: Option<&Reached>, send: Send) -> Self {
        if cx.settings.limits == Limits::Relaxed || cx.caller.standing == Standing::Administrator {
            return Self::none();
        }
        let limits = send.limits();
        let charges = Charges::new(user_pool_id, send.as_str())
            .and(limits.destination, || reached.map(|reached| keys::destination(&cx.keyring, user_pool_id, reached)))
            .and(limits.subject, || Some(subject.to_owned()))
            .and(limits.caller, || keys::caller(cx, user_pool_id));
        Self(Some((charges, cx.now())))
    }

    /// Whether the message may go: counted, if it may.
    pub fn spend(&self, tx: &mut dyn Tx) -> Result<bool, StoreError> {
        match &self.0 {
            Some((charges, now)) => charges.spend(tx, *now),
            None => Ok(true),
        }
    }
}

/// Rations a question of a pool's function, which may send it to somebody.
///
/// # Errors
/// [`SignInFailure::PasswordAttemptsExceeded`]: no operation of a sign-in declares another. Or the store's.
pub(crate) async fn ration_question(cx: &Context, pool: &UserPool, subject: &str) -> Result<(), Failure> {
    let ration = Arc::new(SendRation::of(cx, &pool.id, subject, None, Send::CustomChallenge));
    if ration.0.is_none() {
        return Ok(());
    }
    let allowed = cx.store.write(move |tx| ration.spend(tx)).await?;
    if allowed { Ok(()) } else { Err(SignInFailure::PasswordAttemptsExceeded.into()) }
}
