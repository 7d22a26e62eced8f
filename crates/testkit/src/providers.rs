//! Identity providers without a protocol: where tests of what comes before and after one begin. Whatever comes back says
//! by itself who it is, and is believed if it fits what was expected.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::certificate::{self, Lifetime};
use crypto::jwt::SigningKey;
use domain::clock::Time;
use domain::identity_provider::ProviderKind;
use domain::random;
use federation::{
    Connect, Connection, Departure, Ended, Expected, Identity, Later, Once, Provider, ProviderError, ProviderSession,
    Returned, Site, Told, WayOut,
};
use serde_json::{Value, json};
use store::Location;
use url::form_urlencoded::Serializer;

use crate::browser::Page;
use crate::scene::Scene;
use crate::{START_SECONDS, TestServer};

/// Connects every provider to one of these.
pub struct StandIns;

impl Connect for StandIns {
    fn connect(&self, connection: &Connection<'_>) -> Result<Box<dyn Provider>, ProviderError> {
        let provider = connection.provider;
        if provider.details.get("client_id").is_some_and(|id| id == "unusable") {
            return Err(invalid("The settings are wrong. "));
        }
        let posts = provider.details.get("client_id").is_some_and(|id| id == "posts");
        Ok(Box::new(StandIn { name: provider.name.clone(), is_saml: provider.kind == ProviderKind::Saml, posts }))
    }
}

struct StandIn {
    name: String,
    is_saml: bool,
    posts: bool,
}

fn invalid(told: &str) -> ProviderError {
    ProviderError::Invalid { told: told.to_owned(), why: "a test says so".to_owned() }
}

impl Provider for StandIn {
    fn begin(&self, site: Site<'_>, departure: &Departure<'_>) -> Result<(WayOut, Expected), ProviderError> {
        let Departure { callback, state, prompt, login_hint, acr_values } = *departure;
        let nonce = random::base32::<16>(site.random);
        let mut fields = vec![("callback", callback.to_owned()), ("state", state.to_owned()), ("nonce", nonce.clone())];
        fields.extend(prompt.map(|prompt| ("prompt", prompt.to_owned())));
        fields.extend(login_hint.map(|hint| ("login_hint", hint.to_owned())));
        fields.extend(acr_values.map(|values| ("acr_values", values.to_owned())));
        let expected = Expected { callback: callback.to_owned(), nonce: Some(nonce), ..Expected::default() };
        let action = format!("https://{}.idp.example/authorize", self.name.to_lowercase());
        if self.posts {
            return Ok((WayOut::Form { action, fields }, expected));
        }
        let query = Serializer::new(String::new()).extend_pairs(fields).finish();
        Ok((WayOut::Redirect(format!("{action}?{query}")), expected))
    }

    fn finish<'a>(&'a self, _: Site<'a>, returned: &'a Returned<'a>, expected: &'a Expected) -> Later<'a, Identity> {
        Box::pin(async move {
            if let Some(error) = returned.error {
                let description = returned.error_description.unwrap_or_default().to_owned();
                return Err(ProviderError::Refused { error: error.to_owned(), description });
            }
            let word = if self.is_saml { returned.saml_response } else { returned.code };
            let parts: Vec<&str> = word.unwrap_or_default().split('|').collect();
            match parts[..] {
                ["unreachable", ..] => Err(ProviderError::Unreachable("it hangs".to_owned())),
                [provider, id, nonce, once]
                    if provider == self.name && nonce == expected.nonce.as_deref().unwrap_or_default() =>
                {
                    Ok(self.identity(id, once))
                }
                _ => Err(invalid("The word is another's. ")),
            }
        })
    }

    fn read_logout_token<'a>(&'a self, _: Site<'a>, token: &'a str) -> Later<'a, Ended> {
        Box::pin(async move { self.ended(token) })
    }
}

impl StandIn {
    /// `PROVIDER|SUBJECT|SESSION|ID`.
    fn ended(&self, token: &str) -> Result<Ended, ProviderError> {
        let parts: Vec<&str> = token.split('|').collect();
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        match parts[..] {
            [provider, subject, session, id] if provider == self.name => Ok(Ended {
                session_id: some(session),
                subject: some(subject),
                once: Once { id: id.to_owned(), until: Time::from_seconds(START_SECONDS + 3_600) },
            }),
            _ => Err(invalid("The token is another's. ")),
        }
    }

    /// `ID`, or `ID;CLAIM=VALUE;…`.
    fn identity(&self, who: &str, once: &str) -> Identity {
        let (id, more) = who.split_once(';').unwrap_or((who, ""));
        let more = more.split(';').filter_map(|claim| claim.split_once('='));
        let told = BTreeMap::from([("sub".to_owned(), id.to_owned())]);
        Identity {
            id: id.to_owned(),
            claims: [("sub", id), ("email", &format!("{id}@example.com"))]
                .into_iter()
                .chain(more)
                .map(|(name, value)| (name.to_owned(), vec![value.to_owned()]))
                .collect(),
            told: if self.is_saml {
                Told::Saml { saml_response: told }
            } else {
                Told::Tokens { token_response: BTreeMap::new(), id_token: told, user_info: BTreeMap::new() }
            },
            session: ProviderSession {
                session_id: Some(format!("session of {id}")),
                subject: id.to_owned(),
                ..ProviderSession::default()
            },
            once: (!once.is_empty())
                .then(|| Once { id: once.to_owned(), until: Time::from_seconds(START_SECONDS + 3_600) }),
        }
    }
}

/// A site whose providers are stand-ins.
pub fn server() -> TestServer {
    TestServer::with_connectors(Location::SqliteMemory, Arc::new(StandIns))
}

/// Somebody on the way to a provider, as the provider sees them.
#[derive(Debug, Clone)]
pub struct Away {
    pub provider: String,
    /// The address below which the provider answers.
    pub callback: String,
    pub state: String,
    pub nonce: String,
    pub prompt: Option<String>,
    pub login_hint: Option<String>,
    pub acr_values: Option<String>,
}

impl Away {
    /// # Panics
    /// If the page sends nobody to a provider.
    pub fn of(page: &Page) -> Self {
        let location = page.location.as_deref().unwrap_or_default();
        let (host, _) = location.split_once("/authorize?").unwrap_or_else(|| panic!("nobody leaves: {page:?}"));
        let host = host.strip_prefix("https://").and_then(|host| host.strip_suffix(".idp.example"));
        let get = |name: &str| page.returned(name);
        Self {
            provider: host.unwrap_or_else(|| panic!("nobody leaves: {page:?}")).to_owned(),
            callback: get("callback").expect("a callback"),
            state: get("state").expect("a state"),
            nonce: get("nonce").expect("a nonce"),
            prompt: get("prompt"),
            login_hint: get("login_hint"),
            acr_values: get("acr_values"),
        }
    }

    /// What the provider of this name says: that this is who came (`ID`, or `ID;CLAIM=VALUE;…`). `once` is the id of its
    /// message, if it has one.
    pub fn word(&self, provider: &str, id: &str, once: &str) -> String {
        format!("{provider}|{id}|{}|{once}", self.nonce)
    }
}

/// Adds providers to the scene's pool.
pub async fn add(scene: &Scene, providers: &[(&str, &str, Value)]) {
    for (name, kind, details) in providers {
        let usual = match *kind {
            "SAML" => json!({ "MetadataFile": metadata() }),
            "OIDC" => json!({
                "client_id": "i", "client_secret": "s", "authorize_scopes": "openid", "attributes_request_method": "GET",
                "oidc_issuer": "https://idp.example", "authorize_url": "https://idp.example/a",
                "token_url": "https://idp.example/t", "attributes_url": "https://idp.example/u",
                "jwks_uri": "https://idp.example/k",
            }),
            "Facebook" => json!({
                "client_id": "i", "client_secret": "s", "authorize_scopes": "email", "api_version": "v17.0",
            }),
            _ => json!({"client_id": "i", "client_secret": "s", "authorize_scopes": "email openid"}),
        };
        let input = json!({
            "ProviderName": name, "ProviderType": kind, "AttributeMapping": {"email": "email"},
            "ProviderDetails": crate::merged(usual, details.clone()),
        });
        scene.ok("CreateIdentityProvider", input).await;
    }
}

/// What a SAML provider says of itself.
pub fn metadata() -> String {
    SamlProvider::new().metadata
}

/// A SAML provider that can sign.
pub struct SamlProvider {
    key: SigningKey,
    certificate_der: Vec<u8>,
    pub metadata: String,
}

impl SamlProvider {
    pub const ENTITY_ID: &str = "https://idp.example.com";
    pub const LOGOUT: &str = "https://idp.example.com/slo";

    #[expect(clippy::new_without_default, reason = "every one has a key of its own")]
    pub fn new() -> Self {
        const YEAR_SECONDS: i64 = 365 * 86_400;
        let key = SigningKey::generate();
        let lifetime = Lifetime { not_before: START_SECONDS - YEAR_SECONDS, not_after: START_SECONDS + YEAR_SECONDS };
        let certificate_der = certificate::self_signed(&key, "idp", lifetime, [1; 16]).expect("a certificate");
        let metadata = format!(
            r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{id}">
            <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing">
            <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{der}</X509Certificate></X509Data></KeyInfo>
            </KeyDescriptor><SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
            Location="{logout}"/><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
            Location="https://idp.example.com/sso"/></IDPSSODescriptor></EntityDescriptor>"#,
            id = Self::ENTITY_ID,
            der = STANDARD.encode(&certificate_der),
            logout = Self::LOGOUT,
        );
        Self { key, certificate_der, metadata }
    }

    /// A message with this id, signed, as a form has it.
    ///
    /// # Panics
    /// If it cannot be signed.
    pub fn signed(&self, xml: &str, id: &str) -> String {
        let signed = federation::xml::sign_enveloped(xml, id, &self.key.to_pkcs8(), &self.certificate_der);
        STANDARD.encode(signed.expect("a signature"))
    }
}
