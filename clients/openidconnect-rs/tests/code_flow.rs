//! The crate `openidconnect`: discovery, the code flow with PKCE and a nonce, refresh and userInfo, by public and
//! confidential clients.

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl, RequestTokenError, Scope, TokenResponse,
};
use poolhouse_clients_openidconnect::{AppClient, CALLBACK, SIGNED_OUT, Site};
use url::Url;

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

fn discover(site: &Site, app: AppClient) -> Client {
    let issuer = IssuerUrl::new(site.issuer.clone()).unwrap();
    let metadata = CoreProviderMetadata::discover(&issuer, &site.http()).unwrap();
    CoreClient::from_provider_metadata(metadata, ClientId::new(app.id), app.secret.map(ClientSecret::new))
        .set_redirect_uri(RedirectUrl::new(CALLBACK.to_owned()).unwrap())
}

struct Arrival {
    code: AuthorizationCode,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// Signs in at the login page; the state has been compared.
fn arrive(site: &Site, client: &Client) -> Arrival {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (address, state, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scope(Scope::new("email".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    let arrival = site.sign_in(&address);
    assert_eq!(parameter(&arrival, "state"), *state.secret());
    Arrival { code: AuthorizationCode::new(parameter(&arrival, "code")), nonce, verifier }
}

fn parameter(address: &Url, name: &str) -> String {
    let found = address.query_pairs().find(|(known, _)| known == name);
    found.unwrap_or_else(|| panic!("no {name} in {address}")).1.into_owned()
}

#[test]
fn signs_in_and_refreshes() {
    let site = Site::new();
    for with_secret in [true, false] {
        let client = discover(&site, site.client(with_secret));
        let Arrival { code, nonce, verifier } = arrive(&site, &client);
        let request = client.exchange_code(code).unwrap().set_pkce_verifier(verifier);
        let tokens = request.request(&site.http()).unwrap();

        let verifier = client.id_token_verifier();
        let id_token = tokens.id_token().unwrap();
        let claims = id_token.claims(&verifier, &nonce).unwrap();
        assert_eq!(claims.email().unwrap().as_str(), "ann@example.com");
        assert_eq!(claims.email_verified(), Some(true));
        let hash = AccessTokenHash::from_token(
            tokens.access_token(),
            id_token.signing_alg().unwrap(),
            id_token.signing_key(&verifier).unwrap(),
        );
        assert_eq!(claims.access_token_hash(), Some(&hash.unwrap()));

        let subject = claims.subject().clone();
        let request = client.user_info(tokens.access_token().clone(), Some(subject.clone())).unwrap();
        let profile: CoreUserInfoClaims = request.request(&site.http()).unwrap();
        assert_eq!(profile.email().unwrap().as_str(), "ann@example.com");

        let renewed =
            client.exchange_refresh_token(tokens.refresh_token().unwrap()).unwrap().request(&site.http()).unwrap();
        let again = renewed.id_token().unwrap().claims(&verifier, |_: Option<&Nonce>| Ok(())).unwrap();
        assert_eq!(again.subject(), &subject);
    }
}

#[test]
fn a_wrong_verifier_and_a_used_code_are_refused() {
    let site = Site::new();
    let client = discover(&site, site.client(true));
    let refusal = |code: &AuthorizationCode, verifier: PkceCodeVerifier| {
        let request = client.exchange_code(code.clone()).unwrap().set_pkce_verifier(verifier);
        match request.request(&site.http()) {
            Ok(_) => "none".to_owned(),
            Err(RequestTokenError::ServerResponse(response)) => response.error().to_string(),
            Err(other) => panic!("{other:?}"),
        }
    };
    let Arrival { code, .. } = arrive(&site, &client);
    let (_, other) = PkceCodeChallenge::new_random_sha256();
    assert_eq!(refusal(&code, other), "invalid_grant");

    let Arrival { code, verifier, .. } = arrive(&site, &client);
    let again = PkceCodeVerifier::new(verifier.secret().clone());
    assert_eq!(refusal(&code, verifier), "none");
    assert_eq!(refusal(&code, again), "invalid_grant");
}

#[test]
fn signs_out_by_the_endpoint_of_the_metadata() {
    let site = Site::new();
    let app = site.client(false);
    let issuer = IssuerUrl::new(site.issuer.clone()).unwrap();
    let metadata = ProviderMetadataWithLogout::discover(&issuer, &site.http()).unwrap();
    let endpoint = metadata.additional_metadata().end_session_endpoint.clone().unwrap();
    let address = LogoutRequest::from(endpoint)
        .set_client_id(ClientId::new(app.id))
        .set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(SIGNED_OUT.to_owned()).unwrap())
        .set_state(CsrfToken::new("bye".to_owned()))
        .http_get_url();
    let answer = site.http().get(address).send().unwrap();
    assert_eq!(answer.headers()["location"], format!("{SIGNED_OUT}?state=bye"));
}
