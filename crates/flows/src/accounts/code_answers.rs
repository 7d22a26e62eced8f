//! Answers to one-time codes: a right one consumes its code, wrong ones end it, and each is charged to all that limits
//! count (behaviour 20 §0.4, 50 #33). Every door at which a code can be answered comes through here.

use std::sync::Arc;

use domain::user::User;
use store::Tx;
use store::tables::codes::Verdict;

use crate::accounts::codes::{Destination, Purpose};
use crate::accounts::directory;
use crate::accounts::kept_codes::code_hashes;
use crate::configuration::ClientConfiguration;
use crate::limits::attempts;
use crate::limits::code_guesses::CodeGuess;
use crate::{Context, Failure, SignInFailure};

impl Purpose {
    /// What is said where no code waits: never sent, used, too late, or dead of wrong answers.
    const fn absent(self) -> Failure {
        match self {
            Self::SignUp | Self::ForgotPassword | Self::VerifyAttribute(_) => Failure::CodeExpired,
            // The code lives as long as its session: without one, the session was answered or replaced.
            Self::SignIn { .. } => Failure::SignIn(SignInFailure::SessionUsed),
        }
    }
}

/// Answers a code of a user. A right answer consumes it and, in the same transaction, does what `accept` does with the
/// user; when that refuses, the code is left. Gives what `accept` gave, and the user as they are then.
///
/// # Errors
/// The answer is wrong, no code waits for one, a limit is reached, what `accept` says, or the store's.
pub(crate) async fn answer_code<T, F>(
    cx: &Context,
    client: &ClientConfiguration,
    sub: &str,
    purpose: Purpose,
    answer: &str,
    accept: F,
) -> Result<(T, User), Failure>
where
    T: Send + 'static,
    F: Fn(&mut dyn Tx, &mut User, &Destination) -> Result<T, Failure> + Send + Sync + 'static,
{
    let (cx, pool) = (&cx.for_client(client), &client.pool);
    let hashes = code_hashes(cx, &pool.pool, sub, purpose, answer);
    let guess = CodeGuess::new(cx, &pool.pool.id, &client.client.id, purpose.guess(), purpose.as_str());
    let mut accepted = None;
    let check = async {
        let change = move |tx: &mut dyn Tx, user: &mut User| {
            let holder = user.clone();
            let reached = |text: &str| Ok(Destination::parse(text)?.reached(&holder));
            match guess.judge(tx, &holder.sub, &hashes, reached)? {
                Verdict::Right { destination } => {
                    accept(tx, user, &Destination::parse(&destination)?).map(|value| Ok(Some(value)))
                }
                // Nothing is refused here: the count of a wrong answer must be committed.
                Verdict::Wrong => Ok(Ok(None)),
                Verdict::Absent => Ok(Err(purpose.absent())),
            }
        };
        let (judged, user) = directory::change_user(cx, pool, sub, change).await?;
        accepted = judged?.map(|value| (value, user));
        Ok(accepted.is_some())
    };
    attempts::guess(cx, &pool.pool, sub, purpose.guess(), check).await?;
    accepted.ok_or(Failure::Internal("a right code was accepted by nobody"))
}

/// Answers a code that only pretended to be sent: it is wrong, as often and in the words in which a wrong answer to a
/// real one is.
///
/// # Errors
/// Always.
pub(crate) async fn answer_nobodys_code(
    cx: &Context,
    client: &ClientConfiguration,
    subject: &str,
    purpose: Purpose,
) -> Result<(), Failure> {
    let (cx, pool) = (&cx.for_client(client), &client.pool.pool);
    let guess = Arc::new(CodeGuess::new(cx, &pool.id, &client.client.id, purpose.guess(), purpose.as_str()));
    let name = subject.to_owned();
    let check = async {
        let judge = move |tx: &mut dyn Tx| {
            let reached = |text: &str| Ok(Destination::parse(text)?.reached_by_nobody(purpose));
            // No answer is right: nothing hashes to nothing.
            guess.judge(tx, &name, &[], reached)
        };
        match cx.store.write(judge).await? {
            Verdict::Wrong => Ok(false),
            Verdict::Right { .. } | Verdict::Absent => Err(purpose.absent()),
        }
    };
    attempts::guess(cx, pool, subject, purpose.guess(), check).await
}
