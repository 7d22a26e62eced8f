//! Changing and verifying attributes (behaviour 20 §1.7, §2.4).

use std::sync::Arc;

use delivery::Occasion;
use domain::attribute::{self, AttributeViolation, Writer};
use domain::channels;
use domain::client::ClientSettings;
use domain::message::CodeDelivery;
use domain::user::{Attributes, User};
use domain::user_pool::{ContactAttribute, UserPool};
use triggers::StringMap;

use crate::accounts::code_answers::answer_code;
use crate::accounts::codes;
use crate::accounts::codes::{Destination, Purpose};
use crate::accounts::directory;
use crate::accounts::invite::check_verified_flags;
use crate::configuration::{ClientConfiguration, PoolConfiguration};
use crate::limits::attempts;
use crate::limits::attempts::RationedCall;
use crate::messages::letters::Addressee;
use crate::messages::outgoing::Patience;
use crate::{Context, Failure};

const CONTACTS: [ContactAttribute; 2] = [ContactAttribute::Email, ContactAttribute::PhoneNumber];

/// UpdateUserAttributes. All or nothing; one delivery for each address that changed and is verified by code.
///
/// # Errors
/// An attribute that is refused, or an address that is another user's name.
pub async fn update_attributes(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    values: &Attributes,
    client_metadata: &StringMap,
) -> Result<Vec<CodeDelivery>, Failure> {
    let writer = Writer::Client(&client.client.settings);
    let values = attribute::check(&client.pool.pool.schema, writer, Some(user), values)?;
    let to = Addressee::of_client(client, user).sent_along(client_metadata);
    write_attributes(cx, to, values, Patience::Outcome).await
}

/// AdminUpdateUserAttributes: may also say that an address is verified.
///
/// # Errors
/// As [`update_attributes`], and [`Failure::UserNotFound`].
pub async fn admin_update_attributes(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    name: &str,
    values: &Attributes,
    client_metadata: &StringMap,
) -> Result<(), Failure> {
    let user = directory::require_user(cx, pool, name).await?;
    let values = attribute::check(&pool.pool.schema, Writer::Admin, Some(&user), values)?;
    // The operation has no error for a message that is refused.
    let to = Addressee::of_pool(pool, &user).sent_along(client_metadata);
    write_attributes(cx, to, values, Patience::Nothing).await?;
    Ok(())
}

async fn write_attributes(
    cx: &Context,
    to: Addressee<'_>,
    values: Attributes,
    patience: Patience,
) -> Result<Vec<CodeDelivery>, Failure> {
    let (pool, user) = (to.pool, to.user);
    // What is refused is refused before a message is written; the change itself is judged again where it is made.
    let mut changed = user.clone();
    apply(&pool.pool, &mut changed, &values)?;
    directory::check_chosen_names(&pool.pool, &changed, &user.sign_in_names(&pool.pool))?;
    let mut codes = Vec::new();
    for contact in CONTACTS {
        if let Some(address) = address_to_verify(&pool.pool, user, contact, &values) {
            let destination = Destination { attribute: contact, address };
            let (purpose, occasion) = (Purpose::VerifyAttribute(contact), Occasion::UpdateUserAttribute);
            codes.push(codes::new_code(cx, to, purpose, occasion, destination).await?);
        }
    }
    let (configuration, to_store) = (Arc::clone(pool), codes.clone());
    directory::change_user(cx, pool, &user.sub, move |tx, user| {
        apply(&configuration.pool, user, &values)?;
        to_store.iter().try_for_each(|code| code.put(tx, &user.user_pool_id, &user.sub))
    })
    .await
    .map_err(|failure| match failure {
        // The operation does not declare the quotas' error.
        Failure::AttemptLimitExceeded => Failure::Overloaded,
        other => other,
    })?;
    let mut deliveries = Vec::new();
    for code in codes {
        deliveries.push(codes::send_code(cx, code, patience).await?);
    }
    Ok(deliveries)
}

/// DeleteUserAttributes.
///
/// # Errors
/// An attribute that cannot be taken away; then none is.
pub async fn delete_attributes(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    names: Vec<String>,
) -> Result<(), Failure> {
    remove_attributes(cx, &client.pool, user, Some(client.client.settings.clone()), names).await
}

/// AdminDeleteUserAttributes.
///
/// # Errors
/// As [`delete_attributes`], and [`Failure::UserNotFound`].
pub async fn admin_delete_attributes(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    name: &str,
    names: Vec<String>,
) -> Result<(), Failure> {
    let user = directory::require_user(cx, pool, name).await?;
    remove_attributes(cx, pool, &user, None, names).await
}

async fn remove_attributes(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    user: &User,
    client: Option<ClientSettings>,
    names: Vec<String>,
) -> Result<(), Failure> {
    let configuration = Arc::clone(pool);
    directory::change_user(cx, pool, &user.sub, move |_, user| {
        let pool = &configuration.pool;
        let writer = client.as_ref().map_or(Writer::Admin, Writer::Client);
        for name in &names {
            attribute::check_removal(&pool.schema, writer, name)?;
            remove(pool, user, name)?;
        }
        check_sign_in_attribute(pool, user)
    })
    .await?;
    Ok(())
}

/// GetUserAttributeVerificationCode: to the new address if one waits, else to the current one.
///
/// # Errors
/// An attribute that cannot be verified, or has no value.
pub async fn send_attribute_code(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    name: &str,
    client_metadata: &StringMap,
) -> Result<CodeDelivery, Failure> {
    let pool = &client.pool;
    let attribute = contact(name)?;
    attempts::ration(cx, &pool.pool, &user.sub, RationedCall::GetAttributeCode).await?;
    let address = user.pending.get(name).map(String::as_str).or(user.attribute(name)).ok_or_else(|| {
        Failure::InvalidParameter(match attribute {
            ContactAttribute::Email => "User does not have a valid registered email address".to_owned(),
            ContactAttribute::PhoneNumber => "User does not have a valid registered phone number".to_owned(),
        })
    })?;
    let destination = Destination { attribute, address: address.to_owned() };
    let to = Addressee::of_client(client, user).sent_along(client_metadata);
    let purpose = Purpose::VerifyAttribute(attribute);
    codes::issue_code(cx, to, purpose, Occasion::VerifyUserAttribute, destination, Patience::Outcome).await
}

/// VerifyUserAttribute: the code proves the address it went to; one that waited takes its place.
///
/// # Errors
/// Attribute, code, or an address that became another user's name.
pub async fn verify_attribute(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    name: &str,
    code: &str,
) -> Result<(), Failure> {
    let attribute = contact(name)?;
    attempts::ration(cx, &client.pool.pool, &user.sub, RationedCall::VerifyAttribute).await?;
    let purpose = Purpose::VerifyAttribute(attribute);
    answer_code(cx, client, &user.sub, purpose, code, move |_, user, proved| {
        let name = attribute.name();
        if user.pending.get(name) == Some(&proved.address) {
            user.set_address(attribute, &proved.address);
        } else if user.attribute(name) != Some(proved.address.as_str()) {
            // The address has changed since: the code proves one that no longer matters.
            return Err(Failure::CodeExpired);
        }
        user.attributes.insert(attribute.verified_flag().to_owned(), "true".to_owned());
        Ok(())
    })
    .await?;
    Ok(())
}

fn contact(name: &str) -> Result<ContactAttribute, Failure> {
    ContactAttribute::from_name(name).ok_or_else(|| {
        Failure::InvalidParameter("Invalid attribute name. Only phone_number and email can be verified.".to_owned())
    })
}

/// Whether the same call says that the new address is verified.
fn is_vouched_for(contact: ContactAttribute, values: &Attributes) -> bool {
    values.get(contact.verified_flag()).is_some_and(|value| value == "true")
}

/// The new address that must prove itself by a code, if this change brings one.
fn address_to_verify(pool: &UserPool, user: &User, contact: ContactAttribute, values: &Attributes) -> Option<String> {
    let new = values.get(contact.name()).filter(|value| !value.is_empty())?;
    let changes = user.attribute(contact.name()) != Some(new);
    (changes && pool.auto_verifies(contact) && !is_vouched_for(contact, values)).then(|| new.clone())
}

/// Puts checked values in place.
fn apply(pool: &UserPool, user: &mut User, values: &Attributes) -> Result<(), Failure> {
    for (name, value) in values {
        let contact = ContactAttribute::from_name(name);
        if value.is_empty() {
            if pool.schema.is_required(name) {
                return Err(required(name));
            }
            remove(pool, user, name)?;
            continue;
        }
        match contact {
            Some(contact) if waits_for_code(pool, user, contact, value, values) => {
                user.pending.insert(name.clone(), value.clone());
            }
            Some(contact) => user.set_address(contact, value),
            None => {}
        }
    }
    // Flags come after the addresses they speak of, which reset them.
    for (name, value) in values {
        if ContactAttribute::from_name(name).is_none() && !value.is_empty() {
            user.attributes.insert(name.clone(), value.clone());
        }
    }
    let mut flagged: Attributes =
        values.iter().filter(|(name, _)| name.ends_with("_verified")).map(|(n, v)| (n.clone(), v.clone())).collect();
    for contact in CONTACTS {
        if let Some(address) = user.attribute(contact.name()) {
            flagged.insert(contact.name().to_owned(), address.to_owned());
        }
    }
    check_verified_flags(&flagged)?;
    check_sign_in_attribute(pool, user)
}

/// Takes an attribute away, unless it is where a second factor sends its codes: then the factor must go first (behaviour
/// 20 §12 A3).
fn remove(pool: &UserPool, user: &mut User, name: &str) -> Result<(), Failure> {
    match ContactAttribute::from_name(name) {
        Some(contact) if user.attribute(name).is_some() && channels::is_held(pool, user, contact) => {
            Err(Failure::AddressOfMfa(contact.name()))
        }
        _ => {
            user.remove_attribute(name);
            Ok(())
        }
    }
}

/// Whether the old address stays until the new one has proved itself (behaviour 20 §1.7).
fn waits_for_code(pool: &UserPool, user: &User, contact: ContactAttribute, value: &str, values: &Attributes) -> bool {
    pool.attributes_require_verification_before_update.contains(&contact)
        && user.attribute(contact.name()).is_some_and(|current| current != value)
        && !is_vouched_for(contact, values)
}

/// In a pool of username attributes a user keeps at least one of them: it is their name.
fn check_sign_in_attribute(pool: &UserPool, user: &User) -> Result<(), Failure> {
    let names = pool.sign_in_names.username_attributes();
    if names.is_empty() || names.iter().any(|contact| user.attribute(contact.name()).is_some()) {
        Ok(())
    } else {
        Err(required(names[0].name()))
    }
}

fn required(name: &str) -> Failure {
    Failure::Attribute(AttributeViolation::Schema(format!("{name}: The attribute is required\n")))
}
