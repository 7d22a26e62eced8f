//! One-time codes: made, kept while they are fresh, and sent (behaviour 20 §0.4). What becomes of answers is in
//! `code_answers`.
//!
//! A code that is asked for again while it is fresh stays the same and is sent again: whoever asks for it in another's
//! name neither kills what the other was sent nor gets more guesses (docs/decisions/0020-limits-by-what-cannot-be-minted.md).

use delivery::Occasion;
use domain::message::CodeDelivery;
use domain::names::{is_email, is_phone_number};
use domain::user::User;
use domain::user_pool::ContactAttribute;
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::accounts::kept_codes::{Made, Place, another_code, fresh_code};
use crate::configuration::ClientConfiguration;
use crate::limits::attempts::Guess;
use crate::limits::keys::Reached;
use crate::limits::sends::{Send, SendRation};
use crate::messages::letters;
use crate::messages::letters::{Addressee, Letter};
use crate::messages::outgoing;
use crate::messages::outgoing::{Outgoing, Patience};
use crate::{Context, Failure};

const HOUR_SECONDS: i64 = 3_600;

/// Which factor of a sign-in a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Role {
    #[serde(rename = "1")]
    FirstFactor,
    #[serde(rename = "2")]
    SecondFactor,
}

/// What a code is for. A user has at most one code of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    SignUp,
    ForgotPassword,
    VerifyAttribute(ContactAttribute),
    /// A factor of a sign-in; lives as long as the session it belongs to.
    SignIn {
        attribute: ContactAttribute,
        role: Role,
        lifetime_seconds: i64,
    },
}

impl Purpose {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::SignUp => "sign_up",
            Self::ForgotPassword => "forgot_password",
            Self::VerifyAttribute(ContactAttribute::Email) => "verify_email",
            Self::VerifyAttribute(ContactAttribute::PhoneNumber) => "verify_phone_number",
            Self::SignIn { attribute: ContactAttribute::Email, role: Role::FirstFactor, .. } => "first_factor_email",
            Self::SignIn { attribute: ContactAttribute::PhoneNumber, role: Role::FirstFactor, .. } => {
                "first_factor_phone_number"
            }
            Self::SignIn { attribute: ContactAttribute::Email, role: Role::SecondFactor, .. } => "second_factor_email",
            Self::SignIn { attribute: ContactAttribute::PhoneNumber, role: Role::SecondFactor, .. } => {
                "second_factor_phone_number"
            }
        }
    }

    pub(super) const fn lifetime_seconds(self) -> i64 {
        match self {
            Self::ForgotPassword => HOUR_SECONDS,
            Self::SignUp | Self::VerifyAttribute(_) => 24 * HOUR_SECONDS,
            Self::SignIn { lifetime_seconds, .. } => lifetime_seconds,
        }
    }

    /// What it is to answer it.
    pub(super) const fn guess(self) -> Guess {
        match self {
            Self::SignUp => Guess::SignUpCode,
            Self::ForgotPassword => Guess::RecoveryCode,
            Self::VerifyAttribute(_) => Guess::AttributeCode,
            Self::SignIn { role: Role::FirstFactor, .. } => Guess::SentCode,
            Self::SignIn { role: Role::SecondFactor, .. } => Guess::SecondFactorCode,
        }
    }

    /// What it is to ask for it.
    const fn send(self) -> Send {
        match self {
            Self::SignUp => Send::SignUp,
            Self::ForgotPassword => Send::Recovery,
            Self::VerifyAttribute(_) => Send::Attribute,
            Self::SignIn { role: Role::FirstFactor, .. } => Send::FirstFactor,
            Self::SignIn { role: Role::SecondFactor, .. } => Send::SecondFactor,
        }
    }

    /// No operation of a sign-in declares an error for a ration that is used up: the challenge is given, nothing is
    /// sent, and the log says so.
    const fn withholds_silently(self) -> bool {
        matches!(self, Self::SignIn { .. })
    }

    /// A code that is all there is to a sign-in is longer.
    pub(super) const fn digits(self) -> usize {
        match self {
            Self::SignIn { role: Role::FirstFactor, .. } => 8,
            _ => 6,
        }
    }
}

/// Where a code went, and so what its return proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Destination {
    pub attribute: ContactAttribute,
    pub address: String,
}

impl Destination {
    pub(crate) fn to_text(&self) -> String {
        format!("{}={}", self.attribute.name(), self.address)
    }

    /// What limits know of it, as a destination of this user.
    pub(super) fn reached(&self, user: &User) -> Reached {
        let proved = user.verified_address(self.attribute) == Some(self.address.as_str());
        Reached { attribute: self.attribute, address: self.address.clone(), proved }
    }

    /// The same of a user who is not there: what is sent to them would go to a proved address, but for what proves one.
    pub(super) fn reached_by_nobody(&self, purpose: Purpose) -> Reached {
        let proved = !matches!(purpose, Purpose::SignUp);
        Reached { attribute: self.attribute, address: self.address.clone(), proved }
    }

    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        let parts = text.split_once('=').and_then(|(name, address)| {
            Some(Self { attribute: ContactAttribute::from_name(name)?, address: address.to_owned() })
        });
        parts.ok_or(Failure::Internal("a stored code has no destination"))
    }
}

/// A code on its way: put into the store within a transaction, together with the message that tells it, which is sent
/// after the commit.
#[derive(Clone)]
pub(crate) struct NewCode {
    made: Made,
    destination: Destination,
    message: Outgoing,
}

impl NewCode {
    /// # Errors
    /// [`Failure::AttemptLimitExceeded`] where the ration of its message is used up, [`Failure::ConcurrentChange`], or
    /// the store's.
    pub fn put(&self, tx: &mut dyn Tx, user_pool_id: &str, sub: &str) -> Result<(), Failure> {
        self.put_rationed(tx, user_pool_id, sub, false).map(drop)
    }

    fn put_rationed(&self, tx: &mut dyn Tx, user_pool_id: &str, sub: &str, silent: bool) -> Result<bool, Failure> {
        let may_go = self.made.put_rationed(tx, user_pool_id, sub, silent)?;
        if may_go {
            self.message.put(tx)?;
        }
        Ok(may_go)
    }

    fn delivery(&self) -> CodeDelivery {
        CodeDelivery::to(self.destination.attribute, &self.destination.address)
    }
}

/// Makes a code, or takes the one that is fresh, and writes its message; nothing is stored or sent yet.
///
/// # Errors
/// Those of whoever has a say in the message, or the store's.
pub(crate) async fn new_code(
    cx: &Context,
    to: Addressee<'_>,
    purpose: Purpose,
    occasion: Occasion,
    destination: Destination,
) -> Result<NewCode, Failure> {
    let cx = &to.client.map_or_else(|| cx.clone(), |client| cx.for_client(client));
    let (pool, sub) = (&to.pool.pool, &to.user.sub);
    let (mut made, text) = match to.client {
        Some(_) => fresh_code(cx, pool, sub, purpose, &destination).await?,
        None => another_code(cx, pool, sub, purpose, &destination, Place::Anyones),
    };
    if to.client.is_some() {
        made.ration = SendRation::of(cx, &pool.id, sub, Some(&destination.reached(to.user)), purpose.send());
    }
    let letter = Letter {
        occasion,
        attribute: destination.attribute,
        address: &destination.address,
        code: &text,
        topic: purpose.as_str(),
        expires_at: made.stored.expires_at,
    };
    let message = letters::write(cx, to, letter).await?;
    Ok(NewCode { made, destination, message })
}

/// Sends a code whose row is committed. What is told of it is masked.
///
/// # Errors
/// [`Failure::CodeDelivery`] if the caller waits for it.
pub(crate) async fn send_code(cx: &Context, code: NewCode, patience: Patience) -> Result<CodeDelivery, Failure> {
    let delivery = code.delivery();
    outgoing::send_out(cx, code.message, patience).await?;
    Ok(delivery)
}

/// Others who put a code in the same place are waited for this often.
const TRIES: usize = 5;

/// Stores and sends a code on its own.
///
/// # Errors
/// [`Failure::AttemptLimitExceeded`] where the ration of its message is used up, those of [`new_code`] and
/// [`send_code`], or the store's.
pub(crate) async fn issue_code(
    cx: &Context,
    to: Addressee<'_>,
    purpose: Purpose,
    occasion: Occasion,
    destination: Destination,
    patience: Patience,
) -> Result<CodeDelivery, Failure> {
    for _ in 0..TRIES {
        let code = new_code(cx, to, purpose, occasion, destination.clone()).await?;
        let (stored, user_pool_id, sub) = (code.clone(), to.pool.pool.id.clone(), to.user.sub.clone());
        let silent = purpose.withholds_silently();
        let put = move |tx: &mut dyn Tx| stored.put_rationed(tx, &user_pool_id, &sub, silent);
        match cx.store.write(put).await {
            Err(Failure::ConcurrentChange) => {}
            Err(failure) => return Err(failure),
            Ok(true) => return send_code(cx, code, patience).await,
            Ok(false) => {
                let (pool, purpose) = (&to.pool.pool.id, purpose.as_str());
                tracing::warn!(pool, purpose, "a code was not sent: the ration of its address or caller is used up");
                return Ok(code.delivery());
            }
        }
    }
    Err(Failure::ConcurrentChange)
}

/// Does for a name that nobody has, or for somebody who is told nothing, what [`issue_code`] does, but for the message:
/// answers to the code, and rations, are those of a code that was sent.
///
/// # Errors
/// As [`issue_code`].
pub(crate) async fn pretend_code(
    cx: &Context,
    client: &ClientConfiguration,
    subject: &str,
    name: &str,
    purpose: Purpose,
    delivery: CodeDelivery,
) -> Result<CodeDelivery, Failure> {
    let (cx, pool) = (&cx.for_client(client), &client.pool.pool);
    // A name that is an address is where a code for it would have gone; else the destination is theirs alone.
    let typed = match delivery.attribute {
        ContactAttribute::Email => is_email(name),
        ContactAttribute::PhoneNumber => is_phone_number(name),
    };
    let address = if typed { name } else { subject };
    let destination = Destination { attribute: delivery.attribute, address: address.to_owned() };
    let reached = destination.reached_by_nobody(purpose);
    for _ in 0..TRIES {
        let (mut made, _) = fresh_code(cx, pool, subject, purpose, &destination).await?;
        made.ration = SendRation::of(cx, &pool.id, subject, Some(&reached), purpose.send());
        let (user_pool_id, sub, silent) = (pool.id.clone(), subject.to_owned(), purpose.withholds_silently());
        let put = move |tx: &mut dyn Tx| made.put_rationed(tx, &user_pool_id, &sub, silent);
        match cx.store.write(put).await {
            Err(Failure::ConcurrentChange) => {}
            Err(failure) => return Err(failure),
            Ok(_) => return Ok(delivery),
        }
    }
    Err(Failure::ConcurrentChange)
}
