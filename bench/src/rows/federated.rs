//! Sign-ins at an identity provider, whole: out with a request, back with an answer, on to the application with a code,
//! and its tokens. The browser is a cookie; the provider is as quick as can be.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::SystemRandom;
use crypto::certificate::{self, Lifetime};
use crypto::jwt::SigningKey;
use domain::random;
use federation::xml;
use serde_json::{Value, json};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::http::{Connection, Visited};
use crate::provider;
use crate::site::{Site, text};

const CALLBACK: &str = "https://app.example/cb";
const OIDC: &str = "BenchOidc";
const SAML: &str = "BenchSaml";
const SAML_ENTITY_ID: &str = "https://saml.provider.example";
const INFLATED_LIMIT_BYTES: usize = 100_000;

/// Made once: every worker of a row has the same.
pub struct Providers {
    saml: SamlKey,
}

/// Whom the SAML provider's signatures are of: the worker makes them itself, as a client of SRP does its half.
struct SamlKey {
    pkcs8: Vec<u8>,
    certificate: Vec<u8>,
}

impl Providers {
    /// The providers of the site's pool; the one of OpenID Connect is at `address`.
    pub fn make(connection: &mut Connection, user_pool_id: &str, address: &str) -> Result<Self, String> {
        let mapping = json!({ "email": "email", "name": "name" });
        let at = |path: &str| format!("http://{address}{}/{path}", provider::PATH);
        let oidc = json!({
            "UserPoolId": user_pool_id, "ProviderName": OIDC, "ProviderType": "OIDC",
            "ProviderDetails": {
                "client_id": provider::CLIENT_ID, "client_secret": "any", "authorize_scopes": "openid email",
                "attributes_request_method": "GET", "oidc_issuer": provider::ISSUER,
                "authorize_url": at("authorize"), "token_url": at("token"), "attributes_url": at("userinfo"),
                "jwks_uri": at("keys"),
            },
            "AttributeMapping": mapping,
        });
        connection.call("CreateIdentityProvider", &oidc)?;
        let saml = SamlKey::new()?;
        let details = json!({ "MetadataFile": saml.metadata() });
        let provider = json!({
            "UserPoolId": user_pool_id, "ProviderName": SAML, "ProviderType": "SAML", "ProviderDetails": details,
            "AttributeMapping": mapping,
        });
        connection.call("CreateIdentityProvider", &provider)?;
        Ok(Self { saml })
    }
}

impl SamlKey {
    fn new() -> Result<Self, String> {
        let lifetime = Lifetime { not_before: 1_577_836_800, not_after: provider::EXPIRES_SECONDS };
        let key = SigningKey::generate();
        let made = certificate::self_signed(&key, "bench", lifetime, random::bytes(&SystemRandom));
        let certificate = made.map_err(|error| error.to_string())?;
        Ok(Self { pkcs8: key.to_pkcs8().to_vec(), certificate })
    }

    fn metadata(&self) -> String {
        format!(
            r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{SAML_ENTITY_ID}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{SAML_ENTITY_ID}/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>"#,
            STANDARD.encode(&self.certificate)
        )
    }
}

/// A browser, on its way from an application to a provider and back.
pub struct Traveller {
    client_id: String,
    user_pool_id: String,
    provider: &'static str,
    /// What a sign-in under way is bound to.
    cookie: String,
}

impl Traveller {
    pub fn of_oidc(connection: &mut Connection, site: &Site) -> Result<Self, String> {
        Self::of(connection, site, OIDC)
    }

    pub fn of_saml(connection: &mut Connection, site: &Site) -> Result<Self, String> {
        Self::of(connection, site, SAML)
    }

    fn of(connection: &mut Connection, site: &Site, provider: &'static str) -> Result<Self, String> {
        let client = json!({
            "UserPoolId": site.user_pool_id, "ClientName": "federated", "SupportedIdentityProviders": [provider],
            "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email"], "CallbackURLs": [CALLBACK],
        });
        let made = connection.call("CreateUserPoolClient", &client)?;
        let client_id = text(&made["UserPoolClient"]["ClientId"])?;
        Ok(Self { client_id, user_pool_id: site.user_pool_id.clone(), provider, cookie: String::new() })
    }

    /// A sign-in of this person at the provider of OpenID Connect.
    pub fn sign_in_by_oidc(&mut self, connection: &mut Connection, person: &str) -> Result<(), String> {
        let asked = self.leave(connection)?;
        let code = provider::code(person, &of(&asked, "nonce")?);
        let answer = query(&[("code", &code), ("state", &of(&asked, "state")?)]);
        let back = connection.visit(&format!("{}?{answer}", of(&asked, "redirect_uri")?), &self.cookie, None)?;
        self.end(connection, &back)
    }

    /// A sign-in of this person at the SAML provider.
    pub fn sign_in_by_saml(
        &mut self,
        connection: &mut Connection,
        providers: &Providers,
        person: &str,
    ) -> Result<(), String> {
        let asked = self.leave(connection)?;
        let request = AuthnRequest::read(&of(&asked, "SAMLRequest")?)?;
        let response = providers.saml.response(&request, &self.user_pool_id, person)?;
        let form = query(&[("SAMLResponse", &response), ("RelayState", &of(&asked, "RelayState")?)]);
        // The form comes from the provider's page, and without this site's cookies.
        let received = connection.visit(&request.callback, "", Some(&form))?;
        let arrival = received.location.ok_or("the assertion was not taken")?;
        let back = connection.visit(&arrival, &self.cookie, None)?;
        self.end(connection, &back)
    }

    /// Where the provider is asked.
    fn leave(&mut self, connection: &mut Connection) -> Result<Url, String> {
        let asked = query(&[
            ("client_id", &self.client_id),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid email"),
            ("identity_provider", self.provider),
        ]);
        let port = connection.port();
        let address = format!("http://localhost:{port}/{}/oauth2/authorize?{asked}", self.user_pool_id);
        let sent = connection.visit(&address, &self.cookie, None)?;
        if let Some(cookie) = sent.cookies.into_iter().find(|cookie| cookie.starts_with("csrf-state=")) {
            self.cookie = cookie;
        }
        let to = sent.location.unwrap_or_default();
        Url::parse(&to).map_err(|error| format!("not sent to a provider but to {to:?}: {error}"))
    }

    fn end(&self, connection: &mut Connection, back: &Visited) -> Result<(), String> {
        let to = back.location.as_deref().unwrap_or_default();
        let code = Url::parse(to).map_err(|error| format!("{to:?}: {error}")).and_then(|to| of(&to, "code"))?;
        let form = query(&[
            ("grant_type", "authorization_code"),
            ("client_id", &self.client_id),
            ("redirect_uri", CALLBACK),
            ("code", &code),
        ]);
        let tokens: Value = connection.form("/oauth2/token", "", &form)?;
        if tokens["id_token"].is_string() { Ok(()) } else { Err(format!("no tokens in {tokens}")) }
    }
}

/// What a SAML provider takes from a request.
struct AuthnRequest {
    id: String,
    callback: String,
}

impl AuthnRequest {
    fn read(encoded: &str) -> Result<Self, String> {
        let deflated = STANDARD.decode(encoded).map_err(|error| error.to_string())?;
        let inflated = miniz_oxide::inflate::decompress_to_vec_with_limit(&deflated, INFLATED_LIMIT_BYTES);
        let xml = String::from_utf8_lossy(&inflated.map_err(|error| error.to_string())?).into_owned();
        let document = xml::parse(&xml).map_err(|error| error.to_string())?;
        let attribute = |name: &str| {
            let value = document.root_element().attribute(name);
            value.map(str::to_owned).ok_or_else(|| format!("no {name} in {xml}"))
        };
        Ok(Self { id: attribute("ID")?, callback: attribute("AssertionConsumerServiceURL")? })
    }
}

impl SamlKey {
    /// The signed assertion of a provider that knows the person, in a response.
    fn response(&self, request: &AuthnRequest, user_pool_id: &str, person: &str) -> Result<String, String> {
        const ISSUED: &str = "2023-11-14T22:13:20Z";
        const EXPIRES: &str = "2096-10-02T07:06:40Z";
        let AuthnRequest { id: request_id, callback } = request;
        let id = format!("_{}", random::uuid(&SystemRandom));
        let assertion = format!(
            r#"<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" IssueInstant="{ISSUED}"><saml:Issuer>{SAML_ENTITY_ID}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{person}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData InResponseTo="{request_id}" Recipient="{callback}" NotOnOrAfter="{EXPIRES}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{ISSUED}" NotOnOrAfter="{EXPIRES}"><saml:AudienceRestriction><saml:Audience>urn:amazon:cognito:sp:{user_pool_id}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{ISSUED}" SessionIndex="_of-the-bench"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="email"><saml:AttributeValue>{person}@example.org</saml:AttributeValue></saml:Attribute><saml:Attribute Name="name"><saml:AttributeValue>Somebody of a Provider</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>"#
        );
        let signed = xml::sign_enveloped(&assertion, &id, &self.pkcs8, &self.certificate);
        let signed = signed.map_err(|error| error.to_string())?;
        let response_id = random::uuid(&SystemRandom);
        Ok(STANDARD.encode(format!(
            r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_{response_id}" Version="2.0" IssueInstant="{ISSUED}" Destination="{callback}" InResponseTo="{request_id}"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{SAML_ENTITY_ID}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{signed}</samlp:Response>"#
        )))
    }
}

fn query(pairs: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The parameter of that name.
fn of(url: &Url, name: &str) -> Result<String, String> {
    let value = url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    value.ok_or_else(|| format!("no {name} in {url}"))
}
