//! A visit to a page: its request checked, its browser known, its looks chosen; and the answer to it.

use std::sync::Arc;

use domain::rates::Category;
use flows::authorization::{self, AtProvider, AuthorizationRequest, Granted, PageError, Refusal};
use flows::configuration::ClientConfiguration;
use flows::federate::offers::Offer;
use flows::rates::{self, Counted};
use flows::sign_in::SignedIn;
use flows::{Caller, Context};
use http::header::ACCEPT_LANGUAGE;
use http::{HeaderMap, Response, StatusCode};
use oauth::{Cookies, Parameters, Place, cookies, offer, redirect};
use url::form_urlencoded::Serializer;

use super::{brand, connecting, notice, offers};
use crate::language::Language;
use crate::look;
use crate::screen::{Notice, Page, Screen, Surroundings};

pub(super) const ADD_PASSKEY: &str = "/passkeys/add";
/// Where a sign-in leads to, if not to the application at once.
const AFTERWARDS: &str = "afterwards";

/// A request to a page, as it came.
#[derive(Clone, Copy)]
pub struct Visit<'a> {
    pub place: &'a Place,
    pub headers: &'a HeaderMap,
    /// Of the address, without `?`.
    pub query: &'a str,
    /// The body of a POST.
    pub form: Option<&'a str>,
}

/// A visit that may go on.
pub(super) struct Opened<'a> {
    /// The site, asked by this browser.
    pub cx: Context,
    pub place: &'a Place,
    pub cookies: Cookies,
    pub query: &'a str,
    pub request: AuthorizationRequest,
    pub language: Language,
    /// The browser's own id, which is in every form and in its cookie.
    browser: String,
    /// Whether the browser has to be told of it.
    browser_is_new: bool,
    /// What was posted, by the page that this browser was shown.
    pub form: Option<Parameters>,
    /// Why something was posted that is not heeded: by no page that this browser was shown lately, or one too many.
    pub form_refused: Option<Notice>,
    chose_language: bool,
    /// Whoever came to add a passkey, and had to sign in first, is taken back to that.
    adds_passkey: bool,
    /// They came from a provider, and sign in to connect.
    pub offer: Option<Offer>,
}

impl<'a> Opened<'a> {
    /// What is posted counts as `category`.
    ///
    /// # Errors
    /// The answer, where the request is none that its client may make.
    pub(super) async fn open(cx: &Context, visit: Visit<'a>, category: Category) -> Result<Self, Response<Vec<u8>>> {
        let Visit { place, headers, query, form } = visit;
        let refuse = |refusal: Refusal, client_id: Option<&str>| redirect::refused(place, &refusal, client_id, None);
        let parameters = Parameters::read(query).map_err(|refusal| refuse(refusal, None))?;
        let client_id = parameters.get("client_id");
        let request = parameters.check(cx, place).await.map_err(|refusal| refuse(refusal, client_id))?;
        let cookies = Cookies::read(headers);
        let offer = connecting::find(cx, place, &cookies, &request, &parameters).await;
        let offer = offer.map_err(|refusal| refuse(refusal, client_id))?;
        let known = cookies.browser().map(str::to_owned);
        let browser_is_new = known.is_none();
        let browser = known.unwrap_or_else(|| cookies::new_browser(&*cx.random));
        let posted = form.map(|form| read_form(form, &browser, browser_is_new));
        let region = request.client.pool.pool.region();
        let (form, form_refused) = match posted {
            None => (None, None),
            Some(None) => (None, Some(Notice::Stale)),
            Some(form) => match rates::admit(cx, region, Counted::As(category)).await {
                Ok(()) => (form, None),
                Err(failure) => (None, Some(notice::of(&failure))),
            },
        };
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let chosen = parameters.get("lang");
        let caller = Caller { browser: Some(browser.clone()), ..cx.caller.clone() };
        Ok(Self {
            cx: cx.for_caller(caller),
            place,
            language: Language::negotiate(chosen, cookies.language(), accepted),
            cookies,
            query,
            request,
            browser,
            browser_is_new,
            form,
            form_refused,
            chose_language: chosen.is_some(),
            adds_passkey: parameters.get(AFTERWARDS) == Some(ADD_PASSKEY),
            offer,
        })
    }

    pub(super) fn client(&self) -> &Arc<ClientConfiguration> {
        &self.request.client
    }

    /// The id of the session that the browser has in this pool.
    pub(super) fn session(&self) -> Option<&str> {
        self.cookies.session(self.place, &self.client().pool.pool.id)
    }

    pub(super) fn browser(&self) -> &str {
        &self.browser
    }

    /// Shows a screen.
    pub(super) async fn show(&self, screen: Screen<'_>, notice: Option<Notice>) -> Response<Vec<u8>> {
        let status = match notice {
            Some(Notice::Stale) => StatusCode::FORBIDDEN,
            Some(Notice::TooManyTries) => StatusCode::TOO_MANY_REQUESTS,
            Some(Notice::Busy) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::OK,
        };
        // Of a client that is named by an address: its name is its own word, the host is not.
        let host = url::Url::parse(&self.client().client.id).ok().and_then(|id| id.host_str().map(str::to_owned));
        let surroundings = Surroundings {
            language: self.language,
            by_tls: self.place.insists_on_tls,
            prefix: &self.place.prefix,
            query: self.query,
            app_name: &self.client().client.name,
            app_host: host.as_deref(),
            connecting: connecting::shown(self),
            brand: brand::of(&self.cx, self.client()).await,
        };
        let page = Page { screen, notice, surroundings: &surroundings, csrf: Some(&self.browser) };
        let response = look::draw(&page, Some(&self.request.to.redirect_uri), status);
        let response = if self.browser_is_new {
            redirect::with_cookie(response, &cookies::set_browser(self.place, &self.browser))
        } else {
            response
        };
        if self.chose_language {
            return redirect::with_cookie(response, &cookies::set_language(self.place, self.language.tag()));
        }
        response
    }

    /// Back to the application with what a session of the browser is worth, if it has one that suffices.
    ///
    /// # Errors
    /// The answer that the application gets instead.
    pub(super) async fn at_once(&self) -> Result<Option<Response<Vec<u8>>>, Response<Vec<u8>>> {
        match oauth::grant_at_once(&self.cx, self.place, &self.cookies, &self.request).await {
            Ok(granted) => Ok(granted.map(|granted| self.granted(&granted))),
            Err(refusal) => Err(self.refused(&refusal)),
        }
    }

    /// The end of a sign-in: what it was to connect is connected, the browser has a session, and takes the answer to the
    /// application.
    pub(super) async fn finish(&self, signed_in: SignedIn) -> Response<Vec<u8>> {
        match &self.offer {
            Some(offer) => connecting::end(self, offer, signed_in).await,
            None => self.end(signed_in, None).await,
        }
    }

    /// The same of who has nothing to connect, or has connected it; with the session at a provider that belongs to it.
    pub(super) async fn end(&self, signed_in: SignedIn, at_provider: Option<AtProvider>) -> Response<Vec<u8>> {
        if self.adds_passkey && offers::passkeys(&self.cx, self.client()) {
            return self.go_to(ADD_PASSKEY, &signed_in, at_provider).await;
        }
        self.to_application(signed_in, at_provider).await
    }

    /// The same at once, whatever they came for beside.
    pub(super) async fn to_application(
        &self,
        signed_in: SignedIn,
        at_provider: Option<AtProvider>,
    ) -> Response<Vec<u8>> {
        match authorization::finish(&self.cx, &self.request, signed_in, at_provider, self.session()).await {
            Ok(ended) => self.with_session(self.granted(&ended.granted), &ended.session),
            Err(refusal) => self.refused(&refusal),
        }
    }

    /// The end of a sign-in, with a page of ours in between. An offer does not come along there: it was used, or is not
    /// meant.
    pub(super) async fn go_to(
        &self,
        path: &str,
        signed_in: &SignedIn,
        at_provider: Option<AtProvider>,
    ) -> Response<Vec<u8>> {
        match authorization::begin_browser_session(&self.cx, signed_in, at_provider, self.session()).await {
            Ok(session) => {
                let address = self.place.link(path, &offer::without(self.query));
                self.with_session(redirect::to(&address), &session)
            }
            Err(failure) => self.refused(&failure.into()),
        }
    }

    /// Nothing that the browser held before it signed in is worth anything afterwards, its own id neither.
    pub(super) fn with_session(&self, response: Response<Vec<u8>>, session: &str) -> Response<Vec<u8>> {
        let user_pool_id = &self.client().pool.pool.id;
        let response = redirect::with_cookie(response, &cookies::set_session(self.place, user_pool_id, session));
        let browser = cookies::new_browser(&*self.cx.random);
        redirect::with_cookie(response, &cookies::set_browser(self.place, &browser))
    }

    fn granted(&self, granted: &Granted) -> Response<Vec<u8>> {
        redirect::granted(&self.request.to, granted, &self.issuer())
    }

    pub(super) fn refused(&self, refusal: &Refusal) -> Response<Vec<u8>> {
        redirect::refused(self.place, refusal, Some(&self.client().client.id), Some(&self.issuer()))
    }

    /// To the login page, and back to the page for passkeys from there.
    pub(super) fn sign_in_to_add_passkey(&self) -> Response<Vec<u8>> {
        let back = Serializer::new(String::new()).append_pair(AFTERWARDS, ADD_PASSKEY).finish();
        let query = if self.adds_passkey { self.query.to_owned() } else { format!("{}&{back}", self.query) };
        redirect::to(&self.place.link("/login", &query))
    }

    /// A page that this pool or client does not have.
    pub(super) fn not_available(&self) -> Response<Vec<u8>> {
        self.refused(&Refusal::Page(PageError::NotAvailable))
    }

    fn issuer(&self) -> String {
        self.cx.settings.issuer(&self.client().pool.pool)
    }
}

/// A form counts if it comes from a page that this browser was shown: the browser's id is in both.
fn read_form(form: &str, browser: &str, browser_is_new: bool) -> Option<Parameters> {
    let parameters = Parameters::read(form).ok()?;
    let ours = !browser_is_new
        && parameters.get("_csrf").is_some_and(|csrf| crypto::constant_time_eq(csrf.as_bytes(), browser.as_bytes()));
    ours.then_some(parameters)
}
