//! AdminCreateUser: users made, and invited, by an administrator (behaviour 20 §2.2).

use std::sync::Arc;

use delivery::Occasion;
use domain::attribute::{self, Writer};
use domain::names::check_username;
use domain::user::{Attributes, User, UserStatus};
use domain::user_pool::{ContactAttribute, UserPool};
use store::Tx;

use crate::accounts::directory;
use crate::accounts::passwords;
use crate::accounts::passwords::{PolicyWording, check_policy, replace_password};
use crate::accounts::sign_up;
use crate::accounts::sign_up::{NewUser, add_username_attribute};
use crate::configuration::PoolConfiguration;
use crate::messages::letters;
use crate::messages::letters::{Addressee, Letter};
use crate::messages::outgoing;
use crate::messages::outgoing::{Outgoing, Patience};
use crate::triggers::pre_sign_up::SentAlong;
use crate::triggers::pre_sign_up::pre_admin_create_user;
use crate::{Context, Failure};

/// How long an invitation is tried; an administrator can send another.
const INVITATION_TRIED_DAYS: i64 = 1;

pub struct Invitation<'a> {
    pub username: &'a str,
    /// The `sub` of a new user, if it was chosen; else one is made.
    pub sub: Option<String>,
    pub attributes: Attributes,
    pub temporary_password: Option<&'a str>,
    /// Take a verified address from the user who has it as an alias.
    pub force_alias: bool,
    /// Make the user and tell them nothing.
    pub suppress: bool,
    /// Where the invitation is to go. Left out, it goes by SMS, if the user has a phone.
    pub media: Option<Vec<ContactAttribute>>,
    pub along: SentAlong<'a>,
}

impl Invitation<'_> {
    fn media(&self) -> Vec<ContactAttribute> {
        self.media.clone().unwrap_or_else(|| vec![ContactAttribute::PhoneNumber])
    }

    /// Whoever names a way is told when the user cannot be reached by it (behaviour 20 §12 A5).
    fn check_media(&self, user: &User) -> Result<(), Failure> {
        let named = self.media.as_deref().filter(|_| !self.suppress).unwrap_or_default();
        match named.iter().find(|medium| user.attribute(medium.name()).is_none()) {
            None => Ok(()),
            Some(ContactAttribute::Email) => Err(Failure::InvitationWithoutAddress("email", "Email")),
            Some(ContactAttribute::PhoneNumber) => Err(Failure::InvitationWithoutAddress("phone number", "SMS")),
        }
    }
}

/// # Errors
/// A name, attribute or password that is refused, or a name that is taken.
pub async fn admin_create_user(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    invitation: Invitation<'_>,
) -> Result<User, Failure> {
    let stands_for = check_username(&pool.pool, invitation.username)?;
    let mut attributes = attribute::check(&pool.pool.schema, Writer::Admin, None, &invitation.attributes)?;
    add_username_attribute(stands_for, invitation.username, &mut attributes)?;
    check_verified_flags(&attributes)?;
    let passwordless = invitation.temporary_password.is_none() && pool.pool.allows_passwordless();
    if passwordless {
        attribute::check_required(&pool.pool.schema, &attributes)?;
    }
    if let Some(password) = invitation.temporary_password {
        check_policy(&pool.pool, password, PolicyWording::InvitedUser)?;
    }
    let status = if passwordless { UserStatus::Confirmed } else { UserStatus::ForceChangePassword };
    let mut user = sign_up::new_user(cx, &pool.pool, invitation.username, stands_for, status, attributes);
    if let Some(sub) = &invitation.sub {
        user.sub.clone_from(sub);
        if stands_for.is_some() {
            user.username.clone_from(sub);
        }
    }
    if !passwordless {
        invitation.check_media(&user)?;
    }
    sign_up::check_names_free(cx, pool, &user, invitation.force_alias, &Failure::UserAccountExists).await?;
    pre_admin_create_user(cx, &pool.pool, &user.username, &user.attributes, invitation.along).await?;
    let password = temporary_password(cx, &pool.pool, &mut user, pool, &invitation, passwordless).await?;
    let letters = match password.filter(|_| !invitation.suppress) {
        Some(password) => write_invitation(cx, pool, &user, &invitation, &password).await?,
        None => Vec::new(),
    };
    let takes_over = if invitation.force_alias { user.verified_contacts() } else { Vec::new() };
    let new = NewUser { takes_over, username_taken: Failure::UserAccountExists };
    let stored = letters.clone();
    let beside = move |tx: &mut dyn Tx, _: &User| stored.iter().try_for_each(|letter| letter.put(tx));
    sign_up::insert_user(cx, pool, &user, new, beside).await?;
    send_invitation(cx, letters).await?;
    Ok(user)
}

/// AdminCreateUser with RESEND: a new temporary password for a user who never used theirs.
///
/// # Errors
/// [`Failure::UserNotFound`], [`Failure::CannotReinvite`], or a password that is refused.
pub async fn reinvite(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    invitation: Invitation<'_>,
) -> Result<User, Failure> {
    let user = directory::require_user(cx, pool, invitation.username).await?;
    if user.status != UserStatus::ForceChangePassword {
        return Err(Failure::CannotReinvite(invitation.username.to_owned()));
    }
    invitation.check_media(&user)?;
    let password = match invitation.temporary_password {
        Some(password) => {
            check_policy(&pool.pool, password, PolicyWording::InvitedUser)?;
            password.to_owned()
        }
        None => pool.pool.password_policy.generate(&*cx.random),
    };
    let expires_at = Some(passwords::temporary_password_expiry(cx, &pool.pool));
    let credential = passwords::enrol(cx, pool, &user.username, &user.sub, &password, expires_at).await?;
    let letters = write_invitation(cx, pool, &user, &invitation, &password).await?;
    let (configuration, to_store) = (Arc::clone(pool), letters.clone());
    let ((), user) = directory::change_user(cx, pool, &user.sub, move |tx, user| {
        if user.status != UserStatus::ForceChangePassword {
            return Err(Failure::CannotReinvite(user.username.clone()));
        }
        replace_password(&configuration.pool, user, credential.clone());
        to_store.iter().try_for_each(|letter| letter.put(tx))
    })
    .await?;
    send_invitation(cx, letters).await?;
    Ok(user)
}

/// Gives a new user their temporary password, unless they are to have none.
async fn temporary_password(
    cx: &Context,
    policy: &UserPool,
    user: &mut User,
    pool: &Arc<PoolConfiguration>,
    invitation: &Invitation<'_>,
    passwordless: bool,
) -> Result<Option<String>, Failure> {
    if passwordless {
        return Ok(None);
    }
    let password = match invitation.temporary_password {
        Some(password) => password.to_owned(),
        None => policy.password_policy.generate(&*cx.random),
    };
    let expires_at = Some(passwords::temporary_password_expiry(cx, policy));
    user.credential = Some(passwords::enrol(cx, pool, &user.username, &user.sub, &password, expires_at).await?);
    Ok(Some(password))
}

/// Writes the invitation to every address asked for that the user has.
async fn write_invitation(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    user: &User,
    invitation: &Invitation<'_>,
    password: &str,
) -> Result<Vec<Outgoing>, Failure> {
    let mut letters = Vec::new();
    let to = Addressee::of_pool(pool, user).sent_along(invitation.along.client_metadata);
    for attribute in invitation.media() {
        let Some(address) = user.attribute(attribute.name()) else { continue };
        let letter = Letter {
            occasion: Occasion::AdminCreateUser,
            attribute,
            address,
            code: password,
            topic: match attribute {
                ContactAttribute::Email => "invitation_email",
                ContactAttribute::PhoneNumber => "invitation_phone_number",
            },
            expires_at: cx.now().plus_days(INVITATION_TRIED_DAYS),
        };
        letters.push(letters::write(cx, to, letter).await?);
    }
    Ok(letters)
}

/// Sends what is committed: the user is made, also when they cannot be told (behaviour 20 §2.2).
async fn send_invitation(cx: &Context, letters: Vec<Outgoing>) -> Result<(), Failure> {
    for letter in letters {
        outgoing::send_out(cx, letter, Patience::Outcome).await?;
    }
    Ok(())
}

/// A flag says something of an address, so there must be one.
pub(crate) fn check_verified_flags(attributes: &Attributes) -> Result<(), Failure> {
    for contact in [ContactAttribute::Email, ContactAttribute::PhoneNumber] {
        let flagged = attributes.get(contact.verified_flag()).is_some_and(|value| value == "true");
        let has_address = attributes.get(contact.name()).is_some_and(|value| !value.is_empty());
        if flagged && !has_address {
            let (flag, name) = (contact.verified_flag(), contact.name());
            return Err(Failure::InvalidParameter(format!("{flag} cannot be true for a user without {name}.")));
        }
    }
    Ok(())
}
