//! `…/authorize`: asks who is signing in, and takes the answer to the client.

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use http::header::{CACHE_CONTROL, HeaderValue, LOCATION};
use http::{Response, StatusCode, Uri};
use serde_json::json;
use url::Url;

use super::Provider;
use super::grants::{CODE_SECONDS, Grant};
use super::kind::Kind;
use super::page::{Asker, Place};
use super::people::Person;
use super::request::AuthorizationRequest;
use crate::dev::fields::Fields;
use crate::http::Access;

/// As long as the clock of `dev` may go.
const FOR_EVER: i64 = i64::MAX;

pub(super) async fn ask(
    State(provider): State<Provider>,
    Extension(access): Extension<Access>,
    uri: Uri,
) -> Response<Body> {
    access.operation("fake provider");
    let query = uri.query().unwrap_or_default();
    match AuthorizationRequest::read(provider.kind, query) {
        Err(wrong) => provider.place().wrong(wrong),
        Ok(AuthorizationRequest { refusal: Some((error, description)), .. })
            if provider.kind == Kind::Apple && error == "invalid_request" =>
        {
            // Apple tells nobody but the person.
            provider.place().wrong(description)
        }
        Ok(request) => match request.refusal {
            Some((error, description)) => {
                send(&provider, &request, vec![said("error", error), said("error_description", description)])
            }
            None => provider.place().ask(query, &asker(&request), None),
        },
    }
}

/// The form of the page.
pub(super) async fn answer(
    State(provider): State<Provider>,
    Extension(access): Extension<Access>,
    body: Bytes,
) -> Response<Body> {
    access.operation("fake provider");
    let form = Fields::read(&body).unwrap_or_default();
    let query = form.text("request");
    let request = match AuthorizationRequest::read(provider.kind, query) {
        Ok(request) if request.refusal.is_none() => request,
        Ok(_) => return provider.place().wrong("The request is not what it was."),
        Err(wrong) => return provider.place().wrong(wrong),
    };
    let choice = form.text("choice");
    if choice == "deny" {
        return send(&provider, &request, denial(provider.kind));
    }
    match Person::chosen(provider.kind, choice, &form) {
        Some(person) => admit(&provider, &request, person),
        None => provider.place().ask(query, &asker(&request), Some(&form)),
    }
}

impl Provider {
    fn place(&self) -> Place<'_> {
        Place { cx: &self.context, title: self.kind.title(), path: self.path() + "/authorize" }
    }
}

fn asker(request: &AuthorizationRequest) -> Asker<'_> {
    Asker {
        client: &request.client_id,
        scope: &request.scope,
        answer_to: &request.redirect_uri_text,
        hint: request.login_hint.as_deref(),
    }
}

type Pair = (&'static str, String);

fn said(name: &'static str, value: &str) -> Pair {
    (name, value.to_owned())
}

/// As each of them says it.
fn denial(kind: Kind) -> Vec<Pair> {
    match kind {
        Kind::Apple => vec![said("error", "user_cancelled_authorize")],
        Kind::Facebook => vec![
            said("error", "access_denied"),
            said("error_reason", "user_denied"),
            said("error_description", "Permissions error"),
        ],
        _ => vec![said("error", "access_denied"), said("error_description", "The user refused.")],
    }
}

fn admit(provider: &Provider, request: &AuthorizationRequest, person: Person) -> Response<Body> {
    let now = provider.context.now().seconds();
    let introduction = introduction(provider, request, &person, now);
    let code = provider.code(&Grant {
        client_id: request.client_id.clone(),
        redirect_uri: request.redirect_uri_text.clone(),
        scope: request.scope.clone(),
        nonce: request.nonce.clone(),
        code_challenge: request.code_challenge.clone(),
        person,
        until_seconds: now + CODE_SECONDS,
    });
    let mut pairs = vec![("code", code)];
    pairs.extend(introduction);
    send(provider, request, pairs)
}

/// Apple tells a client the name of somebody, once.
fn introduction(provider: &Provider, request: &AuthorizationRequest, person: &Person, now: i64) -> Option<Pair> {
    let asked = AuthorizationRequest::asks_for(&request.scope, "name");
    if provider.kind != Kind::Apple || !asked {
        return None;
    }
    let both = format!("{} {}", request.client_id, person.id);
    let name = json!({ "firstName": person.given_name, "lastName": person.family_name });
    let user = json!({ "name": name, "email": person.email });
    provider.shared.introduced.insert(&both, FOR_EVER, now).then(|| ("user", user.to_string()))
}

/// Takes the answer to the client, by a redirect or by a form.
fn send(provider: &Provider, request: &AuthorizationRequest, mut pairs: Vec<Pair>) -> Response<Body> {
    if let Some(state) = &request.state {
        pairs.push(("state", state.clone()));
    }
    if provider.kind == Kind::OpenId {
        pairs.push(("iss", provider.url()));
    }
    if request.by_form {
        provider.place().post(&request.redirect_uri, &pairs)
    } else {
        redirect(&request.redirect_uri, &pairs)
    }
}

fn redirect(to: &Url, pairs: &[Pair]) -> Response<Body> {
    let mut to = to.clone();
    to.query_pairs_mut().extend_pairs(pairs);
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    // What `url` writes is ASCII.
    if let Ok(location) = HeaderValue::from_str(to.as_str()) {
        response.headers_mut().insert(LOCATION, location);
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
