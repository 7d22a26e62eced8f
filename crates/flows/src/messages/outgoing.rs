//! Messages on their way out (docs/decisions/0010-messages-as-jobs.md).
//!
//! A message that leaves the machine is a row, written by the transaction that stores its code: a crash after the commit
//! loses nothing. The row is born leased to the request that wrote it, which makes the first attempt; when that fails
//! for now, `jobs::send` makes the later ones. Where nothing leaves the machine there is no row.

use std::sync::Arc;
use std::time::Duration;

use delivery::{ATTEMPT_LIMIT_SECONDS, Message, Undelivered};
use domain::clock::Time;
use domain::message::{Medium, mask_email, mask_phone_number};
use domain::random;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::tables::outgoing_messages::{self, OutgoingMessage};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;

use crate::messages::custom_sender;
use crate::messages::custom_sender::CustomSender;
use crate::{Context, Failure};

const PURPOSE: &str = "outgoing message";

/// How long a message belongs to whoever took it: to wait for a turn and for one attempt, and to say what came of it.
pub(crate) const LEASE_SECONDS: i64 = 60;
const ATTEMPT_LIMIT: Duration = Duration::from_secs(ATTEMPT_LIMIT_SECONDS);
/// How long an answer waits to hear of a refusal. What takes longer is told to nobody.
const PATIENCE: Duration = Duration::from_secs(5);
/// Attempts at a time.
const AT_ONCE: usize = 32;

/// Pauses between attempts: doubled each time, up to the longest.
const FIRST_PAUSE_SECONDS: i64 = 2;
const LONGEST_PAUSE_SECONDS: i64 = 300;

/// A message that is written, and its row if it leaves the machine.
#[derive(Clone)]
pub(crate) struct Outgoing {
    freight: Freight,
    row: Option<OutgoingMessage>,
}

/// What is sealed in a row.
#[derive(Clone, Serialize, Deserialize)]
struct Freight {
    message: Message,
    /// The function that delivers it, instead of the ways of the site.
    sender: Option<CustomSender>,
}

impl Outgoing {
    /// Within the transaction that stores what the message tells of.
    pub fn put(&self, tx: &mut dyn Tx) -> Result<(), Failure> {
        if let Some(row) = &self.row {
            outgoing_messages::put(tx, row)?;
        }
        Ok(())
    }
}

/// Whether an answer waits for the first attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// The operation has an error for a message that is refused.
    Outcome,
    /// It has none, or it would tell who exists: by the error, and by how long the answer takes.
    Nothing,
}

impl Patience {
    /// For callers who have proved nothing: those from whom users are hidden learn nothing.
    pub fn unless_hidden(hides_users: bool) -> Self {
        if hides_users { Self::Nothing } else { Self::Outcome }
    }
}

/// The turns of attempts, and so those that are under way.
pub(crate) struct Sending(Arc<Semaphore>);

impl Default for Sending {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Sending {
    pub fn free(&self) -> usize {
        self.0.available_permits()
    }

    /// A turn, if one is free.
    pub fn free_turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_owned().ok()
    }

    /// A turn, unless it takes so long that the lease may end.
    async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        timeout(ATTEMPT_LIMIT, Arc::clone(&self.0).acquire_owned()).await.ok()?.ok()
    }

    /// Waits until no attempt is under way, for at most this long.
    pub async fn finish(&self, limit: Duration) -> bool {
        let all = u32::try_from(AT_ONCE).unwrap_or(u32::MAX);
        matches!(timeout(limit, self.0.acquire_many(all)).await, Ok(Ok(_)))
    }
}

/// Readies a message; `topic` is what it tells of, `expires_at` when it has lost its meaning.
pub(crate) fn outgoing(
    cx: &Context,
    sub: &str,
    topic: &str,
    expires_at: Time,
    message: Message,
    sender: Option<CustomSender>,
) -> Result<Outgoing, Failure> {
    let freight = Freight { message, sender };
    let message = &freight.message;
    if freight.sender.is_none() && cx.transports.out(message.medium).is_none() {
        return Ok(Outgoing { freight, row: None });
    }
    let text = serde_json::to_vec(&freight).map_err(|_| Failure::Internal("a message cannot be written"))?;
    let place = place(&message.user_pool_id, sub, &message.id);
    let row = OutgoingMessage {
        user_pool_id: message.user_pool_id.clone(),
        sub: sub.to_owned(),
        topic: topic.to_owned(),
        id: message.id.clone(),
        sealed: cx.keyring.seal(&*cx.random, PURPOSE, &parts(&place), &text),
        attempts: 1,
        next_attempt_at: cx.now().plus_seconds(LEASE_SECONDS),
        expires_at,
    };
    Ok(Outgoing { freight, row: Some(row) })
}

/// Sends a message that is committed.
///
/// # Errors
/// [`Failure::CodeDelivery`] if it is refused for good while the caller waits.
pub(crate) async fn send_out(cx: &Context, outgoing: Outgoing, patience: Patience) -> Result<(), Failure> {
    let Outgoing { freight, row } = outgoing;
    if let Some(inbox) = &cx.transports.inbox {
        inbox.put(freight.message.clone());
    }
    let by_function = freight.sender.is_some();
    let Some(row) = row else {
        // Nobody will ever read it; who waits learns of that as of any message that is refused for good.
        let lost = cx.transports.inbox.is_none() && patience != Patience::Nothing;
        return if lost { Err(Failure::CodeDelivery) } else { Ok(()) };
    };
    let (tell, told) = oneshot::channel();
    let cx = cx.clone();
    // Taken here where one is free: who waits for all attempts to end waits for this one.
    let turn = cx.sending.free_turn();
    tokio::spawn(async move { attempt(&cx, &row, &freight, turn, Some(tell)).await });
    // Functions that send are never waited for.
    if by_function || patience == Patience::Nothing {
        return Ok(());
    }
    match timeout(PATIENCE, told).await {
        Ok(Ok(Err(Undelivered::Refused(_)))) => Err(Failure::CodeDelivery),
        _ => Ok(()),
    }
}

/// Makes the next attempt at a message that was taken from the store.
pub(crate) async fn attempt_again(cx: &Context, row: OutgoingMessage, turn: Option<OwnedSemaphorePermit>) {
    let place = place(&row.user_pool_id, &row.sub, &row.id);
    let opened = cx.keyring.open(PURPOSE, &parts(&place), &row.sealed);
    let freight = opened.ok().and_then(|text| serde_json::from_slice::<Freight>(&text).ok());
    match freight {
        Some(freight) => attempt(cx, &row, &freight, turn, None).await,
        None => tracing::error!(message_id = row.id, "a message that waits cannot be read"),
    }
}

/// One attempt, and what follows from it. Whoever waits is told first.
async fn attempt(
    cx: &Context,
    row: &OutgoingMessage,
    freight: &Freight,
    turn: Option<OwnedSemaphorePermit>,
    tell: Option<oneshot::Sender<Result<(), Undelivered>>>,
) {
    let turn = match turn {
        Some(turn) => Some(turn),
        None => cx.sending.turn().await,
    };
    // Without a turn the message is left to the next attempt.
    let Some(_turn) = turn else { return };
    let late = |_| Err(Undelivered::Failed("took too long".to_owned()));
    let outcome = timeout(ATTEMPT_LIMIT, deliver(cx, freight)).await.unwrap_or_else(late);
    if let Some(tell) = tell {
        // Nobody may be waiting any more.
        let _ = tell.send(outcome.clone());
    }
    settle(cx, row, &freight.message, outcome).await;
}

async fn deliver(cx: &Context, freight: &Freight) -> Result<(), Undelivered> {
    let message = &freight.message;
    match (&freight.sender, cx.transports.out(message.medium)) {
        (Some(sender), _) => custom_sender::call_sender(cx, sender, message).await,
        (None, Some(way)) => way.deliver(message).await,
        (None, None) => Err(Undelivered::Failed("there is no way out for this medium any more".to_owned())),
    }
}

async fn settle(cx: &Context, row: &OutgoingMessage, message: &Message, outcome: Result<(), Undelivered>) {
    let next = cx.now().plus_seconds(pause_seconds(cx, row.attempts));
    let reason = outcome.as_ref().err().map(|error| without_address(&error.to_string(), message));
    let (pool, id, attempt) = (&message.user_pool_id, &message.id, row.attempts);
    let (occasion, medium) = (message.occasion.as_str(), message.medium.as_str());
    let again = match (&outcome, reason) {
        (Ok(()), _) => {
            tracing::debug!(pool, message_id = id, occasion, medium, attempt, "message sent");
            false
        }
        (Err(Undelivered::Failed(_)), Some(reason)) if next < row.expires_at => {
            tracing::warn!(pool, message_id = id, occasion, medium, attempt, reason, "message not sent; trying again");
            true
        }
        (_, reason) => {
            tracing::warn!(pool, message_id = id, occasion, medium, attempt, reason, "message not sent; given up");
            false
        }
    };
    let row = row.clone();
    let write = move |tx: &mut dyn Tx| {
        if again { outgoing_messages::postpone(tx, &row, next) } else { outgoing_messages::remove(tx, &row) }
    };
    if let Err(error) = cx.store.write(write).await {
        // The lease ends by itself: the message is tried again, also one that has left.
        tracing::error!(%error, message_id = id, "cannot note what became of a message");
    }
}

/// Before the attempt after this one; varied, so that what failed together does not come back together.
fn pause_seconds(cx: &Context, attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(16);
    let pause = FIRST_PAUSE_SECONDS.saturating_mul(1 << doublings).min(LONGEST_PAUSE_SECONDS);
    let [chance] = random::bytes::<1>(&*cx.random);
    pause + pause * i64::from(chance) / 1_024
}

/// Waits for the attempts that are under way, so that a server which stops leaves no message in doubt.
pub async fn finish_sending(cx: &Context, limit: Duration) {
    if !cx.sending.finish(limit).await {
        tracing::warn!("attempts to deliver messages were cut off; they are made again");
    }
}

/// What a sealed message is bound to.
fn place(user_pool_id: &str, sub: &str, id: &str) -> [String; 3] {
    [user_pool_id, sub, id].map(str::to_owned)
}

fn parts(place: &[String; 3]) -> [&[u8]; 3] {
    [place[0].as_bytes(), place[1].as_bytes(), place[2].as_bytes()]
}

/// Servers quote the address in what they say; the log has it masked.
fn without_address(reason: &str, message: &Message) -> String {
    let masked = match message.medium {
        Medium::Email => mask_email(&message.destination),
        Medium::Sms => mask_phone_number(&message.destination),
    };
    reason.replace(&message.destination, &masked)
}
