//! SELECT_CHALLENGE, PASSWORD and PASSWORD_SRP: a first factor is chosen and, where it is the password, given
//! (behaviour 20 §4.6).

use super::{Checked, Progress};
use crate::accounts::migrate::{Migration, migrate_by_password};
use crate::configuration::ClientConfiguration;
use crate::sign_in::first_factors;
use crate::sign_in::journey::{Journey, Way};
use crate::sign_in::proof::{Answer, Given};
use crate::sign_in::question::{Asked, FirstFactor, Question};
use crate::sign_in::session::{self, Step};
use crate::sign_in::subject::Subject;
use crate::sign_in::trust;
use crate::triggers::NOTHING;
use crate::triggers::pre_sign_up::SentAlong;
use crate::{Context, Failure};

pub(in crate::sign_in) async fn ask(
    cx: &Context,
    client: &ClientConfiguration,
    subject: Subject<'_>,
    journey: &Journey,
) -> Result<Asked, Failure> {
    let available = first_factors::shown(cx, client, subject).await?;
    let session = session::new(cx, client, subject, Step::ChooseFirstFactor, journey);
    Ok(Asked { question: Question::ChooseFirstFactor, session: Some(session), available })
}

/// Asks for the password, or for the first half of SRP with it.
pub(in crate::sign_in) fn ask_for_password(
    cx: &Context,
    client: &ClientConfiguration,
    subject: Subject<'_>,
    by_srp: bool,
    journey: &Journey,
) -> Asked {
    let (question, step) = match by_srp {
        true => (Question::PasswordSrp, Step::PasswordSrp),
        false => (Question::Password, Step::Password),
    };
    Asked::new(question, session::new(cx, client, subject, step, journey))
}

/// A choice uses its session up, right or wrong: a wrong password starts over. `direct` is a choice that was answered
/// as such, or again.
pub(in crate::sign_in) async fn check<'a>(
    cx: &Context,
    client: &ClientConfiguration,
    answer: &Answer<'a>,
    choice: Option<FirstFactor>,
    given: Given<'a>,
    direct: bool,
) -> Result<Checked<'a>, Failure> {
    let fits = |step: &Step| match step {
        Step::ChooseFirstFactor => true,
        Step::Password => direct && choice == Some(FirstFactor::Password),
        Step::PasswordSrp => direct && choice == Some(FirstFactor::PasswordSrp),
        _ => false,
    };
    let mut opened = trust::open(cx, client, answer, fits).await?;
    let shown = first_factors::shown(cx, client, opened.subject()).await?;
    let choice = choice.filter(|choice| shown.contains(choice));
    let choice = choice.ok_or_else(|| Failure::InvalidParameter("That challenge is not available.".to_owned()))?;
    session::use_up(cx, &opened.session).await?;
    if let (None, FirstFactor::Password, Some(password)) = (&opened.named.user, choice, given.password) {
        let along = SentAlong { validation_data: &NOTHING, client_metadata: &opened.journey.client_metadata };
        let migration = Migration { username: &opened.named.name, along };
        opened.named.user = migrate_by_password(cx, client, migration, password).await?;
    }
    opened.journey.way = Way::Choice(Some(choice));
    Ok(Checked::new(opened, Progress::Chosen(given)))
}
