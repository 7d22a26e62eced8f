//! `/passkeys/add`: whoever is signed in at this browser registers a passkey, then goes on to the application (behaviour
//! 30 §5.2).

use domain::rates::Category;
use flows::authorization::{self, Prompt};
use flows::passkeys::registration;
use flows::{Context, Failure, looks};
use http::Response;

use super::visit::{Opened, Visit};
use super::{notice, sign_in as pages};
use crate::screen::Screen;

/// `GET` and `POST /passkeys/add`.
pub async fn add_passkey(cx: &Context, visit: Visit<'_>) -> Response<Vec<u8>> {
    let mut opened = match Opened::open(cx, visit, Category::UserResourceUpdate).await {
        Ok(opened) => opened,
        Err(response) => return response,
    };
    // They have just signed in, or do so now; to be asked again after it would lead nowhere.
    opened.request.prompt = Prompt::AsNeeded;
    let session = match opened.session() {
        Some(id) => authorization::live_browser_session(&opened.cx, opened.client(), id).await,
        None => Ok(None),
    };
    let session = match session {
        Ok(Some(session)) if looks::has_managed_login(&opened.client().pool) => session,
        Ok(_) => return opened.sign_in_to_add_passkey(),
        Err(failure) => return opened.refused(&failure.into()),
    };
    let field = |name: &str| opened.form.as_ref().and_then(|form| form.get(name));
    if field("step") == Some("skip") {
        return on(&opened).await;
    }
    let (site, client) = (&opened.cx, opened.client());
    let added = match field("credential") {
        Some(credential) => match serde_json::from_str(credential) {
            Ok(credential) => {
                registration::complete_passkey_registration(site, client, &session.user, credential).await.map(Some)
            }
            Err(_) => Err(Failure::PasskeyInvalid),
        },
        None => Ok(None),
    };
    let notice = match added {
        Ok(Some(())) => return on(&opened).await,
        Ok(None) => None,
        Err(failure) => Some(notice::of(&failure)),
    };
    match registration::start_passkey_registration(site, client, &session.user).await {
        Ok(options) => opened.show(Screen::AddPasskey { options: &options.to_string() }, notice).await,
        // The pool has none, or the user has as many as may be.
        Err(_) => on(&opened).await,
    }
}

async fn on(opened: &Opened<'_>) -> Response<Vec<u8>> {
    match opened.at_once().await {
        Ok(Some(response)) | Err(response) => response,
        Ok(None) => pages::begin_anew(opened, "", None).await,
    }
}
