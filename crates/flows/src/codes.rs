//! One-time codes: made, kept as a keyed hash, sent, and answered (spec 20 §0.4).

use std::sync::Arc;

use delivery::{Message, Occasion, compose};
use domain::clock::Time;
use domain::message::CodeDelivery;
use domain::random;
use domain::user::User;
use domain::user_pool::{ContactAttribute, UserPool};
use store::Tx;
use store::tables::codes::{self, Answer};

use crate::challenges::session::Role;
use crate::configuration::PoolConfiguration;
use crate::{Context, Failure};

const HOUR_SECONDS: i64 = 3_600;

/// What a code is for. A user has at most one code of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
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

/// A code on its way: put into the store within a transaction, sent after its commit.
#[derive(Clone)]
pub(crate) struct NewCode {
    stored: codes::Code,
    text: String,
    destination: Destination,
}

impl NewCode {
    pub fn put(&self, tx: &mut dyn Tx, user_pool_id: &str, sub: &str) -> Result<(), Failure> {
        Ok(codes::put(tx, user_pool_id, sub, &self.stored)?)
    }
}

impl Context {
    pub(crate) fn new_code(&self, pool: &UserPool, sub: &str, purpose: Purpose, destination: Destination) -> NewCode {
        let text = random::digits(&*self.random, purpose.digits());
        let stored = codes::Code {
            purpose: purpose.as_str(),
            hash: self.keyring.mac("code", &code_parts(pool, sub, purpose, &text)),
            destination: destination.to_text(),
            expires_at: self.now().plus_seconds(purpose.lifetime_seconds()),
        };
        NewCode { stored, text, destination }
    }

    /// Sends a code whose row is committed. What is told of it is masked.
    pub(crate) fn send_code(&self, pool: &UserPool, user: &User, occasion: Occasion, code: &NewCode) -> CodeDelivery {
        let Destination { attribute, address } = &code.destination;
        self.send(pool, user, occasion, *attribute, address, &code.text);
        CodeDelivery::to(*attribute, address)
    }

    /// Stores and sends a code on its own.
    pub(crate) async fn issue_code(
        &self,
        pool: &Arc<PoolConfiguration>,
        user: &User,
        purpose: Purpose,
        occasion: Occasion,
        destination: Destination,
    ) -> Result<CodeDelivery, Failure> {
        let code = self.new_code(&pool.pool, &user.sub, purpose, destination);
        let (stored, user_pool_id, sub) = (code.clone(), pool.pool.id.clone(), user.sub.clone());
        self.store.write(move |tx| stored.put(tx, &user_pool_id, &sub)).await?;
        Ok(self.send_code(&pool.pool, user, occasion, &code))
    }

    /// Hands a message to delivery. Called after the commit of what it tells of.
    pub(crate) fn send(
        &self,
        pool: &UserPool,
        user: &User,
        occasion: Occasion,
        attribute: ContactAttribute,
        address: &str,
        code: &str,
    ) {
        let medium = attribute.into();
        // An invitation names the user as they know themselves: by the address where that is the username.
        let name = match pool.sign_in_names.username_attributes() {
            [] => user.username.as_str(),
            attributes => {
                attributes.iter().find_map(|name| user.attribute(name.name())).unwrap_or(user.username.as_str())
            }
        };
        let text = compose::compose(pool, occasion, medium, name, code);
        self.delivery.deliver(Message {
            user_pool_id: pool.id.clone(),
            username: user.username.clone(),
            occasion,
            medium,
            destination: address.to_owned(),
            subject: text.subject,
            body: text.body,
            code: code.to_owned(),
            sent_at: self.now(),
        });
    }

    /// The hashes an answer may have: to be looked up by [`consume`] inside a transaction.
    pub(crate) fn code_hashes(&self, pool: &UserPool, sub: &str, purpose: Purpose, answer: &str) -> Vec<[u8; 32]> {
        self.keyring.macs("code", &code_parts(pool, sub, purpose, answer))
    }
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
