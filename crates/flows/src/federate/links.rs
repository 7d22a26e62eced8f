//! AdminLinkProviderForUser and AdminDisableProviderForUser: which users the people of providers will be, and no longer are
//! (behaviour 30 §6.5).

use std::sync::Arc;

use domain::identity_provider::IdentityProvider;
use domain::user::User;
use store::Tx;
use store::tables::identities::{self as rows, Identity, SUBJECT};
use store::tables::{group_members, identity_providers, users};

use super::identities;
use crate::accounts::directory::{change_user, require_user};
use crate::configuration::PoolConfiguration;
use crate::{Context, Failure};

/// Means the pool itself.
const NATIVE: &str = "Cognito";
const MOST_IDENTITIES: usize = 5;
const MOST_ATTRIBUTES_OF_PROVIDER: usize = 5;

/// Somebody as a provider knows them.
#[derive(Debug, Clone, Copy)]
pub struct ProviderUser<'a> {
    pub provider: &'a str,
    /// `Cognito_Subject`, or a pool attribute that the provider's claims are mapped to.
    pub attribute: &'a str,
    pub value: &'a str,
}

/// Links somebody who is still to come from a provider to a user who is there.
///
/// # Errors
/// Either of them is not what they must be, the source has come already or is linked, or there are too many links.
pub async fn link(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    destination: ProviderUser<'_>,
    source: ProviderUser<'_>,
) -> Result<(), Failure> {
    if is_native(source) {
        return Err(invalid(
            "Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a \
             DestinationUser",
        ));
    }
    let provider = provider(cx, pool, source.provider).await?;
    check_source(&provider, source)?;
    let user = match destination {
        ProviderUser { value: "", .. } => {
            return Err(invalid("Invalid DestinationUser: ProviderAttributeValue is missing"));
        }
        native if is_native(native) => require_user(cx, pool, native.value).await?,
        // Of a destination the attribute's name says nothing.
        federated => of_provider(cx, pool, ProviderUser { attribute: SUBJECT, ..federated }).await?,
    };
    let identity = Identity {
        user_pool_id: pool.pool.id.clone(),
        provider: provider.name,
        attribute: source.attribute.to_owned(),
        value: source.value.to_owned(),
        sub: user.sub,
        created_at: cx.now(),
        used_at: None,
    };
    cx.store.write(move |tx: &mut dyn Tx| insert(tx, &identity)).await
}

fn check_source(provider: &IdentityProvider, source: ProviderUser<'_>) -> Result<(), Failure> {
    let is_mapped = provider.attribute_mapping.contains_key(source.attribute);
    match source {
        ProviderUser { value: "", .. } => Err(invalid("Invalid SourceUser: ProviderAttributeValue is missing")),
        ProviderUser { attribute: "", .. } => Err(invalid("Invalid SourceUser: ProviderAttributeName is missing")),
        ProviderUser { attribute: SUBJECT, .. } => Ok(()),
        _ if provider.kind.is_social() => {
            Err(invalid("Invalid SourceUser: ProviderAttributeName of a social provider is Cognito_Subject"))
        }
        _ if !is_mapped => Err(invalid(
            "Invalid SourceUser: ProviderAttributeName is neither Cognito_Subject nor an attribute that the provider maps",
        )),
        _ => Ok(()),
    }
}

/// # Errors
/// As [`link`], of who is in the store.
pub(super) fn insert(tx: &mut dyn Tx, identity: &Identity) -> Result<(), Failure> {
    let Identity { user_pool_id: pool, provider, attribute, value, sub, .. } = identity;
    // Held, so that nobody adds another beside it, and they are not deleted meanwhile.
    if !group_members::hold_user(tx, pool, sub)? {
        return Err(Failure::UserNotFound);
    }
    let found = rows::find(tx, pool, provider, attribute, value)?;
    match found {
        Some(holder) if holder == *sub => return Err(invalid("SourceUser is already linked to DestinationUser")),
        Some(holder) => {
            let of_holder = rows::of_user(tx, pool, &holder)?;
            let has_come = |row: &Identity| row.value == *value && row.provider == *provider && row.used_at.is_some();
            return Err(if of_holder.iter().any(has_come) {
                invalid(
                    "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link",
                )
            } else {
                Failure::AliasTaken("identity")
            });
        }
        None => {}
    }
    check_room(tx, identity)?;
    if rows::insert(tx, identity)? { Ok(()) } else { Err(Failure::ConcurrentChange) }
}

/// Whether the user and the provider have room for it.
///
/// # Errors
/// [`Failure::IdentityLimitExceeded`], or the store's.
pub(super) fn check_room(tx: &mut dyn Tx, identity: &Identity) -> Result<(), Failure> {
    let Identity { user_pool_id: pool, provider, attribute, sub, .. } = identity;
    if rows::of_user(tx, pool, sub)?.len() >= MOST_IDENTITIES {
        return Err(Failure::IdentityLimitExceeded("The user has as many identities as a user may have."));
    }
    let attributes = rows::attributes_of_provider(tx, pool, provider, MOST_ATTRIBUTES_OF_PROVIDER)?;
    if !attributes.contains(attribute) && attributes.len() >= MOST_ATTRIBUTES_OF_PROVIDER {
        return Err(Failure::IdentityLimitExceeded(
            "Users of the provider are linked by as many attributes as may be.",
        ));
    }
    Ok(())
}

/// Takes a link away; of the pool's own users, their password.
///
/// # Errors
/// [`Failure::ProviderNotFound`], [`Failure::UserNotFound`], or the attribute is not the one it takes.
pub async fn disable(cx: &Context, pool: &Arc<PoolConfiguration>, whom: ProviderUser<'_>) -> Result<(), Failure> {
    if is_native(whom) {
        if whom.attribute != SUBJECT {
            return Err(invalid("ProviderAttributeName of a user of the pool itself is Cognito_Subject"));
        }
        let user = require_user(cx, pool, whom.value).await?;
        change_user(cx, pool, &user.sub, |_, user| {
            user.credential = None;
            Ok(())
        })
        .await?;
        return Ok(());
    }
    let provider = provider(cx, pool, whom.provider).await?;
    if provider.kind.is_social() && whom.attribute != SUBJECT {
        return Err(invalid("ProviderAttributeName of a social provider is Cognito_Subject"));
    }
    let user = of_provider(cx, pool, whom).await?;
    let (configuration, name) = (Arc::clone(pool), provider.name);
    let (attribute, value) = (whom.attribute.to_owned(), whom.value.to_owned());
    change_user(cx, pool, &user.sub, move |tx, user| {
        let pool = &configuration.pool;
        if !rows::delete(tx, &pool.id, &name, &attribute, &value)? {
            return Err(Failure::UserNotFound);
        }
        Ok(identities::describe(tx, user, |name| pool.fold(name))?)
    })
    .await?;
    Ok(())
}

fn is_native(whom: ProviderUser<'_>) -> bool {
    whom.provider.eq_ignore_ascii_case(NATIVE)
}

async fn provider(cx: &Context, pool: &PoolConfiguration, name: &str) -> Result<IdentityProvider, Failure> {
    let (id, wanted) = (pool.pool.id.clone(), name.to_owned());
    let found = cx.store.read(move |tx: &mut dyn Tx| identity_providers::find(tx, &id, &wanted)).await?;
    found.map(|stored| stored.provider).ok_or_else(|| Failure::ProviderNotFound(name.to_owned()))
}

/// The user whom a provider's name for somebody, or an attribute of theirs, leads to.
async fn of_provider(cx: &Context, pool: &Arc<PoolConfiguration>, whom: ProviderUser<'_>) -> Result<User, Failure> {
    let (id, provider, value) = (pool.pool.id.clone(), whom.provider.to_owned(), whom.value.to_owned());
    let attribute = whom.attribute.to_owned();
    let read = move |tx: &mut dyn Tx| {
        let Some(sub) = rows::find(tx, &id, &provider, &attribute, &value)? else { return Ok(None) };
        users::find(tx, &id, &sub)
    };
    cx.store.read(read).await?.ok_or(Failure::UserNotFound)
}

fn invalid(sentence: &str) -> Failure {
    Failure::InvalidParameter(sentence.to_owned())
}
