//! SOFTWARE_TOKEN_MFA: the current code of the user's authenticator app (behaviour 20 §6.4).

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::user::User;

use super::session::{Step, spend};
use super::{Answer, open_for_user};
use crate::accounts::factors;
use crate::configuration::ClientConfiguration;
use crate::sign_in::challenges::session;
use crate::sign_in::journey::Journey;
use crate::sign_in::second_factor::after_second_factor;
use crate::sign_in::step::{Challenge, ChallengeKind, Outcome};
use crate::{Context, Failure};

pub(crate) fn issue(cx: &Context, client: &ClientConfiguration, user: &User, journey: &Journey) -> Challenge {
    let mut parameters = BTreeMap::from([("USER_ID_FOR_SRP".to_owned(), user.username.clone())]);
    if let Some(name) = user.mfa.software_token.as_ref().and_then(|token| token.friendly_name.clone()) {
        parameters.insert("FRIENDLY_DEVICE_NAME".to_owned(), name);
    }
    let session = Some(session::new_session(cx, client, user, Step::SoftwareToken, journey));
    Challenge { kind: ChallengeKind::SoftwareTokenMfa, parameters, session, available: Vec::new() }
}

/// The session and the code are used up together; a wrong code leaves the session.
pub(crate) async fn answer(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: Option<User>,
    answer: &Answer<'_>,
) -> Result<Outcome, Failure> {
    let (session, user) = open_for_user(cx, client, user, answer, Step::SoftwareToken)?;
    let code = answer.require("SOFTWARE_TOKEN_MFA_CODE")?;
    let token = user.mfa.software_token.as_ref().ok_or(Failure::NoSoftwareToken)?;
    let (now, journey) = (cx.now(), answer.journey(&session.journey));
    factors::check_software_token(cx, &client.pool.pool, &user, &token.sealed_secret, code, move |tx| {
        spend(tx, &session, now)
    })
    .await?;
    after_second_factor(cx, client, user, journey).await
}
