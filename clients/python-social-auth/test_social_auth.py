"""python-social-auth's backend for Cognito, which Django applications use. It opens the login page itself, with the
parameters of an authorization request, and knows its pool by the domain alone.
"""

import pytest
from social_core.backends.cognito import CognitoOAuth2
from social_core.exceptions import AuthConfigurationError, AuthSessionError
from social_core.storage import BaseStorage, NonceMixin
from social_core.strategy import BaseStrategy

import oauth_pool
from oauth_pool import CALLBACK, Browser, told


class Nonces(NonceMixin):
    """What serves once, in memory."""

    unused = set()

    @classmethod
    def use(cls, server_url, timestamp, salt):
        cls.unused.add((server_url, timestamp, salt))
        return True

    @classmethod
    def consume(cls, server_url, timestamp, salt):
        found = (server_url, timestamp, salt) in cls.unused
        cls.unused.discard((server_url, timestamp, salt))
        return found


class Storage(BaseStorage):
    nonce = Nonces


class Strategy(BaseStrategy):
    """What a web framework gives: settings, a session and the parameters of the request that came."""

    def __init__(self, settings):
        self.settings, self.session, self.request = settings, {}, {}
        super().__init__(storage=Storage)

    def get_setting(self, name):
        return self.settings[name]

    def request_data(self, merge=True):
        return self.request

    def request_host(self):
        return "app.example.com"

    def build_absolute_uri(self, path=None):
        return path

    def redirect(self, url):
        return url

    def session_get(self, name, default=None):
        return self.session.get(name, default)

    def session_set(self, name, value):
        self.session[name] = value

    def session_pop(self, name):
        return self.session.pop(name, None)


class Backend(CognitoOAuth2):
    """Ends where the user is known; what a site makes of that is its own."""

    def authenticate(self, *_, response, **__):
        return response


@pytest.fixture(scope="module")
def pool():
    made = oauth_pool.Pool()
    made.user("ann", given_name="Ann", family_name="Example")
    return made


@pytest.fixture
def backend(pool):
    client = pool.client()
    settings = {
        "SOCIAL_AUTH_COGNITO_KEY": client["ClientId"],
        "SOCIAL_AUTH_COGNITO_SECRET": client["ClientSecret"],
        "SOCIAL_AUTH_COGNITO_POOL_DOMAIN": pool.domain,
    }
    return Backend(Strategy(settings), redirect_uri=CALLBACK)


def test_signs_in_at_the_login_page(backend, pool):
    address = backend.start()
    assert address.startswith(f"{pool.domain}/login?")
    backend.data = told(Browser().sign_in(address, "ann"))
    user = backend.complete()
    assert user["access_token"] and user["refresh_token"] and user["id_token"]
    assert (user["sub"], user["username"]) == (pool.attributes("ann")["sub"], "ann")
    details = backend.get_user_details(user)
    assert details["email"] == "ann@example.com"
    assert (details["first_name"], details["last_name"]) == ("Ann", "Example")


def test_who_is_signed_in_is_not_asked_again(backend):
    browser = Browser()
    first = told(browser.sign_in(backend.start(), "ann"))
    second = told(browser.open(backend.start()))
    assert second["code"] != first["code"]


def test_state_comes_back_unchanged(backend):
    backend.data = {**told(Browser().sign_in(backend.start(), "ann")), "state": "other"}
    with pytest.raises(AuthSessionError):
        backend.complete()


def test_scopes_that_the_client_may_not_have(backend):
    backend.strategy.settings["SOCIAL_AUTH_COGNITO_SCOPE"] = ["openid", "orders/read"]
    backend.data = told(Browser().open(backend.start()))
    assert backend.data["error"] == "invalid_scope"
    with pytest.raises(AuthConfigurationError):
        backend.complete()
