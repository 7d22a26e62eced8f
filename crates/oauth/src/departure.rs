//! Out to an identity provider: from where its answer will come to, so that the browser's cookies are there too.

use flows::Context;
use flows::authorization::AuthorizationRequest;
use flows::federate::{self, Leaving, WayOut};
use http::Response;
use url::Url;

use crate::cookies::{self, Cookies};
use crate::place::Place;
use crate::redirect;

/// How a browser is answered that was to be authorized.
pub enum Sent {
    Answer(Response<Vec<u8>>),
    /// With a form that it posts to a provider; the cookie goes with the page.
    Form {
        action: String,
        fields: Vec<(&'static str, String)>,
        cookie: Option<String>,
    },
}

/// Says that a browser was sent to the pool's own name already.
const AT_HOME: &str = "at_home";

/// Sends a browser to a provider. `encoded` is the request that brought it here.
pub(crate) async fn depart(
    cx: &Context,
    place: &Place,
    cookies: &Cookies,
    request: &AuthorizationRequest,
    provider: &str,
    encoded: &str,
) -> Sent {
    let issuer = cx.settings.issuer(&request.client.pool.pool);
    if let Some(address) = home(cx, place, request, encoded) {
        return Sent::Answer(redirect::to(&address));
    }
    let browser = cookies.state(place).map_or_else(|| cookies::new_browser(&*cx.random), str::to_owned);
    let cookie = cookies::set_state(place, &browser);
    let leaving = Leaving { request, parameters: encoded, provider, browser: &browser };
    match federate::leave(cx, leaving).await {
        Ok(WayOut::Redirect(address)) => Sent::Answer(redirect::with_cookie(redirect::to(&address), &cookie)),
        Ok(WayOut::Form { action, fields }) => Sent::Form { action, fields, cookie: Some(cookie) },
        Err(refusal) => {
            let client_id = Some(request.client.client.id.as_str());
            Sent::Answer(redirect::refused(place, &refusal, client_id, Some(&issuer)))
        }
    }
}

/// Where the provider will answer, if the browser is not there: a cookie that is set under one name is not sent to another.
/// Once is enough: behind a proxy that changes the name it would have no end.
fn home(cx: &Context, place: &Place, request: &AuthorizationRequest, encoded: &str) -> Option<String> {
    let here = place.host.as_deref()?;
    let pages = cx.settings.pages_url(&request.client.pool);
    let there = Url::parse(&pages).ok()?;
    let was_sent = encoded.split('&').any(|pair| pair.split('=').next() == Some(AT_HOME));
    let is_home = there.host_str().is_none_or(|there| there.eq_ignore_ascii_case(here));
    (!was_sent && !is_home).then(|| format!("{pages}/oauth2/authorize?{encoded}&{AT_HOME}=1"))
}
