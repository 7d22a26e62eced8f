//! Whom a provider's word leads to (behaviour 30 §6.1): somebody known, somebody linked, or somebody new.

use std::sync::Arc;

use domain::group::Group;
use domain::identity_provider::IdentityProvider;
use domain::random;
use domain::user::{Attributes, User, UserStatus};
use federation::Identity;
use store::tables::{group_members, groups, identities as rows, users};
use store::{StoreError, Tx};
use triggers::events::ConfirmationSource;

use super::identities::{self, Lead, username};
use super::mapping;
use super::word::{self, Word};
use crate::accounts::directory::change_user;
use crate::accounts::sign_up::{NewUser, insert_user, new_user};
use crate::configuration::ClientConfiguration;
use crate::sign_in::SignedIn;
use crate::sign_in::provided::{self, Visit, Vouched};
use crate::triggers::around_sign_in::pre_authentication;
use crate::triggers::pre_sign_up::{confirm_as_told, pre_external_sign_up};
use crate::triggers::{NOTHING, post_confirmation};
use crate::{Context, Failure};

/// A username is at most this long, in the model.
const MAX_USERNAME_CHARACTERS: usize = 128;

/// So often somebody new is tried again when others of their provider come at the same moment.
const TRIES: usize = 3;

/// Somebody, with what their provider and the pool's function say of them.
struct Guest<'a> {
    client: &'a Arc<ClientConfiguration>,
    provider: &'a IdentityProvider,
    id: &'a str,
    mapped: Attributes,
    /// What they may be known by.
    known_by: Attributes,
}

impl Guest<'_> {
    /// The name they have here if they are nobody else.
    fn own_name(&self) -> String {
        self.client.pool.pool.fold(&username(&self.provider.name, self.id))
    }
}

/// Finds, links or makes the user whom `provider` speaks of, and ends their sign-in.
///
/// # Errors
/// The word cannot be mapped to a user of the pool, they may not sign in, or a function refuses.
pub async fn accept(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    provider: &IdentityProvider,
    identity: Identity,
) -> Result<SignedIn, Failure> {
    let word = word::hear(&cx.for_client(client), client, provider, identity).await?;
    accept_word(cx, client, provider, &word).await
}

/// The same of somebody whose provider has been heard.
///
/// # Errors
/// As [`accept`].
pub(super) async fn accept_word(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    provider: &IdentityProvider,
    word: &Word,
) -> Result<SignedIn, Failure> {
    let cx = &cx.for_client(client);
    let vouched = Vouched { provider: &provider.name, level: word.level(provider) };
    let mapped = word.mapped(provider)?;
    let guest = Guest { client, provider, id: &word.id, known_by: word.known_by(&mapped), mapped };
    let (user, visit) = match find(cx, &guest).await? {
        Some(found) => (welcome(cx, &guest, found).await?, Visit::Later),
        None => make(cx, &guest).await?,
    };
    provided::sign_in(cx, client, user, vouched, visit).await
}

async fn find(cx: &Context, guest: &Guest<'_>) -> Result<Option<(Lead, User)>, Failure> {
    let (provider, id, known_by) = (guest.provider.clone(), guest.id.to_owned(), guest.known_by.clone());
    let read = move |tx: &mut dyn Tx| {
        let Some(lead) = identities::find(tx, &provider, &id, &known_by)? else { return Ok(None) };
        let user = users::find(tx, &provider.user_pool_id, &lead.sub)?;
        Ok::<_, StoreError>(user.map(|user| (lead, user)))
    };
    Ok(cx.store.read(read).await?)
}

/// Somebody known, whom the pool's function lets in.
async fn welcome(cx: &Context, guest: &Guest<'_>, (lead, user): (Lead, User)) -> Result<User, Failure> {
    provided::check_account(&user)?;
    pre_authentication(cx, guest.client, &user.username, Some(&user), &NOTHING).await?;
    refresh(cx, guest, lead).await
}

/// What has changed of them is written, and that they have come.
async fn refresh(cx: &Context, guest: &Guest<'_>, lead: Lead) -> Result<User, Failure> {
    let Guest { client, provider, id, mapped, .. } = guest;
    let (client, provider, known_by) = (Arc::clone(client), (*provider).clone(), guest.known_by.clone());
    let (id, mapped, now, sub) = ((*id).to_owned(), mapped.clone(), cx.now(), lead.sub);
    let pool = Arc::clone(&client.pool);
    let change = move |tx: &mut dyn Tx, user: &mut User| {
        // Looked up again: the function had time, and somebody may have taken the link away meanwhile.
        let lead = identities::find(tx, &provider, &id, &known_by)?.filter(|lead| lead.sub == user.sub);
        let lead = lead.ok_or(Failure::ConcurrentChange)?;
        provided::check_account(user)?;
        let pool = &client.pool.pool;
        let mapped = mapping::as_spelt_here(pool, user, &mapped);
        let values = mapping::checked(&provider, &pool.schema, &client.client.settings, Some(user), &mapped)?;
        mapping::apply(user, &values);
        identities::used(tx, &provider, &lead, &id, now)?;
        Ok(identities::describe(tx, user, |name| pool.fold(name))?)
    };
    let ((), user) = change_user(cx, &pool, &sub, change).await?;
    Ok(user)
}

/// Somebody new. The pool's function may refuse them, or link them to a user who is there.
async fn make(cx: &Context, guest: &Guest<'_>) -> Result<(User, Visit), Failure> {
    let Guest { client, provider, mapped, .. } = guest;
    let pool = &client.pool.pool;
    let name = guest.own_name();
    check_name(guest, &name)?;
    let values = mapping::checked(provider, &pool.schema, &client.client.settings, None, mapped)?;
    let decided = pre_external_sign_up(cx, pool, &client.client.id, &name, &values).await?;
    if let Some(found) = find(cx, guest).await? {
        return Ok((welcome(cx, guest, found).await?, Visit::Later));
    }
    let mut user = new_user(cx, pool, &name, None, UserStatus::ExternalProvider, Attributes::new());
    mapping::apply(&mut user, &values);
    confirm_as_told(&mut user, decided)?;
    identities::describe_newcomer(&mut user, provider, guest.id);
    let mut inserted = insert(cx, guest, &user).await;
    for _ in 0..TRIES {
        let refused = match inserted {
            Ok(()) => break,
            Err(refused @ (Failure::UserExists | Failure::ConcurrentChange)) => refused,
            Err(other) => return Err(other),
        };
        // Another sign-in of theirs may have been first.
        if let Some(found) = find(cx, guest).await? {
            return Ok((welcome(cx, guest, found).await?, Visit::Later));
        }
        if refused == Failure::UserExists {
            return Err(Failure::ProviderUserExists(name));
        }
        inserted = insert(cx, guest, &user).await;
    }
    inserted?;
    let user = read(cx, &user).await?;
    let (source, client_id) = (ConfirmationSource::ConfirmSignUp, Some(client.client.id.as_str()));
    post_confirmation(cx, source, pool, client_id, &user, &NOTHING).await?;
    Ok((read(cx, &user).await?, Visit::First))
}

async fn insert(cx: &Context, guest: &Guest<'_>, user: &User) -> Result<(), Failure> {
    let (provider, id, now) = (guest.provider.clone(), guest.id.to_owned(), user.created_at);
    let group = Group {
        user_pool_id: provider.user_pool_id.clone(),
        id: random::uuid(&*cx.random),
        name: format!("{}_{}", provider.user_pool_id, provider.name),
        description: Some(format!("Autogenerated group for users who sign in using {}", provider.name)),
        role_arn: None,
        precedence: None,
        created_at: now,
        modified_at: now,
    };
    let beside = move |tx: &mut dyn Tx, user: &User| {
        if !rows::insert(tx, &identities::used_now(&provider, &id, &user.sub, now))? {
            return Err(Failure::ConcurrentChange);
        }
        let group = match groups::find(tx, &group.user_pool_id, &group.name)? {
            Some(found) => found,
            None if groups::insert(tx, &group)? => group.clone(),
            None => return Err(Failure::ConcurrentChange),
        };
        Ok(group_members::insert(tx, &user.user_pool_id, &user.sub, &group.id)?)
    };
    let new = NewUser { takes_over: Vec::new(), username_taken: Failure::UserExists };
    insert_user(cx, &guest.client.pool, user, new, beside).await
}

/// The user as they are in the store, with their groups.
///
/// # Errors
/// [`Failure::UserNotFound`]: they are gone.
async fn read(cx: &Context, user: &User) -> Result<User, Failure> {
    let (pool, sub) = (user.user_pool_id.clone(), user.sub.clone());
    cx.store.read(move |tx: &mut dyn Tx| users::find(tx, &pool, &sub)).await?.ok_or(Failure::UserNotFound)
}

/// What the model asks of a username.
fn check_name(guest: &Guest<'_>, name: &str) -> Result<(), Failure> {
    let fits = name.chars().count() <= MAX_USERNAME_CHARACTERS
        && !name.chars().any(|character| character.is_whitespace() || character.is_control());
    if fits && !guest.id.is_empty() {
        return Ok(());
    }
    Err(mapping::refused(guest.provider, "username: The name at the provider cannot be a username".to_owned()))
}
