//! An authorization request, as the provider understands it (RFC 6749 §4.1.1, OpenID Connect Core 1.0 §3.1.2.1).

use url::Url;

use super::kind::Kind;
use crate::dev::fields::Fields;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct AuthorizationRequest {
    pub(super) client_id: String,
    pub(super) redirect_uri: Url,
    /// As it was sent: the token endpoint compares it.
    pub(super) redirect_uri_text: String,
    pub(super) by_form: bool,
    pub(super) scope: String,
    pub(super) state: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) code_challenge: Option<String>,
    pub(super) login_hint: Option<String>,
    /// Why the client is told no without anybody being asked: error and description.
    pub(super) refusal: Option<(&'static str, &'static str)>,
}

impl AuthorizationRequest {
    /// # Errors
    /// What is wrong before it is known where the answer goes: a sentence for the page.
    pub(super) fn read(kind: Kind, query: &str) -> Result<Self, &'static str> {
        let fields = Fields::read(query.as_bytes()).ok_or("A parameter came twice.")?;
        let owned = |name| fields.get(name).map(str::to_owned);
        let client_id = owned("client_id").ok_or("client_id is missing. Any will do.")?;
        let redirect_uri_text = owned("redirect_uri").ok_or("redirect_uri is missing.")?;
        let redirect_uri = Url::parse(&redirect_uri_text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let redirect_uri = redirect_uri.ok_or("redirect_uri is not an http:// or https:// URL.")?;
        Ok(Self {
            client_id,
            redirect_uri,
            redirect_uri_text,
            by_form: fields.text("response_mode") == "form_post",
            scope: fields.text("scope").to_owned(),
            state: owned("state"),
            nonce: owned("nonce"),
            code_challenge: owned("code_challenge"),
            login_hint: owned("login_hint"),
            refusal: refusal(kind, &fields),
        })
    }

    /// Scopes are divided by blanks; Facebook's by commas.
    pub(super) fn asks_for(scope: &str, wanted: &str) -> bool {
        scope.split([' ', ',']).any(|scope| scope == wanted)
    }
}

/// What the real ones refuse, so that it is found out on a laptop.
fn refusal(kind: Kind, fields: &Fields) -> Option<(&'static str, &'static str)> {
    let (scope, mode) = (fields.text("scope"), fields.text("response_mode"));
    if fields.text("response_type") != "code" {
        return Some(("unsupported_response_type", "Only the response type code is known."));
    }
    if !matches!(mode, "" | "query" | "form_post") {
        return Some(("invalid_request", "The response mode is neither query nor form_post."));
    }
    if kind == Kind::Apple && !scope.is_empty() && mode != "form_post" {
        return Some(("invalid_request", "response_mode must be form_post when name or email scope is requested."));
    }
    if kind == Kind::OpenId && !AuthorizationRequest::asks_for(scope, "openid") {
        return Some(("invalid_scope", "The scope openid is missing."));
    }
    if fields.get("code_challenge").is_some() && fields.text("code_challenge_method") != "S256" {
        return Some(("invalid_request", "The code challenge method must be S256."));
    }
    if fields.text("prompt").split(' ').any(|prompt| prompt == "none") {
        return Some(("login_required", "Nobody is signed in here: each time, somebody is chosen."));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "client_id=c&redirect_uri=http%3A%2F%2Fapp.localhost%2Fcb&response_type=code&scope=openid+email";

    fn refused(kind: Kind, query: &str) -> Option<&'static str> {
        AuthorizationRequest::read(kind, query).unwrap().refusal.map(|(error, _)| error)
    }

    #[test]
    fn a_good_request_is_understood() {
        let request = AuthorizationRequest::read(Kind::OpenId, &format!("{GOOD}&state=s&login_hint=x")).unwrap();
        assert_eq!((request.refusal, request.state.as_deref(), request.by_form), (None, Some("s"), false));
        assert_eq!(request.redirect_uri_text, "http://app.localhost/cb");
    }

    #[test]
    fn nobody_is_sent_where_no_web_page_is() {
        for wrong in ["javascript:alert(1)", "data:text/html,x", "myapp://cb", "/cb", ""] {
            let query = form_encoded(wrong);
            assert!(AuthorizationRequest::read(Kind::OpenId, &query).is_err(), "{wrong}");
        }
        assert!(AuthorizationRequest::read(Kind::OpenId, "redirect_uri=http%3A%2F%2Fx&response_type=code").is_err());
        assert!(AuthorizationRequest::read(Kind::OpenId, &format!("{GOOD}&client_id=d")).is_err());
    }

    fn form_encoded(redirect_uri: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("client_id", "c").append_pair("redirect_uri", redirect_uri);
        query.append_pair("response_type", "code").append_pair("scope", "openid").finish()
    }

    #[test]
    fn what_the_real_ones_refuse_is_refused() {
        let token = GOOD.replace("response_type=code", "response_type=token");
        assert_eq!(refused(Kind::OpenId, &token), Some("unsupported_response_type"));
        assert_eq!(refused(Kind::OpenId, &GOOD.replace("openid+", "")), Some("invalid_scope"));
        assert_eq!(refused(Kind::Facebook, &GOOD.replace("openid+", "")), None);
        assert_eq!(refused(Kind::OpenId, &format!("{GOOD}&code_challenge=x")), Some("invalid_request"));
        assert_eq!(refused(Kind::OpenId, &format!("{GOOD}&code_challenge=x&code_challenge_method=S256")), None);
        assert_eq!(refused(Kind::OpenId, &format!("{GOOD}&prompt=none")), Some("login_required"));
        assert_eq!(refused(Kind::Apple, GOOD), Some("invalid_request"));
        assert_eq!(refused(Kind::Apple, &format!("{GOOD}&response_mode=form_post")), None);
    }
}
