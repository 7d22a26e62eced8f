//! Signing in: one engine with doors (docs/ARCHITECTURE.md). A sign-in is admitted once ([`admit`]), asks what
//! [`next`] says until that has nothing more to ask, and ends once ([`finish`]); what its [`door`] hands out is the
//! door's business. What was proved travels in a [`journey`], and is believed only after [`trust`] has looked at the
//! user as they are now.

mod admit;
pub(crate) mod assurance;
mod challenges;
mod door;
mod finish;
mod first_factors;
mod functions;
mod journey;
mod next;
mod passkey_first;
mod proof;
pub(crate) mod provided;
mod question;
mod record;
mod session;
mod subject;
mod tried;
mod trust;

use std::sync::Arc;

use domain::client::AuthFlow;
use domain::user::{User, UserStatus};
use domain::user_pool::ContactAttribute;

use assurance::Assurance;
use challenges::{
    Checked, Progress, custom_challenge, device_password_verifier, device_srp_auth, mfa_setup, new_password_required,
    password_verifier, select_challenge, select_mfa_type, sent_code, software_token, web_authn,
};
use functions::Decision;
use journey::{Proved, Way};
use next::{Ask, Next};
use record::CustomSignIn;
use session::Step;
use subject::Subject;
use tried::Tried;

use crate::accounts::codes::Role;
use crate::accounts::directory::Named;
use crate::accounts::passwords;
use crate::configuration::ClientConfiguration;
use crate::tokens::issue::{self, SignIn, Tokens};
use crate::triggers::pre_token_generation::TokenRequest;
use crate::{Context, Failure, SignInFailure};

pub use challenges::mfa_setup::{associate_software_token, verify_software_token};
pub use door::Door;
pub use journey::SignedIn;
pub(crate) use journey::{Journey, credential_mark};
pub use passkey_first::{begin_with_passkey, offer_passkey};
pub use proof::{Answer, Beginning, Claim, Given, Opening, Proof};
pub use question::{Asked, ChallengeKind, FirstFactor, Outcome, Question, SentCode, SrpHalf};
pub(crate) use trust::{may_hold_a_sign_in, would_still_suffice};

/// Begins a sign-in.
///
/// # Errors
/// It may not begin here, the account cannot be signed in to, what was given is wrong, or a function refuses.
pub async fn begin(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    door: Door,
    beginning: Beginning<'_>,
) -> Result<Outcome, Failure> {
    let Beginning { named, opening, device_key, client_metadata } = beginning;
    let flow = opening.flow(door);
    door.admits(client, flow)?;
    let cx = &cx.for_client(client);
    let tried = Tried::beginning(&client.pool.pool, &named, &opening);
    let outcome = begin_admitted(cx, client, Beginning { named, opening, device_key, client_metadata }).await;
    tried.keep_failure(cx, &client.pool.pool, &outcome).await;
    #[cfg(debug_assertions)]
    next::ways::assert_leads(next::ways::Place::Beginning(flow), &outcome);
    outcome
}

async fn begin_admitted(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    beginning: Beginning<'_>,
) -> Result<Outcome, Failure> {
    let Beginning { named, opening, device_key, client_metadata } = beginning;
    let pending = match opening {
        Opening::Choice { session: Some(text), .. } => {
            let session = session::open(cx, client, Some(text), |step| *step == Step::AutoSignIn)?;
            Some(trust::check(cx, client, session, named.clone()).await?)
        }
        _ => None,
    };
    let named = admit::admit(cx, client, named, &opening, client_metadata).await?;
    let (mut journey, given) = match (pending, opening) {
        (Some(pending), _) => (resume(cx, pending, &named).await?, Given::default()),
        (None, Opening::Password { password }) => {
            let given = Given { password: Some(password), ..Given::default() };
            (Journey::begin(cx, Way::Password, named.user.as_ref()), given)
        }
        (None, Opening::Srp { client_public }) => {
            let given = Given { client_public: Some(client_public), ..Given::default() };
            (Journey::begin(cx, Way::Srp, named.user.as_ref()), given)
        }
        (None, Opening::Choice { preferred, given, .. }) => {
            let shown = first_factors::shown(cx, client, Subject::of(&named)).await?;
            let preferred = preferred.filter(|factor| shown.contains(factor));
            (Journey::begin(cx, Way::Choice(preferred), named.user.as_ref()), given)
        }
        (None, Opening::Functions { client_public }) => {
            let custom = Some(CustomSignIn::begin(client_public.is_some()));
            let journey = Journey { custom, ..Journey::begin(cx, Way::Functions, named.user.as_ref()) };
            (journey, Given { client_public, ..Given::default() })
        }
    };
    journey.name_device(device_key);
    go_on(cx, client, named, journey, given).await
}

/// Goes on from a sign-up, which is worth one sign-in once it is confirmed.
async fn resume(cx: &Context, pending: trust::Opened, named: &Named) -> Result<Journey, Failure> {
    if named.user.as_ref().is_none_or(|user| user.status != UserStatus::Confirmed) {
        return Err(SignInFailure::UserNotConfirmed.into());
    }
    let now = cx.now();
    cx.store.write(move |tx| session::spend(tx, &pending.session, now)).await?;
    Ok(pending.journey)
}

/// A session with which a user who has just signed up or confirmed can sign in once: at the login pages, and where the
/// client lets users choose how to sign in (behaviour 20 §4.7). It opens nothing before they are confirmed.
pub fn after_sign_up(cx: &Context, client: &ClientConfiguration, user: &User) -> Option<String> {
    let offered = cx.caller.browser.is_some() || client.client.settings.permits(AuthFlow::UserAuth);
    offered.then(|| {
        let mut journey = Journey::begin(cx, Way::Choice(None), Some(user));
        journey.pass(cx, user, Proved::SignUp);
        session::new(cx, client, Subject::User(user), Step::AutoSignIn, &journey)
    })
}

/// Takes an answer.
///
/// # Errors
/// It is wrong, late, out of turn, or not the client's to give; what was proved before no longer holds; or a function
/// refuses.
pub async fn answer(cx: &Context, client: &Arc<ClientConfiguration>, answer: Answer<'_>) -> Result<Outcome, Failure> {
    let cx = &cx.for_client(client);
    let tried = Tried::answering(&client.pool.pool, &answer);
    let outcome = take_answer(cx, client, answer).await;
    tried.keep_failure(cx, &client.pool.pool, &outcome).await;
    outcome
}

async fn take_answer(cx: &Context, client: &Arc<ClientConfiguration>, answer: Answer<'_>) -> Result<Outcome, Failure> {
    let kind = answer.proof.kind();
    let Checked { named, mut journey, progress } = check(cx, client, &answer).await?;
    let mut given = Given::default();
    match progress {
        Progress::Passed(proved) => {
            if let Some(user) = &named.user {
                journey.pass(cx, user, proved);
            }
            if let Some(custom) = &mut journey.custom {
                custom.passed(kind);
            }
        }
        Progress::Chosen(along) => given = along,
        Progress::Judged => {}
        Progress::Half(asked) => return Ok(Outcome::Asked(asked)),
    }
    let outcome = go_on(cx, client, named, journey, given).await;
    #[cfg(debug_assertions)]
    next::ways::assert_leads(next::ways::Place::Answering(kind), &outcome);
    outcome
}

/// What a caller of the API takes along who has signed in: tokens.
///
/// # Errors
/// PreTokenGeneration's, or [`Failure::Overloaded`].
pub async fn tokens(cx: &Context, client: &Arc<ClientConfiguration>, signed_in: SignedIn) -> Result<Tokens, Failure> {
    let SignedIn { user, journey, event_id } = signed_in;
    let request = TokenRequest { source: journey.token_source(), client_metadata: &journey.client_metadata };
    let proved_device = journey.proved_device().map(str::to_owned);
    let (amr, acr) = Assurance::of(&journey).claims(&client.pool.pool, false);
    let mut sign_in = SignIn { amr, acr, ..issue::new_sign_in(cx, journey.as_of.tokens_date) };
    if let Some(event_id) = event_id {
        sign_in.event_id = event_id;
    }
    issue::sign_in_tokens(cx, client, &user, sign_in, proved_device, request).await
}

async fn check<'a>(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    answer: &Answer<'a>,
) -> Result<Checked<'a>, Failure> {
    match &answer.proof {
        Proof::PasswordProof(claim) => password_verifier::check(cx, client, answer, *claim).await,
        Proof::ChosenFirstFactor { choice, given } => {
            select_challenge::check(cx, client, answer, *choice, *given, false).await
        }
        Proof::Password { password } => {
            let given = Given { password: *password, ..Given::default() };
            select_challenge::check(cx, client, answer, Some(FirstFactor::Password), given, true).await
        }
        Proof::PasswordSrp { client_public } => {
            let given = Given { client_public: *client_public, ..Given::default() };
            select_challenge::check(cx, client, answer, Some(FirstFactor::PasswordSrp), given, true).await
        }
        Proof::SentCode { code, digits } => sent_code::check(cx, client, answer, *code, digits).await,
        Proof::Passkey { credential } => web_authn::check(cx, client, answer, credential).await,
        Proof::NewPassword { password, attributes } => {
            new_password_required::check(cx, client, answer, password, attributes).await
        }
        Proof::ChosenSecondFactor { choice } => select_mfa_type::check(cx, client, answer, choice).await,
        Proof::SoftwareToken { code } => software_token::check(cx, client, answer, code).await,
        Proof::SetUpDone => mfa_setup::check_done(cx, client, answer).await,
        Proof::SetUpEmail { address } => mfa_setup::check_email(cx, client, answer, address).await,
        Proof::Custom { answer: given } => custom_challenge::check(cx, client, answer, given).await,
        Proof::Device { key, client_public } => device_srp_auth::check(cx, client, answer, key, client_public).await,
        Proof::DeviceProof { key, claim } => device_password_verifier::check(cx, client, answer, key, *claim).await,
    }
}

/// Asks what comes next until somebody must answer, or nothing more is to be asked. `given` is what came along for the
/// first factor.
async fn go_on(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    mut named: Named,
    mut journey: Journey,
    mut given: Given<'_>,
) -> Result<Outcome, Failure> {
    loop {
        if journey.passed.is_empty() {
            journey.as_of = journey::AsOf::of(cx, named.user.as_ref());
        }
        let next = match &named.user {
            Some(user) => next::next(&trust::facts(cx, client, user, &journey).await?, &journey),
            None => next::first(&journey),
        };
        let user = named.user.as_ref();
        match next {
            Next::Refuse(why) => return Err(why.into()),
            Next::Finish => {
                let user = named.user.ok_or(Failure::Internal("a sign-in of nobody came to its end"))?;
                return finish::finish(cx, client, user, journey)
                    .await
                    .map(|signed_in| Outcome::SignedIn(Box::new(signed_in)));
            }
            Next::Ask(Ask::FirstFactor(FirstFactor::Password)) if given.password.is_some() => {
                admit::refuse_unconfirmed_openly(client, user)?;
                let password = given.password.take().unwrap_or_default();
                let user = check_password(cx, client, &named, password).await?;
                journey.pass(cx, user, Proved::Password);
            }
            Next::Ask(ask) => return self::ask(cx, client, &named, &journey, ask, given).await.map(Outcome::Asked),
            Next::AskFunctions => {
                let subject = Subject::of(&named);
                match functions::define(cx, client, subject, &journey).await? {
                    Decision::CustomChallenge => {
                        return custom_challenge::ask(cx, client, subject, journey).await.map(Outcome::Asked);
                    }
                    Decision::PasswordVerifier => {
                        let client_public = given.client_public.ok_or_else(functions::unrecognizable)?;
                        let step = Some(Step::PasswordProof);
                        let asked = password_verifier::ask(cx, client, subject, client_public, &journey, step).await?;
                        return Ok(Outcome::Asked(asked));
                    }
                    Decision::IssueTokens => {
                        // Of nobody they may say what they like: there is nobody to make tokens for.
                        let user = user.ok_or(SignInFailure::IncorrectPassword)?;
                        // They had time, and their word is the last: a device that is proved now is no more to be judged.
                        let user = trust::read_again(cx, user).await?;
                        journey.custom = None;
                        journey.pass(cx, &user, Proved::Functions);
                        journey.as_of = journey::AsOf::of(cx, Some(&user));
                        named.user = Some(user);
                    }
                }
            }
        }
    }
}

/// Of a name nobody has it is never right.
async fn check_password<'a>(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    named: &'a Named,
    password: &str,
) -> Result<&'a User, Failure> {
    match &named.user {
        Some(user) => {
            passwords::check_password(cx, &client.pool, user, password).await?;
            Ok(user)
        }
        None => {
            passwords::check_nobodys_password(cx, &client.pool, &named.name, password).await?;
            Err(SignInFailure::IncorrectPassword.into())
        }
    }
}

async fn ask(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    named: &Named,
    journey: &Journey,
    ask: Ask,
    given: Given<'_>,
) -> Result<Asked, Failure> {
    let subject = Subject::of(named);
    let user = || named.user.as_ref().ok_or(Failure::SignIn(SignInFailure::SessionInvalid));
    match ask {
        Ask::ChooseFirstFactor => select_challenge::ask(cx, client, subject, journey).await,
        Ask::FirstFactor(factor) => {
            let mut asked = ask_first_factor(cx, client, named, journey, factor, given).await?;
            if let (Way::Choice(_), false) = (journey.way, matches!(asked.question, Question::PasswordProof { .. })) {
                asked.available = vec![factor];
            }
            Ok(asked)
        }
        Ask::NewPassword => Ok(new_password_required::ask(cx, client, user()?, journey)),
        Ask::ChooseSecondFactor(factors) => Ok(select_mfa_type::ask(cx, client, user()?, factors, journey)),
        Ask::SecondFactor(factor) => match factor.address() {
            Some(attribute) => sent_code::ask(cx, client, user()?, attribute, Role::SecondFactor, journey).await,
            None => Ok(software_token::ask(cx, client, user()?, journey)),
        },
        Ask::SetUpSecondFactor(factors) => Ok(mfa_setup::ask(cx, client, user()?, factors, journey)),
        Ask::Device { in_place_of_second_factor } => {
            device_srp_auth::ask(cx, client, user()?, in_place_of_second_factor, journey).await
        }
    }
}

async fn ask_first_factor(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    named: &Named,
    journey: &Journey,
    factor: FirstFactor,
    given: Given<'_>,
) -> Result<Asked, Failure> {
    let subject = Subject::of(named);
    match factor {
        FirstFactor::Password => Ok(select_challenge::ask_for_password(cx, client, subject, false, journey)),
        FirstFactor::PasswordSrp => match given.client_public {
            None => Ok(select_challenge::ask_for_password(cx, client, subject, true, journey)),
            Some(client_public) => {
                admit::refuse_unconfirmed_openly(client, named.user.as_ref())?;
                let step = matches!(journey.way, Way::Choice(_)).then_some(Step::PasswordSrp);
                password_verifier::ask(cx, client, subject, client_public, journey, step).await
            }
        },
        FirstFactor::EmailCode => {
            sent_code::ask_first(cx, client, subject, &named.name, ContactAttribute::Email, journey).await
        }
        FirstFactor::SmsCode => {
            sent_code::ask_first(cx, client, subject, &named.name, ContactAttribute::PhoneNumber, journey).await
        }
        // A credential that came along with the choice can answer nothing: it was made before there was a challenge.
        FirstFactor::Passkey => web_authn::ask(cx, client, subject, journey).await,
    }
}
