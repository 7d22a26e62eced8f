//! What a user is written: the words of the pool, or of its function, around a code or a temporary password.

use std::sync::Arc;

use delivery::compose::{self, Custom, Parts, Text};
use delivery::link;
use delivery::{Message, Occasion, Sender};
use domain::clock::Time;
use domain::message::Medium;
use domain::random;
use domain::user::User;
use domain::user_pool::{ContactAttribute, UserPool};

use triggers::events::{CustomMessage, CustomText};
use triggers::{StringMap, Trigger};

use crate::configuration::{ClientConfiguration, PoolConfiguration};
use crate::messages::custom_sender::{self, CustomSender};
use crate::messages::outgoing;
use crate::messages::outgoing::Outgoing;
use crate::triggers::run_trigger;
use crate::triggers::{About, NOTHING, has_function, sdk_version, user_attributes};
use crate::{Context, Failure};

/// Whom a message is for, and on whose behalf it is sent.
#[derive(Clone, Copy)]
pub(crate) struct Addressee<'a> {
    pub pool: &'a Arc<PoolConfiguration>,
    /// `None` when an administrator asked.
    pub client: Option<&'a ClientConfiguration>,
    pub user: &'a User,
    /// What the caller sent along, for functions.
    pub client_metadata: &'a StringMap,
}

impl<'a> Addressee<'a> {
    /// A user of this client.
    pub fn of_client(client: &'a ClientConfiguration, user: &'a User) -> Self {
        Self { pool: &client.pool, client: Some(client), user, client_metadata: &NOTHING }
    }

    /// With what the caller sent along.
    pub fn sent_along(self, client_metadata: &'a StringMap) -> Self {
        Self { client_metadata, ..self }
    }

    /// A user an administrator deals with.
    pub fn of_pool(pool: &'a Arc<PoolConfiguration>, user: &'a User) -> Self {
        Self { pool, client: None, user, client_metadata: &NOTHING }
    }
}

/// What functions are told of a caller who is no client.
const NO_CLIENT: &str = "CLIENT_ID_NOT_APPLICABLE";

/// What is to be said.
pub(crate) struct Letter<'a> {
    pub occasion: Occasion,
    pub attribute: ContactAttribute,
    pub address: &'a str,
    /// Or temporary password.
    pub code: &'a str,
    /// A newer message on the same topic takes the place of one that has not left yet.
    pub topic: &'a str,
    /// When the code is of no more use.
    pub expires_at: Time,
}

/// Writes a message, to be put into the store with what it tells of and sent after the commit.
///
/// # Errors
/// Those of whoever has a say in the message.
pub(crate) async fn write(cx: &Context, to: Addressee<'_>, letter: Letter<'_>) -> Result<Outgoing, Failure> {
    let pool = &to.pool.pool;
    let medium = Medium::from(letter.attribute);
    let sender = custom_sender(cx, to, &letter);
    let custom = match &sender {
        // The function writes what it sends.
        Some(_) => Custom::default(),
        None => custom_text(cx, to, &letter).await?,
    };
    let link = confirmation_link(cx, to, &letter);
    let parts = Parts { username: known_as(pool, to.user), code: letter.code, link: link.as_deref() };
    let Text { subject, body } = compose::compose(pool, letter.occasion, medium, &custom, parts);
    let message = Message {
        id: random::uuid(&*cx.random),
        user_pool_id: pool.id.clone(),
        username: to.user.username.clone(),
        occasion: letter.occasion,
        medium,
        destination: letter.address.to_owned(),
        subject,
        body,
        code: letter.code.to_owned(),
        sent_at: cx.now(),
        sender: Sender::of(pool, medium),
    };
    outgoing::outgoing(cx, &to.user.sub, letter.topic, letter.expires_at, message, sender)
}

/// The words of the pool's CustomMessage function.
///
/// # Errors
/// The function's.
async fn custom_text(cx: &Context, to: Addressee<'_>, letter: &Letter<'_>) -> Result<Custom, Failure> {
    let pool = &to.pool.pool;
    let Some(source) = custom_sender::source(letter.occasion).filter(|_| has_function(pool, Trigger::CustomMessage))
    else {
        return Ok(Custom::default());
    };
    let attributes = attributes_at(to, letter);
    let event = CustomMessage::new(source, &attributes, to.client_metadata);
    let about = About { pool, client_id: Some(client_id(to)), user_name: &to.user.username };
    let CustomText { sms_message, email_message, email_subject } =
        run_trigger(cx, about, &event).await?.unwrap_or_default();
    Ok(Custom { sms: sms_message, email: email_message, email_subject })
}

/// The function that sends in place of the site, if the pool has one for this medium.
fn custom_sender(cx: &Context, to: Addressee<'_>, letter: &Letter<'_>) -> Option<CustomSender> {
    let pool = &to.pool.pool;
    let (function, key_arn) = custom_sender::function(pool, letter.attribute.into())?;
    let heard = custom_sender::hears_metadata(letter.occasion);
    Some(CustomSender {
        function_arn: function.arn.clone(),
        key_arn: key_arn.to_owned(),
        region: pool.region().to_owned(),
        aws_sdk_version: sdk_version::of(cx.caller.user_agent.as_deref()),
        client_id: client_id(to).to_owned(),
        user_attributes: attributes_at(to, letter),
        client_metadata: if heard { to.client_metadata.clone() } else { StringMap::new() },
    })
}

/// Where a click confirms, for messages that may say so. The page is the pool's own, below the base URL.
fn confirmation_link(cx: &Context, to: Addressee<'_>, letter: &Letter<'_>) -> Option<String> {
    let client = to.client.filter(|_| letter.occasion.may_link() && letter.attribute == ContactAttribute::Email)?;
    let base_url = format!("{}/{}", cx.settings.base_url, to.pool.pool.id);
    Some(link::confirmation_link(&base_url, &client.client.id, &to.user.username, letter.code))
}

fn client_id<'a>(to: Addressee<'a>) -> &'a str {
    to.client.map_or(NO_CLIENT, |client| client.client.id.as_str())
}

/// The user's attributes, with the address that the message goes to: a new one is not theirs yet.
fn attributes_at(to: Addressee<'_>, letter: &Letter<'_>) -> StringMap {
    let mut attributes = user_attributes(&to.pool.pool, to.user);
    attributes.insert(letter.attribute.name().to_owned(), letter.address.to_owned());
    attributes
}

/// The user as they know themselves: by the address where that is the username.
fn known_as<'a>(pool: &UserPool, user: &'a User) -> &'a str {
    let mut addresses = pool.sign_in_names.username_attributes().iter();
    addresses.find_map(|name| user.attribute(name.name())).unwrap_or(&user.username)
}
