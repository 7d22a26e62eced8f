//! The providers that the service knows by name: what they ask of the one connector (`openid`), and where they are.
//!
//! Where a site says so, all four are below one address of its own: `{base}/{google|facebook|amazon|apple}/` followed by
//! `authorize`, `token`, `userinfo`, `jwks` or `tokeninfo` (Amazon: whom a token was issued for). The issuer is then
//! `{base}/google` or `{base}/apple`, or still the one the world knows: the keys are the local ones in any case.

pub(crate) mod amazon;
pub(crate) mod apple;
pub(crate) mod facebook;
pub(crate) mod google;

use url::Url;
use url::form_urlencoded::byte_serialize;

use crate::openid::settings::unusable;
use crate::openid::{Authorization, Settings, TokenEndpoint};
use crate::provider::ProviderError;

/// One of the four, by its name below a local address.
#[derive(Clone, Copy)]
struct Place<'a> {
    settings: Settings<'a>,
    name: &'static str,
}

impl<'a> Place<'a> {
    fn new(settings: Settings<'a>, name: &'static str) -> Self {
        Self { settings, name }
    }

    /// `{base}/{name}`, where the site has a base.
    fn local(&self) -> Option<String> {
        let base = self.settings.0.social_base?;
        Some(format!("{}/{}", base.as_str().trim_end_matches('/'), self.name))
    }

    /// What the provider may call itself.
    fn issuers(&self, second: Option<&str>) -> Result<Vec<String>, ProviderError> {
        let world = self.settings.required("oidc_issuer")?;
        Ok(self.local().into_iter().chain([world].into_iter().chain(second).map(str::to_owned)).collect())
    }

    /// The endpoint: what follows the local address, or what the world knows.
    fn url(&self, endpoint: &str, world: &str) -> Result<Url, ProviderError> {
        let url = self.local().map_or_else(|| world.to_owned(), |local| format!("{local}/{endpoint}"));
        Url::parse(&url).map_err(|_| unusable(&format!("the {endpoint} endpoint is not a URL")))
    }

    /// The same for an endpoint that the details name.
    fn detailed(&self, endpoint: &str, key: &str) -> Result<Url, ProviderError> {
        self.url(endpoint, self.settings.required(key)?)
    }

    /// Where people are sent, to ask for the scopes of the details; nothing is said of whom is expected.
    fn authorization(&self) -> Result<Authorization, ProviderError> {
        Ok(Authorization {
            url: self.detailed("authorize", "authorize_url")?,
            scope: self.settings.required("authorize_scopes")?.to_owned(),
            form_post: false,
            passes_hint: false,
        })
    }

    fn token(&self) -> Result<TokenEndpoint, ProviderError> {
        let method = self.settings.method("token_request_method")?;
        Ok(TokenEndpoint { url: self.detailed("token", "token_url")?, method })
    }

    /// `attributes_url` with the names of what is wanted (`attributes_url_add_attributes`, behaviour 30 §6.4).
    fn user_info(&self, parameter: &str, names: &[&str]) -> Result<Url, ProviderError> {
        let names: Vec<String> = names.iter().map(|name| byte_serialize(name.as_bytes()).collect()).collect();
        let world = self.settings.required("attributes_url")?;
        let mut url = self.url("userinfo", world)?;
        url.set_query(Some(&format!("{parameter}={}", names.join(","))));
        Ok(url)
    }
}
