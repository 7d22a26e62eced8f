//! `/oauth2/authorize` (behaviour 30 §3.1): at once back to the application where the browser has a session that
//! suffices; else to an identity provider, if only one can be meant, or to the login page, which carries the request on.

use flows::Context;
use flows::authorization::{self, AuthorizationRequest, Refusal};
use flows::federate::routing;

use crate::authorization_request::Parameters;
use crate::cookies::Cookies;
use crate::departure::{Sent, depart};
use crate::place::Place;
use crate::redirect;

/// `encoded` is the query, or the body of a form.
pub async fn authorize(cx: &Context, place: &Place, cookies: &Cookies, encoded: &str) -> Sent {
    let parameters = match Parameters::read(encoded) {
        Ok(parameters) => parameters,
        Err(refusal) => return Sent::Answer(redirect::refused(place, &refusal, None, None)),
    };
    let client_id = parameters.get("client_id");
    let request = match parameters.check(cx, place).await {
        Ok(request) => request,
        Err(refusal) => {
            let issuer = issuer_of(cx, client_id).await;
            return Sent::Answer(redirect::refused(place, &refusal, client_id, issuer.as_deref()));
        }
    };
    let issuer = cx.settings.issuer(&request.client.pool.pool);
    let answer = match grant_at_once(cx, place, cookies, &request).await {
        Ok(Some(granted)) => redirect::granted(&request.to, &granted, &issuer),
        Ok(None) => match routing::without_page(&request.client, &request.provider) {
            Some(provider) => return depart(cx, place, cookies, &request, &provider.name, encoded).await,
            None => redirect::to(&place.link("/login", encoded)),
        },
        Err(refusal) => redirect::refused(place, &refusal, client_id, Some(&issuer)),
    };
    Sent::Answer(answer)
}

/// What the browser's session is worth to this request, if it has one.
///
/// # Errors
/// As [`authorization::grant`].
pub async fn grant_at_once(
    cx: &Context,
    place: &Place,
    cookies: &Cookies,
    request: &AuthorizationRequest,
) -> Result<Option<authorization::Granted>, Refusal> {
    let session = match cookies.session(place, &request.client.pool.pool.id) {
        Some(id) => authorization::live_browser_session(cx, &request.client, id).await?,
        None => None,
    };
    authorization::grant(cx, request, session).await
}

/// Whose answer a refusal is, where the client is known.
async fn issuer_of(cx: &Context, client_id: Option<&str>) -> Option<String> {
    let client = cx.configuration.client(client_id?).await.ok()?;
    Some(cx.settings.issuer(&client.pool.pool))
}
