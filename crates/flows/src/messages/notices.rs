//! Notices to the owner of an account: that somebody guesses at it. One a day, by mail to a verified address, and none
//! from pools whose functions send their mail: those know no such message.

use delivery::Occasion;
use domain::limits::Limits;
use domain::message::Medium;
use domain::user_pool::ContactAttribute;
use store::Tx;
use store::tables::{attempts, users};

use super::custom_sender;
use super::letters::{self, Addressee, Letter};
use super::outgoing::{self, Patience};
use crate::{Context, Failure};

const TOPIC: &str = "failed_attempts";
const DAY_SECONDS: i64 = 86_400;

/// Tells the owner, beside the request that failed: nobody who guesses waits for it or learns of it. Where messages are
/// not rationed nobody is told: tests read the newest message and mean the code they asked for.
pub(crate) fn tell_of_failed_attempts(cx: &Context, user_pool_id: &str, sub: &str) {
    if cx.settings.limits == Limits::Relaxed {
        return;
    }
    let (cx, user_pool_id, sub) = (cx.clone(), user_pool_id.to_owned(), sub.to_owned());
    tokio::spawn(async move {
        if let Err(error) = tell(&cx, &user_pool_id, &sub).await {
            tracing::warn!(%error, pool = user_pool_id, "the owner of an account was not told of failed attempts");
        }
    });
}

async fn tell(cx: &Context, user_pool_id: &str, sub: &str) -> Result<(), Failure> {
    let pool = cx.configuration.pool(user_pool_id).await?;
    let (id, wanted) = (user_pool_id.to_owned(), sub.to_owned());
    let now = cx.now();
    let find = move |tx: &mut dyn Tx| {
        let told = attempts::find(tx, &id, &wanted, TOPIC)?;
        let is_due = told.is_none_or(|told| told.empties_at <= now);
        if is_due { users::find(tx, &id, &wanted) } else { Ok(None) }
    };
    let user = cx.store.read(find).await?;
    let Some(user) = user.filter(|user| user.enabled) else { return Ok(()) };
    let attribute = ContactAttribute::Email;
    let is_sent_by_function = custom_sender::function(&pool.pool, Medium::Email).is_some();
    let Some(address) = user.verified_address(attribute).filter(|_| !is_sent_by_function) else { return Ok(()) };
    let expires_at = now.plus_seconds(DAY_SECONDS);
    let letter = Letter { occasion: Occasion::FailedAttempts, attribute, address, code: "", topic: TOPIC, expires_at };
    let message = letters::write(cx, Addressee::of_pool(&pool, &user), letter).await?;
    let (stored, id, sub) = (message.clone(), user.user_pool_id.clone(), user.sub.clone());
    // Of two that fail at once, one tells.
    let put = move |tx: &mut dyn Tx| {
        let is_first = attempts::add_in_window(tx, &id, &sub, TOPIC, now, DAY_SECONDS)? == 1;
        if is_first {
            stored.put(tx)?;
        }
        Ok::<_, Failure>(is_first)
    };
    if cx.store.write(put).await? {
        outgoing::send_out(cx, message, Patience::Nothing).await?;
    }
    Ok(())
}
