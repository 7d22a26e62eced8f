//! SOFTWARE_TOKEN_MFA: the current code of the user's authenticator app (behaviour 20 §6.4).

use domain::user::User;

use super::{Checked, Progress};
use crate::accounts::factors;
use crate::configuration::ClientConfiguration;
use crate::sign_in::journey::{Journey, Proved};
use crate::sign_in::proof::Answer;
use crate::sign_in::question::{Asked, Question};
use crate::sign_in::session::{self, Step, spend};
use crate::sign_in::subject::Subject;
use crate::sign_in::trust;
use crate::{Context, Failure};

pub(in crate::sign_in) fn ask(cx: &Context, client: &ClientConfiguration, user: &User, journey: &Journey) -> Asked {
    let friendly_name = user.mfa.software_token.as_ref().and_then(|token| token.friendly_name.clone());
    let session = session::new(cx, client, Subject::User(user), Step::SoftwareToken, journey);
    Asked::new(Question::SoftwareToken { user_id: user.username.clone(), friendly_name }, session)
}

/// The session and the code are used up together; a wrong code leaves the session.
pub(in crate::sign_in) async fn check<'a>(
    cx: &Context,
    client: &ClientConfiguration,
    answer: &Answer<'a>,
    code: &str,
) -> Result<Checked<'a>, Failure> {
    let opened = trust::open(cx, client, answer, |step| *step == Step::SoftwareToken).await?;
    let user = opened.user()?;
    let token = user.mfa.software_token.as_ref().ok_or(Failure::NoSoftwareToken)?;
    let (now, session) = (cx.now(), opened.session.clone());
    let spend = move |tx: &mut dyn store::Tx| spend(tx, &session, now);
    factors::check_software_token(cx, &client.pool.pool, user, &token.sealed_secret, code, spend).await?;
    Ok(Checked::new(opened, Progress::Passed(Proved::SoftwareToken)))
}
