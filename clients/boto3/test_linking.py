"""Users of identity providers and users of the pool as one: linked before they come, unlinked again, with boto3 and the fake
provider of `dev` (behaviour 30 §6.5)."""

import oauth_pool
import pytest
from oauth_pool import Browser, told


@pytest.fixture(scope="module")
def pool():
    return oauth_pool.Pool()


@pytest.fixture(scope="module")
def client(pool):
    """One that offers the fake provider."""
    return pool.client(SupportedIdentityProviders=["COGNITO", pool.fake_provider(), pool.fake_provider("Other")])


@pytest.fixture
def sign_in(pool, client):
    """A function that is somebody at a provider; returns the claims of the ID token."""

    def run(person, provider="Fake", **typed):
        arrival = told(Browser().be(pool.authorize(client, identity_provider=provider), person, **typed))
        assert "code" in arrival, arrival
        return pool.redeem(client, arrival["code"])

    return run


@pytest.fixture
def link(pool):
    """A function that links somebody of a provider to a user of the pool."""

    def run(username, value, provider="Fake", attribute="Cognito_Subject"):
        pool.idp.admin_link_provider_for_user(
            UserPoolId=pool.id,
            DestinationUser={"ProviderName": "Cognito", "ProviderAttributeValue": username},
            SourceUser={
                "ProviderName": provider,
                "ProviderAttributeName": attribute,
                "ProviderAttributeValue": value,
            },
        )

    return run


@pytest.fixture
def unlink(pool):
    def run(value, provider="Fake", attribute="Cognito_Subject"):
        user = {"ProviderName": provider, "ProviderAttributeName": attribute, "ProviderAttributeValue": value}
        pool.idp.admin_disable_provider_for_user(UserPoolId=pool.id, User=user)

    return run


def known(pool, username):
    return pool.idp.admin_get_user(UserPoolId=pool.id, Username=username)


def test_who_was_linked_before_they_came_is_the_user_they_were_linked_to(pool, sign_in, link):
    pool.user("ann")
    sub = pool.attributes("ann")["sub"]
    link("ann", "ada")
    claims = sign_in("ada")
    assert (claims["sub"], claims["cognito:username"]) == (sub, "ann")
    assert [(i["providerName"], i["userId"]) for i in claims["identities"]] == [("Fake", "ada")]
    assert pool.attributes("ann")["name"] == "Ada Lovelace"
    assert known(pool, "ann")["UserStatus"] == "CONFIRMED"
    assert sign_in("ada")["sub"] == sub


def test_who_was_linked_may_be_meant_by_a_mapped_attribute(pool, sign_in, link):
    pool.user("bob")
    link("bob", "grace@example.com", attribute="email")
    assert sign_in("grace")["cognito:username"] == "bob"


def test_who_is_unlinked_is_somebody_of_their_own(pool, sign_in, link, unlink):
    pool.user("cem")
    typed = {"email": "cem@example.com", "email_verified": "true", "name": "Cem", "id": "c-1"}
    link("cem", "c-1", provider="Other")
    assert sign_in("other", "Other", **typed)["cognito:username"] == "cem"
    unlink("c-1", provider="Other")
    claims = sign_in("other", "Other", **typed)
    assert claims["cognito:username"] == "Other_c-1"
    assert claims["sub"] != pool.attributes("cem")["sub"]


def test_an_address_alone_links_nobody(pool, sign_in):
    pool.user("dora", email="mallory@example.com")
    claims = sign_in("other", email="mallory@example.com", email_verified="true", name="Mallory", id="m-1")
    assert claims["cognito:username"] == "Fake_m-1"


def test_who_has_a_profile_already_is_linked_once_it_is_deleted(pool, sign_in, link):
    pool.user("eva")
    typed = {"email": "eva@example.com", "name": "Eva", "id": "e-1"}
    first = sign_in("other", **typed)
    pool.idp.admin_delete_user(UserPoolId=pool.id, Username=first["cognito:username"])
    link("eva", "e-1")
    assert sign_in("other", **typed)["cognito:username"] == "eva"


def test_links_of_the_wrong_kind_are_refused(pool, client, link, fails):
    pool.user("fay")
    sentence = (
        "Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a "
        "DestinationUser"
    )
    with fails("InvalidParameterException", sentence):
        link("ann", "fay", provider="Cognito")
    with fails("UserNotFoundException"):
        link("nobody", "n-1")
    with fails("ResourceNotFoundException"):
        link("fay", "n-1", provider="Nowhere")


def test_who_is_linked_to_one_user_is_not_linked_to_another(pool, client, link, fails):
    for name in ("gina", "hana"):
        pool.user(name)
    link("gina", "g-1")
    with fails(None):
        link("hana", "g-1")


def test_a_user_has_five_identities_at_most(pool, client, link, fails):
    pool.user("ida")
    for number in range(5):
        link("ida", f"i-{number}")
    with fails("LimitExceededException"):
        link("ida", "i-5")
