//! The one connector of OpenID Connect and of the social kinds: an authorization code is fetched and exchanged, and an ID
//! token or a profile says who it is. What differs between the kinds is settings; `social` and [`settings`] write them.

mod answer;
mod authorization;
pub(crate) mod client;
mod id_token;
mod key_cache;
mod keys;
mod logout_token;
pub(crate) mod settings;
mod token_request;
mod user_info;

use domain::clock::Time;
use serde_json::{Map, Value};
use url::Url;

use crate::claims;
use crate::provider::{
    Departure, Ended, Expected, Identity, Later, Provider, ProviderError, ProviderSession, Returned, Site, Told,
    Vouched, WayOut, no_tokens,
};

pub(crate) use authorization::Authorization;
pub(crate) use client::Client;
pub(crate) use id_token::Verifier;
pub use key_cache::KeyCache;
pub(crate) use settings::Settings;
pub(crate) use token_request::{TokenEndpoint, Tokens};
pub(crate) use user_info::UserInfo;

use id_token::{Expectation, seconds};

/// Names that somebody has at the provider may be this long (OpenID Connect Core §2).
const SUBJECT_LIMIT_CHARS: usize = 255;

/// A provider of one of the kinds that speak OAuth 2.
pub(crate) struct Connector {
    pub client: Client,
    pub authorization: Authorization,
    pub token: TokenEndpoint,
    /// How ID tokens are verified; `None` of providers that have none, where the profile says who it is.
    pub id_tokens: Option<Verifier>,
    pub user_info: Option<UserInfo>,
    /// Where the provider says whom an access token was issued for (Amazon).
    pub token_info: Option<Url>,
    /// The claim that is the user's name at the provider.
    pub id_claim: &'static str,
    /// Whether the provider tells a name beside the code (Apple).
    pub tells_name: bool,
}

impl Connector {
    async fn come_back(
        &self,
        site: Site<'_>,
        returned: &Returned<'_>,
        expected: &Expected,
    ) -> Result<Identity, ProviderError> {
        let code = authorization::code(returned, self.id_tokens.as_ref())?;
        let tokens = self.token.exchange(site, &self.client, code, expected).await?;
        let id_token = match &self.id_tokens {
            Some(verifier) => {
                // Without a nonce of ours, a token of any other sign-in would do.
                let nonce =
                    expected.nonce.as_deref().ok_or_else(|| invalid("Bad id_token nonce", "no nonce is kept"))?;
                let token =
                    tokens.id_token().ok_or_else(|| invalid("Bad id_token response", "the answer has no id_token"))?;
                let access_token = tokens.access_token();
                let expectation = Expectation { nonce: Some(nonce), access_token };
                Some(verifier.verify(site, &self.client, token, &expectation).await?)
            }
            None => None,
        };
        let profile = match &self.user_info {
            Some(user_info) => {
                let token = tokens.required_access_token()?;
                Some(user_info.ask(site, &self.client, token, self.id_tokens.as_ref()).await?)
            }
            None => None,
        };
        let id = self.who(id_token.as_ref(), profile.as_ref())?;
        if let Some(token_info) = &self.token_info {
            let access_token = tokens.required_access_token()?;
            user_info::check_audience(site, token_info, access_token, &self.client.id, self.id_claim, &id).await?;
        }
        let told_name = returned.user.filter(|_| self.tells_name).map(crate::social::apple::name);
        Ok(self.identity(id, &tokens, id_token, profile, told_name))
    }

    /// The name of whom the ID token and the profile speak of, who must be the same.
    fn who(
        &self,
        id_token: Option<&Map<String, Value>>,
        profile: Option<&Map<String, Value>>,
    ) -> Result<String, ProviderError> {
        let name = |claims: &Map<String, Value>| claims.get(self.id_claim).and_then(Value::as_str).map(str::to_owned);
        let id = id_token.or(profile).and_then(name);
        let fits = |id: &String| !id.is_empty() && id.chars().count() <= SUBJECT_LIMIT_CHARS;
        let id = id.filter(fits).ok_or_else(|| {
            invalid("Bad user info", &format!("{} is not a name of 1 to 255 characters", self.id_claim))
        })?;
        match profile {
            // A profile of somebody else was mixed in (OpenID Connect Core §5.3.4).
            Some(profile) if name(profile).as_deref() != Some(id.as_str()) => {
                Err(invalid("Bad user info", &format!("{} in it is not that of the ID token", self.id_claim)))
            }
            _ => Ok(id),
        }
    }

    fn identity(
        &self,
        id: String,
        tokens: &Tokens,
        id_token: Option<Map<String, Value>>,
        profile: Option<Map<String, Value>>,
        told_name: Option<Map<String, Value>>,
    ) -> Identity {
        let (id_token, profile) = (id_token.unwrap_or_default(), profile.unwrap_or_default());
        let told = Told::Tokens {
            token_response: claims::texts(tokens.all()),
            id_token: claims::texts(&id_token),
            user_info: claims::texts(&profile),
        };
        let session_id = id_token.get("sid").and_then(Value::as_str).map(str::to_owned);
        // What is signed wins over what is not (behaviour 30 §6.2).
        let mut all = told_name.unwrap_or_default();
        all.extend(profile);
        all.extend(id_token);
        // A token that nobody verified is not handed on under its name.
        let id_token = tokens.id_token().filter(|_| self.id_tokens.is_some());
        for (name, token) in [("access_token", tokens.access_token()), ("id_token", id_token)] {
            match token {
                Some(token) => all.insert(name.to_owned(), token.into()),
                None => all.remove(name),
            };
        }
        let session = ProviderSession { session_id, subject: id.clone(), ..ProviderSession::default() };
        Identity { id, claims: claims::values(&all), told, session, once: None }
    }

    fn verifier(&self) -> Result<&Verifier, ProviderError> {
        self.id_tokens.as_ref().ok_or_else(no_tokens)
    }

    async fn vouch(&self, site: Site<'_>, token: &str) -> Result<Vouched, ProviderError> {
        let claims = self.verifier()?.verify(site, &self.client, token, &Expectation::default()).await?;
        let id = self.who(Some(&claims), None)?;
        let mut tokens = Map::new();
        tokens.insert("id_token".to_owned(), token.into());
        let time = |name: &str| seconds(&claims, name).map(|seconds| seconds.map(Time::from_seconds));
        let issued_at = time("iat")?.unwrap_or(site.now);
        let expires_at = time("exp")?.unwrap_or(site.now);
        let authenticated_at = time("auth_time")?.unwrap_or(issued_at).min(issued_at);
        let identity = self.identity(id, &Tokens::of(tokens), Some(claims), None, None);
        Ok(Vouched { identity, issued_at, expires_at, authenticated_at })
    }
}

impl Provider for Connector {
    fn begin(&self, site: Site<'_>, departure: &Departure<'_>) -> Result<(WayOut, Expected), ProviderError> {
        Ok(self.authorization.request(site, &self.client, departure))
    }

    fn finish<'a>(&'a self, site: Site<'a>, returned: &'a Returned<'a>, expected: &'a Expected) -> Later<'a, Identity> {
        Box::pin(self.come_back(site, returned, expected))
    }

    fn verify_id_token<'a>(&'a self, site: Site<'a>, token: &'a str) -> Later<'a, Vouched> {
        Box::pin(self.vouch(site, token))
    }

    fn read_logout_token<'a>(&'a self, site: Site<'a>, token: &'a str) -> Later<'a, Ended> {
        Box::pin(async move { logout_token::read(self.verifier()?, site, &self.client, token).await })
    }
}

/// What the provider said does not hold: `told` is for the application, `why` for the log.
pub(crate) fn invalid(told: &str, why: &str) -> ProviderError {
    ProviderError::Invalid { told: told.to_owned(), why: format!("{told}: {why}") }
}

#[cfg(test)]
mod tests;
