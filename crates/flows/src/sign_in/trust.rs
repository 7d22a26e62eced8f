//! Trust is checked when it is used: the one opener of sealed steps. What a pending sign-in proved is withdrawn when
//! the credential changed, everything was signed out, the account was closed, an address was replaced, a factor is gone
//! or a stronger requirement appeared since (behaviour 50, class 35).

use domain::user::{User, UserStatus};
use store::Tx;
use store::tables::{devices, users};

use super::journey::{Journey, Proved, address_mark};
use super::next::{Facts, NamedDevice, Next, next, still_asks};
use super::proof::Answer;
use super::session::{self, Session, Step};
use super::subject::Subject;
use crate::accounts::directory::Named;
use crate::configuration::ClientConfiguration;
use crate::hiding::simulated;
use crate::{Context, Failure, SignInFailure};

/// A step that was opened: whom it is for, as they are now, and the sign-in as it was left, with what came along now.
pub(super) struct Opened {
    pub session: Session,
    pub named: Named,
    pub journey: Journey,
}

impl Opened {
    /// # Errors
    /// [`SignInFailure::SessionInvalid`] of a name nobody has.
    pub(super) fn user(&self) -> Result<&User, Failure> {
        self.named.user.as_ref().ok_or(Failure::SignIn(SignInFailure::SessionInvalid))
    }

    pub(super) fn subject(&self) -> Subject<'_> {
        Subject::of(&self.named)
    }
}

/// Opens the session of an answer, which must be of a step that `fits`.
///
/// # Errors
/// The session's, or what was proved no longer holds.
pub(super) async fn open(
    cx: &Context,
    client: &ClientConfiguration,
    answer: &Answer<'_>,
    fits: impl Fn(&Step) -> bool,
) -> Result<Opened, Failure> {
    let session = session::open(cx, client, answer.session, fits)?;
    let mut opened = check(cx, client, session, answer.named.clone()).await?;
    opened.journey.name_device(answer.device_key);
    opened.journey.client_metadata.clone_from(answer.client_metadata);
    Ok(opened)
}

/// Checks that a session is this name's and that what it stands on still holds.
///
/// # Errors
/// [`SignInFailure::SessionInvalid`], [`SignInFailure::SessionUsed`] where the credential is another one, or the account's state.
pub(super) async fn check(
    cx: &Context,
    client: &ClientConfiguration,
    session: Session,
    named: Named,
) -> Result<Opened, Failure> {
    let journey = session.journey.clone();
    let Some(nobody) = &session.nobody else {
        let user = named.user.as_ref().filter(|user| user.sub == session.sub).ok_or(SignInFailure::SessionInvalid)?;
        if !journey.passed.is_empty() || !client.client.settings.hides_user_existence() {
            check_account(user)?;
        }
        stands(cx, client, user, &journey).await?;
        let facts = facts(cx, client, user, &journey).await?;
        if !still_asks(&facts, &journey, &session.step) {
            return Err(SignInFailure::SessionInvalid.into());
        }
        return Ok(Opened { session, named, journey });
    };
    // A simulated step is as particular as a real one. Clients go on with the id they were told, or with the name.
    let pool = &client.pool.pool;
    let names = [pool.fold(nobody), pool.fold(&simulated::simulated_user_id(cx, pool, nobody))];
    if !names.contains(&pool.fold(&named.name)) {
        return Err(SignInFailure::SessionInvalid.into());
    }
    let named = Named { name: nobody.clone(), user: None };
    Ok(Opened { session, named, journey })
}

/// Whether the state a sign-in stands on is still the user's.
///
/// # Errors
/// As [`check`].
pub(super) async fn stands(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    journey: &Journey,
) -> Result<(), Failure> {
    check_credential(cx, user, journey, Failure::SignIn(SignInFailure::SessionUsed))?;
    if journey.passed.is_empty() {
        return Ok(());
    }
    if user.has_signed_out_since(journey.as_of.tokens_date.millis()) {
        return Err(SignInFailure::SessionInvalid.into());
    }
    for passed in &journey.passed {
        let holds = match &passed.proved {
            Proved::SentCode(attribute) => {
                user.attribute(attribute.name()).map(|address| address_mark(cx, address)) == passed.address
            }
            Proved::Device { key, in_place_of_second_factor: true } => {
                let replaces = |device: domain::device::Device| device.replaces_second_factor(&client.pool.pool);
                find_device(cx, user, key).await?.is_some_and(replaces)
            }
            Proved::SoftwareToken => user.mfa.software_token.is_some(),
            _ => true,
        };
        if !holds {
            return Err(SignInFailure::SessionInvalid.into());
        }
    }
    Ok(())
}

/// # Errors
/// `refusal` if the credential is not the one the sign-in stands on.
pub(super) fn check_credential(cx: &Context, user: &User, journey: &Journey, refusal: Failure) -> Result<(), Failure> {
    let now = super::journey::AsOf::of(cx, Some(user));
    if now.credential == journey.as_of.credential { Ok(()) } else { Err(refusal) }
}

/// Whether nothing more would be asked today of a user who proved this some time ago, with the password they have now.
///
/// # Errors
/// The store's.
pub(crate) async fn would_still_suffice(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    journey: &Journey,
) -> Result<bool, Failure> {
    let refusal = Failure::SignIn(SignInFailure::SessionUsed);
    if check_credential(cx, user, journey, refusal).is_err() {
        return Ok(false);
    }
    Ok(next(&facts(cx, client, user, journey).await?, journey) == Next::Finish)
}

/// Refuses a user whose account cannot sign in. A client that hides users asks only after the right first factor: before
/// it, the refusal would tell that the user exists.
///
/// # Errors
/// [`SignInFailure::UserDisabled`], [`SignInFailure::PasswordResetRequired`].
pub(super) fn check_account(user: &User) -> Result<(), Failure> {
    if !user.enabled {
        return Err(SignInFailure::UserDisabled.into());
    }
    if user.status == UserStatus::ResetRequired {
        return Err(SignInFailure::PasswordResetRequired.into());
    }
    Ok(())
}

/// Whether what came of a sign-in is still theirs: to who was vouched for by a provider the state of their password is
/// nothing.
pub(crate) fn may_hold_a_sign_in(user: &User, by_provider: bool) -> bool {
    let fits = match user.status {
        UserStatus::Confirmed => true,
        UserStatus::Unconfirmed => false,
        UserStatus::ExternalProvider | UserStatus::ForceChangePassword | UserStatus::ResetRequired => by_provider,
    };
    user.enabled && fits
}

/// What [`super::next`] decides by.
///
/// # Errors
/// The store's.
pub(super) async fn facts<'a>(
    cx: &Context,
    client: &'a ClientConfiguration,
    user: &'a User,
    journey: &Journey,
) -> Result<Facts<'a>, Failure> {
    let pool = &client.pool.pool;
    let named = journey.device_key.as_ref().filter(|_| pool.device.is_some() && journey.proved_device().is_none());
    let device = match named {
        None => NamedDevice::None,
        Some(key) => find_device(cx, user, key).await?.map_or(NamedDevice::Unknown, |device| NamedDevice::Known {
            replaces_second_factor: device.replaces_second_factor(pool),
        }),
    };
    Ok(Facts { pool, user, device, now: cx.now() })
}

async fn find_device(cx: &Context, user: &User, key: &str) -> Result<Option<domain::device::Device>, Failure> {
    let (pool, sub, key) = (user.user_pool_id.clone(), user.sub.clone(), key.to_owned());
    Ok(cx.store.read(move |tx: &mut dyn Tx| devices::find(tx, &pool, &sub, &key)).await?)
}

/// The user as they are now, after functions had time.
///
/// # Errors
/// [`SignInFailure::IncorrectPassword`]: they are gone.
pub(super) async fn read_again(cx: &Context, user: &User) -> Result<User, Failure> {
    let (user_pool_id, sub) = (user.user_pool_id.clone(), user.sub.clone());
    let found = cx.store.read(move |tx| users::find(tx, &user_pool_id, &sub)).await?;
    found.ok_or(Failure::SignIn(SignInFailure::IncorrectPassword))
}
