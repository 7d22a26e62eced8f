//! An authorization request: its parameters, checked against what its client may ask for (behaviour 30 §3.1). The
//! login pages carry the parameters through every step of a sign-in and have them checked again at each: a client that
//! was changed meanwhile is asked as it is now.

use std::sync::Arc;

use domain::cimd_policy;
use domain::client::OAuthFlow;
use domain::redirect_url;

use super::metadata_clients;
use super::refusal::{OAuthError, PageError, Refusal, ReturnAddress};
use crate::configuration::{ClientConfiguration, PoolConfiguration};
use crate::federate::routing;
use crate::{Context, Failure};

/// What was asked for, as it came. An empty parameter counts as none (RFC 6749 §3.1).
#[derive(Debug, Clone, Default)]
pub struct Asked<'a> {
    pub client_id: Option<&'a str>,
    pub redirect_uri: Option<&'a str>,
    pub response_type: Option<&'a str>,
    pub scope: Option<&'a str>,
    pub state: Option<&'a str>,
    pub nonce: Option<&'a str>,
    pub code_challenge: Option<&'a str>,
    pub code_challenge_method: Option<&'a str>,
    pub prompt: Option<&'a str>,
    pub max_age: Option<&'a str>,
    pub login_hint: Option<&'a str>,
    pub identity_provider: Option<&'a str>,
    pub idp_identifier: Option<&'a str>,
    pub resource: Option<&'a str>,
    pub acr_values: Option<&'a str>,
    /// `request` and `request_uri`: parameters by another way, which this server does not take.
    pub request: Option<&'a str>,
    pub request_uri: Option<&'a str>,
}

/// A request that its client may make.
#[derive(Clone)]
pub struct AuthorizationRequest {
    pub client: Arc<ClientConfiguration>,
    pub to: ReturnAddress,
    /// Whether the application said where to return; else the client's default is used, and the token endpoint need not
    /// be told either.
    pub redirect_uri_given: bool,
    pub scopes: Vec<String>,
    pub nonce: Option<String>,
    /// Of method S256.
    pub code_challenge: Option<String>,
    pub prompt: Prompt,
    pub max_age_seconds: Option<i64>,
    pub login_hint: Option<String>,
    pub provider: AskedProvider,
    /// `prompt` as it came: providers are told all of it.
    pub prompt_values: Option<String>,
    pub resource: Option<String>,
    pub acr_values: Vec<String>,
}

/// What comes back: a code, or tokens in the fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Response {
    Code,
    Token,
}

/// `prompt` as far as this server minds it; `select_account` and `consent` are for providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prompt {
    #[default]
    AsNeeded,
    /// Without any page.
    None,
    /// Signed in anew.
    Login,
}

/// By whom the application wants its users to be known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum AskedProvider {
    /// By any that its client has.
    #[default]
    Any,
    /// By the pool itself, and no page that offers anything else.
    Local,
    /// By this provider, which its client has.
    Named(String),
}

impl AuthorizationRequest {
    /// Checks what was asked for. `pool` is the one that the request's host or path names, if any does.
    ///
    /// # Errors
    /// To the person while it is not known where the application is, then to the application.
    pub async fn check(
        cx: &Context,
        pool: Option<&Arc<PoolConfiguration>>,
        asked: &Asked<'_>,
    ) -> Result<Self, Refusal> {
        let client_id = asked.client_id.ok_or(Refusal::Page(PageError::MissingParameter("client_id")))?;
        let client = client_at(cx, pool, client_id).await?;
        let settings = &client.client.settings;
        let to = return_address(&client, asked)?;
        if !settings.oauth_enabled {
            return Err(Refusal::Page(PageError::OAuthNotEnabled));
        }
        refuse_other_ways(asked, &to)?;
        let flow = match asked.response_type {
            None => return Err(to.refuse(OAuthError::InvalidRequest, "response_type is missing. ")),
            Some("code") => OAuthFlow::Code,
            Some("token") => OAuthFlow::Implicit,
            Some(_) => return Err(to.refuse(OAuthError::UnsupportedResponseType, "response_type is code or token. ")),
        };
        if !settings.oauth_flows.contains(&flow) {
            return Err(to.refuse(OAuthError::UnauthorizedClient, "The client may not use this response_type. "));
        }
        let scopes = scopes(&client, asked.scope).map_err(|why| to.refuse(OAuthError::InvalidScope, why))?;
        let code_challenge = code_challenge(asked).map_err(|why| to.refuse(OAuthError::InvalidRequest, why))?;
        if code_challenge.is_none() && client.document_host().is_some() {
            return Err(to.refuse(OAuthError::InvalidRequest, "code_challenge is missing. "));
        }
        let prompt = prompt(asked.prompt).map_err(|why| to.refuse(OAuthError::InvalidRequest, why))?;
        let max_age = asked.max_age.map(|text| text.parse::<u32>().map(i64::from)).transpose();
        let max_age_seconds =
            max_age.map_err(|_| to.refuse(OAuthError::InvalidRequest, "max_age is a number of seconds. "))?;
        if let Some(resource) = asked.resource
            && redirect_url::check(resource).is_err()
        {
            return Err(to.refuse(OAuthError::InvalidTarget, "resource is one absolute URI. "));
        }
        let provider = routing::asked(&client, asked.identity_provider, asked.idp_identifier)
            .map_err(|why| to.refuse(OAuthError::InvalidRequest, why))?;
        Ok(Self {
            redirect_uri_given: asked.redirect_uri.is_some(),
            scopes,
            nonce: asked.nonce.map(str::to_owned),
            code_challenge,
            prompt,
            max_age_seconds,
            login_hint: asked.login_hint.map(str::to_owned),
            provider,
            prompt_values: asked.prompt.map(str::to_owned),
            resource: asked.resource.map(str::to_owned),
            acr_values: asked.acr_values.unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
            client,
            to,
        })
    }
}

/// The client of this id, if it is one of the pool that was named.
///
/// # Errors
/// [`PageError::UnknownClient`], or the store's.
async fn client_at(
    cx: &Context,
    pool: Option<&Arc<PoolConfiguration>>,
    client_id: &str,
) -> Result<Arc<ClientConfiguration>, Refusal> {
    match pool {
        Some(pool) if cimd_policy::is_document_url(client_id) => {
            let found = metadata_clients::find(cx, pool, client_id).await?;
            found.ok_or_else(|| Failure::ClientNotFound(client_id.to_owned()).into())
        }
        _ => Ok(cx.configuration.client_at(pool.map(|pool| pool.pool.id.as_str()), client_id).await?),
    }
}

/// Where the application is: only equal bytes count (RFC 9700 §2.1, behaviour 50 #1).
fn return_address(client: &ClientConfiguration, asked: &Asked<'_>) -> Result<ReturnAddress, Refusal> {
    let settings = &client.client.settings;
    let redirect_uri = match asked.redirect_uri {
        Some(uri) if settings.callback_urls.iter().any(|known| known == uri) => uri,
        Some(_) => return Err(Refusal::Page(PageError::RedirectMismatch("redirect_uri"))),
        None => settings
            .default_redirect_uri
            .as_deref()
            .ok_or(Refusal::Page(PageError::MissingParameter("redirect_uri")))?,
    };
    Ok(ReturnAddress {
        redirect_uri: redirect_uri.to_owned(),
        state: asked.state.map(str::to_owned),
        response: if asked.response_type == Some("token") { Response::Token } else { Response::Code },
    })
}

/// Parameters that would have to be read out of a document are refused, not passed over: what they say is signed for.
fn refuse_other_ways(asked: &Asked<'_>, to: &ReturnAddress) -> Result<(), Refusal> {
    match asked {
        Asked { request: Some(_), .. } => Err(to.refuse(OAuthError::RequestNotSupported, "request is not supported. ")),
        Asked { request_uri: Some(_), .. } => {
            Err(to.refuse(OAuthError::RequestUriNotSupported, "request_uri is not supported. "))
        }
        _ => Ok(()),
    }
}

/// The scopes that were asked for, or all that the client has; each once.
fn scopes(client: &ClientConfiguration, asked: Option<&str>) -> Result<Vec<String>, &'static str> {
    let allowed = &client.client.settings.oauth_scopes;
    let Some(asked) = asked else { return Ok(allowed.clone()) };
    let mut scopes: Vec<String> = Vec::new();
    for scope in asked.split(' ').filter(|scope| !scope.is_empty()) {
        if !allowed.iter().any(|known| known == scope) {
            return Err("The client may not ask for one of these scopes. ");
        }
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    if scopes.is_empty() { Ok(allowed.clone()) } else { Ok(scopes) }
}

/// A SHA-256 in base64url (RFC 7636 §4.2).
const CHALLENGE_CHARACTERS: usize = 43;

fn code_challenge(asked: &Asked<'_>) -> Result<Option<String>, &'static str> {
    match (asked.code_challenge, asked.code_challenge_method) {
        (None, None) => Ok(None),
        (Some(challenge), Some("S256")) => {
            let fits = challenge.len() == CHALLENGE_CHARACTERS
                && challenge.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
            if fits { Ok(Some(challenge.to_owned())) } else { Err("code_challenge is no SHA-256 in base64url. ") }
        }
        (Some(_), Some(_)) => Err("code_challenge_method is S256. "),
        (Some(_), None) => Err("code_challenge_method is missing. "),
        (None, Some(_)) => Err("code_challenge is missing. "),
    }
}

fn prompt(asked: Option<&str>) -> Result<Prompt, &'static str> {
    let values: Vec<&str> = asked.unwrap_or_default().split_whitespace().collect();
    if values.iter().any(|value| !matches!(*value, "none" | "login" | "select_account" | "consent")) {
        return Err("prompt is of none, login, select_account and consent. ");
    }
    match values[..] {
        [] => Ok(Prompt::AsNeeded),
        ["none"] => Ok(Prompt::None),
        _ if values.contains(&"none") => Err("prompt is none, or something else. "),
        _ if values.contains(&"login") => Ok(Prompt::Login),
        _ => Ok(Prompt::AsNeeded),
    }
}
