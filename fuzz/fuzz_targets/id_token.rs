//! However an ID token is bent, it is nobody's but whom it spoke of.

#![no_main]

use std::sync::OnceLock;

use domain::identity_provider::{IdentityProvider, ProviderKind};
use federation::{Connection, Provider, connect};
use libfuzzer_sys::fuzz_target;
use poolhouse_fuzz::{NOW, bent, key, site, wait};
use serde_json::json;

fn provider() -> Box<dyn Provider> {
    let details = json!({"client_id": "us", "authorize_scopes": "openid", "oidc_issuer": "https://idp.example.com",
        "attributes_request_method": "GET", "authorize_url": "https://idp.example.com/authorize",
        "token_url": "https://idp.example.com/token", "attributes_url": "https://idp.example.com/me",
        "jwks_uri": "https://idp.example.com/keys"});
    let provider = IdentityProvider {
        user_pool_id: "us-east-1_Fuzz".to_owned(),
        name: "Corp".to_owned(),
        kind: ProviderKind::Oidc,
        created_at: NOW,
        modified_at: NOW,
        version: 1,
        details: serde_json::from_value(details).expect("details"),
        attribute_mapping: Default::default(),
        acr_mapping: None,
        identifiers: Vec::new(),
        saml: None,
    };
    let secrets = [("client_secret".to_owned(), "a secret".to_owned())].into();
    let connection = Connection { provider: &provider, secrets: &secrets, social_base: None, signing: None };
    connect(&connection).expect("a provider")
}

fn vouched(provider: &dyn Provider, token: &str) -> Option<String> {
    wait(provider.verify_id_token(site(), token)).ok().map(|vouched| vouched.identity.id)
}

fn good() -> &'static (Box<dyn Provider>, String) {
    static GOOD: OnceLock<(Box<dyn Provider>, String)> = OnceLock::new();
    GOOD.get_or_init(|| {
        let now = NOW.seconds();
        let claims =
            json!({"iss": "https://idp.example.com", "aud": "us", "sub": "jane", "iat": now, "exp": now + 300});
        let (provider, token) = (provider(), key().sign(claims.to_string().as_bytes()));
        assert_eq!(vouched(&*provider, &token).as_deref(), Some("jane"), "what is not bent is hers");
        (provider, token)
    })
}

fuzz_target!(|how: &[u8]| {
    let (provider, token) = good();
    if let Some(bent) = bent(token, how) {
        assert!(vouched(&**provider, &bent).is_none_or(|id| id == "jane"), "{bent}");
    }
    if let Ok(text) = std::str::from_utf8(how) {
        assert_eq!(vouched(&**provider, text), None);
    }
});
