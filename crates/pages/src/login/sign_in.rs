//! `/login`: signs in, step by step. A form's fields become a proof; what the engine says to it is shown.

use std::collections::BTreeMap;

use domain::mfa::MfaFactor;
use domain::rates::Category;
use flows::authorization::Prompt;
use flows::sign_in::{self, Answer, Beginning, Door, FirstFactor, Given, Opening, Outcome, Proof, Question};
use flows::{Context, Failure, SignInFailure};
use http::Response;

use super::carried::{Carried, CarriedQuestion};
use super::visit::{Opened, Visit};
use super::{connecting, fields, notice, offers, providers, recovery, sign_up};
use crate::screen::{Notice, PasskeyOffer, Screen};

/// `GET` and `POST /login`, with the query of the authorization endpoint.
pub async fn login(cx: &Context, visit: Visit<'_>) -> Response<Vec<u8>> {
    let opened = match Opened::open(cx, visit, Category::UserAuthentication).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    if opened.form.is_none() {
        return first_page(&opened).await;
    }
    if let Some(response) = connecting::answer(&opened).await {
        return response;
    }
    match Carried::open(&opened) {
        Some(carried) => go_on(&opened, carried).await,
        None => begin(&opened).await,
    }
}

/// Whoever has a session already is sent on: some clients send people here instead of to the authorization endpoint
/// (behaviour 15), and somebody may have signed in in another window meanwhile.
async fn first_page(opened: &Opened<'_>) -> Response<Vec<u8>> {
    let notice = opened.form_refused.clone();
    // A session that is there proves nothing of who is there now.
    if opened.offer.is_some() {
        return begin_anew(opened, "", notice).await;
    }
    if opened.request.prompt != Prompt::Login {
        match opened.at_once().await {
            Ok(Some(response)) | Err(response) => return response,
            Ok(None) => {}
        }
    }
    if let Some(response) = providers::without_page(opened) {
        return response;
    }
    let hint = opened.request.login_hint.clone().unwrap_or_default();
    begin_anew(opened, &hint, notice).await
}

/// The page on which a sign-in begins.
pub(super) async fn begin_anew(opened: &Opened<'_>, username: &str, notice: Option<Notice>) -> Response<Vec<u8>> {
    let client = opened.client();
    let offer = passkey_offer(opened);
    let ways = providers::ways_out(opened).await;
    let username = if username.is_empty() { connecting::name(opened).unwrap_or_default() } else { username };
    let screen = Screen::SignIn {
        name_field: offers::name_field(&client.pool.pool),
        username,
        asks_password: !offers::chooses_first_factor(client),
        has_form: client.client.settings.signs_in_locally(),
        providers: &ways.providers,
        searches_domains: ways.searches_domains,
        offers_sign_up: offers::sign_up(client) && opened.offer.is_none(),
        offers_recovery: offers::recovery(client),
        passkey: offer.as_ref().map(|(session, options)| PasskeyOffer { session, options }),
    };
    opened.show(screen, notice).await
}

/// Where users choose how to sign in they may pick a passkey in place of a name.
fn passkey_offer(opened: &Opened<'_>) -> Option<(String, String)> {
    let client = opened.client();
    let asked = sign_in::offer_passkey(&opened.cx, client).filter(|_| offers::chooses_first_factor(client))?;
    match asked.question {
        Question::Passkey { options } => Some((asked.session?, options.to_string())),
        _ => None,
    }
}

async fn begin_with_passkey(opened: &Opened<'_>, session: &str, credential: &str) -> Response<Vec<u8>> {
    let (cx, nothing) = (&opened.cx, BTreeMap::new());
    match sign_in::begin_with_passkey(cx, opened.client(), Door::Browser, session, credential, &nothing).await {
        Err(Failure::SignIn(SignInFailure::IncorrectPassword)) => {
            begin_anew(opened, "", Some(Notice::PasskeyFailed)).await
        }
        outcome => show(opened, "", outcome).await,
    }
}

async fn begin(opened: &Opened<'_>) -> Response<Vec<u8>> {
    let form = opened.form.as_ref();
    let field = |name: &str| form.and_then(|form| form.get(name)).unwrap_or_default();
    if field("step") == "passkey" {
        return begin_with_passkey(opened, field("session"), field("credential")).await;
    }
    if field("step") == "domain" {
        let typed = field("idp_identifier");
        return match providers::search(opened, typed) {
            Some(response) => response,
            None => begin_anew(opened, typed, Some(Notice::NoProviderFound)).await,
        };
    }
    let (username, password) = (field("username").trim(), field("password"));
    if username.is_empty() {
        return begin_anew(opened, "", None).await;
    }
    let opening = if offers::chooses_first_factor(opened.client()) {
        Opening::Choice { preferred: None, given: Given::default(), session: None }
    } else {
        Opening::Password { password }
    };
    let outcome = start(opened, username, opening).await;
    show(opened, username, outcome).await
}

/// Begins a sign-in in the engine.
pub(super) async fn start(opened: &Opened<'_>, username: &str, opening: Opening<'_>) -> Result<Outcome, Failure> {
    let (cx, client) = (&opened.cx, opened.client());
    let named = flows::directory::look_up(cx, &client.pool, username).await?;
    let client_metadata = &BTreeMap::new();
    let beginning = Beginning { named, opening, device_key: None, client_metadata };
    sign_in::begin(cx, client, Door::Browser, beginning).await
}

async fn go_on(opened: &Opened<'_>, carried: Carried) -> Response<Vec<u8>> {
    let form = opened.form.clone().unwrap_or_default();
    let field = |name: &str| form.get(name).unwrap_or_default();
    if field("step") == "other-ways" {
        let opening = Opening::Choice { preferred: None, given: Given::default(), session: None };
        let outcome = start(opened, &carried.username, opening).await;
        return show(opened, &carried.username, outcome).await;
    }
    let set_up = match &carried.question {
        CarriedQuestion::ChooseSetUp { .. } if field("choice") == MfaFactor::Email.as_str() => {
            let question = CarriedQuestion::SetUpAddress;
            return ask(opened, &Carried { question, ..carried }, None).await;
        }
        CarriedQuestion::ChooseSetUp { .. } => return begin_app(opened, carried).await,
        CarriedQuestion::SetUpApp { .. } => {
            Some(finish_app(opened, &carried, field("code"), field("device_name")).await)
        }
        _ => None,
    };
    let session = match set_up {
        Some(Ok(session)) => session,
        Some(Err(failure)) => return again(opened, carried, &failure).await,
        None => carried.session.clone(),
    };
    if let CarriedQuestion::NewPassword { .. } = carried.question
        && field("password") != field("password_again")
    {
        return ask(opened, &carried, Some(Notice::PasswordsDiffer)).await;
    }
    let proof = match &carried.question {
        CarriedQuestion::ChooseFirstFactor { factors } => {
            let choice = fields::first_factor(field("choice")).filter(|choice| factors.contains(choice));
            Proof::ChosenFirstFactor { choice, given: Given::default() }
        }
        CarriedQuestion::Password => Proof::Password { password: Some(field("password")) },
        CarriedQuestion::Passkey { .. } => Proof::Passkey { credential: field("credential") },
        CarriedQuestion::Code { kind, .. } => Proof::SentCode { code: kind.code(), digits: field("code").trim() },
        CarriedQuestion::AppCode { .. } => Proof::SoftwareToken { code: field("code").trim() },
        CarriedQuestion::ChooseSecondFactor { .. } => Proof::ChosenSecondFactor { choice: field("choice") },
        CarriedQuestion::SetUpApp { .. } => Proof::SetUpDone,
        CarriedQuestion::SetUpAddress => Proof::SetUpEmail { address: field("address").trim() },
        CarriedQuestion::NewPassword { .. } => {
            Proof::NewPassword { password: field("password"), attributes: fields::attributes(&form) }
        }
        // Those are answered elsewhere.
        CarriedQuestion::ChooseSetUp { .. } | CarriedQuestion::Confirm { .. } | CarriedQuestion::Reset { .. } => {
            return begin_anew(opened, &carried.username, Some(Notice::Stale)).await;
        }
    };
    match answer(opened, &carried.username, &session, proof).await {
        Err(failure) => again(opened, carried, &failure).await,
        outcome => show(opened, &carried.username, outcome).await,
    }
}

async fn answer(opened: &Opened<'_>, username: &str, session: &str, proof: Proof<'_>) -> Result<Outcome, Failure> {
    let (cx, client) = (&opened.cx, opened.client());
    let named = flows::directory::look_up(cx, &client.pool, username).await?;
    let client_metadata = &BTreeMap::new();
    let answer = Answer { named, proof, session: Some(session), device_key: None, client_metadata };
    sign_in::answer(cx, client, answer).await
}

/// What came of a step: the next question, the end, or a refusal after which a sign-in begins anew.
pub(super) async fn show(opened: &Opened<'_>, username: &str, outcome: Result<Outcome, Failure>) -> Response<Vec<u8>> {
    let asked = match outcome {
        Ok(Outcome::SignedIn(signed_in)) => return opened.finish(*signed_in).await,
        Ok(Outcome::Asked(asked)) => asked,
        Err(Failure::SignIn(SignInFailure::UserNotConfirmed)) => return sign_up::resend(opened, username, None).await,
        Err(Failure::SignIn(SignInFailure::PasswordResetRequired)) => {
            return recovery::reset_page(opened, username, None, None).await;
        }
        Err(failure) => return begin_anew(opened, username, Some(notice::of(&failure))).await,
    };
    let Some(carried) = Carried::of(asked, username) else {
        tracing::error!("the engine asked what no page can ask");
        return begin_anew(opened, username, Some(Notice::Busy)).await;
    };
    // A choice of one is none.
    if let CarriedQuestion::ChooseFirstFactor { factors } = &carried.question
        && let [only] = factors[..]
    {
        let proof = Proof::ChosenFirstFactor { choice: Some(only), given: Given::default() };
        let outcome = answer(opened, &carried.username, &carried.session, proof).await;
        return Box::pin(show(opened, username, outcome)).await;
    }
    ask(opened, &carried, None).await
}

/// Asks the same once more, where the session can still be answered; else a sign-in begins anew, or for a password, which
/// uses its session up, the password is asked for again.
async fn again(opened: &Opened<'_>, carried: Carried, failure: &Failure) -> Response<Vec<u8>> {
    let notice = notice::of(failure);
    match (&carried.question, failure) {
        (CarriedQuestion::Password, Failure::SignIn(SignInFailure::IncorrectPassword)) => {
            let preferred = Some(FirstFactor::Password);
            let opening = Opening::Choice { preferred, given: Given::default(), session: None };
            let outcome = start(opened, &carried.username, opening).await;
            let Ok(Outcome::Asked(asked)) = outcome else { return show(opened, &carried.username, outcome).await };
            match Carried::of(asked, &carried.username) {
                Some(carried) => ask(opened, &carried, Some(notice)).await,
                None => begin_anew(opened, &carried.username, Some(notice)).await,
            }
        }
        (
            CarriedQuestion::Code { .. }
            | CarriedQuestion::AppCode { .. }
            | CarriedQuestion::SetUpApp { .. }
            | CarriedQuestion::SetUpAddress
            | CarriedQuestion::NewPassword { .. }
            | CarriedQuestion::Passkey { .. },
            failure,
        ) if !ends(failure) => ask(opened, &carried, Some(notice)).await,
        _ => show_refusal(opened, &carried.username, failure).await,
    }
}

async fn show_refusal(opened: &Opened<'_>, username: &str, failure: &Failure) -> Response<Vec<u8>> {
    Box::pin(show(opened, username, Err(failure.clone()))).await
}

/// Whether nothing can be answered any more.
fn ends(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::SignIn(
            SignInFailure::SessionInvalid
                | SignInFailure::SessionExpired
                | SignInFailure::SessionUsed
                | SignInFailure::IncorrectPassword
                | SignInFailure::UserDisabled
                | SignInFailure::UserNotConfirmed
                | SignInFailure::PasswordResetRequired
        )
    )
}

/// An authenticator app is given its secret.
async fn begin_app(opened: &Opened<'_>, carried: Carried) -> Response<Vec<u8>> {
    match sign_in::associate_software_token(&opened.cx, &carried.session).await {
        Ok((secret, session)) => {
            let carried = Carried { session, question: CarriedQuestion::SetUpApp { secret }, ..carried };
            ask(opened, &carried, None).await
        }
        Err(failure) => begin_anew(opened, &carried.username, Some(notice::of(&failure))).await,
    }
}

/// It shows a code of it. Gives the session that says so.
async fn finish_app(opened: &Opened<'_>, carried: &Carried, code: &str, name: &str) -> Result<String, Failure> {
    let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    sign_in::verify_software_token(&opened.cx, &carried.session, code.trim(), name).await
}

/// Draws the question.
pub(super) async fn ask(opened: &Opened<'_>, carried: &Carried, notice: Option<Notice>) -> Response<Vec<u8>> {
    let sealed = carried.seal(opened);
    let drawn = fields::Drawn::of(opened, carried);
    opened.show(drawn.screen(opened, carried, &sealed), notice).await
}
