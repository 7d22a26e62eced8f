//! `/error` and `/signedOut`: pages without a form. The developer reads what is to be mended, in fixed words: nothing of
//! the address is repeated but the code of the error and the client's id (behaviour 30 §3.1, §7.1).

use http::header::ACCEPT_LANGUAGE;
use http::{Response, StatusCode};
use oauth::{Cookies, Parameters, redirect};

use super::brand;
use super::visit::Visit;
use crate::language::Language;
use crate::look;
use crate::screen::{Explanation, Page, Screen, Surroundings};

/// `GET /error`.
pub fn error(visit: Visit<'_>) -> Response<Vec<u8>> {
    let parameters = Parameters::read(visit.query).unwrap_or_default();
    let error = parameters.get("error").unwrap_or("invalid_request");
    let explanation = explanation(error, parameters.get("error_description").unwrap_or_default());
    show(visit, Screen::Error { error, explanation }, StatusCode::BAD_REQUEST)
}

/// A form that no page of ours has sent (behaviour 50 #23).
pub fn from_elsewhere(visit: Visit<'_>) -> Response<Vec<u8>> {
    show(visit, Screen::Error { error: "invalid_request", explanation: Explanation::Expired }, StatusCode::FORBIDDEN)
}

/// There is no such thing.
pub fn not_found(visit: Visit<'_>) -> Response<Vec<u8>> {
    show(visit, Screen::Error { error: "not_available", explanation: Explanation::NotAvailable }, StatusCode::NOT_FOUND)
}

/// `GET /signedOut`.
pub fn signed_out(visit: Visit<'_>) -> Response<Vec<u8>> {
    show(visit, Screen::SignedOut, StatusCode::OK)
}

/// A form that the browser is to post to an identity provider.
pub fn leave(
    visit: Visit<'_>,
    action: &str,
    fields: &[(&'static str, String)],
    cookie: Option<&str>,
) -> Response<Vec<u8>> {
    let response = draw(visit, Screen::Leave { action, fields }, Some(action), StatusCode::OK);
    match cookie {
        Some(cookie) => redirect::with_cookie(response, cookie),
        None => response,
    }
}

/// What the redirect to this page meant (`oauth::redirect`).
fn explanation<'a>(error: &str, description: &'a str) -> Explanation<'a> {
    let missing =
        description.strip_prefix("Required String parameter '").and_then(|rest| rest.strip_suffix("' is not present"));
    let is_name = |name: &&str| name.len() <= 40 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    match (error, missing.filter(is_name)) {
        (_, Some(name)) => Explanation::MissingParameter(name),
        ("unknown_client", _) => Explanation::UnknownClient,
        ("redirect_mismatch", _) if is_name(&description) && !description.is_empty() => {
            Explanation::RedirectMismatch(description)
        }
        ("redirect_mismatch", _) => Explanation::RedirectMismatch("redirect_uri"),
        ("not_available", _) => Explanation::NotAvailable,
        ("sign_in_lost", _) => Explanation::Expired,
        ("invalid_request", _) if description == "Invalid relayState from identity provider" => Explanation::RelayState,
        ("invalid_request", _) if description.starts_with("Client is not enabled") => Explanation::OAuthNotEnabled,
        _ => Explanation::Unexpected,
    }
}

fn show(visit: Visit<'_>, screen: Screen<'_>, status: StatusCode) -> Response<Vec<u8>> {
    draw(visit, screen, None, status)
}

fn draw(visit: Visit<'_>, screen: Screen<'_>, leads_to: Option<&str>, status: StatusCode) -> Response<Vec<u8>> {
    let accepted = visit.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let cookies = Cookies::read(visit.headers);
    let surroundings = Surroundings {
        language: Language::negotiate(None, cookies.language(), accepted),
        by_tls: visit.place.insists_on_tls,
        prefix: &visit.place.prefix,
        query: "",
        app_name: "",
        app_host: None,
        connecting: None,
        brand: brand::OURS,
    };
    let page = Page { screen, notice: None, surroundings: &surroundings, csrf: None };
    look::draw(&page, leads_to, status)
}
