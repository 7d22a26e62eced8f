//! Signing up and confirming (behaviour 20 §2.1).

use std::sync::Arc;

use delivery::Occasion;
use domain::attribute::{self, Writer};
use domain::auth_event::EventKind;
use domain::channels;
use domain::message::CodeDelivery;
use domain::mfa::UserMfa;
use domain::names::check_username;
use domain::random;
use domain::user::{Attributes, NameKind, User, UserStatus};
use domain::user_pool::{ContactAttribute, SignInNames, UserPool};
use store::Tx;
use store::tables::users;
use triggers::StringMap;
use triggers::events::ConfirmationSource;

use crate::accounts::code_answers::answer_code;
use crate::accounts::codes;
use crate::accounts::codes::{Destination, Purpose};
use crate::accounts::directory;
use crate::accounts::directory::{check_chosen_names, name_taken};
use crate::accounts::passwords;
use crate::accounts::passwords::{PolicyWording, check_policy};
use crate::accounts::user_counts;
use crate::accounts::withdrawal::withdraw;
use crate::configuration::{ClientConfiguration, PoolConfiguration};
use crate::hiding::simulated;
use crate::limits::attempts;
use crate::limits::attempts::RationedCall;
use crate::messages::letters::Addressee;
use crate::messages::outgoing::Patience;
use crate::threat_protection::Happened;
use crate::triggers::post_confirmation;
use crate::triggers::pre_sign_up::pre_sign_up;
use crate::triggers::pre_sign_up::{SentAlong, confirm_as_told};
use crate::{Context, Failure, SignInFailure, threat_protection};

/// What a new user brings.
pub struct SignUp<'a> {
    pub username: &'a str,
    pub password: Option<&'a str>,
    pub attributes: Attributes,
    pub along: SentAlong<'a>,
}

/// How a new user comes into a pool.
pub(crate) struct NewUser {
    /// Addresses taken from whoever has them as an alias now.
    pub takes_over: Vec<ContactAttribute>,
    /// What is said when their username is taken.
    pub username_taken: Failure,
}

/// A user who confirmed themselves.
pub struct Confirmed {
    pub user: User,
    /// Whether a sign-in may follow from it.
    pub leads_on: bool,
}

pub struct SignedUp {
    pub user: User,
    pub delivery: Option<CodeDelivery>,
}

/// # Errors
/// In the order of behaviour 20 §2.1; nothing is kept of a sign-up that fails.
pub async fn sign_up(cx: &Context, client: &ClientConfiguration, request: SignUp<'_>) -> Result<SignedUp, Failure> {
    let SignUp { username, password, attributes, along } = request;
    let pool = &client.pool;
    if pool.pool.admin_create_user.allow_admin_create_user_only {
        return Err(Failure::SignUpNotPermitted);
    }
    let stands_for = check_username(&pool.pool, username)?;
    match password {
        Some(password) => check_policy(&pool.pool, password, PolicyWording::NewUser)?,
        None if pool.pool.allows_passwordless() => {}
        None => return Err(Failure::MissingParameter("Password")),
    }
    let mut attributes =
        attribute::check(&pool.pool.schema, Writer::SignUp(&client.client.settings), None, &attributes)?;
    add_username_attribute(stands_for, username, &mut attributes)?;
    attribute::check_required(&pool.pool.schema, &attributes)?;
    if pool.pool.sign_in_names.has_alias(domain::user_pool::AliasAttribute::PreferredUsername)
        && attributes.contains_key("preferred_username")
    {
        return Err(Failure::InvalidParameter(
            "Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred \
             username alias."
                .to_owned(),
        ));
    }

    let mut user = new_user(cx, &pool.pool, username, stands_for, UserStatus::Unconfirmed, attributes);
    check_names_free(cx, pool, &user, false, &Failure::UserExists).await?;
    let decided = pre_sign_up(cx, &pool.pool, &client.client.id, &user.username, &user.attributes, along).await?;
    for contact in &pool.pool.auto_verified_attributes {
        if user.attribute(contact.name()).is_some() {
            user.attributes.insert(contact.verified_flag().to_owned(), "false".to_owned());
        }
    }
    let verified = confirm_as_told(&mut user, decided)?;
    if let Some(password) = password {
        user.credential = Some(passwords::enrol(cx, pool, &user.username, &user.sub, password, None).await?);
    }
    let code = match sign_up_destination(&pool.pool, &user) {
        Some(destination) if user.status == UserStatus::Unconfirmed => {
            let to = Addressee::of_client(client, &user).sent_along(along.client_metadata);
            Some(codes::new_code(cx, to, Purpose::SignUp, Occasion::SignUp, destination).await?)
        }
        _ => None,
    };
    let stored = code.clone();
    let beside = move |tx: &mut dyn Tx, user: &User| {
        stored.as_ref().map_or(Ok(()), |code| code.put(tx, &user.user_pool_id, &user.sub))
    };
    let new = NewUser { takes_over: verified, username_taken: Failure::UserExists };
    insert_user(cx, pool, &user, new, beside).await?;
    if user.status == UserStatus::Confirmed {
        let (client_id, metadata) = (Some(client.client.id.as_str()), along.client_metadata);
        post_confirmation(cx, ConfirmationSource::ConfirmSignUp, &pool.pool, client_id, &user, metadata).await?;
    }
    threat_protection::keep(cx, &pool.pool, Some(&user.sub), Happened::passed(EventKind::SignUp)).await;
    // The user is made, also when their code cannot be delivered: another can be asked for (behaviour 40 §2.3).
    let delivery = match code {
        Some(code) => Some(codes::send_code(cx, code, Patience::Outcome).await?),
        None => None,
    };
    Ok(SignedUp { user, delivery })
}

/// A user as they begin; the `sub` is the username where an attribute stands for it.
pub(crate) fn new_user(
    cx: &Context,
    pool: &UserPool,
    username: &str,
    stands_for: Option<ContactAttribute>,
    status: UserStatus,
    attributes: Attributes,
) -> User {
    let sub = random::uuid(&*cx.random);
    // A pool that ignores case gives names back in lower case (behaviour 20 §1.3).
    let username = if stands_for.is_some() { sub.clone() } else { pool.fold(username) };
    let now = cx.now();
    User {
        user_pool_id: pool.id.clone(),
        sub,
        username,
        status,
        enabled: true,
        created_at: now,
        modified_at: now,
        attributes,
        pending: Attributes::new(),
        credential: None,
        former_passwords: Vec::new(),
        groups: Vec::new(),
        mfa: UserMfa::default(),
        signed_out_at: None,
    }
}

/// Refuses names that are taken before any function is asked and any message written (behaviour 20 §12 A10). What is
/// free now need not be when the user is added: [`insert_user`] has the last word.
///
/// # Errors
/// As [`insert_user`].
pub(crate) async fn check_names_free(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    user: &User,
    takes_over: bool,
    username_taken: &Failure,
) -> Result<(), Failure> {
    check_chosen_names(&pool.pool, user, &[])?;
    let (configuration, names) = (Arc::clone(pool), user.sign_in_names(&pool.pool));
    let aliases = matches!(pool.pool.sign_in_names, SignInNames::Aliases(_));
    let read = move |tx: &mut dyn Tx| {
        for (kind, name) in &names {
            // An address can be taken from who has it as an alias.
            let released = takes_over && aliases && matches!(kind, NameKind::Email | NameKind::PhoneNumber);
            if !released && users::find_by_name(tx, &configuration.pool, name)?.is_some() {
                return Ok(Some(*kind));
            }
        }
        Ok::<_, Failure>(None)
    };
    match cx.store.read(read).await? {
        Some(kind) => Err(taken_when_new(kind, username_taken)),
        None => Ok(()),
    }
}

/// What is said of a taken name to who makes a user.
fn taken_when_new(kind: NameKind, username_taken: &Failure) -> Failure {
    match kind {
        NameKind::Email => Failure::UsernameAttributeTaken("email"),
        NameKind::PhoneNumber => Failure::UsernameAttributeTaken("phone_number"),
        NameKind::Username | NameKind::PreferredUsername | NameKind::Sub => username_taken.clone(),
    }
}

/// Adds a user, and whatever `beside` puts beside them.
///
/// # Errors
/// [`Failure::UserLimitExceeded`], or `username_taken` for the username; for an address that stands for it, the
/// sentence that names it.
pub(crate) async fn insert_user(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    user: &User,
    new: NewUser,
    beside: impl Fn(&mut dyn Tx, &User) -> Result<(), Failure> + Send + 'static,
) -> Result<(), Failure> {
    let NewUser { takes_over, username_taken } = new;
    user_counts::check_user_limit(cx, &user.user_pool_id).await?;
    let (pool, user) = (Arc::clone(pool), user.clone());
    let write = move |tx: &mut dyn Tx| {
        for attribute in &takes_over {
            release_alias(tx, &pool.pool, &user, *attribute)?;
        }
        check_chosen_names(&pool.pool, &user, &[])?;
        if let Err(taken) = users::insert(tx, &pool.pool, &user)? {
            return Err(taken_when_new(taken.0, &username_taken));
        }
        beside(tx, &user)
    };
    cx.store.write(write).await
}

/// ConfirmSignUp: the code proves the address it went to. Gives the user, who is confirmed then.
///
/// # Errors
/// Unknown user (hidden if the client hides them), state, code, or an alias that is taken and not forced.
pub async fn confirm_sign_up(
    cx: &Context,
    client: &ClientConfiguration,
    username: &str,
    user: Option<User>,
    code: &str,
    force_alias: bool,
    client_metadata: &StringMap,
) -> Result<Confirmed, Failure> {
    let pool = &client.pool;
    let hidden = client.client.settings.hides_user_existence();
    let subject = directory::subject(cx, &pool.pool, user.as_ref(), username);
    attempts::ration(cx, &pool.pool, &subject, RationedCall::ConfirmSignUp).await?;
    let Some(user) = user else {
        return Err(if hidden { Failure::CodeExpired } else { Failure::UsernameClientNotFound });
    };
    if user.status != UserStatus::Unconfirmed {
        return Err(Failure::CannotConfirm(user.status.as_str()));
    }
    if !user.enabled {
        return Err(if hidden { Failure::CodeExpired } else { Failure::SignIn(SignInFailure::UserDisabled) });
    }
    let configuration = Arc::clone(pool);
    let (proved_by, user) = answer_code(cx, client, &user.sub, Purpose::SignUp, code, move |tx, user, proved| {
        if user.status != UserStatus::Unconfirmed {
            return Err(Failure::CannotConfirm(user.status.as_str()));
        }
        user.status = UserStatus::Confirmed;
        if user.attribute(proved.attribute.name()) == Some(proved.address.as_str()) {
            user.attributes.insert(proved.attribute.verified_flag().to_owned(), "true".to_owned());
            if force_alias {
                release_alias(tx, &configuration.pool, user, proved.attribute)?;
            }
        }
        Ok(proved.attribute)
    })
    .await?;
    let (source, client_id) = (ConfirmationSource::ConfirmSignUp, Some(client.client.id.as_str()));
    post_confirmation(cx, source, &pool.pool, client_id, &user, client_metadata).await?;
    // The code stands for the first factor here: not where the second would be read in the same place.
    let leads_on = !channels::is_second(&pool.pool, &user, proved_by);
    Ok(Confirmed { user, leads_on })
}

/// AdminConfirmSignUp: confirms without proving any address.
///
/// # Errors
/// [`Failure::UserNotFound`] or [`Failure::CannotConfirm`], or PostConfirmation's.
pub async fn admin_confirm_sign_up(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    name: &str,
    client_metadata: &StringMap,
) -> Result<(), Failure> {
    let user = directory::require_user(cx, pool, name).await?;
    let ((), user) = directory::change_user(cx, pool, &user.sub, |_, user| {
        if user.status != UserStatus::Unconfirmed {
            return Err(Failure::CannotConfirm(user.status.as_str()));
        }
        user.status = UserStatus::Confirmed;
        Ok(())
    })
    .await?;
    let source = ConfirmationSource::ConfirmSignUp;
    post_confirmation(cx, source, &pool.pool, None, &user, client_metadata).await
}

/// ResendConfirmationCode.
///
/// # Errors
/// Unknown or disabled user (answered with a simulated delivery if the client hides them), or nothing to resend.
pub async fn resend_confirmation_code(
    cx: &Context,
    client: &ClientConfiguration,
    username: &str,
    user: Option<User>,
    client_metadata: &StringMap,
) -> Result<CodeDelivery, Failure> {
    let pool = &client.pool;
    let hidden = client.client.settings.hides_user_existence();
    let subject = directory::subject(cx, &pool.pool, user.as_ref(), username);
    attempts::ration(cx, &pool.pool, &subject, RationedCall::ResendConfirmationCode).await?;
    let pretend = async || {
        let delivery = simulated::simulated_delivery(cx, &pool.pool, username);
        let delivery = codes::pretend_code(cx, client, &subject, username, Purpose::SignUp, delivery).await?;
        threat_protection::keep(cx, &pool.pool, None, Happened::passed(EventKind::ResendCode)).await;
        Ok(delivery)
    };
    let user = match user {
        Some(user) if user.enabled => user,
        _ if hidden => return pretend().await,
        None => return Err(Failure::UsernameClientNotFound),
        Some(_) => return Err(SignInFailure::UserDisabled.into()),
    };
    if user.status != UserStatus::Unconfirmed {
        return Err(Failure::AlreadyConfirmed);
    }
    let Some(destination) = sign_up_destination(&pool.pool, &user) else {
        // Nobody is told that nothing can be sent to them, so neither is somebody.
        return if hidden { pretend().await } else { Err(Failure::CannotResend) };
    };
    let to = Addressee::of_client(client, &user).sent_along(client_metadata);
    let patience = Patience::unless_hidden(hidden);
    let delivery = codes::issue_code(cx, to, Purpose::SignUp, Occasion::ResendCode, destination, patience).await?;
    threat_protection::keep(cx, &pool.pool, Some(&user.sub), Happened::passed(EventKind::ResendCode)).await;
    Ok(delivery)
}

/// In a pool of username attributes, the name given is the attribute's value, and no other value may be.
pub(crate) fn add_username_attribute(
    stands_for: Option<ContactAttribute>,
    username: &str,
    attributes: &mut Attributes,
) -> Result<(), Failure> {
    let Some(attribute) = stands_for else { return Ok(()) };
    match attributes.get(attribute.name()) {
        Some(value) if value != username => {
            let name = attribute.name();
            Err(Failure::InvalidParameter(format!(
                "User {name} should be empty or same as username, since username attribute is {name}"
            )))
        }
        _ => {
            attributes.insert(attribute.name().to_owned(), username.to_owned());
            Ok(())
        }
    }
}

/// Where the code of a sign-up goes: one code only, by SMS where both could (behaviour 20 §1.7).
fn sign_up_destination(pool: &UserPool, user: &User) -> Option<Destination> {
    [ContactAttribute::PhoneNumber, ContactAttribute::Email].into_iter().find_map(|attribute| {
        let address = user.attribute(attribute.name()).filter(|_| pool.auto_verifies(attribute))?;
        Some(Destination { attribute, address: address.to_owned() })
    })
}

/// Takes the alias `user` is about to hold from whoever holds it now; they keep the address, unverified.
pub(crate) fn release_alias(
    tx: &mut dyn Tx,
    pool: &UserPool,
    user: &User,
    attribute: ContactAttribute,
) -> Result<(), Failure> {
    if !matches!(pool.sign_in_names, SignInNames::Aliases(_)) {
        return Ok(());
    }
    let kind = match attribute {
        ContactAttribute::Email => NameKind::Email,
        ContactAttribute::PhoneNumber => NameKind::PhoneNumber,
    };
    let Some(address) = user.attribute(attribute.name()) else { return Ok(()) };
    let Some(holder) = users::holder(tx, pool, kind, address)?.filter(|holder| *holder != user.sub) else {
        return Ok(());
    };
    let Some(before) = users::find(tx, &pool.id, &holder)? else { return Ok(()) };
    let mut after = before.clone();
    after.attributes.insert(attribute.verified_flag().to_owned(), "false".to_owned());
    match users::update(tx, pool, &before, &after)? {
        users::Update::Done => Ok(withdraw(tx, pool, &before, &after)?),
        users::Update::NameTaken(kind) => Err(name_taken(pool, kind)),
        users::Update::Stale => Err(Failure::ConcurrentChange),
    }
}
