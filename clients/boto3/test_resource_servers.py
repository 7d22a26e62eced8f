"""Resource servers, and the scopes that app clients take from them."""

import pytest

API = "https://api.example.com/v1"
SCOPES = [
    {"ScopeName": "read", "ScopeDescription": "read everything"},
    {"ScopeName": "write", "ScopeDescription": "write everything"},
]


@pytest.fixture
def api(idp, user_pool_id):
    """A function that makes a resource server and returns it."""

    def make(identifier=API, scopes=SCOPES):
        return idp.create_resource_server(
            UserPoolId=user_pool_id, Identifier=identifier, Name="an API", Scopes=scopes
        )["ResourceServer"]

    return make


def test_life_of_a_resource_server(idp, user_pool_id, api, fails):
    expected = {"UserPoolId": user_pool_id, "Identifier": API, "Name": "an API", "Scopes": SCOPES}
    named = {"UserPoolId": user_pool_id, "Identifier": API}
    assert api() == expected
    assert idp.describe_resource_server(**named)["ResourceServer"] == expected
    with fails("InvalidParameterException", f"{API} already exists in user pool {user_pool_id}."):
        api()
    updated = idp.update_resource_server(**named, Name="renamed", Scopes=SCOPES[:1])["ResourceServer"]
    assert updated == {**expected, "Name": "renamed", "Scopes": SCOPES[:1]}
    idp.delete_resource_server(**named)
    with fails("ResourceNotFoundException", f"Resource server {API} does not exist."):
        idp.describe_resource_server(**named)
    with fails("ResourceNotFoundException", f"Resource server {API} does not exist."):
        idp.update_resource_server(**named, Name="n")
    with fails("ResourceNotFoundException", f"Resource server {API} does not exist."):
        idp.delete_resource_server(**named)


def test_a_scope_comes_once(api, fails):
    with fails("InvalidParameterException"):
        api(scopes=SCOPES + SCOPES[:1])


def test_scopes_of_clients(idp, user_pool_id, app, api, fails):
    api()
    scopes = [f"{API}/read", f"{API}/write"]
    client = app(AllowedOAuthScopes=["openid", *scopes])
    assert set(client["AllowedOAuthScopes"]) == {"openid", *scopes}
    with fails("ScopeDoesNotExistException", f"Invalid scope requested: {API}/delete"):
        app(AllowedOAuthScopes=[f"{API}/delete"])
    machine = app(
        GenerateSecret=True,
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthScopes=scopes,
    )
    assert set(machine["AllowedOAuthScopes"]) == set(scopes)
    # A scope that is taken away stays where it is listed, until somebody names it again.
    idp.update_resource_server(UserPoolId=user_pool_id, Identifier=API, Name="n", Scopes=SCOPES[:1])
    named = {"UserPoolId": user_pool_id, "ClientId": client["ClientId"]}
    kept = idp.describe_user_pool_client(**named)["UserPoolClient"]["AllowedOAuthScopes"]
    assert set(kept) == {"openid", *scopes}
    with fails("ScopeDoesNotExistException", f"Invalid scope requested: {API}/write"):
        idp.update_user_pool_client(**named, AllowedOAuthScopes=kept)


def test_paginator(idp, user_pool_id, api):
    for number in range(5):
        api(f"api-{number}")
    pages = idp.get_paginator("list_resource_servers").paginate(
        UserPoolId=user_pool_id, PaginationConfig={"PageSize": 2}
    )
    found = [[server["Identifier"] for server in page["ResourceServers"]] for page in pages]
    assert found == [["api-0", "api-1"], ["api-2", "api-3"], ["api-4"]]


def test_twenty_five_resource_servers(api, fails):
    for number in range(25):
        api(f"api-{number}", scopes=[])
    with fails("LimitExceededException"):
        api("one-more")
