//! Clients whose id is the URL of a document about them: the settings of their policy's app client, narrowed to what the
//! document says (behaviour 45 §1). Fetches nothing.

use std::sync::Arc;

use domain::cimd_policy::{CimdPolicy, DocumentUrl, Reach};
use domain::client::{AuthFlow, AuthFlowPermission, Client, ClientSettings, OAuthFlow};
use domain::client_metadata::{ClientMetadata, Grant};
use domain::scopes;
use domain::user_pool::Tier;

use super::{ClientConfiguration, Configuration, PoolConfiguration};
use crate::Failure;

impl PoolConfiguration {
    /// The policy that takes the URL, if one does. Patterns of a pool do not overlap.
    pub(crate) fn policy_for(&self, url: &str, reach: Reach) -> Option<&CimdPolicy> {
        let url = DocumentUrl::parse(url, reach).ok()?;
        self.cimd_policies.iter().filter(|_| self.pool.tier > Tier::Lite).find(|policy| policy.takes(&url, reach))
    }
}

impl Configuration {
    /// The client of this URL without its document: what tokens need that it was issued already. It redirects nowhere.
    pub(super) async fn client_of_url(
        &self,
        pool: &Arc<PoolConfiguration>,
        url: &str,
    ) -> Result<Arc<ClientConfiguration>, Failure> {
        let missing = || Failure::ClientNotFound(url.to_owned());
        // Where documents may be was judged when one was fetched.
        let policy = pool.policy_for(url, Reach::Anywhere).ok_or_else(missing)?;
        let governing = self.governing_client(policy).await?.ok_or_else(missing)?;
        Ok(Arc::new(described(url, None, &governing)))
    }

    /// The app client whose settings govern; `None` once it is gone.
    pub(crate) async fn governing_client(
        &self,
        policy: &CimdPolicy,
    ) -> Result<Option<Arc<ClientConfiguration>>, Failure> {
        let Some(id) = &policy.client_id else { return Ok(None) };
        match self.client(id).await {
            Ok(client) if client.client.user_pool_id == policy.user_pool_id => Ok(Some(client)),
            Ok(_) | Err(Failure::ClientNotFound(_)) => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

/// The client as its document describes it, within what the app client may do. It is public, whatever the app client
/// is, and never an `implicit` one.
pub(crate) fn described(
    url: &str,
    document: Option<&ClientMetadata>,
    governing: &ClientConfiguration,
) -> ClientConfiguration {
    let its = &governing.client.settings;
    let refreshes = document.is_none_or(|document| document.grants.contains(&Grant::RefreshToken));
    let refresh = refreshes && its.permits(AuthFlow::Refresh);
    let asked = document.and_then(|document| document.scopes.as_ref());
    let may_have = |scope: &&String| {
        *scope != scopes::REGISTRATION && asked.is_none_or(|asked| asked.is_empty() || asked.contains(scope))
    };
    let settings = ClientSettings {
        explicit_auth_flows: Some(refresh.then_some(AuthFlowPermission::AllowRefreshTokenAuth).into_iter().collect()),
        callback_urls: document.map(|document| document.redirect_uris.clone()).unwrap_or_default(),
        logout_urls: Vec::new(),
        default_redirect_uri: None,
        oauth_flows: its.oauth_flows.iter().copied().filter(|flow| *flow == OAuthFlow::Code).collect(),
        oauth_scopes: its.oauth_scopes.iter().filter(may_have).cloned().collect(),
        propagate_user_context: false,
        ..its.clone()
    };
    let host = url.split('/').nth(2).unwrap_or_default();
    let name = document.and_then(|document| document.name.clone()).unwrap_or_else(|| host.to_owned());
    let client = Client { id: url.to_owned(), name, confidential: false, settings, ..governing.client.clone() };
    let governed_by = Some(governing.client.id.clone());
    let has = |scope: &&String| client.settings.oauth_scopes.contains(scope);
    let existing_scopes = governing.existing_scopes.iter().filter(has).cloned().collect();
    let pool = Arc::clone(&governing.pool);
    ClientConfiguration { client, secrets: Vec::new(), existing_scopes, pool, governed_by }
}

impl ClientConfiguration {
    /// The host of the document that describes the client, for a client that nobody here configured: what it says of
    /// itself is a stranger's word, so pages show this beside its name, and it must prove its code with a challenge.
    pub fn document_host(&self) -> Option<&str> {
        let id = &self.client.id;
        domain::cimd_policy::is_document_url(id).then(|| id.split('/').nth(2).unwrap_or_default())
    }

    /// The app client that somebody here configured: whose looks, terms and settings these are.
    pub fn configured_id(&self) -> &str {
        self.governed_by.as_deref().unwrap_or(&self.client.id)
    }
}
