//! SELECT_MFA_TYPE: a user with several second factors chooses one (behaviour 20 §6.2).

use domain::mfa::{self, MfaFactor, SecondFactor};
use domain::user::User;

use super::{Checked, Progress};
use crate::configuration::ClientConfiguration;
use crate::sign_in::journey::Journey;
use crate::sign_in::proof::{Answer, Given};
use crate::sign_in::question::{Asked, Question};
use crate::sign_in::session::{self, Step};
use crate::sign_in::subject::Subject;
use crate::sign_in::trust;
use crate::{Context, Failure};

pub(in crate::sign_in) fn ask(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    factors: Vec<MfaFactor>,
    journey: &Journey,
) -> Asked {
    let session = session::new(cx, client, Subject::User(user), Step::ChooseSecondFactor, journey);
    Asked::new(Question::ChooseSecondFactor { user_id: user.username.clone(), factors }, session)
}

pub(in crate::sign_in) async fn check<'a>(
    cx: &Context,
    client: &ClientConfiguration,
    answer: &Answer<'a>,
    choice: &str,
) -> Result<Checked<'a>, Failure> {
    let mut opened = trust::open(cx, client, answer, |step| *step == Step::ChooseSecondFactor).await?;
    // Asked again: what the user can choose from may have changed since.
    let offered = match mfa::second_factor(&client.pool.pool, opened.user()?) {
        SecondFactor::Choose(factors) => factors,
        SecondFactor::Ask(factor) => vec![factor],
        SecondFactor::None | SecondFactor::SetUp(_) | SecondFactor::Unusable => Vec::new(),
    };
    let factor = MfaFactor::parse(choice).filter(|factor| offered.contains(factor));
    let factor = factor.ok_or_else(|| Failure::InvalidParameter(format!("{choice} cannot be chosen.")))?;
    session::use_up(cx, &opened.session).await?;
    opened.journey.second_factor = Some(factor);
    Ok(Checked::new(opened, Progress::Chosen(Given::default())))
}
