//! How users and deliveries look on the wire (behaviour 20 §1.8), and how attributes come in.

use api::types::{AttributeType, CodeDeliveryDetailsType, DeliveryMediumType, Timestamp, UserStatusType, UserType};
use api::{ApiError, Sensitive};
use domain::message::{CodeDelivery, Medium};
use domain::user::{Attributes, User, UserStatus};
use domain::user_pool::UserPool;

use crate::mfa::view as mfa;

/// Attributes by name; of a name that comes twice the last value counts.
///
/// # Errors
/// A value is missing where one must be.
pub(crate) fn attributes(given: Option<Vec<AttributeType>>) -> Result<Attributes, ApiError> {
    given
        .unwrap_or_default()
        .into_iter()
        .map(|attribute| match attribute.value {
            Some(value) => Ok((attribute.name, value.into_inner())),
            None => {
                Err(ApiError::invalid_parameter(format!("Attribute value for {} must not be null", attribute.name)))
            }
        })
        .collect()
}

/// `sub` first, the others in schema order; only those `shows` says.
pub(crate) fn attribute_list(pool: &UserPool, user: &User, shows: impl Fn(&str) -> bool) -> Vec<AttributeType> {
    let sub = ("sub", user.sub.as_str());
    let others = user.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut list: Vec<(&str, &str)> = std::iter::once(sub).chain(others).filter(|(name, _)| shows(name)).collect();
    list.sort_by_key(|(name, _)| pool.schema.rank(name));
    list.into_iter()
        .map(|(name, value)| AttributeType { name: name.to_owned(), value: Some(Sensitive::from(value)) })
        .collect()
}

pub(crate) fn user_type(pool: &UserPool, user: &User, shows: impl Fn(&str) -> bool) -> UserType {
    UserType {
        username: Some(user.username.clone()),
        attributes: Some(attribute_list(pool, user, shows)),
        user_create_date: Some(Timestamp::from_micros(user.created_at.micros())),
        user_last_modified_date: Some(Timestamp::from_micros(user.modified_at.micros())),
        enabled: Some(user.enabled),
        user_status: Some(status(user.status)),
        mfa_options: mfa::options(user),
    }
}

pub(crate) const fn status(status: UserStatus) -> UserStatusType {
    match status {
        UserStatus::Unconfirmed => UserStatusType::Unconfirmed,
        UserStatus::Confirmed => UserStatusType::Confirmed,
        UserStatus::ResetRequired => UserStatusType::ResetRequired,
        UserStatus::ForceChangePassword => UserStatusType::ForceChangePassword,
        UserStatus::ExternalProvider => UserStatusType::ExternalProvider,
    }
}

pub(crate) fn delivery(delivery: &CodeDelivery) -> CodeDeliveryDetailsType {
    CodeDeliveryDetailsType {
        attribute_name: Some(delivery.attribute.name().to_owned()),
        delivery_medium: Some(match delivery.medium() {
            Medium::Email => DeliveryMediumType::Email,
            Medium::Sms => DeliveryMediumType::Sms,
        }),
        destination: Some(delivery.destination.clone()),
    }
}
