//! Whom a provider's people are here: which user an identity leads to, and what the user's attribute says of it.

use domain::clock::Time;
use domain::identity_provider::{IDENTITIES, IdentityProvider, ProviderKind};
use domain::user::{Attributes, User};
use serde_json::{Value, json};
use store::tables::identities::{self, Identity, SUBJECT};
use store::tables::identity_providers;
use store::{StoreError, Tx};

/// A row that led to a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lead {
    pub sub: String,
    /// [`SUBJECT`], or the attribute of a link that is used for the first time.
    attribute: String,
    value: String,
}

/// Whom somebody is here: by the provider's name for them, else by an attribute that a link waits for, in the order of their
/// names.
pub(super) fn find(
    tx: &mut dyn Tx,
    provider: &IdentityProvider,
    id: &str,
    mapped: &Attributes,
) -> Result<Option<Lead>, StoreError> {
    let (pool, name) = (&provider.user_pool_id, &provider.name);
    let lead = |tx: &mut dyn Tx, attribute: &str, value: &str| {
        let found = identities::find(tx, pool, name, attribute, value)?;
        Ok::<_, StoreError>(found.map(|sub| Lead { sub, attribute: attribute.to_owned(), value: value.to_owned() }))
    };
    if let Some(found) = lead(tx, SUBJECT, id)? {
        return Ok(Some(found));
    }
    for (attribute, value) in mapped.iter().filter(|(_, value)| !value.is_empty()) {
        if let Some(found) = lead(tx, attribute, value)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Takes down that a lead was used: from now on it is the provider's own name that leads to the user.
pub(super) fn used(
    tx: &mut dyn Tx,
    provider: &IdentityProvider,
    lead: &Lead,
    id: &str,
    now: Time,
) -> Result<(), StoreError> {
    let (pool, name) = (&provider.user_pool_id, &provider.name);
    if lead.attribute == SUBJECT {
        identities::mark_used(tx, pool, name, id, now)?;
        return Ok(());
    }
    identities::delete(tx, pool, name, &lead.attribute, &lead.value)?;
    identities::insert(tx, &used_now(provider, id, &lead.sub, now))?;
    Ok(())
}

/// The row of somebody who has just come.
pub(super) fn used_now(provider: &IdentityProvider, id: &str, sub: &str, now: Time) -> Identity {
    Identity {
        user_pool_id: provider.user_pool_id.clone(),
        provider: provider.name.clone(),
        attribute: SUBJECT.to_owned(),
        value: id.to_owned(),
        sub: sub.to_owned(),
        created_at: now,
        used_at: Some(now),
    }
}

/// Brings the user's attribute in line with the rows (behaviour 30 §6.1).
pub(super) fn describe(tx: &mut dyn Tx, user: &mut User, fold: impl Fn(&str) -> String) -> Result<(), StoreError> {
    let mut all = Vec::new();
    for identity in identities::of_user(tx, &user.user_pool_id, &user.sub)? {
        let Some(used_at) = identity.used_at else { continue };
        let Some(stored) = identity_providers::find(tx, &user.user_pool_id, &identity.provider)? else { continue };
        let is_own = fold(&username(&identity.provider, &identity.value)) == user.username;
        all.push(entry(&stored.provider, &identity.value, is_own, used_at));
    }
    if all.is_empty() {
        user.attributes.remove(IDENTITIES);
    } else {
        user.attributes.insert(IDENTITIES.to_owned(), Value::Array(all).to_string());
    }
    Ok(())
}

/// The same of somebody new, who has one identity: their own.
pub(super) fn describe_newcomer(user: &mut User, provider: &IdentityProvider, id: &str) {
    let own = Value::Array(vec![entry(provider, id, true, user.created_at)]);
    user.attributes.insert(IDENTITIES.to_owned(), own.to_string());
}

fn entry(provider: &IdentityProvider, id: &str, primary: bool, since: Time) -> Value {
    let issuer = provider.saml.as_ref().filter(|_| provider.kind == ProviderKind::Saml).map(|saml| &saml.entity_id);
    json!({
        "userId": id,
        "providerName": provider.name,
        "providerType": provider.kind.name(),
        "issuer": issuer,
        "primary": primary,
        "dateCreated": since.millis(),
    })
}

/// What the users of a provider are called.
pub(super) fn username(provider: &str, id: &str) -> String {
    format!("{provider}_{id}")
}
