//! `…/saml/sso`: asks who is signing in, and posts the answer to the assertion consumer service.

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use http::{Response, Uri};

use super::super::kind::Kind;
use super::super::page::{Asker, Place};
use super::super::people::Person;
use super::message::{Asked, sign_in};
use super::{SamlProvider, response};
use crate::dev::fields::Fields;
use crate::http::Access;

impl SamlProvider {
    pub(super) fn place(&self) -> Place<'_> {
        Place { cx: &self.context, title: "SAML", path: Self::path() + "/sso" }
    }
}

pub(super) async fn ask(
    State(provider): State<SamlProvider>,
    Extension(access): Extension<Access>,
    uri: Uri,
) -> Response<Body> {
    access.operation("fake provider");
    let query = uri.query().unwrap_or_default();
    match sign_in(query) {
        Ok(asked) => provider.place().ask(query, &asker(&asked), None),
        Err(wrong) => provider.place().wrong(wrong),
    }
}

/// The form of the page.
pub(super) async fn answer(
    State(provider): State<SamlProvider>,
    Extension(access): Extension<Access>,
    body: Bytes,
) -> Response<Body> {
    access.operation("fake provider");
    let form = Fields::read(&body).unwrap_or_default();
    let query = form.text("request");
    let asked = match sign_in(query) {
        Ok(asked) => asked,
        Err(wrong) => return provider.place().wrong(wrong),
    };
    let choice = form.text("choice");
    // Names of people are the same as by OpenID Connect.
    let person = Person::chosen(Kind::OpenId, choice, &form);
    if person.is_none() && choice != "deny" {
        return provider.place().ask(query, &asker(&asked), Some(&form));
    }
    match response::make(&provider, &asked, person.as_ref()).await {
        Ok(response) => {
            let mut pairs = vec![("SAMLResponse", response)];
            pairs.extend(asked.relay_state.clone().map(|state| ("RelayState", state)));
            provider.place().post(&asked.acs, &pairs)
        }
        Err(why) => {
            tracing::error!(why, "the fake provider made no response");
            provider.place().wrong(&why)
        }
    }
}

fn asker(asked: &Asked) -> Asker<'_> {
    Asker { client: &asked.issuer, scope: "", answer_to: asked.acs.as_str(), hint: None }
}
