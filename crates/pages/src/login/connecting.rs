//! Who came from an identity provider and may connect with an account that is there: the same pages, and a sign-in to that
//! account (`flows::federate::offers`). Which account it is, and whether the offer stands, is not for a page to say.

use domain::user_pool::{AliasAttribute, ContactAttribute, SignInNames, UserPool};
use flows::Context;
use flows::authorization::{AuthorizationRequest, PageError, Refusal};
use flows::federate::offers::{self, Connected, Offer};
use flows::sign_in::SignedIn;
use http::Response;
use oauth::{Cookies, Parameters, Place, offer};

use super::providers;
use super::sign_in as pages;
use super::visit::Opened;
use crate::screen::{Connecting, Notice, Provider};

/// The offer that this browser brings. One that does not stand is the end: to go on as if there were none would sign
/// somebody in who meant to connect.
///
/// # Errors
/// It is gone, or another browser's, or something that it stood on has changed.
pub(super) async fn find(
    cx: &Context,
    place: &Place,
    cookies: &Cookies,
    request: &AuthorizationRequest,
    parameters: &Parameters,
) -> Result<Option<Offer>, Refusal> {
    let Some(state) = parameters.get(offer::PARAMETER) else { return Ok(None) };
    let gone = || Refusal::Page(PageError::NothingUnderWay);
    let browser = cookies.state(place).ok_or_else(gone)?;
    offers::find(cx, &request.client, browser, state).await?.map(Some).ok_or_else(gone)
}

/// What the pages say of it.
pub(super) fn shown<'a>(opened: &'a Opened<'_>) -> Option<Connecting<'a>> {
    opened.offer.as_ref().map(|offer| Connecting {
        provider: Provider { name: &offer.provider().name, kind: providers::kind(offer.provider().kind) },
        address: offer.address(),
    })
}

/// What stands in the field of the name: the address, where users sign in by one.
pub(super) fn name<'a>(opened: &'a Opened<'_>) -> Option<&'a str> {
    let offer = opened.offer.as_ref()?;
    signs_in_by_email(&opened.client().pool.pool).then(|| offer.address())
}

fn signs_in_by_email(pool: &UserPool) -> bool {
    match &pool.sign_in_names {
        SignInNames::Username => false,
        SignInNames::Attributes(attributes) => attributes.contains(&ContactAttribute::Email),
        SignInNames::Aliases(aliases) => aliases.contains(&AliasAttribute::Email),
    }
}

/// The answer to the other buttons of the first page: an account of its own after all, or nothing at all.
pub(super) async fn answer(opened: &Opened<'_>) -> Option<Response<Vec<u8>>> {
    let offer = opened.offer.as_ref()?;
    match opened.form.as_ref()?.get("step")? {
        "separate" => Some(match offers::decline(&opened.cx, &opened.request, offer).await {
            // A provider lets them in and nothing else: they have no passkeys.
            Ok((signed_in, at_provider)) => opened.to_application(signed_in, Some(at_provider)).await,
            Err(refusal) => opened.refused(&refusal),
        }),
        "cancel" => Some(opened.refused(&offers::cancel(&opened.cx, &opened.request, offer).await)),
        _ => None,
    }
}

/// The end of a sign-in that was to connect.
pub(super) async fn end(opened: &Opened<'_>, offer: &Offer, signed_in: SignedIn) -> Response<Vec<u8>> {
    match offers::connect(&opened.cx, &opened.request, offer, signed_in).await {
        Ok(Connected::Linked(signed_in, at_provider)) => opened.end(*signed_in, Some(at_provider)).await,
        Ok(Connected::AnotherAccount) => pages::begin_anew(opened, "", Some(Notice::AnotherAccount)).await,
        Err(refusal) => opened.refused(&refusal),
    }
}
