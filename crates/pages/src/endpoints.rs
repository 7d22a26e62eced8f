//! What browsers come to: the endpoints at which they are authorized, and the login pages. Which is at which path.

use flows::Context;
use flows::federate::{IDP_RESPONSE, SAML_LOGOUT, SAML_RESPONSE};
use http::{Response, request};
use oauth::{Cookies, Place, Sent};

use crate::login::{self, Visit};
use crate::saml_provider::saml_provider;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    Authorize,
    Logout,
    Login,
    SignUp,
    Confirm,
    ResendCode,
    ForgotPassword,
    ConfirmForgotPassword,
    AddPasskey,
    IdpResponse,
    SamlResponse,
    SamlLogout,
    BackchannelLogout,
    SamlMetadata,
    SamlProvider,
    Error,
    SignedOut,
}

/// Where each is, below what names the pool, and how the log calls it.
pub const ENDPOINTS: [(&str, &str, Endpoint); 18] = [
    ("/oauth2/authorize", "authorize", Endpoint::Authorize),
    ("/authorize", "authorize", Endpoint::Authorize),
    ("/logout", "logout", Endpoint::Logout),
    ("/login", "login", Endpoint::Login),
    ("/signup", "signup", Endpoint::SignUp),
    ("/confirm", "confirm", Endpoint::Confirm),
    ("/resendcode", "resendcode", Endpoint::ResendCode),
    ("/forgotPassword", "forgotPassword", Endpoint::ForgotPassword),
    ("/confirmforgotPassword", "confirmforgotPassword", Endpoint::ConfirmForgotPassword),
    ("/passkeys/add", "passkeys/add", Endpoint::AddPasskey),
    (IDP_RESPONSE, "idpresponse", Endpoint::IdpResponse),
    (SAML_RESPONSE, "saml2/idpresponse", Endpoint::SamlResponse),
    (SAML_LOGOUT, "saml2/logout", Endpoint::SamlLogout),
    ("/oauth2/backchannel_logout", "backchannel_logout", Endpoint::BackchannelLogout),
    ("/saml2/metadata", "saml2/metadata", Endpoint::SamlMetadata),
    ("/saml2/provider", "saml2/provider", Endpoint::SamlProvider),
    ("/error", "error", Endpoint::Error),
    ("/signedOut", "signedOut", Endpoint::SignedOut),
];

impl Endpoint {
    /// Applications and identity providers may send a browser here by a form of theirs; to a page, only the page itself
    /// posts.
    pub const fn takes_forms_of_others(self) -> bool {
        matches!(
            self,
            Self::Authorize
                | Self::Logout
                | Self::IdpResponse
                | Self::SamlResponse
                | Self::SamlLogout
                | Self::BackchannelLogout
        )
    }
}

/// Answers a browser that a page of another origin made send a form here.
pub fn refuse_form(place: &Place, head: &request::Parts) -> Response<Vec<u8>> {
    let query = head.uri.query().unwrap_or_default();
    login::from_elsewhere(Visit { place, headers: &head.headers, query, form: None })
}

/// Answers a browser. `form` is the body of a POST.
pub async fn answer(
    cx: &Context,
    endpoint: Endpoint,
    place: &Place,
    head: &request::Parts,
    form: Option<&str>,
) -> Response<Vec<u8>> {
    let query = head.uri.query().unwrap_or_default();
    // Of the endpoints that take their parameters either way.
    let encoded = form.unwrap_or(query);
    let visit = Visit { place, headers: &head.headers, query, form };
    let cookies = Cookies::read(&head.headers);
    match endpoint {
        Endpoint::Authorize => sent(visit, oauth::authorize(cx, place, &cookies, encoded).await),
        Endpoint::IdpResponse => oauth::idp_response(cx, place, &cookies, query, form).await,
        Endpoint::SamlResponse => oauth::saml_response(cx, place, &cookies, form).await,
        Endpoint::SamlLogout => sent(visit, oauth::saml_logout(cx, place, query, form).await),
        Endpoint::BackchannelLogout => oauth::backchannel_logout(cx, place, query, form).await,
        Endpoint::SamlMetadata => found(visit, oauth::saml_metadata(cx, place, query).await),
        Endpoint::SamlProvider => found(visit, saml_provider(cx, place, query).await),
        Endpoint::Logout => sent(visit, oauth::logout(cx, place, &cookies, encoded).await),
        Endpoint::Login => login::login(cx, visit).await,
        Endpoint::SignUp => login::sign_up(cx, visit).await,
        Endpoint::Confirm => login::confirm(cx, visit).await,
        Endpoint::ResendCode => login::resend_code(cx, visit).await,
        Endpoint::ForgotPassword => login::forgot_password(cx, visit).await,
        Endpoint::ConfirmForgotPassword => login::confirm_forgot_password(cx, visit).await,
        Endpoint::AddPasskey => login::add_passkey(cx, visit).await,
        Endpoint::Error => login::error(visit),
        Endpoint::SignedOut => login::signed_out(visit),
    }
}

fn sent(visit: Visit<'_>, sent: Sent) -> Response<Vec<u8>> {
    match sent {
        Sent::Answer(response) => response,
        Sent::Form { action, fields, cookie } => login::leave(visit, &action, &fields, cookie.as_deref()),
    }
}

fn found(visit: Visit<'_>, page: Option<Response<Vec<u8>>>) -> Response<Vec<u8>> {
    page.unwrap_or_else(|| login::not_found(visit))
}
