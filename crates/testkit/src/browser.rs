//! A browser without sockets: it keeps cookies, follows no redirect by itself, and fills in forms.

use std::collections::BTreeMap;

use flows::Context;
use http::header::{COOKIE, LOCATION, SET_COOKIE};
use http::{Method, Request, Response, StatusCode};
use oauth::Place;
use url::form_urlencoded::{Serializer, parse};

use crate::scene::Scene;

/// One person's browser at the login pages of a pool.
#[derive(Clone)]
pub struct Browser {
    site: Context,
    place: Place,
    cookies: BTreeMap<String, String>,
}

/// What a browser was answered.
#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    /// Where it is sent.
    pub location: Option<String>,
    pub html: String,
}

impl Browser {
    /// A new one, at the pool's own path.
    pub async fn at(scene: &Scene) -> Self {
        Self::on(scene.server.site.clone(), &scene.user_pool_id).await
    }

    /// The same on a node of one's choice.
    pub async fn on(site: Context, user_pool_id: &str) -> Self {
        let pool = site.configuration.pool(user_pool_id).await.expect("a pool");
        let place = Place {
            pool: Some(pool),
            prefix: format!("/{user_pool_id}"),
            host: None,
            is_secure: false,
            insists_on_tls: false,
        };
        Self { site, place, cookies: BTreeMap::new() }
    }

    /// The same browser, at another pool of its host.
    pub async fn at_pool(&self, user_pool_id: &str) -> Self {
        Self { cookies: self.cookies.clone(), ..Self::on(self.site.clone(), user_pool_id).await }
    }

    /// The same browser, which calls the server by this name.
    pub fn calling(&self, host: &str) -> Self {
        Self { place: Place { host: Some(host.to_owned()), ..self.place.clone() }, ..self.clone() }
    }

    /// The same browser, answered by another node.
    pub fn on_node(&self, site: Context) -> Self {
        Self { site, ..self.clone() }
    }

    pub async fn get(&mut self, address: &str) -> Page {
        self.send(Method::GET, address, None).await
    }

    /// Posts a form of a page that this browser was shown: `_csrf` is filled in.
    pub async fn post(&mut self, address: &str, fields: &[(&str, &str)]) -> Page {
        let csrf = self.cookie("XSRF-TOKEN").unwrap_or_default().to_owned();
        let form = query(&[&[("_csrf", csrf.as_str())], fields].concat());
        self.send(Method::POST, address, Some(form)).await
    }

    /// Posts a form as it is.
    pub async fn post_raw(&mut self, address: &str, form: String) -> Page {
        self.send(Method::POST, address, Some(form)).await
    }

    /// Posts a form of another site's page: our cookies, which are `SameSite=Lax`, stay behind.
    pub async fn post_from_elsewhere(&mut self, address: &str, fields: &[(&str, &str)]) -> Page {
        let kept = std::mem::take(&mut self.cookies);
        let page = self.send(Method::POST, address, Some(query(fields))).await;
        let new = std::mem::replace(&mut self.cookies, kept);
        self.cookies.extend(new);
        page
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// The cookie of the session that the browser has in its pool.
    pub fn session(&self) -> Option<&str> {
        let is_session = |name: &&String| name.contains("cognito-");
        self.cookies.keys().find(is_session).and_then(|name| self.cookie(name))
    }

    async fn send(&mut self, method: Method, address: &str, form: Option<String>) -> Page {
        let address = address.strip_prefix(&self.place.prefix).unwrap_or(address);
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder().method(method).uri(address).header(COOKIE, cookies.join("; "));
        let (head, ()) = request.body(()).expect("a request").into_parts();
        let endpoint = pages::ENDPOINTS.into_iter().find(|(path, ..)| *path == head.uri.path());
        let (.., endpoint) = endpoint.unwrap_or_else(|| panic!("nothing is at {address}"));
        let response = pages::answer(&self.site, endpoint, &self.place, &head, form.as_deref()).await;
        self.take(response)
    }

    fn take(&mut self, response: Response<Vec<u8>>) -> Page {
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("a cookie");
            let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').expect("a name");
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let location = response.headers().get(LOCATION).map(|value| value.to_str().expect("text").to_owned());
        let html = String::from_utf8(response.body().clone()).expect("UTF-8");
        Page { status: response.status(), location, html }
    }
}

impl Page {
    /// What a hidden field of the page's form holds.
    pub fn hidden(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.html.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split_once('"').map(|(value, _)| value)
    }

    /// A parameter of where the browser is sent: in the query or the fragment.
    pub fn returned(&self, name: &str) -> Option<String> {
        let location = self.location.as_deref()?;
        let (_, parameters) = location.split_once(['?', '#'])?;
        parse(parameters.as_bytes()).find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }
}

/// Parameters as a query, or as a form's body.
pub fn query(parameters: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(parameters).finish()
}
