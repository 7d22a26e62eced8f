//! MFA_SETUP: a pool demands a second factor of a user who has none (behaviour 20 §6.2).
//!
//! An authenticator app is set up beside the challenge, by AssociateSoftwareToken and VerifySoftwareToken with its
//! session; the session these give back answers the challenge. An e-mail address is set up by the answer itself.

use std::sync::Arc;

use domain::attribute::{self, Writer};
use domain::mfa::MfaFactor;
use domain::user::{Attributes, User};
use domain::user_pool::ContactAttribute;
use store::tables::users;

use super::{Checked, Progress};
use crate::accounts::directory::{self, Named};
use crate::accounts::factors;
use crate::configuration::ClientConfiguration;
use crate::sign_in::journey::{Journey, Proved};
use crate::sign_in::proof::{Answer, Given};
use crate::sign_in::question::{Asked, Question};
use crate::sign_in::session::{self, Step, spend};
use crate::sign_in::subject::Subject;
use crate::sign_in::trust::{self, Opened};
use crate::{Context, Failure, SignInFailure};

pub(in crate::sign_in) fn ask(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    factors: Vec<MfaFactor>,
    journey: &Journey,
) -> Asked {
    let session = session::new(cx, client, Subject::User(user), Step::SetUp, journey);
    Asked::new(Question::SetUpSecondFactor { user_id: user.username.clone(), factors }, session)
}

/// The app that was set up is proved already.
pub(in crate::sign_in) async fn check_done<'a>(
    cx: &Context,
    client: &ClientConfiguration,
    answer: &Answer<'a>,
) -> Result<Checked<'a>, Failure> {
    let opened = trust::open(cx, client, answer, |step| *step == Step::SetUpDone).await?;
    session::use_up(cx, &opened.session).await?;
    Ok(Checked::new(opened, Progress::Passed(Proved::SoftwareToken)))
}

/// Stores the address; a code that is sent there proves it.
pub(in crate::sign_in) async fn check_email<'a>(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    answer: &Answer<'a>,
    address: &str,
) -> Result<Checked<'a>, Failure> {
    let mut opened = trust::open(cx, client, answer, |step| *step == Step::SetUp).await?;
    let (pool, user) = (&client.pool.pool, opened.user()?);
    // Only who has no address may set one here: the password alone must not replace one.
    if !pool.offered_mfa().contains(&MfaFactor::Email) || user.attribute("email").is_some() {
        return Err(SignInFailure::SessionInvalid.into());
    }
    let given = Attributes::from([("email".to_owned(), address.to_owned())]);
    attribute::check(&pool.schema, Writer::Client(&client.client.settings), Some(user), &given)?;
    let (now, session, address) = (cx.now(), opened.session.clone(), address.to_owned());
    let change = move |tx: &mut dyn store::Tx, user: &mut User| {
        spend(tx, &session, now)?;
        user.set_address(ContactAttribute::Email, &address);
        Ok(())
    };
    let ((), user) = directory::change_user(cx, &client.pool, &user.sub, change).await?;
    opened.named.user = Some(user);
    opened.journey.second_factor = Some(MfaFactor::Email);
    Ok(Checked::new(opened, Progress::Chosen(Given::default())))
}

/// AssociateSoftwareToken during a sign-in that demands a factor. Gives the secret, and the session to go on with.
///
/// # Errors
/// The session, or [`Failure::SoftwareTokenNotOffered`].
pub async fn associate_software_token(cx: &Context, session: &str) -> Result<(String, String), Failure> {
    let (client, opened) = open_alone(cx, session, Step::SetUp).await?;
    let user = opened.user()?;
    let next = session::new(cx, &client, opened.subject(), Step::SoftwareTokenSetUp, &opened.journey);
    let secret = factors::associate_software_token(cx, &client.pool, user).await?;
    session::use_up(cx, &opened.session).await?;
    Ok((secret, next))
}

/// VerifySoftwareToken during a sign-in that demands a factor. Gives the session that answers MFA_SETUP.
///
/// # Errors
/// The session, or as [`factors::verify_software_token`]; a wrong code leaves the session usable.
pub async fn verify_software_token(
    cx: &Context,
    session: &str,
    code: &str,
    friendly_name: Option<String>,
) -> Result<String, Failure> {
    let (client, opened) = open_alone(cx, session, Step::SoftwareTokenSetUp).await?;
    let next = session::new(cx, &client, opened.subject(), Step::SetUpDone, &opened.journey);
    factors::verify_software_token(cx, &client.pool, opened.user()?, code, friendly_name).await?;
    session::use_up(cx, &opened.session).await?;
    Ok(next)
}

/// Opens a session that comes without the name of its user.
async fn open_alone(cx: &Context, text: &str, step: Step) -> Result<(Arc<ClientConfiguration>, Opened), Failure> {
    let (user_pool_id, client_id) = session::client_of(cx, text)?;
    let client = cx.configuration.client_of(&user_pool_id, &client_id).await?;
    let session = session::open(cx, &client, Some(text), |it| *it == step)?;
    let (pool, sub) = (session.user_pool_id.clone(), session.sub.clone());
    let user = cx.store.read(move |tx| users::find(tx, &pool, &sub)).await?.ok_or(SignInFailure::SessionInvalid)?;
    let named = Named { name: user.username.clone(), user: Some(user) };
    let opened = trust::check(cx, &client, session, named).await?;
    Ok((client, opened))
}
