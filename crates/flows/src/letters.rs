//! What a user is written: the words of the pool, or of its function, around a code or a temporary password.

use std::sync::Arc;

use delivery::compose::{self, Custom, Parts, Text};
use delivery::link::confirmation_link;
use delivery::{Message, Occasion, Sender};
use domain::clock::Time;
use domain::message::Medium;
use domain::random;
use domain::user::User;
use domain::user_pool::{ContactAttribute, UserPool};

use crate::configuration::{ClientConfiguration, PoolConfiguration};
use crate::outgoing::Outgoing;
use crate::{Context, Failure};

/// Whom a message is for, and on whose behalf it is sent.
#[derive(Clone, Copy)]
pub(crate) struct Addressee<'a> {
    pub pool: &'a Arc<PoolConfiguration>,
    /// `None` when an administrator asked.
    pub client: Option<&'a ClientConfiguration>,
    pub user: &'a User,
}

impl<'a> Addressee<'a> {
    /// A user of this client.
    pub fn of_client(client: &'a ClientConfiguration, user: &'a User) -> Self {
        Self { pool: &client.pool, client: Some(client), user }
    }

    /// A user an administrator deals with.
    pub fn of_pool(pool: &'a Arc<PoolConfiguration>, user: &'a User) -> Self {
        Self { pool, client: None, user }
    }
}

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

impl Context {
    /// Writes a message, to be put into the store with what it tells of and sent after the commit.
    ///
    /// # Errors
    /// Those of whoever has a say in the message.
    pub(crate) async fn write(&self, to: Addressee<'_>, letter: Letter<'_>) -> Result<Outgoing, Failure> {
        let pool = &to.pool.pool;
        let medium = Medium::from(letter.attribute);
        let link = self.confirmation_link(to, &letter);
        let parts = Parts { username: known_as(pool, to.user), code: letter.code, link: link.as_deref() };
        let Text { subject, body } = compose::compose(pool, letter.occasion, medium, &Custom::default(), parts);
        let message = Message {
            id: random::uuid(&*self.random),
            user_pool_id: pool.id.clone(),
            username: to.user.username.clone(),
            occasion: letter.occasion,
            medium,
            destination: letter.address.to_owned(),
            subject,
            body,
            code: letter.code.to_owned(),
            sent_at: self.now(),
            sender: Sender::of(pool, medium),
        };
        self.outgoing(&to.user.sub, letter.topic, letter.expires_at, message)
    }

    /// Where a click confirms, for messages that may say so. The page is the pool's own, below the base URL.
    fn confirmation_link(&self, to: Addressee<'_>, letter: &Letter<'_>) -> Option<String> {
        let client = to.client.filter(|_| letter.occasion.may_link() && letter.attribute == ContactAttribute::Email)?;
        let base_url = format!("{}/{}", self.settings.base_url, to.pool.pool.id);
        Some(confirmation_link(&base_url, &client.client.id, &to.user.username, letter.code))
    }
}

/// The user as they know themselves: by the address where that is the username.
fn known_as<'a>(pool: &UserPool, user: &'a User) -> &'a str {
    let mut addresses = pool.sign_in_names.username_attributes().iter();
    addresses.find_map(|name| user.attribute(name.name())).unwrap_or(&user.username)
}
