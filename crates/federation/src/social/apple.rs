//! Sign in with Apple: OpenID Connect without userInfo, a client secret that is signed, and a name that is told once.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::clock::Time;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::Place;
use crate::openid::client::Secret;
use crate::openid::settings::unusable;
use crate::openid::{Authorization, Client, Connector, Settings, Verifier};
use crate::provider::ProviderError;

const KEYS_URL: &str = "https://appleid.apple.com/auth/keys";

/// Whom the secret is for: always Apple itself, wherever the endpoint is.
const AUDIENCE: &str = "https://appleid.apple.com";

/// Apple takes up to six months. One is made for each exchange.
const SECRET_LIFETIME_SECONDS: i64 = 300;

/// `user` is a name and an address.
const USER_LIMIT_BYTES: usize = 4096;

/// # Errors
/// A setting is missing or cannot be used.
pub(crate) fn connector(settings: Settings<'_>) -> Result<Connector, ProviderError> {
    let place = Place::new(settings, "apple");
    let scope = settings.optional("authorize_scopes").unwrap_or_default().to_owned();
    Ok(Connector {
        client: Client {
            id: settings.required("client_id")?.to_owned(),
            secret: Secret::Signed(Key::read(
                settings.required("team_id")?,
                settings.required("key_id")?,
                settings.required("private_key")?,
            )?),
        },
        authorization: Authorization {
            url: place.detailed("authorize", "authorize_url")?,
            form_post: !scope.is_empty(),
            scope,
            passes_hint: false,
        },
        token: place.token()?,
        id_tokens: Some(Verifier {
            issuers: place.issuers(None)?,
            keys_url: place.url("jwks", KEYS_URL)?,
            shared_secret: false,
        }),
        user_info: None,
        token_info: None,
        id_claim: "sub",
        tells_name: true,
    })
}

/// The key that Apple gave out, and whose it is.
pub(crate) struct Key {
    team_id: String,
    key_id: String,
    key: EncodingKey,
}

impl Key {
    /// Reads a key as Apple's `.p8` file has it, PKCS #8 in PEM; its first and last line may be left out.
    fn read(team_id: &str, key_id: &str, pem: &str) -> Result<Self, ProviderError> {
        let mut base64 = Zeroizing::new(String::with_capacity(pem.len()));
        for line in pem.lines().map(str::trim).filter(|line| !line.starts_with("-----")) {
            base64.push_str(line);
        }
        let der = STANDARD.decode(base64.as_bytes()).map(Zeroizing::new).ok();
        let usable = |der: &Zeroizing<Vec<u8>>| EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).is_ok();
        let der = der.filter(usable).ok_or_else(|| unusable("private_key is not a P-256 key in PKCS #8"))?;
        Ok(Self { team_id: team_id.to_owned(), key_id: key_id.to_owned(), key: EncodingKey::from_ec_der(&der) })
    }

    /// # Errors
    /// It cannot be signed.
    pub fn client_secret(&self, client_id: &str, now: Time) -> Result<Zeroizing<String>, ProviderError> {
        let header = Header { typ: None, kid: Some(self.key_id.clone()), ..Header::new(Algorithm::ES256) };
        let claims = json!({"iss": self.team_id, "iat": now.seconds(), "exp": now.seconds() + SECRET_LIFETIME_SECONDS,
            "aud": AUDIENCE, "sub": client_id});
        let signed = jsonwebtoken::encode(&header, &claims, &self.key);
        signed.map(Zeroizing::new).map_err(|error| unusable(&format!("the client secret is not signed: {error}")))
    }
}

/// The name in `user`, which Apple gives with the first sign-in only. The browser brings it and nobody signed it: it may say
/// how somebody wants to be called, never who they are or what their address is.
pub(crate) fn name(user: &str) -> Map<String, Value> {
    let mut claims = Map::new();
    if user.len() > USER_LIMIT_BYTES {
        return claims;
    }
    let user: Value = serde_json::from_str(user).unwrap_or_default();
    for part in ["firstName", "lastName"] {
        let said = user.pointer(&format!("/name/{part}")).and_then(Value::as_str).map(str::trim);
        if let Some(said) = said.filter(|said| !said.is_empty()) {
            claims.insert(part.to_owned(), said.into());
        }
    }
    let parts: Vec<&str> = ["firstName", "lastName"].iter().filter_map(|part| claims.get(*part)?.as_str()).collect();
    let whole = parts.join(" ");
    if !whole.is_empty() {
        claims.insert("name".to_owned(), whole.into());
    }
    claims
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_is_taken_from_the_browser() {
        let told = |user: &str| Value::Object(name(user));
        let user = r#"{"name": {"firstName": "Jane", "lastName": "Doe"}, "email": "victim@example.com", "sub": "1"}"#;
        assert_eq!(told(user), json!({"firstName": "Jane", "lastName": "Doe", "name": "Jane Doe"}));
        assert_eq!(told(r#"{"name": {"lastName": " "}}"#), json!({}));
        assert_eq!(told(r#"{"name": {"firstName": ["Jane"]}}"#), json!({}));
        for bad in ["", "[", "{", "null", "\"name\"", &"[".repeat(100_000)] {
            assert_eq!(told(bad), json!({}), "{bad:.20}");
        }
    }
}
