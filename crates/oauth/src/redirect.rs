//! Sends a browser on: back to the application with an answer, or to a page of ours.

use flows::Failure;
use flows::authorization::{Granted, PageError, Refusal, Response as ResponseMode, ReturnAddress};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, LOCATION, PRAGMA, REFERRER_POLICY, SET_COOKIE};
use http::{HeaderValue, Response, StatusCode};
use url::form_urlencoded::Serializer;

use crate::place::Place;

/// 302. What the address holds is for nobody on the way, and nobody keeps it.
pub fn to(address: &str) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    let Ok(location) = HeaderValue::from_str(address) else {
        // A callback URL is checked for this when it is registered.
        tracing::error!("an address cannot be sent");
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        return response;
    };
    *response.status_mut() = StatusCode::FOUND;
    let headers = response.headers_mut();
    headers.insert(LOCATION, location);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store, max-age=0, must-revalidate"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    response
}

/// Adds a cookie to an answer.
pub fn with_cookie(mut response: Response<Vec<u8>>, cookie: &str) -> Response<Vec<u8>> {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// Back to the application with what was granted. `issuer` says whose answer it is (RFC 9207).
pub fn granted(to: &ReturnAddress, granted: &Granted, issuer: &str) -> Response<Vec<u8>> {
    let expires_in;
    let mut members: Vec<(&str, &str)> = Vec::new();
    match granted {
        Granted::Code(code) => members.push(("code", code)),
        Granted::Tokens(tokens) => {
            expires_in = tokens.expires_in_seconds.to_string();
            members.extend(tokens.id_token.as_deref().map(|token| ("id_token", token)));
            members.push(("access_token", &tokens.access_token));
            members.push(("expires_in", &expires_in));
            members.push(("token_type", "Bearer"));
        }
    }
    members.extend(to.state.as_deref().map(|state| ("state", state)));
    members.push(("iss", issuer));
    self::to(&answer(to, &members))
}

/// To the application, or to the error page if it is not known where that is.
pub fn refused(place: &Place, refusal: &Refusal, client_id: Option<&str>, issuer: Option<&str>) -> Response<Vec<u8>> {
    match refusal {
        Refusal::Page(error) => to(&error_page(place, error, client_id)),
        Refusal::Application { to, error, description } => {
            let mut members = vec![("error_description", description.as_str())];
            members.extend(to.state.as_deref().map(|state| ("state", state)));
            members.push(("error", error.as_str()));
            members.extend(issuer.map(|issuer| ("iss", issuer)));
            self::to(&answer(to, &members))
        }
    }
}

/// Each member is encoded once; the address keeps the query it has.
fn answer(to: &ReturnAddress, members: &[(&str, &str)]) -> String {
    let encoded = Serializer::new(String::new()).extend_pairs(members).finish();
    let mark = match to.response {
        ResponseMode::Token => "#",
        ResponseMode::Code if to.redirect_uri.contains('?') => "&",
        ResponseMode::Code => "?",
    };
    format!("{}{mark}{encoded}", to.redirect_uri)
}

fn error_page(place: &Place, error: &PageError, client_id: Option<&str>) -> String {
    let (error, description) = told(error);
    let mut query = Serializer::new(String::new());
    query.append_pair("error", error);
    if let Some(description) = description {
        query.append_pair("error_description", &description);
    }
    if let Some(client_id) = client_id {
        query.append_pair("client_id", client_id);
    }
    place.link("/error", &query.finish())
}

/// What the error page is told (behaviour 30 §3.1).
fn told(error: &PageError) -> (&'static str, Option<String>) {
    match error {
        PageError::MissingParameter(name) => {
            ("invalid_request", Some(format!("Required String parameter '{name}' is not present")))
        }
        PageError::DuplicateParameter(_) => ("invalid_request", Some("A parameter is present twice".to_owned())),
        PageError::TooLong => ("invalid_request", Some("The request is too long".to_owned())),
        PageError::NothingUnderWay => ("sign_in_lost", None),
        PageError::RelayStateUnknown => {
            ("invalid_request", Some("Invalid relayState from identity provider".to_owned()))
        }
        PageError::LogoutRefused => {
            ("invalid_request", Some("The logout request of the identity provider is not valid".to_owned()))
        }
        PageError::ResponseTooLong => {
            ("invalid_request", Some("The response of the identity provider is too long".to_owned()))
        }
        PageError::InvalidHint => ("invalid_request", Some("id_token_hint is not valid".to_owned())),
        PageError::NotAvailable => ("not_available", None),
        PageError::UnknownClient(_) => ("unknown_client", None),
        PageError::RedirectMismatch("redirect_uri") => ("redirect_mismatch", None),
        PageError::RedirectMismatch(name) => ("redirect_mismatch", Some((*name).to_owned())),
        PageError::OAuthNotEnabled => ("invalid_request", Some("Client is not enabled for OAuth2.0 flows ".to_owned())),
        PageError::Failed(Failure::Overloaded) => ("temporarily_unavailable", None),
        PageError::Failed(failure) => {
            tracing::error!(error = %failure, "an authorization request failed");
            ("server_error", None)
        }
    }
}

#[cfg(test)]
mod tests {
    use flows::authorization::OAuthError;

    use super::*;

    fn address(redirect_uri: &str, response: ResponseMode) -> ReturnAddress {
        ReturnAddress { redirect_uri: redirect_uri.to_owned(), state: Some("a b&c=d/é".to_owned()), response }
    }

    fn location(response: &Response<Vec<u8>>) -> &str {
        response.headers()[LOCATION].to_str().unwrap()
    }

    #[test]
    fn an_answer_is_encoded_once_and_keeps_the_query_of_the_address() {
        let code = Granted::Code("c".to_owned());
        let plain = granted(&address("https://app.example/cb", ResponseMode::Code), &code, "https://id.example/p");
        let expected = "https://app.example/cb?code=c&state=a+b%26c%3Dd%2F%C3%A9&iss=https%3A%2F%2Fid.example%2Fp";
        assert_eq!(location(&plain), expected);
        let kept = granted(&address("myapp://cb?x=1", ResponseMode::Code), &code, "i");
        assert_eq!(location(&kept), "myapp://cb?x=1&code=c&state=a+b%26c%3Dd%2F%C3%A9&iss=i");
    }

    #[test]
    fn errors_go_where_answers_would_in_the_services_order() {
        let place = Place { pool: None, prefix: "/p".to_owned(), host: None, is_secure: false, insists_on_tls: false };
        let refusal = |response| Refusal::Application {
            to: ReturnAddress {
                redirect_uri: "https://app.example/".to_owned(),
                state: Some("s".to_owned()),
                response,
            },
            error: OAuthError::InvalidScope,
            description: "Not that. ".to_owned(),
        };
        let told = refused(&place, &refusal(ResponseMode::Code), None, Some("i"));
        assert_eq!(
            location(&told),
            "https://app.example/?error_description=Not+that.+&state=s&error=invalid_scope&iss=i"
        );
        let told = refused(&place, &refusal(ResponseMode::Token), None, None);
        assert!(location(&told).starts_with("https://app.example/#error_description="), "{told:?}");
        let told = refused(&place, &Refusal::Page(PageError::RedirectMismatch("redirect_uri")), Some("c&\r\n"), None);
        assert_eq!(location(&told), "/p/error?error=redirect_mismatch&client_id=c%26%0D%0A");
    }
}
