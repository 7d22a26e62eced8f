//! Login with Amazon: OAuth 2 without ID tokens; a profile, and an answer to whom a token was issued for.

use http::Method;

use super::Place;
use crate::openid::{Connector, Settings, UserInfo};
use crate::provider::ProviderError;

const TOKEN_INFO_URL: &str = "https://api.amazon.com/auth/o2/tokeninfo";

/// # Errors
/// A setting is missing or cannot be used.
pub(crate) fn connector(settings: Settings<'_>) -> Result<Connector, ProviderError> {
    let place = Place::new(settings, "amazon");
    Ok(Connector {
        client: settings.client()?,
        authorization: place.authorization()?,
        token: place.token()?,
        id_tokens: None,
        user_info: Some(UserInfo {
            url: place.detailed("userinfo", "attributes_url")?,
            method: Method::GET,
            proves_secret: false,
            read: std::convert::identity,
        }),
        token_info: Some(place.url("tokeninfo", TOKEN_INFO_URL)?),
        id_claim: "user_id",
        tells_name: false,
    })
}
