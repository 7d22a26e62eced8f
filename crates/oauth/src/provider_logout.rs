//! What identity providers say of sign-outs: `/saml2/logout` (behaviour 30 §6.3), and `/oauth2/backchannel_logout`, which is
//! not of the service (OpenID Connect Back-Channel Logout 1.0).

use flows::Context;
use flows::authorization::{PageError, Refusal};
use flows::federate::{self, NotEnded, SamlMessage, WayOut};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};

use crate::departure::Sent;
use crate::once;
use crate::place::Place;
use crate::redirect;

/// What a message may be long, encoded for a form.
const MOST_BYTES: usize = 400_000;

/// A SAML provider's answer to a sign-out that began here, or its word that one began there; in a query or a form.
pub async fn saml_logout(cx: &Context, place: &Place, query: &str, form: Option<&str>) -> Sent {
    saml_message(cx, place, query, form)
        .await
        .unwrap_or_else(|error| Sent::Answer(redirect::refused(place, &Refusal::Page(error), None, None)))
}

async fn saml_message(cx: &Context, place: &Place, query: &str, form: Option<&str>) -> Result<Sent, PageError> {
    let pool = place.pool.as_ref().ok_or(PageError::RelayStateUnknown)?;
    let encoded = form.unwrap_or(query);
    if encoded.len() > MOST_BYTES {
        return Err(PageError::ResponseTooLong);
    }
    let given = once::each_once(encoded).map_err(|_| PageError::RelayStateUnknown)?;
    let relay_state = once::sent(&given, "RelayState");
    let message = |name: &str| {
        let posted = once::sent(&given, name)?;
        // The signature of a query is over it as it was written.
        Some(if form.is_some() { SamlMessage::Posted(posted) } else { SamlMessage::Redirected(query) })
    };
    if let Some(answer) = message("SAMLResponse") {
        let state = relay_state.ok_or(PageError::RelayStateUnknown)?;
        let target = federate::left_provider(cx, pool, state, answer).await.map_err(PageError::Failed)?;
        return Ok(Sent::Answer(redirect::to(&target.ok_or(PageError::RelayStateUnknown)?)));
    }
    let request = message("SAMLRequest").ok_or(PageError::RelayStateUnknown)?;
    match federate::end_by_saml(cx, pool, request, relay_state).await {
        Ok(WayOut::Redirect(address)) => Ok(Sent::Answer(redirect::to(&address))),
        Ok(WayOut::Form { action, fields }) => Ok(Sent::Form { action, fields, cookie: None }),
        Err(NotEnded::Refused) => Err(PageError::LogoutRefused),
        Err(NotEnded::Failed(failure)) => Err(PageError::Failed(failure)),
    }
}

/// A provider's server says that somebody signed out there. The query names the provider.
pub async fn backchannel_logout(cx: &Context, place: &Place, query: &str, form: Option<&str>) -> Response<Vec<u8>> {
    let named = once::each_once(query).unwrap_or_default();
    let given = form.and_then(|form| once::each_once(form).ok()).unwrap_or_default();
    let (provider, token) = (once::sent(&named, "identity_provider"), once::sent(&given, "logout_token"));
    let ended = match (&place.pool, provider, token) {
        (Some(pool), Some(provider), Some(token)) => federate::end_by_token(cx, pool, provider, token).await,
        _ => Err(NotEnded::Refused),
    };
    let (status, body) = match ended {
        Ok(()) => (StatusCode::OK, ""),
        Err(NotEnded::Refused) => (StatusCode::BAD_REQUEST, "{\"error\":\"invalid_request\"}"),
        Err(NotEnded::Failed(failure)) => {
            tracing::error!(error = %failure, "a sign-out at a provider could not be heard");
            (StatusCode::INTERNAL_SERVER_ERROR, "{\"error\":\"server_error\"}")
        }
    };
    let mut response = Response::new(body.as_bytes().to_vec());
    *response.status_mut() = status;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
