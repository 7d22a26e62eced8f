//! What a provider says of somebody as attributes of the pool (behaviour 30 §6.1). Pure: knows no store and no protocol.

use std::collections::BTreeMap;

use domain::attribute::{self, AttributeViolation, Writer};
use domain::client::ClientSettings;
use domain::identity_provider::{IDENTITIES, IdentityProvider, ProviderKind};
use domain::names::is_email;
use domain::schema::Schema;
use domain::user::{Attributes, User, UserStatus};
use domain::user_pool::{ContactAttribute, UserPool};
use federation::claims::attribute_value;

use crate::Failure;

/// Claims, or SAML attributes by `Name`, with their values.
pub(super) type Claims = BTreeMap<String, Vec<String>>;

/// Every attribute that is mapped and of which the provider said something; blank where it says that there is none.
/// `direct` are attributes of the pool that a function named as such (behaviour 40 §1.3.4).
///
/// # Errors
/// [`Failure::ProviderAttributes`] of a value that no attribute can hold.
pub(super) fn mapped(provider: &IdentityProvider, claims: &Claims, direct: &Attributes) -> Result<Attributes, Failure> {
    let mut attributes = direct.clone();
    for (name, claim) in &provider.attribute_mapping {
        // `username` stands for the provider's own name for somebody, which is no attribute.
        if matches!(name.as_str(), "username" | "sub" | IDENTITIES) {
            continue;
        }
        let Some(values) = claims.get(claim) else { continue };
        let value = attribute_value(values).map_err(|error| refused(provider, format!("{name}: {error}")))?;
        attributes.insert(name.clone(), value);
    }
    Ok(attributes)
}

/// Addresses of which the provider itself says that nobody has proved them: whoever comes with one may have written there
/// what they like (behaviour 50 #19).
pub(super) fn unproved(claims: &Claims) -> Vec<&'static str> {
    let says_no = |flag: &str| {
        claims.get(flag).is_some_and(|values| values.iter().any(|value| value.eq_ignore_ascii_case("false")))
    };
    CONTACTS.into_iter().filter(|contact| says_no(contact.verified_flag())).map(ContactAttribute::name).collect()
}

/// What claims say of addresses, by the names that OpenID Connect gives them.
pub(super) fn of_addresses(claims: &Claims) -> Claims {
    let speaks = |name: &str| CONTACTS.iter().any(|contact| [contact.name(), contact.verified_flag()].contains(&name));
    claims.iter().filter(|(name, _)| speaks(name)).map(|(name, values)| (name.clone(), values.clone())).collect()
}

/// The e-mail address among `mapped` that the provider vouches for. That takes a flag which speaks of this very address:
/// the one that is mapped to `email_verified`, or, where none is, `email_verified` beside `email` of a provider in whose
/// protocol it means that (OpenID Connect Core §5.1). Another claim that holds an address (`upn`, a nickname) is one that people may have chosen (behaviour 50 #19).
/// `own` is what the provider itself said of addresses.
pub(super) fn vouched_address<'a>(
    provider: &IdentityProvider,
    own: &Claims,
    mapped: &'a Attributes,
) -> Option<&'a str> {
    let (name, flag) = (ContactAttribute::Email.name(), ContactAttribute::Email.verified_flag());
    let address = mapped.get(name).filter(|address| is_email(address))?;
    let is_true = |value: &String| value.eq_ignore_ascii_case("true");
    let only = |claim: &str| match own.get(claim).map(Vec::as_slice) {
        Some([only]) => Some(only),
        _ => None,
    };
    let says_it_so = matches!(provider.kind, ProviderKind::Oidc | ProviderKind::Google | ProviderKind::SignInWithApple);
    let is_vouched_for = if provider.attribute_mapping.contains_key(flag) {
        mapped.get(flag).is_some_and(is_true)
    } else {
        says_it_so
            && provider.attribute_mapping.get(name).is_some_and(|claim| claim == name)
            && only(name) == Some(address)
            && only(flag).is_some_and(is_true)
    };
    (is_vouched_for && !unproved(own).contains(&name)).then_some(address.as_str())
}

/// The same without an address that a user of the pool itself has already, spelt in another way: what somebody has proved
/// stays as they wrote it.
pub(super) fn as_spelt_here(pool: &UserPool, user: &User, mapped: &Attributes) -> Attributes {
    let mut kept = mapped.clone();
    let name = ContactAttribute::Email.name();
    let is_theirs = |address: &String| user.attribute(name).is_some_and(|own| pool.is_same_address(own, address));
    if user.status != UserStatus::ExternalProvider && mapped.get(name).is_some_and(is_theirs) {
        kept.remove(name);
    }
    kept
}

/// The attributes as they are to be written: to a new user, or to `existing` only those that change. What the client may
/// not write is passed over.
///
/// # Errors
/// [`Failure::ProviderAttributes`].
pub(super) fn checked(
    provider: &IdentityProvider,
    schema: &Schema,
    client: &ClientSettings,
    existing: Option<&User>,
    mapped: &Attributes,
) -> Result<Attributes, Failure> {
    let is_new = |name: &str, value: &str| match existing {
        // A blank value of somebody new says nothing.
        None => !value.is_empty(),
        Some(user) => user.attribute(name).unwrap_or_default() != value,
    };
    let values: Attributes = mapped
        .iter()
        .filter(|(name, value)| may_write(schema, client, name) && is_new(name, value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let checked = attribute::check(schema, Writer::Admin, existing, &values).map_err(|why| violation(provider, why))?;
    match existing {
        None => attribute::check_required(schema, &checked).map_err(|why| violation(provider, why))?,
        Some(_) => {
            let cleared = checked.iter().find(|(name, value)| value.is_empty() && schema.is_required(name));
            if let Some((name, _)) = cleared {
                return Err(refused(provider, format!("{name}: Required attribute cannot be deleted")));
            }
        }
    }
    Ok(checked)
}

const CONTACTS: [ContactAttribute; 2] = [ContactAttribute::Email, ContactAttribute::PhoneNumber];

/// The address of which an attribute says whether it is verified.
fn flagged(name: &str) -> Option<&'static str> {
    CONTACTS.into_iter().find(|contact| contact.verified_flag() == name).map(ContactAttribute::name)
}

/// That an address is verified goes with the address.
fn may_write(schema: &Schema, client: &ClientSettings, name: &str) -> bool {
    let name = flagged(name).unwrap_or(name);
    client.may_write(name, schema.is_required(name))
}

/// Puts checked values in place. An address that comes anew is unverified, unless the provider says more.
pub(super) fn apply(user: &mut User, values: &Attributes) {
    for (name, value) in values {
        match ContactAttribute::from_name(name) {
            _ if value.is_empty() => user.remove_attribute(name),
            Some(contact) => user.set_address(contact, value),
            None => {}
        }
    }
    // After the addresses they speak of, which reset them; of none they say nothing.
    for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
        let has_address = flagged(name).is_none_or(|address| user.attribute(address).is_some());
        if ContactAttribute::from_name(name).is_none() && has_address {
            user.attributes.insert(name.clone(), value.clone());
        }
    }
}

fn violation(provider: &IdentityProvider, why: AttributeViolation) -> Failure {
    let reason = match why {
        AttributeViolation::Schema(lines) => lines.trim_end().replace('\n', ", "),
        other => other.to_string().trim_end().to_owned(),
    };
    refused(provider, reason)
}

pub(super) fn refused(provider: &IdentityProvider, reason: String) -> Failure {
    Failure::ProviderAttributes { saml: provider.kind == ProviderKind::Saml, reason }
}

#[cfg(test)]
mod tests;
