//! GetDerivedToken for ID tokens of identity providers (behaviour 40 §6.4).

use std::sync::Arc;

use crypto::jwt::SigningKey;
use testkit::TestServer;
use testkit::web::Web;

use super::*;

const ISSUER: &str = "https://idp.example.com";
const KEYS: &str = "https://idp.example.com/keys";

/// A pool that knows jane by her name at a provider, and a service that may exchange the provider's tokens.
struct House {
    scene: Scene,
    web: Arc<Web>,
    key: SigningKey,
    sub: String,
    service: String,
}

impl House {
    async fn new() -> Self {
        let web = Arc::new(Web::default());
        let server = TestServer::with_fetch(web.clone(), |_| ());
        let scene = Scene::on(server, json!({}), json!({})).await;
        let key = SigningKey::generate();
        let public = key.public();
        let jwk = json!({"kty": "RSA", "kid": key.kid(), "n": public.n_base64url(), "e": public.e_base64url()});
        web.put_json(KEYS, &json!({ "keys": [jwk] }));
        let details = json!({"client_id": "ours", "client_secret": "s", "authorize_scopes": "openid",
            "attributes_request_method": "GET", "oidc_issuer": ISSUER, "authorize_url": "https://idp.example.com/a",
            "token_url": "https://idp.example.com/t", "attributes_url": "https://idp.example.com/u", "jwks_uri": KEYS});
        for name in ["Corp", "Other"] {
            let provider = json!({"ProviderName": name, "ProviderType": "OIDC", "ProviderDetails": details});
            scene.ok("CreateIdentityProvider", provider).await;
        }
        let sub = scene.user("jane", json!({"email": "jane@example.com"})).await;
        let source = json!({"ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject",
            "ProviderAttributeValue": "jane-at-corp"});
        let destination = json!({"ProviderName": "Cognito", "ProviderAttributeValue": "jane"});
        let link = json!({"DestinationUser": destination, "SourceUser": source});
        scene.ok("AdminLinkProviderForUser", link).await;
        let service = json!({"AllowedOAuthScopes": ["openid", "email"], "SupportedIdentityProviders": ["Corp"],
            "ExplicitAuthFlows": ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION"]});
        let service = scene.another_client(service).await;
        Self { scene, web, key, sub, service }
    }

    /// A token of the provider, an hour long, with these claims changed.
    fn token(&self, changed: Value) -> String {
        let now = START_SECONDS;
        let claims = json!({"iss": ISSUER, "aud": "ours", "sub": "jane-at-corp", "iat": now, "exp": now + 1_800,
            "auth_time": now - 60, "email": "other@example.com"});
        self.key.sign(merged(claims, changed).to_string().as_bytes())
    }

    fn asked(&self, token: &str, more: Value) -> Value {
        let own = json!({"ClientId": self.service, "SubjectToken": token, "SubjectTokenType": "ID_TOKEN",
            "SubjectTokenProviderName": "Corp"});
        merged(own, more)
    }

    async fn refused(&self, token: &str, more: Value) -> Refusal {
        self.scene.refused("GetDerivedToken", self.asked(token, more)).await
    }
}

fn bad() -> Refusal {
    not_authorized("The token is not valid, or has expired or been revoked.")
}

#[tokio::test]
async fn a_provider_vouches_for_a_user() {
    let house = House::new().await;
    let answer = house.scene.ok("GetDerivedToken", house.asked(&house.token(json!({})), json!({}))).await;
    assert_eq!((&answer["Scopes"], &answer["ExpiresIn"]), (&json!(["openid"]), &json!(1_800)));
    let said = claims(answer["IssuedToken"].as_str().unwrap());
    assert_eq!((&said["sub"], &said["username"]), (&json!(house.sub), &json!("jane")));
    assert_eq!((&said["client_id"], &said["scope"]), (&json!(house.service), &json!("openid")));
    assert_eq!((&said["auth_time"], &said["amr"]), (&json!(START_SECONDS - 60), &json!(["fed"])));
    // As an actor they are named by what they are here.
    let jane = house.scene.granted(&house.sub, &["openid"], json!({"amr": ["pwd"]}));
    let answer = house.scene.ok("GetTokensFromRefreshToken", json!({ "RefreshToken": jane })).await;
    let anna = house.scene.user("anna", json!({})).await;
    let source = json!({"ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject",
        "ProviderAttributeValue": "anna-at-corp"});
    let destination = json!({"ProviderName": "Cognito", "ProviderAttributeValue": "anna"});
    let link = json!({"DestinationUser": destination, "SourceUser": source});
    house.scene.ok("AdminLinkProviderForUser", link).await;
    let acting = json!({"ClientId": house.service, "SubjectToken": answer["AuthenticationResult"]["AccessToken"],
        "SubjectTokenType": "ACCESS_TOKEN", "ActorToken": house.token(json!({"sub": "anna-at-corp"})),
        "ActorTokenType": "ID_TOKEN", "ActorTokenProviderName": "Corp"});
    let derived = house.scene.ok("GetDerivedToken", acting).await;
    let act = &claims(derived["IssuedToken"].as_str().unwrap())["act"];
    assert_eq!((&act["sub"], act.get("client_id")), (&json!(anna), None));
}

#[tokio::test]
async fn nobody_is_let_in_by_less() {
    let house = House::new().await;
    for changed in [
        json!({"iss": "https://evil.example.com"}),
        json!({"aud": "other"}),
        json!({"exp": START_SECONDS}),
        json!({"exp": START_SECONDS - 200}),
        json!({"iat": START_SECONDS + 200}),
        json!({"events": {}}),
    ] {
        assert_eq!(house.refused(&house.token(changed.clone()), json!({})).await, bad(), "{changed}");
    }
    let foreign = SigningKey::generate().sign(b"{}");
    assert_eq!(house.refused(&foreign, json!({})).await, bad(), "a key of somebody else");
    assert_eq!(house.refused("a.b.c", json!({})).await, bad());
    // Somebody who never came, whatever address they bring.
    let stranger = house.token(json!({"sub": "mallory-at-corp", "email": "jane@example.com", "email_verified": true}));
    assert_eq!(house.refused(&stranger, json!({})).await, no_such_user());
    // A provider that the client does not have, though it vouches alike; and one that the pool does not have.
    for name in ["Other", "Nobody"] {
        let refused = house.refused(&house.token(json!({})), json!({ "SubjectTokenProviderName": name })).await;
        let message = format!("Identity provider {name} does not exist.");
        assert_eq!(refused, refusal("ResourceNotFoundException", &message));
    }
    let as_access = house.refused(&house.token(json!({})), json!({"SubjectTokenType": "ACCESS_TOKEN"})).await;
    assert_eq!(as_access, invalid("Of identity providers, only ID tokens can be exchanged."));
    // One of the pool's own in the place of a provider's.
    let own = house.scene.tokens("jane").await;
    assert_eq!(house.refused(&own.id, json!({})).await, bad());
    // Nobody else's address was asked.
    assert!(house.web.asked().iter().all(|url| url == KEYS));
}

#[tokio::test]
async fn whatever_ends_a_users_sign_ins_ends_this_one() {
    let house = House::new().await;
    let token = house.token(json!({}));
    let derived = house.scene.ok("GetDerivedToken", house.asked(&token, json!({}))).await;
    house.scene.server.clock.advance_seconds(1);
    house.scene.ok("AdminUserGlobalSignOut", json!({"Username": "jane"})).await;
    let again =
        json!({"ClientId": house.service, "SubjectToken": derived["IssuedToken"], "SubjectTokenType": "ACCESS_TOKEN"});
    assert_eq!(house.scene.refused("GetDerivedToken", again).await, bad(), "what was derived");
    assert_eq!(house.refused(&token, json!({})).await, bad(), "what it was derived of");
    house.scene.server.clock.advance_seconds(1);
    let later = house.token(json!({"iat": START_SECONDS + 2}));
    house.scene.ok("GetDerivedToken", house.asked(&later, json!({}))).await;
    house.scene.ok("AdminDisableUser", json!({"Username": "jane"})).await;
    assert_eq!(house.refused(&later, json!({})).await, bad());
    house.scene.ok("AdminEnableUser", json!({"Username": "jane"})).await;
    let gone = json!({"User": {"ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject",
        "ProviderAttributeValue": "jane-at-corp"}});
    house.scene.ok("AdminDisableProviderForUser", gone).await;
    assert_eq!(house.refused(&later, json!({})).await, no_such_user());
}
