//! People of identity providers, made known without one: for tests of what comes of a provider's word.

use domain::identity_provider::IdentityProvider;
use federation::{Identity, ProviderSession, Told};
use flows::Failure;
use flows::sign_in::SignedIn;
use serde_json::{Value, json};
use store::Tx;
use store::tables::identity_providers;

use crate::TestServer;
use crate::scene::Scene;

impl Scene {
    /// Adds Google to the pool, with this mapping (`{attribute: claim}`).
    pub async fn google(&self, mapping: Value) {
        let details = json!({"client_id": "i", "client_secret": "s", "authorize_scopes": "openid email"});
        let provider = json!({"ProviderName": "Google", "ProviderType": "Google", "ProviderDetails": details,
            "AttributeMapping": mapping});
        self.ok("CreateIdentityProvider", provider).await;
    }

    /// Adds an OpenID Connect provider of this name, with this mapping. Its endpoints are nowhere.
    pub async fn openid_provider(&self, name: &str, mapping: Value) {
        let details = json!({"client_id": "i", "authorize_scopes": "openid", "attributes_request_method": "GET",
            "oidc_issuer": "https://idp.invalid", "authorize_url": "https://idp.invalid/a",
            "token_url": "https://idp.invalid/t", "attributes_url": "https://idp.invalid/u",
            "jwks_uri": "https://idp.invalid/j"});
        let provider = json!({"ProviderName": name, "ProviderType": "OIDC", "ProviderDetails": details,
            "AttributeMapping": mapping});
        self.ok("CreateIdentityProvider", provider).await;
    }

    /// A provider of the pool as it is stored.
    pub async fn provider(&self, name: &str) -> IdentityProvider {
        let (pool, name) = (self.user_pool_id.clone(), name.to_owned());
        let find = move |tx: &mut dyn Tx| identity_providers::find(tx, &pool, &name);
        let found = self.server.site.store.read(find).await.expect("the store reads");
        found.expect("the provider").provider
    }

    /// Signs in whom a provider calls `id`, and of whom it claims this (`{claim: text, or a list of texts}`).
    ///
    /// # Errors
    /// The flow's.
    pub async fn provided(&self, provider: &str, id: &str, claimed: Value) -> Result<SignedIn, Failure> {
        self.provided_at(&self.server, provider, id, claimed).await
    }

    /// The same at another node.
    ///
    /// # Errors
    /// The flow's.
    pub async fn provided_at(
        &self,
        node: &TestServer,
        provider: &str,
        id: &str,
        claimed: Value,
    ) -> Result<SignedIn, Failure> {
        let client = node.site.configuration.client(&self.client_id).await?;
        let provider = self.provider(provider).await;
        flows::federate::accept(&node.site, &client, &provider, identity(id, &claimed)).await
    }
}

fn identity(id: &str, claimed: &Value) -> Identity {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let claimed = claimed.as_object().expect("claims");
    let values =
        |value: &Value| value.as_array().map_or_else(|| vec![text(value)], |all| all.iter().map(text).collect());
    let told = claimed.iter().map(|(name, value)| (name.clone(), text(value))).collect();
    Identity {
        id: id.to_owned(),
        claims: claimed.iter().map(|(name, value)| (name.clone(), values(value))).collect(),
        told: Told::Tokens { token_response: [].into(), id_token: told, user_info: [].into() },
        session: ProviderSession { subject: id.to_owned(), ..ProviderSession::default() },
        once: None,
    }
}
