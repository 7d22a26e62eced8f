//! `/logout` (behaviour 30 §3.4): ends the browser's session, and sends the browser where the application wants it.
//! Tokens stay as they are.
//!
//! Beside the service's two forms it takes RP-Initiated Logout 1.0, which generic clients speak.

use std::sync::Arc;

use crypto::jwt::Jws;
use flows::Context;
use flows::authorization::{self, PageError, Refusal};
use flows::configuration::ClientConfiguration;
use flows::federate::{self, WayOut};
use url::form_urlencoded::Serializer;

use crate::authorization_request::Parameters;
use crate::cookies::{self, Cookies};
use crate::departure::Sent;
use crate::place::Place;
use crate::redirect;

/// The page that says so, where there is no application to go back to.
const SIGNED_OUT: &str = "/signedOut";

/// `encoded` is the query, or the body of a form. Whose session came of a SAML provider that wants to know goes there first.
pub async fn logout(cx: &Context, place: &Place, cookies: &Cookies, encoded: &str) -> Sent {
    match sign_out(cx, place, cookies, encoded).await {
        Ok(sent) => sent,
        Err(refusal) => {
            let parameters = Parameters::read(encoded).unwrap_or_default();
            Sent::Answer(redirect::refused(place, &refusal, parameters.get("client_id"), None))
        }
    }
}

async fn sign_out(cx: &Context, place: &Place, cookies: &Cookies, encoded: &str) -> Result<Sent, Refusal> {
    let parameters = Parameters::read(encoded)?;
    let client = client(cx, place, &parameters).await?;
    let target = target(place, client.as_deref(), &parameters, encoded)?;
    let pool = client.map(|client| Arc::clone(&client.pool)).or_else(|| place.pool.clone());
    let Some(pool) = pool else { return Ok(Sent::Answer(redirect::to(&target))) };
    let session = cookies.session(place, &pool.pool.id);
    let way = match session {
        Some(id) => {
            let way = federate::leave_provider(cx, &pool, id, &target).await?;
            authorization::end_browser_session(cx, &pool, id).await?;
            way
        }
        None => None,
    };
    let cookie = cookies::end_session(place, &pool.pool.id);
    Ok(match way {
        Some(WayOut::Form { action, fields }) => Sent::Form { action, fields, cookie: Some(cookie) },
        Some(WayOut::Redirect(address)) => Sent::Answer(redirect::with_cookie(redirect::to(&address), &cookie)),
        None => Sent::Answer(redirect::with_cookie(redirect::to(&target), &cookie)),
    })
}

/// The client that asks: by its id, or as the audience of an ID token of ours, which may have expired.
async fn client(
    cx: &Context,
    place: &Place,
    parameters: &Parameters,
) -> Result<Option<Arc<ClientConfiguration>>, Refusal> {
    let hinted = match parameters.get("id_token_hint") {
        Some(token) => Some(audience(cx, place, token).await.ok_or(Refusal::Page(PageError::InvalidHint))?),
        None => None,
    };
    let named = parameters.get("client_id");
    if let (Some(hinted), Some(named)) = (&hinted, named)
        && hinted != named
    {
        return Err(Refusal::Page(PageError::InvalidHint));
    }
    let Some(id) = named.or(hinted.as_deref()) else { return Ok(None) };
    let user_pool_id = place.pool.as_ref().map(|pool| pool.pool.id.as_str());
    let found = cx.configuration.client_at(user_pool_id, id).await;
    Ok(Some(found.map_err(Refusal::from)?))
}

async fn audience(cx: &Context, place: &Place, token: &str) -> Option<String> {
    let jws = Jws::parse(token).ok()?;
    // On a shared host only the token itself can say whose it is: its key is looked up, and then has to have signed it.
    let pool = cx.configuration.pool_of_id_key(jws.kid()).await.ok()??;
    if place.pool.as_ref().is_some_and(|here| here.pool.id != pool.pool.id) {
        return None;
    }
    let claims = jws.verify(pool.id_key.public()).ok()?;
    (claims.text("token_use").ok()? == "id").then(|| claims.text("aud").ok().map(str::to_owned))?
}

fn target(
    place: &Place,
    client: Option<&ClientConfiguration>,
    parameters: &Parameters,
    encoded: &str,
) -> Result<String, Refusal> {
    let missing = |name| Refusal::Page(PageError::MissingParameter(name));
    let is_logout_url =
        |client: &ClientConfiguration, uri: &str| client.client.settings.logout_urls.iter().any(|known| known == uri);
    if let Some(uri) = parameters.get("logout_uri") {
        let client = client.ok_or_else(|| missing("client_id"))?;
        let known = is_logout_url(client, uri);
        return if known { Ok(uri.to_owned()) } else { Err(Refusal::Page(PageError::RedirectMismatch("logout_uri"))) };
    }
    if let Some(uri) = parameters.get("post_logout_redirect_uri") {
        let client = client.ok_or_else(|| missing("client_id"))?;
        if !is_logout_url(client, uri) {
            return Err(Refusal::Page(PageError::RedirectMismatch("post_logout_redirect_uri")));
        }
        return Ok(with_state(uri, parameters.get("state")));
    }
    if let Some(uri) = parameters.get("redirect_uri") {
        let client = client.ok_or_else(|| missing("client_id"))?;
        if !client.client.settings.callback_urls.iter().any(|known| known == uri) {
            return Err(Refusal::Page(PageError::RedirectMismatch("redirect_uri")));
        }
        return Ok(place.link("/login", encoded));
    }
    match (parameters.get("client_id"), client) {
        (Some(_), _) => Err(missing("redirect_uri")),
        (None, Some(_)) => Ok(place.link(SIGNED_OUT, "")),
        (None, None) if place.pool.is_some() => Ok(place.link(SIGNED_OUT, "")),
        (None, None) => Err(missing("client_id")),
    }
}

fn with_state(uri: &str, state: Option<&str>) -> String {
    let Some(state) = state else { return uri.to_owned() };
    let query = Serializer::new(String::new()).append_pair("state", state).finish();
    format!("{uri}{}{query}", if uri.contains('?') { '&' } else { '?' })
}
