//! USER_AUTH: the user chooses how to sign in (behaviour 20 §4.6), or goes on from their sign-up (§4.7).

use std::sync::Arc;

use domain::user::UserStatus;
use domain::user_pool::AuthFactor;

use super::Beginning;
use crate::accounts::directory;
use crate::configuration::ClientConfiguration;
use crate::sign_in::after_password::{check_account, refuse_openly};
use crate::sign_in::challenges::session;
use crate::sign_in::challenges::session::{Step, spend};
use crate::sign_in::challenges::{same_user, select_challenge};
use crate::sign_in::journey::Journey;
use crate::sign_in::second_factor::after_first_factor;
use crate::sign_in::step::{ChallengeKind, Outcome, Subject, require};
use crate::triggers::around_sign_in::pre_authentication;
use crate::triggers::user_migration::migrate_by_password;
use crate::{Context, Failure};

pub(crate) async fn begin(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    beginning: &Beginning<'_>,
) -> Result<Outcome, Failure> {
    let username = require(beginning.parameters, "USERNAME")?;
    let user = directory::find_user(cx, &client.pool, username).await?;
    client.check_secret_hash(beginning.secret_hash(), username, user.as_ref())?;
    let journey = Journey::begin(beginning.parameters);
    if let Some(session) = beginning.session {
        let session = session::open_session(cx, client, Some(session), &[Step::AutoSignIn])?;
        let user = same_user(user, &session.sub)?;
        check_account(&user)?;
        let user = pre_authentication(cx, client, username, Some(user), beginning.client_metadata).await?;
        let user = same_user(user, &session.sub)?;
        check_account(&user)?;
        if user.status != UserStatus::Confirmed {
            return Err(Failure::UserNotConfirmed);
        }
        let now = cx.now();
        cx.store.write(move |tx| spend(tx, &session, now)).await?;
        return after_first_factor(cx, client, user, journey).await;
    }
    let preferred =
        beginning.parameters.get("PREFERRED_CHALLENGE").and_then(|name| select_challenge::parse_choice(name));
    let by_password = preferred == Some(ChallengeKind::Password)
        && client.pool.pool.allowed_first_auth_factors.contains(&AuthFactor::Password);
    let user = match (user, beginning.parameters.get("PASSWORD").filter(|password| !password.is_empty())) {
        (None, Some(password)) if by_password => {
            migrate_by_password(cx, client, beginning.migration(username), password).await?
        }
        (user, _) => user,
    };
    refuse_openly(client, user.as_ref())?;
    let user = pre_authentication(cx, client, username, user, beginning.client_metadata).await?;
    let subject = Subject::of(user.as_ref(), username);
    let available = select_challenge::available(cx, client, subject).await?;
    match preferred.filter(|choice| available.contains(choice)) {
        Some(choice) => select_challenge::take(cx, client, subject, choice, beginning.parameters, journey).await,
        None => Ok(Outcome::Challenge(select_challenge::issue(cx, client, subject, &journey).await?)),
    }
}
