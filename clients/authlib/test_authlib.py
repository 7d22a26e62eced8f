"""Authlib: the client of Flask, Django and FastAPI applications, here with its session for requests."""

import time

import poolhouse_server as server
import pytest
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

import oauth_pool
from oauth_pool import CALLBACK, Browser, told

METHODS = ["client_secret_basic", "client_secret_post", "none"]


@pytest.fixture(scope="module")
def pool():
    made = oauth_pool.Pool()
    made.user("ann", name="Ann Example", phone_number="+12065550100", phone_number_verified="true")
    return made


@pytest.fixture(scope="module")
def metadata(pool):
    return server.get_json(f"/{pool.id}/.well-known/openid-configuration")


@pytest.fixture
def session(pool, metadata):
    """A function that makes a session for a new client with this way of authentication."""

    def make(method="client_secret_basic", scope="openid email", **options):
        client = pool.client(GenerateSecret=method != "none", **options)
        return OAuth2Session(
            client["ClientId"],
            client.get("ClientSecret"),
            token_endpoint_auth_method=method,
            token_endpoint=metadata["token_endpoint"],
            revocation_endpoint_auth_method=method,
            scope=scope,
            redirect_uri=CALLBACK,
            code_challenge_method="S256",
        )

    return make


def sign_in(session, metadata, **parameters):
    """The code flow with PKCE; returns the tokens and the nonce."""
    verifier, nonce = generate_token(48), generate_token(20)
    address, state = session.create_authorization_url(
        metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce, **parameters
    )
    arrival = Browser().sign_in(address, "ann")
    assert told(arrival)["state"] == state
    return session.fetch_token(authorization_response=arrival, code_verifier=verifier), nonce


def id_token(token, session, metadata, nonce=None, access_token=None):
    """The claims of an ID token as Authlib accepts them."""
    keys = KeySet.import_key_set(server.get_json(metadata["jwks_uri"].removeprefix(server.ENDPOINT)))
    decoded = jwt.decode(token, keys, algorithms=["RS256"])
    options = {"iss": {"value": metadata["issuer"]}, "aud": {"value": session.client_id}}
    parameters = {"nonce": nonce, "client_id": session.client_id, "access_token": access_token}
    claims = CodeIDToken(decoded.claims, decoded.header, options, parameters)
    claims.validate(leeway=5)
    return claims


@pytest.mark.parametrize("method", METHODS)
def test_code_flow(session, metadata, method):
    client = session(method)
    token, nonce = sign_in(client, metadata)
    assert token["token_type"] == "Bearer"
    assert token["expires_at"] == pytest.approx(time.time() + 3600, abs=10)
    claims = id_token(token["id_token"], client, metadata, nonce, token["access_token"])
    assert claims["email"] == "ann@example.com"
    assert claims["token_use"] == "id"

    profile = client.get(metadata["userinfo_endpoint"]).json()
    assert profile["sub"] == claims["sub"]
    # Every value is a text (behaviour 30 §3.6).
    assert profile["email_verified"] == "true"

    renewed = client.refresh_token(refresh_token=token["refresh_token"])
    assert id_token(renewed["id_token"], client, metadata)["sub"] == claims["sub"]

    answer = client.revoke_token(metadata["revocation_endpoint"], token=token["refresh_token"])
    assert (answer.status_code, answer.content) == (200, b"")
    with pytest.raises(OAuthError, match="invalid_grant"):
        client.refresh_token(refresh_token=token["refresh_token"])


def test_renews_by_itself_when_the_access_token_has_expired(session, metadata):
    client = session("none")
    token, _ = sign_in(client, metadata)
    client.token = {**token, "expires_at": int(time.time()) - 1}
    assert client.get(metadata["userinfo_endpoint"]).status_code == 200
    assert client.token["access_token"] != token["access_token"]


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_client_credentials(pool, metadata, session, method):
    scopes = pool.resource_server(server.unique("stock"), "read", "write")
    machine = session(method, scopes, AllowedOAuthFlows=["client_credentials"], AllowedOAuthScopes=scopes)
    token = machine.fetch_token(grant_type="client_credentials")
    assert "refresh_token" not in token and "id_token" not in token
    with pytest.raises(OAuthError, match="invalid_scope"):
        machine.fetch_token(grant_type="client_credentials", scope=scopes[0] + "-not")


def test_scopes_bring_attributes(session, metadata):
    for scope, shown in [("openid", True), ("openid phone", True), ("openid email", False)]:
        client = session("none", scope)
        token, nonce = sign_in(client, metadata)
        claims = id_token(token["id_token"], client, metadata, nonce)
        assert (claims.get("phone_number") == "+12065550100") == shown, scope
        assert (claims.get("phone_number_verified") is True) == shown, scope


def test_tokens_only_with_openid(session, metadata):
    client = session("none", "email")
    token, _ = sign_in(client, metadata)
    assert "id_token" not in token
    assert client.get(metadata["userinfo_endpoint"]).status_code == 401


def test_a_wrong_secret_is_refused(session, metadata):
    client = session()
    client.client_secret = "wrong"
    with pytest.raises(OAuthError, match="invalid_client"):
        sign_in(client, metadata)


def test_a_wrong_verifier_is_refused(session, metadata):
    client = session("none")
    address, _ = client.create_authorization_url(metadata["authorization_endpoint"], code_verifier=generate_token(48))
    arrival = Browser().sign_in(address, "ann")
    with pytest.raises(OAuthError, match="invalid_grant"):
        client.fetch_token(authorization_response=arrival, code_verifier=generate_token(48))
