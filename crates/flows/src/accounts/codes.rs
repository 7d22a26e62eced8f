//! One-time codes: made, kept as a keyed hash, sent, and answered (behaviour 20 §0.4).

use delivery::Occasion;
use domain::clock::Time;
use domain::message::CodeDelivery;
use domain::random;
use domain::user_pool::{ContactAttribute, UserPool};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::tables::codes::{self, Answer};

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
    const fn as_str(self) -> &'static str {
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

    const fn lifetime_seconds(self) -> i64 {
        match self {
            Self::ForgotPassword => HOUR_SECONDS,
            Self::SignUp | Self::VerifyAttribute(_) => 24 * HOUR_SECONDS,
            Self::SignIn { lifetime_seconds, .. } => lifetime_seconds,
        }
    }

    /// A code that is all there is to a sign-in is longer.
    const fn digits(self) -> usize {
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
    fn to_text(&self) -> String {
        format!("{}={}", self.attribute.name(), self.address)
    }

    fn parse(text: &str) -> Result<Self, Failure> {
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
    stored: codes::Code,
    destination: Destination,
    message: Outgoing,
}

impl NewCode {
    pub fn put(&self, tx: &mut dyn Tx, user_pool_id: &str, sub: &str) -> Result<(), Failure> {
        codes::put(tx, user_pool_id, sub, &self.stored)?;
        self.message.put(tx)
    }
}

/// Makes a code and writes its message; nothing is stored or sent yet.
///
/// # Errors
/// Those of whoever has a say in the message.
pub(crate) async fn new_code(
    cx: &Context,
    to: Addressee<'_>,
    purpose: Purpose,
    occasion: Occasion,
    destination: Destination,
) -> Result<NewCode, Failure> {
    let (stored, text) = bare_code(cx, &to.pool.pool, &to.user.sub, purpose, &destination);
    let letter = Letter {
        occasion,
        attribute: destination.attribute,
        address: &destination.address,
        code: &text,
        topic: purpose.as_str(),
        expires_at: stored.expires_at,
    };
    let message = letters::write(cx, to, letter).await?;
    Ok(NewCode { stored, destination, message })
}

/// A code and what is kept of it. Nobody is told of it.
fn bare_code(
    cx: &Context,
    pool: &UserPool,
    sub: &str,
    purpose: Purpose,
    destination: &Destination,
) -> (codes::Code, String) {
    let text = random::digits(&*cx.random, purpose.digits());
    let stored = codes::Code {
        purpose: purpose.as_str(),
        hash: cx.keyring.mac("code", &code_parts(pool, sub, purpose, &text)),
        destination: destination.to_text(),
        expires_at: cx.now().plus_seconds(purpose.lifetime_seconds()),
    };
    (stored, text)
}

/// Stores a code that nobody receives under a name nobody has: answering it looks like answering one that was sent, and
/// asking for it is as much work.
///
/// # Errors
/// The store's.
pub(crate) async fn put_for_nobody(
    cx: &Context,
    pool: &UserPool,
    subject: String,
    purpose: Purpose,
    delivery: &CodeDelivery,
) -> Result<(), Failure> {
    let destination = Destination { attribute: delivery.attribute, address: delivery.destination.clone() };
    let (code, _) = bare_code(cx, pool, &subject, purpose, &destination);
    let user_pool_id = pool.id.clone();
    Ok(cx.store.write(move |tx| codes::put(tx, &user_pool_id, &subject, &code)).await?)
}

/// Sends a code whose row is committed. What is told of it is masked.
///
/// # Errors
/// [`Failure::CodeDelivery`] if the caller waits for it.
pub(crate) async fn send_code(cx: &Context, code: NewCode, patience: Patience) -> Result<CodeDelivery, Failure> {
    outgoing::send_out(cx, code.message, patience).await?;
    Ok(CodeDelivery::to(code.destination.attribute, &code.destination.address))
}

/// Stores and sends a code on its own.
///
/// # Errors
/// The store's, and those of [`new_code`] and [`Context::send_code`].
pub(crate) async fn issue_code(
    cx: &Context,
    to: Addressee<'_>,
    purpose: Purpose,
    occasion: Occasion,
    destination: Destination,
    patience: Patience,
) -> Result<CodeDelivery, Failure> {
    let code = new_code(cx, to, purpose, occasion, destination).await?;
    let (stored, user_pool_id, sub) = (code.clone(), to.pool.pool.id.clone(), to.user.sub.clone());
    cx.store.write(move |tx| stored.put(tx, &user_pool_id, &sub)).await?;
    send_code(cx, code, patience).await
}

/// The hashes an answer may have: to be looked up by [`consume`] inside a transaction.
pub(crate) fn code_hashes(cx: &Context, pool: &UserPool, sub: &str, purpose: Purpose, answer: &str) -> Vec<[u8; 32]> {
    cx.keyring.macs("code", &code_parts(pool, sub, purpose, answer))
}

/// Consumes a code if `hashes` are those of the right answer.
///
/// # Errors
/// [`Failure::CodeMismatch`] while another answer is waited for, [`Failure::CodeExpired`] when none is.
pub(crate) fn consume(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    purpose: Purpose,
    hashes: &[[u8; 32]],
    now: Time,
) -> Result<Destination, Failure> {
    match codes::consume(tx, user_pool_id, sub, purpose.as_str(), hashes, now)? {
        Answer::Right { destination } => Destination::parse(&destination),
        Answer::Wrong => Err(Failure::CodeMismatch),
        Answer::Absent => Err(Failure::CodeExpired),
    }
}

fn code_parts<'a>(pool: &'a UserPool, sub: &'a str, purpose: Purpose, code: &'a str) -> [&'a [u8]; 4] {
    [pool.id.as_bytes(), sub.as_bytes(), purpose.as_str().as_bytes(), code.as_bytes()]
}
