//! `/signup`, `/confirm` and `/resendcode`: a new user, and the code that confirms them (behaviour 30 §5.2).

use std::collections::BTreeMap;

use domain::rates::Category;
use domain::user::{Attributes, User, UserStatus};
use domain::user_pool::SignInNames;
use flows::sign_in::{self, Given, Opening, Outcome};
use flows::sign_up::{self, SignUp};
use flows::{Context, Failure, SentAlong, looks};
use http::Response;

use super::carried::{self, Carried, CarriedQuestion};
use super::visit::{ADD_PASSKEY, Opened, Visit};
use super::{fields, notice, offers, providers, sign_in as pages};
use crate::screen::{Notice, Screen, Terms};

/// `GET` and `POST /signup`.
pub async fn sign_up(cx: &Context, visit: Visit<'_>) -> Response<Vec<u8>> {
    let opened = match Opened::open(cx, visit, Category::UserCreation).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    // Who connects has an account.
    if !offers::sign_up(opened.client()) || opened.offer.is_some() {
        return opened.not_available();
    }
    let Some(form) = &opened.form else {
        let notice = opened.form_refused.clone();
        return form_page(&opened, "", &Attributes::new(), notice).await;
    };
    let attributes = fields::attributes(form);
    let username = match &opened.client().pool.pool.sign_in_names {
        // The attribute is the name.
        SignInNames::Attributes(names) => {
            let given = names.iter().filter_map(|name| attributes.get(name.name()));
            given.map(String::as_str).find(|value| !value.trim().is_empty())
        }
        _ => form.get("username"),
    };
    let username = username.unwrap_or_default().trim().to_owned();
    match make(&opened, &username, form.get("password"), &attributes).await {
        Ok(response) => response,
        Err(failure) => form_page(&opened, &username, &attributes, Some(notice::of(&failure))).await,
    }
}

async fn make(
    opened: &Opened<'_>,
    username: &str,
    password: Option<&str>,
    attributes: &Attributes,
) -> Result<Response<Vec<u8>>, Failure> {
    let (cx, client) = (&opened.cx, opened.client());
    let nothing = BTreeMap::new();
    let along = SentAlong { validation_data: &nothing, client_metadata: &nothing };
    let new = SignUp { username, password, attributes: attributes.clone(), along };
    let signed_up = sign_up::sign_up(cx, client, new).await?;
    if signed_up.user.status == UserStatus::Confirmed {
        return Ok(go_on(opened, &signed_up.user).await);
    }
    let Some(delivery) = signed_up.delivery else {
        // Nobody confirms them but an administrator (behaviour 30 §5.1).
        let notice = Notice::Said(flows::SignInFailure::UserNotConfirmed.to_string());
        return Ok(pages::begin_anew(opened, username, Some(notice)).await);
    };
    let session = sign_in::after_sign_up(cx, client, &signed_up.user).unwrap_or_default();
    let delivery = Some(carried::delivery(&delivery));
    let carried = Carried { username: username.to_owned(), session, question: CarriedQuestion::Confirm { delivery } };
    Ok(pages::ask(opened, &carried, None).await)
}

/// Signs in whoever has just signed up and is confirmed.
async fn go_on(opened: &Opened<'_>, user: &User) -> Response<Vec<u8>> {
    let session = sign_in::after_sign_up(&opened.cx, opened.client(), user);
    let opening = Opening::Choice { preferred: None, given: Given::default(), session: session.as_deref() };
    match pages::start(opened, &user.username, opening).await {
        Ok(Outcome::SignedIn(signed_in)) if offers::passkeys(&opened.cx, opened.client()) => {
            opened.go_to(ADD_PASSKEY, &signed_in, None).await
        }
        Ok(outcome) => pages::show(opened, &user.username, Ok(outcome)).await,
        Err(_) => pages::begin_anew(opened, "", Some(Notice::Confirmed)).await,
    }
}

async fn form_page(
    opened: &Opened<'_>,
    username: &str,
    typed: &Attributes,
    notice: Option<Notice>,
) -> Response<Vec<u8>> {
    let pool = &opened.client().pool.pool;
    let mut names: Vec<&str> = pool.sign_in_names.username_attributes().iter().map(|name| name.name()).collect();
    // What a message is to confirm is asked for too, and whatever the schema demands.
    let wanted = pool.auto_verified_attributes.iter().map(|contact| contact.name()).chain(pool.schema.required());
    for name in wanted {
        if name != "sub" && !names.contains(&name) {
            names.push(name);
        }
    }
    let fields = fields::of_attributes(&pool.schema, &names, typed);
    let asks_username = !matches!(pool.sign_in_names, SignInNames::Attributes(_));
    let rules = offers::password_rules(pool);
    let links = looks::terms_of(&opened.cx, opened.client()).await.unwrap_or_else(|failure| {
        tracing::error!(error = %failure, "the terms of a sign-up page cannot be read");
        None
    });
    let links = links.as_ref().and_then(|links| links.in_language(opened.language.terms_key()));
    let terms = links.map(|(terms_of_use, privacy_policy)| Terms { terms_of_use, privacy_policy });
    let ways = providers::ways_out(opened).await;
    let providers = &ways.providers;
    opened.show(Screen::SignUp { asks_username, username, fields: &fields, rules, terms, providers }, notice).await
}

/// `GET` and `POST /confirm`.
pub async fn confirm(cx: &Context, visit: Visit<'_>) -> Response<Vec<u8>> {
    let opened = match Opened::open(cx, visit, Category::UserCreation).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let Some(form) = &opened.form else {
        let notice = opened.form_refused.clone();
        return opened.show(Screen::Confirm { username: "", delivery: None, session: None }, notice).await;
    };
    let carried = Carried::open(&opened);
    let username = form.get("username").unwrap_or_default().trim();
    let confirmed = run(&opened, username, form.get("code").unwrap_or_default().trim()).await;
    match (confirmed, carried) {
        // Only who has chosen the password is let in by the code alone.
        (Ok(user), Some(carried)) if !carried.session.is_empty() && carried.username == username => {
            go_on(&opened, &user).await
        }
        (Ok(_), _) => pages::begin_anew(&opened, username, Some(Notice::Confirmed)).await,
        (Err(failure), Some(carried)) => pages::ask(&opened, &carried, Some(notice::of(&failure))).await,
        (Err(failure), None) => {
            let screen = Screen::Confirm { username, delivery: None, session: None };
            opened.show(screen, Some(notice::of(&failure))).await
        }
    }
}

async fn run(opened: &Opened<'_>, username: &str, code: &str) -> Result<User, Failure> {
    let (cx, client) = (&opened.cx, opened.client());
    let user = flows::directory::find_user(cx, &client.pool, username).await?;
    let nothing = BTreeMap::new();
    let confirmed = sign_up::confirm_sign_up(cx, client, username, user, code, false, &nothing).await?;
    Ok(confirmed.user)
}

/// `POST /resendcode`.
pub async fn resend_code(cx: &Context, visit: Visit<'_>) -> Response<Vec<u8>> {
    let opened = match Opened::open(cx, visit, Category::UserResourceRead).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    let carried = Carried::open(&opened);
    let username = opened.form.as_ref().and_then(|form| form.get("username")).unwrap_or_default().trim().to_owned();
    if username.is_empty() {
        return pages::begin_anew(&opened, "", opened.form_refused.clone()).await;
    }
    resend(&opened, &username, carried).await
}

/// Sends the code once more, and asks for it. Of a session that was carried along it is gone on from.
pub(super) async fn resend(opened: &Opened<'_>, username: &str, carried: Option<Carried>) -> Response<Vec<u8>> {
    let (cx, client) = (&opened.cx, opened.client());
    let sent = async {
        let user = flows::directory::find_user(cx, &client.pool, username).await?;
        sign_up::resend_confirmation_code(cx, client, username, user, &BTreeMap::new()).await
    };
    let (delivery, notice) = match sent.await {
        Ok(delivery) => (Some(carried::delivery(&delivery)), Notice::CodeSent),
        Err(failure) => (None, notice::of(&failure)),
    };
    let session = carried.filter(|carried| carried.username == username).map(|carried| carried.session);
    let question = CarriedQuestion::Confirm { delivery };
    let carried = Carried { username: username.to_owned(), session: session.unwrap_or_default(), question };
    pages::ask(opened, &carried, Some(notice)).await
}
