//! Users of identity providers: whom a provider's word leads to, what becomes of what it says, and who may link them
//! (behaviour 30 §6). What a provider says is made up here; that it must be verified is tested in `federation`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod guests;
mod linking;
mod linking_offer;
mod logout;
mod mapping;
mod metadata;

use std::collections::BTreeMap;

use domain::identity_provider::IdentityProvider;
use federation::{Identity, ProviderSession, Told};
use flows::Failure;
use flows::sign_in::SignedIn;
use poolhouse_testkit::merged;
use poolhouse_testkit::scene::Scene;
use serde_json::{Value, json};
use store::tables::identity_providers;
use store::{StoreError, Tx};

const PROVIDER: &str = "Corp";

/// A pool with an OpenID provider that maps these attributes, and a client of both.
async fn scene(user_pool: Value, mapping: Value) -> Scene {
    let scene = Scene::new(user_pool, json!({})).await;
    add_provider(&scene, PROVIDER, mapping).await;
    support(&scene, json!([PROVIDER, "COGNITO"])).await;
    scene
}

async fn add_provider(scene: &Scene, name: &str, mapping: Value) {
    let details = json!({
        "client_id": "us", "client_secret": "secret", "authorize_scopes": "openid", "attributes_request_method": "GET",
        "oidc_issuer": "https://corp.example", "authorize_url": "https://corp.example/a",
        "token_url": "https://corp.example/t", "attributes_url": "https://corp.example/u",
        "jwks_uri": "https://corp.example/k",
    });
    let provider = json!({"ProviderName": name, "ProviderType": "OIDC", "ProviderDetails": details,
        "AttributeMapping": mapping});
    scene.ok("CreateIdentityProvider", provider).await;
}

async fn support(scene: &Scene, providers: Value) {
    let client = json!({"SupportedIdentityProviders": providers, "WriteAttributes": null,
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]});
    scene.ok("UpdateUserPoolClient", client).await;
}

/// Somebody, as a provider would speak of them.
fn somebody(id: &str, claims: Value) -> Identity {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let values = |value: &Value| match value {
        Value::Array(items) => items.iter().map(text).collect(),
        one => vec![text(one)],
    };
    let all = merged(json!({"sub": id}), claims);
    let claims: BTreeMap<String, Vec<String>> =
        all.as_object().unwrap().iter().map(|(name, value)| (name.clone(), values(value))).collect();
    let id_token = claims.iter().map(|(name, values)| (name.clone(), values.join(","))).collect();
    Identity {
        id: id.to_owned(),
        claims,
        told: Told::Tokens { token_response: BTreeMap::new(), id_token, user_info: BTreeMap::new() },
        session: ProviderSession { subject: id.to_owned(), ..ProviderSession::default() },
        once: None,
    }
}

/// Signs somebody in by the scene's client.
async fn arrive(scene: &Scene, provider: &str, identity: Identity) -> Result<SignedIn, Failure> {
    let cx = &scene.server.site;
    let client = cx.configuration.client_at(None, &scene.client_id).await.unwrap();
    let provider = stored(scene, provider).await;
    flows::federate::accept(cx, &client, &provider, identity).await
}

async fn arrives(scene: &Scene, id: &str, claims: Value) -> SignedIn {
    arrive(scene, PROVIDER, somebody(id, claims)).await.unwrap_or_else(|failure| panic!("{id}: {failure}"))
}

async fn turned_away(scene: &Scene, id: &str, claims: Value) -> String {
    match arrive(scene, PROVIDER, somebody(id, claims)).await {
        Err(failure) => failure.to_string(),
        Ok(signed_in) => panic!("{} was signed in", signed_in.user.username),
    }
}

async fn stored(scene: &Scene, name: &str) -> IdentityProvider {
    let (pool, name) = (scene.user_pool_id.clone(), name.to_owned());
    let find = move |tx: &mut dyn Tx| identity_providers::find(tx, &pool, &name);
    scene.server.site.store.read::<_, StoreError, _>(find).await.unwrap().unwrap().provider
}
