//! `/forgotPassword` and `/confirmforgotPassword`: a forgotten password is replaced by the code that is sent (behaviour
//! 30 §5.2).

use std::collections::BTreeMap;

use domain::rates::Category;
use flows::{Context, recover};
use http::Response;

use super::carried::{self, Carried, CarriedQuestion};
use super::visit::{Opened, Visit};
use super::{notice, offers, sign_in as pages};
use crate::screen::{Notice, Screen};

/// `GET` and `POST /forgotPassword`.
pub async fn forgot_password(cx: &Context, visit: Visit<'_>) -> Response<Vec<u8>> {
    let opened = match Opened::open(cx, visit, Category::UserAccountRecovery).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    if !offers::recovery(opened.client()) {
        return opened.not_available();
    }
    let username = opened.form.as_ref().and_then(|form| form.get("username")).unwrap_or_default().trim().to_owned();
    if username.is_empty() {
        return forgot_page(&opened, "", opened.form_refused.clone()).await;
    }
    let (site, client) = (&opened.cx, opened.client());
    let sent = async {
        let user = flows::directory::find_user(site, &client.pool, &username).await?;
        recover::forgot_password(site, client, &username, user, &BTreeMap::new()).await
    };
    match sent.await {
        Ok(delivery) => reset_page(&opened, &username, Some(carried::delivery(&delivery)), None).await,
        Err(failure) => forgot_page(&opened, &username, Some(notice::of(&failure))).await,
    }
}

async fn forgot_page(opened: &Opened<'_>, username: &str, notice: Option<Notice>) -> Response<Vec<u8>> {
    let name_field = offers::name_field(&opened.client().pool.pool);
    opened.show(Screen::Forgot { name_field, username }, notice).await
}

/// Asks for the code and a new password.
pub(super) async fn reset_page(
    opened: &Opened<'_>,
    username: &str,
    delivery: Option<(domain::user_pool::ContactAttribute, String)>,
    notice: Option<Notice>,
) -> Response<Vec<u8>> {
    let question = CarriedQuestion::Reset { delivery };
    let carried = Carried { username: username.to_owned(), session: String::new(), question };
    pages::ask(opened, &carried, notice).await
}

/// `GET` and `POST /confirmforgotPassword`.
pub async fn confirm_forgot_password(cx: &Context, visit: Visit<'_>) -> Response<Vec<u8>> {
    let opened = match Opened::open(cx, visit, Category::UserAccountRecovery).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    if !offers::recovery(opened.client()) {
        return opened.not_available();
    }
    let Some(form) = &opened.form else {
        return reset_page(&opened, "", None, opened.form_refused.clone()).await;
    };
    let field = |name: &str| form.get(name).unwrap_or_default();
    let (username, password) = (field("username").trim(), field("password"));
    if password != field("password_again") {
        return reset_page(&opened, username, None, Some(Notice::PasswordsDiffer)).await;
    }
    let (site, client) = (&opened.cx, opened.client());
    let changed = async {
        let user = flows::directory::find_user(site, &client.pool, username).await?;
        let (code, nothing) = (field("code").trim(), BTreeMap::new());
        recover::confirm_forgot_password(site, client, username, user, code, password, &nothing).await
    };
    match changed.await {
        Ok(()) => pages::begin_anew(&opened, username, Some(Notice::PasswordChanged)).await,
        Err(failure) => reset_page(&opened, username, None, Some(notice::of(&failure))).await,
    }
}
