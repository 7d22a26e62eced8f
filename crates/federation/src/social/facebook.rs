//! Facebook: OAuth 2 without ID tokens; a profile that is asked for field by field.

use http::Method;

use super::Place;
use crate::openid::{Connector, Settings, UserInfo};
use crate::provider::ProviderError;

/// # Errors
/// A setting is missing or cannot be used.
pub(crate) fn connector(settings: Settings<'_>) -> Result<Connector, ProviderError> {
    let place = Place::new(settings, "facebook");
    // A token is mapped too, and is no field.
    let mapped =
        settings.mapped_claims().into_iter().filter(|name| !matches!(*name, "id" | "access_token" | "id_token"));
    let fields: Vec<&str> = std::iter::once("id").chain(mapped).collect();
    Ok(Connector {
        client: settings.client()?,
        authorization: place.authorization()?,
        token: place.token()?,
        id_tokens: None,
        user_info: Some(UserInfo {
            url: place.user_info("fields", &fields)?,
            method: Method::GET,
            proves_secret: true,
            read: std::convert::identity,
        }),
        token_info: None,
        id_claim: "id",
        tells_name: false,
    })
}
