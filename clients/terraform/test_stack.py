"""A whole configuration, applied in the order of its references and destroyed in the opposite one: no resource may seem
changed because of another."""

import poolhouse_server as server

from test_identity_provider import GOOGLE, IdentityProvider
from test_resource_server import ResourceServer, scopes
from test_user import User
from test_user_group import UserGroup
from test_user_pool_client import UserPoolClient
from test_user_pool_domain import UserPoolDomain
from user_pool import UserPool, attribute, lengths

POOL = {
    "AutoVerifiedAttributes": ["email"],
    "MfaConfiguration": "OPTIONAL",
    "Policies": {"PasswordPolicy": {"MinimumLength": 12, "RequireLowercase": True}},
    "Schema": [attribute("email", required=True, **lengths("0", "2048")), attribute("one", **lengths("0", "64"))],
    "SoftwareTokenMfaConfiguration": {"Enabled": True},
    "UserPoolTags": {"team": "identity"},
    "UsernameAttributes": ["email"],
}
SERVER = {"Name": "orders", "Scopes": scopes("read", "write")}
PROVIDER = {"AttributeMapping": {"email": "email", "username": "sub"}, "ProviderDetails": GOOGLE}
CLIENT = {
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthScopes": ["openid", "https://api.example.com/orders/read"],
    "CallbackURLs": ["https://www.example.com/callback"],
    "ClientName": "web",
    "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
    "SupportedIdentityProviders": ["COGNITO", "Google"],
}
GROUP = {"Description": "the staff", "Precedence": 1}


def test_a_stack(idp):
    pool = UserPool(idp, 2)
    user_pool_id = pool.create(POOL)
    user = User(idp, 2, user_pool_id)
    user.names["Username"] = address = f"{server.unique('jane')}@example.com"
    parts = [
        (UserPoolDomain(idp, 2, user_pool_id, server.unique("login")), {}),
        (ResourceServer(idp, 2, user_pool_id), SERVER),
        (IdentityProvider(idp, 2, user_pool_id, "Google", "Google"), PROVIDER),
        (UserPoolClient(idp, 2, user_pool_id), CLIENT),
        (UserGroup(idp, 2, user_pool_id), GROUP),
        (user, {"Attributes": {"email": address, "email_verified": "true", "one": "1"}}),
    ]
    stack = [(pool, POOL, user_pool_id), *((part, config, part.create(config)) for part, config in parts)]
    for part, config, identity in stack:
        assert part.plan(config, part.read(identity, config)) == {}, type(part).__name__
    for part, _, identity in reversed(stack):
        part.delete(identity)
        assert part.is_gone(identity), type(part).__name__
