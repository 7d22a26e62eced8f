//! Answers to codes, charged within the transaction that judges them: what is asked at once is counted as in a row, and
//! a refusal leaves its count behind.

use std::sync::Arc;

use crypto::keyring::Keyring;
use domain::clock::Time;
use store::Tx;
use store::tables::codes::{self, Verdict};

use super::budgets::Charges;
use super::keys::{self, Reached};
use super::table::Guess;
use crate::{Context, Failure};

/// Who answers which code.
#[derive(Clone)]
pub(crate) struct CodeGuess {
    keyring: Arc<Keyring>,
    kind: Guess,
    now: Time,
    user_pool_id: String,
    purpose: &'static str,
    /// Of the client.
    wide: Charges,
}

impl CodeGuess {
    pub fn new(cx: &Context, user_pool_id: &str, client_id: &str, kind: Guess, purpose: &'static str) -> Self {
        let wide = Charges::new(user_pool_id, kind.as_str()).and(kind.limits().client, || keys::client(cx, client_id));
        Self {
            keyring: Arc::clone(&cx.keyring),
            kind,
            now: cx.now(),
            user_pool_id: user_pool_id.to_owned(),
            purpose,
            wide,
        }
    }

    /// Judges an answer, and counts it if it is wrong: the transaction must be committed then. `reached` says what is
    /// known of a destination.
    ///
    /// # Errors
    /// The refusal of a kind of guess whose budget is used up, whatever the answer; or the store's.
    pub fn judge(
        &self,
        tx: &mut dyn Tx,
        subject: &str,
        hashes: &[[u8; 32]],
        reached: impl FnOnce(&str) -> Result<Reached, Failure>,
    ) -> Result<Verdict, Failure> {
        let Some(pending) = codes::pending(tx, &self.user_pool_id, subject, self.purpose, self.now)? else {
            return Ok(Verdict::Absent);
        };
        let reached = reached(&pending.destination)?;
        let narrow = Charges::new(&self.user_pool_id, self.kind.as_str()).and(self.kind.limits().destination, || {
            Some(keys::destination(&self.keyring, &self.user_pool_id, &reached))
        });
        // The destination's first, and before the answer is judged: its row holds back who comes at the same time.
        if !self.wide.allow(tx, self.now)? || !narrow.spend(tx, self.now)? {
            return Err(self.kind.exceeded());
        }
        let answer = codes::consume(tx, &self.user_pool_id, subject, self.purpose, hashes, self.now)?;
        match answer {
            Verdict::Wrong => {
                self.wide.charge(tx, self.now)?;
            }
            Verdict::Right { .. } | Verdict::Absent => narrow.give_back(tx)?,
        }
        Ok(answer)
    }
}
