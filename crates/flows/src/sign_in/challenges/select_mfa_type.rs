//! SELECT_MFA_TYPE: a user with several second factors chooses one (behaviour 20 §6.2).

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::mfa::{self, MfaFactor, SecondFactor};
use domain::user::User;
use serde_json::json;

use super::session::{Step, spend};
use super::{Answer, open_for_user};
use crate::configuration::ClientConfiguration;
use crate::sign_in::challenges::session;
use crate::sign_in::journey::Journey;
use crate::sign_in::second_factor::ask;
use crate::sign_in::step::{Challenge, ChallengeKind, Outcome};
use crate::{Context, Failure};

pub(crate) fn issue(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    factors: &[MfaFactor],
    journey: &Journey,
) -> Challenge {
    let names: Vec<&str> = factors.iter().map(|factor| factor.as_str()).collect();
    let parameters = BTreeMap::from([
        ("MFAS_CAN_CHOOSE".to_owned(), json!(names).to_string()),
        ("USER_ID_FOR_SRP".to_owned(), user.username.clone()),
    ]);
    let session = Some(session::new_session(cx, client, user, Step::SelectMfaType, journey));
    Challenge { kind: ChallengeKind::SelectMfaType, parameters, session, available: Vec::new() }
}

pub(crate) async fn answer(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: Option<User>,
    answer: &Answer<'_>,
) -> Result<Outcome, Failure> {
    let (session, user) = open_for_user(cx, client, user, answer, Step::SelectMfaType)?;
    let chosen = answer.require("ANSWER")?;
    let pool = &client.pool.pool;
    // Asked again: what the user can choose from may have changed since.
    let offered = match mfa::second_factor(pool, &user) {
        SecondFactor::Choose(factors) => factors,
        SecondFactor::Ask(factor) => vec![factor],
        SecondFactor::None | SecondFactor::SetUp(_) => Vec::new(),
    };
    let factor = MfaFactor::parse(chosen).filter(|factor| offered.contains(factor));
    let factor = factor.ok_or_else(|| Failure::InvalidParameter(format!("{chosen} cannot be chosen.")))?;
    let (now, journey) = (cx.now(), answer.journey(&session.journey));
    cx.store.write(move |tx| spend(tx, &session, now)).await?;
    Ok(Outcome::Challenge(ask(cx, client, &user, factor, &journey).await?))
}
