"""aws_cognito_user_pool_client: the provider's user_pool_client.go, with the rows of its user_pool_client_test.go.

The resource is written with the plugin framework, which is stricter than the pool: after an apply, a member that was
configured must read exactly as configured, and one that was silent keeps what the create answered.
"""

import poolhouse_server as server
import pytest
from botocore.exceptions import ClientError

from provider import Field, Resource, known, replay, rows

SETS = (
    "AllowedOAuthFlows AllowedOAuthScopes CallbackURLs ExplicitAuthFlows LogoutURLs ReadAttributes "
    "SupportedIdentityProviders WriteAttributes"
).split()
UNITS = {"AccessToken": "hours", "IdToken": "hours", "RefreshToken": "days"}
APPLICATION = {"ApplicationId": "0123456789abcdef0123456789abcdef", "ExternalId": "id"}
ROLE = "arn:aws:iam::000000000000:role/analytics"


class UserPoolClient(Resource):
    fields = {
        **{name: Field("set", computed=True) for name in SETS},
        "AccessTokenValidity": Field("number", computed=True),
        "AllowedOAuthFlowsUserPoolClient": Field("flag", computed=True, pointer=True, exact=True),
        "AnalyticsConfiguration": Field(
            "block",
            fields={
                "ApplicationArn": Field(),
                "ApplicationId": Field(),
                "ExternalId": Field(),
                "RoleArn": Field(computed=True),
                "UserDataShared": Field("flag", computed=True),
            },
        ),
        "AuthSessionValidity": Field("number", computed=True, exact=True),
        "ClientName": Field(exact=True),
        "DefaultRedirectURI": Field(computed=True),
        "EnablePropagateAdditionalUserContextData": Field("flag", computed=True, pointer=True, exact=True),
        "EnableTokenRevocation": Field("flag", computed=True, pointer=True, exact=True),
        "IdTokenValidity": Field("number", computed=True),
        "PreventUserExistenceErrors": Field(computed=True),
        "RefreshTokenRotation": Field(
            "block", fields={"Feature": Field(), "RetryGracePeriodSeconds": Field("number", exact=True, pointer=True)}
        ),
        "RefreshTokenValidity": Field("number", computed=True, exact=True),
        # A silent block stands for these units, but only once it was there: see `read`.
        "TokenValidityUnits": Field(
            "block", hollow=True, fields={name: Field(default=unit, exact=True) for name, unit in UNITS.items()}
        ),
    }

    def __init__(self, idp, go_sdk, user_pool_id):
        super().__init__(idp, go_sdk)
        self.user_pool_id = user_pool_id
        self.secret = None

    def create(self, config):
        # What the configuration is silent about is unknown, and not sent: neither flags nor empty lists.
        members = {name: value for name, value in self.sent(self.fields, config, {}).items() if name in config}
        if "GenerateSecret" in config:
            members["GenerateSecret"] = config["GenerateSecret"]
        client = self.idp.create_user_pool_client(UserPoolId=self.user_pool_id, **members)["UserPoolClient"]
        self.secret = client.get("ClientSecret")
        assert (self.secret is not None) == config.get("GenerateSecret", False)
        # The answer of the create goes into the state before anything is read: the units must not be filled in.
        assert self.plan(config, self.kept(client)) == {}
        return client["ClientId"]

    def read(self, identity, config):
        asked = {"UserPoolId": self.user_pool_id, "ClientId": identity}
        client = self.idp.describe_user_pool_client(**asked)["UserPoolClient"]
        assert (client["ClientId"], client["UserPoolId"]) == (identity, self.user_pool_id)
        assert client.get("ClientSecret") == self.secret
        state = self.kept(client)
        if "TokenValidityUnits" not in config and state.get("TokenValidityUnits") == UNITS:
            del state["TokenValidityUnits"]
        return state

    def update(self, identity, config, state, changed):
        members = self.sent(self.fields, config, state)
        for name in SETS:
            # The state holds an empty set where the service answered nothing.
            members.setdefault(name, [])
        if "TokenValidityUnits" in changed and "TokenValidityUnits" not in config:
            members["TokenValidityUnits"] = UNITS
        answer = self.idp.update_user_pool_client(UserPoolId=self.user_pool_id, ClientId=identity, **members)
        held = self.kept(answer["UserPoolClient"])
        if "TokenValidityUnits" not in config and held.get("TokenValidityUnits") == UNITS:
            del held["TokenValidityUnits"]
        assert self.plan(config, held) == {}, "the answer of the update"
        # What was planned to stay must have stayed, or the apply ends in "inconsistent result".
        for name, rule in self.fields.items():
            if rule.computed and name not in config:
                assert (known(rule, held.get(name)) or None) == (known(rule, state.get(name)) or None), name

    def delete(self, identity):
        self.idp.delete_user_pool_client(UserPoolId=self.user_pool_id, ClientId=identity)

    def is_gone(self, identity):
        with pytest.raises(ClientError) as raised:
            self.read(identity, {})
        return raised.value.response["Error"]["Code"] == "ResourceNotFoundException"


BASIC = {"ClientName": "c", "ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH"]}
DAYS = dict.fromkeys(UNITS, "days")
HOURS = dict.fromkeys(UNITS, "hours")
ALL = {
    "AllowedOAuthFlows": ["implicit", "code"],
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthScopes": ["phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"],
    "CallbackURLs": ["https://www.example.com/redirect", "https://www.example.com/callback"],
    "ClientName": "c",
    "DefaultRedirectURI": "https://www.example.com/redirect",
    "ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH"],
    "GenerateSecret": True,
    "LogoutURLs": ["https://www.example.com/login"],
    "PreventUserExistenceErrors": "LEGACY",
    "ReadAttributes": ["email"],
    "RefreshTokenValidity": 300,
    "SupportedIdentityProviders": ["COGNITO"],
    "WriteAttributes": ["email"],
}

# user_pool_client_test.go
CASES = {
    "basic": [BASIC, {**BASIC, "ClientName": "renamed"}],
    "only a name": [{"ClientName": "c"}, {"ClientName": "renamed"}],
    "revocation": [{**BASIC, "EnableTokenRevocation": True}, {**BASIC, "EnableTokenRevocation": False}, BASIC],
    "access token": [{**BASIC, "AccessTokenValidity": 5}, {**BASIC, "AccessTokenValidity": 1}, BASIC],
    "ID token": [{**BASIC, "IdTokenValidity": 5}, {**BASIC, "IdTokenValidity": 1}],
    "refresh token": [{**BASIC, "RefreshTokenValidity": 60}, {**BASIC, "RefreshTokenValidity": 120}],
    "units": [{**BASIC, "TokenValidityUnits": DAYS}, {**BASIC, "TokenValidityUnits": HOURS}, BASIC],
    "units as they are": [{**BASIC, "TokenValidityUnits": UNITS}, {**BASIC, "ClientName": "renamed"}],
    "one unit": [
        {**BASIC, "TokenValidityUnits": {"AccessToken": "days"}},
        {**BASIC, "TokenValidityUnits": HOURS},
        {**BASIC, "TokenValidityUnits": {"IdToken": "minutes"}, "IdTokenValidity": 30},
    ],
    "units and validities": [
        {**BASIC, "TokenValidityUnits": DAYS, "IdTokenValidity": 1},
        {**BASIC, "TokenValidityUnits": HOURS, "IdTokenValidity": 1},
    ],
    "everything": [ALL, {**ALL, "RefreshTokenValidity": 299}, {**ALL, "ClientName": "renamed"}],
    "everything, then little": [ALL, {"ClientName": "c", "GenerateSecret": True}],
    "flows": [
        {"ClientName": "c", "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]},
        {
            "ClientName": "c",
            "ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"],
        },
    ],
    "machine": [
        {
            "AllowedOAuthFlows": ["client_credentials"],
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthScopes": ["machines/read"],
            "ClientName": "c",
            "GenerateSecret": True,
        },
        {
            "AllowedOAuthFlows": ["client_credentials"],
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthScopes": ["machines/write", "machines/read"],
            "ClientName": "c",
            "GenerateSecret": True,
        },
    ],
    "sets emptied": [
        {**ALL, "AllowedOAuthFlowsUserPoolClient": True},
        {
            **ALL,
            "AllowedOAuthFlows": [],
            "AllowedOAuthFlowsUserPoolClient": False,
            "AllowedOAuthScopes": [],
            "LogoutURLs": [],
            "ReadAttributes": [],
        },
    ],
    "session": [{**BASIC, "AuthSessionValidity": 15}, {**BASIC, "AuthSessionValidity": 3}],
    "context data": [
        {"ClientName": "c", "EnablePropagateAdditionalUserContextData": True, "GenerateSecret": True},
        {"ClientName": "c", "EnablePropagateAdditionalUserContextData": False, "GenerateSecret": True},
    ],
    "existence": [
        {**BASIC, "PreventUserExistenceErrors": "ENABLED"},
        {**BASIC, "PreventUserExistenceErrors": "LEGACY"},
    ],
    "rotation": [
        {**BASIC, "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10}},
        {**BASIC, "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 20}},
        {**BASIC, "RefreshTokenRotation": {"Feature": "DISABLED", "RetryGracePeriodSeconds": 0}},
    ],
    "analytics": [
        {**BASIC, "AnalyticsConfiguration": {**APPLICATION, "RoleArn": ROLE}},
        BASIC,
        {**BASIC, "AnalyticsConfiguration": {**APPLICATION, "RoleArn": ROLE, "UserDataShared": True}},
    ],
}


# With the plugin framework both Go SDKs send the same: what is null, and nothing else, is left out.
@pytest.mark.parametrize("configurations, go_sdk", **rows(CASES, go_sdks=[2]))
def test_cycle(idp, user_pool_id, configurations, go_sdk):
    if "machines/read" in configurations[0].get("AllowedOAuthScopes", []):
        scopes = [{"ScopeName": name, "ScopeDescription": name} for name in ("read", "write")]
        idp.create_resource_server(UserPoolId=user_pool_id, Identifier="machines", Name="machines", Scopes=scopes)
    replay(UserPoolClient(idp, go_sdk, user_pool_id), configurations)


def test_what_the_provider_shows_of_a_new_client(idp, user_pool_id):
    """user_pool_client_test.go, basic: more would be planned away, or refused as inconsistent."""
    client = UserPoolClient(idp, 2, user_pool_id)
    assert client.read(client.create(BASIC), BASIC) == {
        "AllowedOAuthFlowsUserPoolClient": False,
        "AuthSessionValidity": 3,
        "ClientName": "c",
        "EnablePropagateAdditionalUserContextData": False,
        "EnableTokenRevocation": True,
        "ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH"],
        "RefreshTokenValidity": 30,
    }


def test_a_rotation_that_was_taken_away(idp, user_pool_id):
    """user_pool_client.go knows no default for the block, so taking it away ends in "inconsistent result" with the
    service too: issue 45650 of the provider. This notices when the answer moves away from the service's."""
    client = UserPoolClient(idp, 2, user_pool_id)
    identity = client.create({**BASIC, "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10}})
    members = {"UserPoolId": user_pool_id, "ClientId": identity, **BASIC}
    answer = idp.update_user_pool_client(**members)["UserPoolClient"]
    assert answer["RefreshTokenRotation"] == {"Feature": "DISABLED", "RetryGracePeriodSeconds": 0}
    assert set(client.plan(BASIC, client.read(identity, BASIC))) == {"RefreshTokenRotation"}


def test_a_managed_client_is_found_by_its_name(idp, user_pool_id):
    """managed_user_pool_client.go: lists every page of clients, then describes the one whose name fits."""
    names = [server.unique("managed") for _ in range(3)]
    for name in names:
        idp.create_user_pool_client(UserPoolId=user_pool_id, ClientName=name)
    asked, found = {"UserPoolId": user_pool_id, "MaxResults": 1}, []
    for _ in names:
        page = idp.list_user_pool_clients(**asked)
        found += page["UserPoolClients"]
        asked["NextToken"] = page.get("NextToken")
    assert "NextToken" not in page
    assert sorted(client["ClientName"] for client in found) == sorted(names)


def test_a_pool_that_is_gone_takes_its_clients_along(idp):
    """user_pool_client.go: read and delete take ResourceNotFoundException for "gone", of the pool too."""
    user_pool_id = idp.create_user_pool(PoolName=server.unique("terraform"))["UserPool"]["Id"]
    client = UserPoolClient(idp, 2, user_pool_id)
    identity = client.create(BASIC)
    idp.delete_user_pool(UserPoolId=user_pool_id)
    assert client.is_gone(identity)
    with pytest.raises(ClientError) as raised:
        client.delete(identity)
    assert raised.value.response["Error"]["Code"] == "ResourceNotFoundException"
