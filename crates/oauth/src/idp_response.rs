//! `/oauth2/idpresponse` and `/saml2/idpresponse` (behaviour 30 §3.0, §6): a browser comes back from an identity provider.
//!
//! A form that the provider's page posts comes without the cookies of this site: they are `SameSite=Lax`. Who it speaks of
//! is then kept for a moment, and the browser asked to come once more by itself, with them. An assertion uses nothing up
//! before that: whoever posts it elsewhere takes nothing away from the browser that left.

use std::collections::BTreeMap;

use domain::rates::Category;
use flows::Context;
use flows::authorization::{self, AskedProvider, AuthorizationRequest, PageError, Refusal, SignedInAtBrowser};
use flows::configuration::PoolConfiguration;
use flows::federate::{self, Arrived, Arriving, IDP_RESPONSE, Returned, UnderWay};
use flows::rates::{self, Counted};
use http::{Response, StatusCode};

use crate::authorization_request::Parameters;
use crate::cookies::{self, Cookies};
use crate::offer;
use crate::once;
use crate::place::Place;
use crate::redirect;

/// What a provider's answer may be long: a SAML response within the service's limit, encoded for a form.
const MOST_BYTES: usize = 400_000;
/// Of `SAMLResponse` itself (behaviour 30 §3.0).
const MOST_SAML_CHARACTERS: usize = 100_000;

/// What the browser brings on its last step.
const ARRIVAL: &str = "arrival";

/// How a provider's answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// By a link, with the browser's cookies.
    Link,
    /// By a form of another site's page.
    Form,
}

/// From a provider of OpenID Connect or OAuth: by a link, or by a form.
pub async fn idp_response(
    cx: &Context,
    place: &Place,
    cookies: &Cookies,
    query: &str,
    form: Option<&str>,
) -> Response<Vec<u8>> {
    let by = if form.is_some() { By::Form } else { By::Link };
    let came = async {
        let pool = place.pool.as_ref().ok_or(Refusal::Page(PageError::NothingUnderWay))?;
        let given = read(form.unwrap_or(query), &PageError::NothingUnderWay)?;
        let sent = |name: &str| once::sent(&given, name);
        if let Some(state) = sent(ARRIVAL).filter(|_| by == By::Link) {
            return arrive(cx, place, pool, cookies, state).await;
        }
        let returned = Returned {
            code: sent("code"),
            error: sent("error"),
            error_description: sent("error_description"),
            iss: sent("iss"),
            user: sent("user"),
            saml_response: None,
        };
        let state = sent("state").ok_or(Refusal::Page(PageError::NothingUnderWay))?;
        count(cx, pool).await?;
        receive(cx, place, pool, cookies, state, &returned, by).await
    };
    answer(place, came.await)
}

/// From a SAML provider: by a form.
pub async fn saml_response(cx: &Context, place: &Place, cookies: &Cookies, form: Option<&str>) -> Response<Vec<u8>> {
    let came = async {
        let unknown = || Refusal::Page(PageError::RelayStateUnknown);
        let pool = place.pool.as_ref().ok_or_else(unknown)?;
        let given = read(form.ok_or_else(unknown)?, &PageError::RelayStateUnknown)?;
        let response = once::sent(&given, "SAMLResponse").ok_or_else(unknown)?;
        if response.len() > MOST_SAML_CHARACTERS {
            return Err(Refusal::Page(PageError::ResponseTooLong));
        }
        let returned = Returned { saml_response: Some(response), ..Returned::default() };
        let relay_state = once::sent(&given, "RelayState").ok_or_else(unknown)?;
        count(cx, pool).await?;
        if relay_state.contains('=') {
            return begun_by_provider(cx, place, relay_state, &returned).await;
        }
        receive(cx, place, pool, cookies, relay_state, &returned, By::Form).await
    };
    answer(place, came.await)
}

/// An answer, or a refusal that says whose it is.
type Outcome = Result<Response<Vec<u8>>, Refusal>;

fn answer(place: &Place, outcome: Outcome) -> Response<Vec<u8>> {
    outcome.unwrap_or_else(|refusal| redirect::refused(place, &refusal, None, None))
}

/// Counts what a provider says of somebody.
async fn count(cx: &Context, pool: &PoolConfiguration) -> Result<(), Refusal> {
    Ok(rates::admit(cx, pool.pool.region(), Counted::As(Category::UserFederation)).await?)
}

fn read(encoded: &str, otherwise: &PageError) -> Result<BTreeMap<String, String>, Refusal> {
    if encoded.len() > MOST_BYTES {
        return Err(Refusal::Page(PageError::ResponseTooLong));
    }
    once::each_once(encoded).map_err(|_| Refusal::Page(otherwise.clone()))
}

/// A provider's answer to a sign-in that began here.
async fn receive(
    cx: &Context,
    place: &Place,
    pool: &PoolConfiguration,
    cookies: &Cookies,
    state: &str,
    returned: &Returned<'_>,
    by: By,
) -> Outcome {
    let is_saml = returned.saml_response.is_some();
    let unknown = if is_saml { PageError::RelayStateUnknown } else { PageError::NothingUnderWay };
    let unknown = || Refusal::Page(unknown.clone());
    let (pool_id, browser) = (&pool.pool.id, cookies.state(place));
    let found = match by {
        By::Link => federate::take(cx, pool_id, state, Some(browser.ok_or_else(unknown)?)).await,
        // The browser's cookie hardly ever comes with it. If it does, it counts.
        By::Form => federate::look(cx, pool_id, state, browser).await,
    };
    let mut taken = found?.ok_or_else(unknown)?;
    // Whoever answers is whom the browser was sent to: another kind of provider does not even come by this way.
    let kind = pool.providers.iter().find(|known| known.name == taken.under_way.provider).map(|known| known.kind);
    let fits = kind.is_none_or(|kind| federate::answers_by_saml(kind) == is_saml);
    if !fits || taken.under_way.signs_out || taken.under_way.identity.is_some() {
        return Err(unknown());
    }
    if by == By::Form && !is_saml {
        // A code counts once at the provider; nobody has it asked again and again.
        taken = federate::take(cx, pool_id, state, browser).await?.ok_or_else(unknown)?;
    }
    let journey = Journey::of(cx, place, &taken.under_way).await?;
    let identity = match federate::identify(cx, &journey.request, &taken.under_way, returned).await {
        Ok(identity) => identity,
        Err(refusal) => return Ok(journey.refused(place, &refusal)),
    };
    if by == By::Link {
        let UnderWay { provider, .. } = taken.under_way;
        return Ok(journey.end(cx, place, cookies, &provider, identity).await);
    }
    let state = federate::hand_on(cx, pool_id, taken, identity).await?;
    let mut response = redirect::to(&place.link(IDP_RESPONSE, &format!("{ARRIVAL}={state}")));
    *response.status_mut() = StatusCode::SEE_OTHER;
    Ok(response)
}

/// The same browser that left, after the form of the provider's page.
async fn arrive(cx: &Context, place: &Place, pool: &PoolConfiguration, cookies: &Cookies, state: &str) -> Outcome {
    let unknown = || Refusal::Page(PageError::NothingUnderWay);
    let browser = cookies.state(place).ok_or_else(unknown)?;
    let under_way = federate::arrive(cx, &pool.pool.id, state, browser).await?.ok_or_else(unknown)?;
    let journey = Journey::of(cx, place, &under_way).await?;
    let UnderWay { provider, identity, .. } = under_way;
    Ok(journey.end(cx, place, cookies, &provider, identity.ok_or_else(unknown)?).await)
}

/// A sign-in that a SAML provider began: RelayState is the request (behaviour 30 §6.3).
async fn begun_by_provider(cx: &Context, place: &Place, relay_state: &str, returned: &Returned<'_>) -> Outcome {
    let unknown = || Refusal::Page(PageError::RelayStateUnknown);
    let parameters = Parameters::read(relay_state).map_err(|_| unknown())?;
    // Nobody asked for this: what does not fit goes to nobody but the person at the browser.
    let mut request = parameters.check(cx, place).await.map_err(|_| unknown())?;
    request.to.state = None;
    if !matches!(request.provider, AskedProvider::Named(_)) {
        return Err(unknown());
    }
    let under_way = federate::unsolicited(cx, &request, relay_state).await?.ok_or_else(unknown)?;
    let issuer = cx.settings.issuer(&request.client.pool.pool);
    let journey = Journey { issuer, parameters: relay_state.to_owned(), request };
    let identity = match federate::identify(cx, &journey.request, &under_way, returned).await {
        Ok(identity) => identity,
        Err(refusal) => return Ok(journey.refused(place, &refusal)),
    };
    Ok(journey.end(cx, place, &Cookies::default(), &under_way.provider, identity).await)
}

/// What somebody who comes back came for, checked anew.
struct Journey {
    request: AuthorizationRequest,
    /// The request as it came.
    parameters: String,
    issuer: String,
}

impl Journey {
    /// # Errors
    /// The client, or the pool, is none any more that may ask for this. Who may be told, is.
    async fn of(cx: &Context, place: &Place, under_way: &UnderWay) -> Result<Self, Refusal> {
        let parameters = Parameters::read(&under_way.parameters)?;
        let request = parameters.check(cx, place).await?;
        let issuer = cx.settings.issuer(&request.client.pool.pool);
        Ok(Self { issuer, parameters: under_way.parameters.clone(), request })
    }

    fn refused(&self, place: &Place, refusal: &Refusal) -> Response<Vec<u8>> {
        redirect::refused(place, refusal, Some(&self.request.client.client.id), Some(&self.issuer))
    }

    /// Signs in whom the provider made known, and takes them back to the application; or to the login page, where they may
    /// connect with an account that is there.
    async fn end(
        &self,
        cx: &Context,
        place: &Place,
        cookies: &Cookies,
        provider: &str,
        identity: federate::Identity,
    ) -> Response<Vec<u8>> {
        let user_pool_id = &self.request.client.pool.pool.id;
        let former = cookies.session(place, user_pool_id);
        let arriving = Arriving { provider, identity, browser: cookies.state(place) };
        let ended = async {
            match federate::sign_in(cx, &self.request, arriving).await? {
                Arrived::SignedIn(signed_in, at_provider) => {
                    let ended = authorization::finish(cx, &self.request, *signed_in, Some(at_provider), former);
                    ended.await.map(Ended::SignedIn)
                }
                Arrived::MayConnect { state } => Ok(Ended::MayConnect { state }),
            }
        };
        match ended.await {
            Ok(Ended::SignedIn(ended)) => {
                let response = redirect::granted(&self.request.to, &ended.granted, &self.issuer);
                let session = cookies::set_session(place, user_pool_id, &ended.session);
                let response = redirect::with_cookie(response, &session);
                // Nothing that the browser held before is worth anything after it.
                let browser = cookies::new_browser(&*cx.random);
                redirect::with_cookie(response, &cookies::set_browser(place, &browser))
            }
            Ok(Ended::MayConnect { state }) => {
                redirect::to(&place.link("/login", &offer::with(&self.parameters, &state)))
            }
            Err(refusal) => self.refused(place, &refusal),
        }
    }
}

enum Ended {
    SignedIn(SignedInAtBrowser),
    MayConnect { state: String },
}
