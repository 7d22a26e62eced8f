//! PreSignUp: what a function decides of a user before there is one.

use domain::user::{Attributes, User, UserStatus};
use domain::user_pool::{ContactAttribute, UserPool};
use triggers::events::{AutoConfirmation, PreSignUp, SignUpSource};
use triggers::{StringMap, Trigger};

use super::{About, NOTHING, has_function};
use crate::triggers::run_trigger;
use crate::{Context, Failure};

/// What a caller sends along with a new user, for functions alone.
#[derive(Debug, Clone, Copy)]
pub struct SentAlong<'a> {
    pub validation_data: &'a StringMap,
    pub client_metadata: &'a StringMap,
}

/// The client of an event that an administrator caused, or a migration.
const NO_CLIENT: &str = "CLIENT_ID_NOT_APPLICABLE";

/// Before a user signs up by themselves. `attributes` are those that came.
///
/// # Errors
/// The function's: there will be no user.
pub(crate) async fn pre_sign_up(
    cx: &Context,
    pool: &UserPool,
    client_id: &str,
    user_name: &str,
    attributes: &Attributes,
    along: SentAlong<'_>,
) -> Result<AutoConfirmation, Failure> {
    let about = About { pool, client_id: Some(client_id), user_name };
    before_user(cx, about, SignUpSource::SignUp, attributes, along).await
}

/// Before an administrator makes a user, or a migration does. All the function can do is refuse.
///
/// # Errors
/// The function's: there will be no user.
pub(crate) async fn pre_admin_create_user(
    cx: &Context,
    pool: &UserPool,
    user_name: &str,
    attributes: &Attributes,
    along: SentAlong<'_>,
) -> Result<(), Failure> {
    let about = About { pool, client_id: Some(NO_CLIENT), user_name };
    before_user(cx, about, SignUpSource::AdminCreateUser, attributes, along).await?;
    Ok(())
}

/// Before somebody whom a provider signs in for the first time becomes a user. To be confirmed is nothing to them.
///
/// # Errors
/// The function's: there will be no user.
pub(crate) async fn pre_external_sign_up(
    cx: &Context,
    pool: &UserPool,
    client_id: &str,
    user_name: &str,
    attributes: &Attributes,
) -> Result<AutoConfirmation, Failure> {
    let about = About { pool, client_id: Some(client_id), user_name };
    let along = SentAlong { validation_data: &NOTHING, client_metadata: &NOTHING };
    let decided = before_user(cx, about, SignUpSource::ExternalProvider, attributes, along).await?;
    Ok(AutoConfirmation { confirm_user: false, ..decided })
}

async fn before_user(
    cx: &Context,
    about: About<'_>,
    source: SignUpSource,
    user_attributes: &Attributes,
    SentAlong { validation_data, client_metadata }: SentAlong<'_>,
) -> Result<AutoConfirmation, Failure> {
    if !has_function(about.pool, Trigger::PreSignUp) {
        return Ok(AutoConfirmation::default());
    }
    let event = PreSignUp { source, user_attributes, validation_data, client_metadata };
    Ok(run_trigger(cx, about, &event).await?.unwrap_or_default())
}

/// Confirms a new user, and vouches for their addresses, as the function decided. Gives the addresses vouched for.
///
/// # Errors
/// The function vouched for an address that the user does not have.
pub(crate) fn confirm_as_told(user: &mut User, decided: AutoConfirmation) -> Result<Vec<ContactAttribute>, Failure> {
    let mut verified = Vec::new();
    for (told, contact, sentence) in [
        (decided.verify_email, ContactAttribute::Email, "autoVerifyEmail cannot be true for a user without email."),
        (
            decided.verify_phone,
            ContactAttribute::PhoneNumber,
            "autoVerifyPhone cannot be true for a user without phone_number.",
        ),
    ] {
        if told {
            if user.attribute(contact.name()).is_none_or(str::is_empty) {
                return Err(Failure::InvalidLambdaResponse(sentence));
            }
            user.attributes.insert(contact.verified_flag().to_owned(), "true".to_owned());
            verified.push(contact);
        }
    }
    if decided.confirm_user {
        user.status = UserStatus::Confirmed;
    }
    Ok(verified)
}
