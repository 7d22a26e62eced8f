"""create-user-pool-client with every option that each AWS CLI knows, then describe, update, list, delete and the secrets.

A request is written as {member: option words}; a member that the CLI at hand is too old for is left out.
"""

import json

import poolhouse_server as server
import pytest

APPLICATION_ARN = "arn:aws:mobiletargeting:us-east-1:000000000000:apps/0123456789abcdef0123456789abcdef"
ROLE_ARN = "arn:aws:iam::000000000000:role/analytics"

# A confidential client; structures in the CLI's shorthand.
CONFIDENTIAL = {
    "ClientName": ["--client-name", "web app"],
    "GenerateSecret": ["--generate-secret"],
    "RefreshTokenValidity": ["--refresh-token-validity", "10"],
    "AccessTokenValidity": ["--access-token-validity", "30"],
    "IdTokenValidity": ["--id-token-validity", "2700"],
    "TokenValidityUnits": ["--token-validity-units", "AccessToken=minutes,IdToken=seconds,RefreshToken=days"],
    "ReadAttributes": ["--read-attributes", "email", "email_verified", "name", "custom:tenant"],
    "WriteAttributes": ["--write-attributes", "email", "name", "custom:tenant"],
    "ExplicitAuthFlows": [
        "--explicit-auth-flows",
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        "ALLOW_CUSTOM_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
    ],
    "SupportedIdentityProviders": ["--supported-identity-providers", "COGNITO"],
    "CallbackURLs": ["--callback-urls", "https://example.com/callback?x=1", "http://localhost:3000/", "myapp://signed-in"],
    "LogoutURLs": ["--logout-urls", "https://example.com/bye"],
    "DefaultRedirectURI": ["--default-redirect-uri", "https://example.com/callback?x=1"],
    "AllowedOAuthFlows": ["--allowed-o-auth-flows", "code", "implicit"],
    "AllowedOAuthScopes": ["--allowed-o-auth-scopes", "openid", "email", "profile", "aws.cognito.signin.user.admin"],
    "AllowedOAuthFlowsUserPoolClient": ["--allowed-o-auth-flows-user-pool-client"],
    "AnalyticsConfiguration": ["--analytics-configuration", f"ApplicationArn={APPLICATION_ARN},UserDataShared=true"],
    "PreventUserExistenceErrors": ["--prevent-user-existence-errors", "ENABLED"],
    "EnableTokenRevocation": ["--enable-token-revocation"],
    "EnablePropagateAdditionalUserContextData": ["--enable-propagate-additional-user-context-data"],
    "AuthSessionValidity": ["--auth-session-validity", "15"],
}

# A public client: every boolean in its --no- form, structures and lists as JSON.
PUBLIC = {
    "ClientName": ["--client-name", "mobile=app+,.@-"],
    "GenerateSecret": ["--no-generate-secret"],
    "RefreshTokenValidity": ["--refresh-token-validity", "3600"],
    "AccessTokenValidity": ["--access-token-validity", "300"],
    "IdTokenValidity": ["--id-token-validity", "1"],
    "TokenValidityUnits": [
        "--token-validity-units",
        '{"AccessToken":"seconds","IdToken":"hours","RefreshToken":"seconds"}',
    ],
    "ReadAttributes": ["--read-attributes", '["email","name"]'],
    "WriteAttributes": ["--write-attributes", '["email"]'],
    "ExplicitAuthFlows": ["--explicit-auth-flows", '["ADMIN_NO_SRP_AUTH","USER_PASSWORD_AUTH"]'],
    "SupportedIdentityProviders": ["--supported-identity-providers", '["COGNITO"]'],
    "CallbackURLs": ["--callback-urls", '["https://example.com/a"]'],
    "LogoutURLs": ["--logout-urls", '["https://example.com/b","com.example.app:/bye"]'],
    "DefaultRedirectURI": ["--default-redirect-uri", "https://example.com/a"],
    "AllowedOAuthFlows": ["--allowed-o-auth-flows", '["code"]'],
    "AllowedOAuthScopes": ["--allowed-o-auth-scopes", '["phone"]'],
    "AllowedOAuthFlowsUserPoolClient": ["--no-allowed-o-auth-flows-user-pool-client"],
    "AnalyticsConfiguration": [
        "--analytics-configuration",
        json.dumps({"ApplicationId": "0a1b2c", "RoleArn": ROLE_ARN, "ExternalId": "x-1", "UserDataShared": False}),
    ],
    "PreventUserExistenceErrors": ["--prevent-user-existence-errors", "LEGACY"],
    "EnableTokenRevocation": ["--no-enable-token-revocation"],
    "EnablePropagateAdditionalUserContextData": ["--no-enable-propagate-additional-user-context-data"],
    "AuthSessionValidity": ["--auth-session-validity", "3"],
}

# The newest options, which exclude some of those above.
ROTATING = {
    "ClientName": ["--client-name", "rotating"],
    "ClientSecret": ["--client-secret", "abcdefghijklmnopqrstuvwxyz012345"],
    "ExplicitAuthFlows": ["--explicit-auth-flows", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH"],
    "RefreshTokenRotation": ["--refresh-token-rotation", "Feature=ENABLED,RetryGracePeriodSeconds=30"],
}

SETS = {
    "ReadAttributes",
    "WriteAttributes",
    "ExplicitAuthFlows",
    "SupportedIdentityProviders",
    "CallbackURLs",
    "LogoutURLs",
    "AllowedOAuthFlows",
    "AllowedOAuthScopes",
}


def words(request):
    return [word for option in request.values() for word in option]


def value(member, option):
    """What a request's option means, as JSON."""
    name, *values = option
    if not values:
        return not name.startswith("--no-")
    if values[0][:1] in "[{":
        return json.loads(values[0])
    if member in SETS:
        return values
    if member in ("TokenValidityUnits", "RefreshTokenRotation", "AnalyticsConfiguration"):
        pairs = dict(pair.split("=", 1) for pair in values[0].split(","))
        return {key: {"true": True, "30": 30}.get(text, text) for key, text in pairs.items()}
    return int(values[0]) if member.endswith("Validity") else values[0]


def comparable(client):
    """A client with its set-like lists sorted: their order is not part of the contract."""
    return {key: sorted(item) if key in SETS else item for key, item in client.items()}


def assert_echoes(client, request):
    """The client has every member of the request as it was sent."""
    got = comparable(client)
    expected = comparable({member: value(member, option) for member, option in request.items()})
    expected.pop("GenerateSecret", None)
    analytics = expected.pop("AnalyticsConfiguration", None)
    if analytics:
        # With an ApplicationArn the answer adds the RoleArn of the service-linked role (behaviour 10 §3.2).
        assert analytics.items() <= got["AnalyticsConfiguration"].items()
    assert {member: got.get(member) for member in expected} == expected


def create(cli, user_pool_id, request):
    created = cli("create-user-pool-client", "--user-pool-id", user_pool_id, *words(request))
    return created["UserPoolClient"]


def describe(cli, client):
    return cli("describe-user-pool-client", *name(client))["UserPoolClient"]


def name(client):
    return ["--user-pool-id", client["UserPoolId"], "--client-id", client["ClientId"]]


def test_every_option_is_covered(cli):
    """The requests of this file use every option of this CLI, so a newer CLI with a new option fails here."""
    used = {"UserPoolId", *CONFIDENTIAL, *PUBLIC, *ROTATING}
    assert set(cli.skeleton("create-user-pool-client")) <= used
    assert {"UserPoolId", *CONFIDENTIAL, *PUBLIC} <= set(cli.skeleton("create-user-pool-client"))


@pytest.mark.parametrize("request_", [CONFIDENTIAL, PUBLIC], ids=["confidential", "public"])
def test_create_and_describe(cli, user_pool_id, request_):
    client = create(cli, user_pool_id, request_)
    assert_echoes(client, request_)
    assert client["UserPoolId"] == user_pool_id
    assert client["CreationDate"] == client["LastModifiedDate"]
    assert 25 <= len(client["ClientId"]) <= 26
    assert ("ClientSecret" in client) == (request_ is CONFIDENTIAL)
    assert comparable(describe(cli, client)) == comparable(client)


def test_create_with_rotation_and_a_secret_of_ones_own(cli, user_pool_id):
    if not cli.knows("create-user-pool-client", "RefreshTokenRotation"):
        pytest.skip("this CLI is older than RefreshTokenRotation and ClientSecret")
    client = create(cli, user_pool_id, ROTATING)
    assert_echoes(client, ROTATING)
    assert comparable(describe(cli, client)) == comparable(client)


def test_only_a_name(cli, user_pool_id):
    client = create(cli, user_pool_id, {"ClientName": CONFIDENTIAL["ClientName"]})
    for date in ("CreationDate", "LastModifiedDate"):
        client.pop(date)
    client.pop("ClientType", None)
    assert client == {
        "UserPoolId": user_pool_id,
        "ClientName": "web app",
        "ClientId": client["ClientId"],
        "RefreshTokenValidity": 30,
        "TokenValidityUnits": {},
        "AllowedOAuthFlowsUserPoolClient": False,
        "EnableTokenRevocation": True,
        "EnablePropagateAdditionalUserContextData": False,
        "AuthSessionValidity": 3,
    }


@pytest.mark.parametrize("request_", [CONFIDENTIAL, PUBLIC], ids=["confidential", "public"])
def test_skeleton_filled_in_and_sent_as_json(cli, user_pool_id, request_):
    skeleton = cli.skeleton("create-user-pool-client")
    filled = {"UserPoolId": user_pool_id}
    for member in skeleton:
        if member in request_:
            filled[member] = value(member, request_[member])
    sent = cli.file("create.json", json.dumps(filled))
    client = cli("create-user-pool-client", "--cli-input-json", sent)["UserPoolClient"]
    assert_echoes(client, request_)
    # A line on the command overrides the file.
    renamed = cli("create-user-pool-client", "--cli-input-json", sent, "--client-name", "renamed")["UserPoolClient"]
    assert renamed["ClientName"] == "renamed"
    assert renamed["ClientId"] != client["ClientId"]


def test_skeleton_as_yaml(cli, user_pool_id):
    if cli.name == "v1":
        pytest.skip("only version 2 speaks YAML")
    printed = cli.run("cognito-idp", "create-user-pool-client", "--generate-cli-skeleton", "yaml-input").stdout
    assert "CallbackURLs:" in printed
    sent = cli.file(
        "create.yaml",
        f"UserPoolId: {user_pool_id}\nClientName: yaml\nCallbackURLs:\n- https://example.com/a\nGenerateSecret: true\n",
    )
    client = cli("create-user-pool-client", "--cli-input-yaml", sent)["UserPoolClient"]
    assert client["CallbackURLs"] == ["https://example.com/a"]
    assert client["ClientSecret"]


def test_update_replaces_everything(cli, user_pool_id):
    client = create(cli, user_pool_id, CONFIDENTIAL)
    changed = {member: option for member, option in PUBLIC.items() if member != "GenerateSecret"}
    updated = cli("update-user-pool-client", *name(client), *words(changed))["UserPoolClient"]
    assert_echoes(updated, changed)
    for kept in ("ClientId", "ClientSecret", "CreationDate"):
        assert updated[kept] == client[kept]
    assert comparable(describe(cli, client)) == comparable(updated)


def test_update_resets_what_is_left_out(cli, user_pool_id):
    # All but how long a challenge and a refresh token live (behaviour 10 §3.6).
    client = create(cli, user_pool_id, CONFIDENTIAL)
    updated = cli("update-user-pool-client", *name(client))["UserPoolClient"]
    updated.pop("LastModifiedDate")
    updated.pop("ClientType", None)
    assert updated == {
        "UserPoolId": user_pool_id,
        "ClientName": "web app",
        "ClientId": client["ClientId"],
        "ClientSecret": client["ClientSecret"],
        "CreationDate": client["CreationDate"],
        "RefreshTokenValidity": 10,
        "TokenValidityUnits": {"RefreshToken": "days"},
        "AllowedOAuthFlowsUserPoolClient": False,
        "EnableTokenRevocation": True,
        "EnablePropagateAdditionalUserContextData": False,
        "AuthSessionValidity": 15,
    }


def test_list_pages(cli, user_pool_id):
    made = {
        create(cli, user_pool_id, {"ClientName": ["--client-name", f"client {number}"]})["ClientId"]
        for number in range(3)
    }
    pool = ["--user-pool-id", user_pool_id]
    everything = cli("list-user-pool-clients", *pool, "--page-size", "1")["UserPoolClients"]
    assert {client["ClientId"] for client in everything} == made
    assert all(set(client) == {"ClientId", "UserPoolId", "ClientName"} for client in everything)
    first = cli("list-user-pool-clients", *pool, "--max-results", "2", "--no-paginate")
    second = cli(
        "list-user-pool-clients",
        *(*pool, "--max-results", "2", "--no-paginate"),
        *("--next-token", first["NextToken"]),
    )
    assert len(first["UserPoolClients"]) == 2
    assert "NextToken" not in second
    assert {client["ClientId"] for page in (first, second) for client in page["UserPoolClients"]} == made


def test_delete(cli, user_pool_id):
    client = create(cli, user_pool_id, {"ClientName": ["--client-name", "short-lived"]})
    assert cli("delete-user-pool-client", *name(client)) is None
    gone = ("ResourceNotFoundException", f"User pool client {client['ClientId']} does not exist.")
    assert cli.fails("describe-user-pool-client", *name(client)) == gone
    assert cli.fails("delete-user-pool-client", *name(client)) == gone


def test_secrets(cli, user_pool_id):
    if not cli.knows("add-user-pool-client-secret"):
        pytest.skip("this CLI is older than the client secret operations")
    client = create(cli, user_pool_id, CONFIDENTIAL)
    added = cli("add-user-pool-client-secret", *name(client))["ClientSecretDescriptor"]
    assert added["ClientSecretValue"] != client["ClientSecret"]
    assert added["ClientSecretId"].startswith(client["ClientId"] + "--")
    listed = cli("list-user-pool-client-secrets", *name(client))["ClientSecrets"]
    assert len(listed) == 2
    assert not any("ClientSecretValue" in secret for secret in listed)
    assert cli.fails("add-user-pool-client-secret", *name(client))[0] == "LimitExceededException"
    first, last = (secret["ClientSecretId"] for secret in listed)
    cli("delete-user-pool-client-secret", *name(client), "--client-secret-id", first)
    left = cli("list-user-pool-client-secrets", *name(client))["ClientSecrets"]
    assert [secret["ClientSecretId"] for secret in left] == [last]
    refused = cli.fails("delete-user-pool-client-secret", *name(client), "--client-secret-id", last)
    assert refused[0] == "InvalidParameterException"
    own = "Abcdefghijklmnopqrstuvwxyz_012345"
    brought = cli("add-user-pool-client-secret", *name(client), "--client-secret", own)["ClientSecretDescriptor"]
    assert "ClientSecretValue" not in brought


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (
            ["--callback-urls", "http://example.com/cb"],
            "InvalidParameterException",
            "http://example.com/cb cannot use the HTTP protocol.",
        ),
        (
            ["--explicit-auth-flows", "USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            "InvalidParameterException",
            "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
        ),
        (
            ["--allowed-o-auth-flows-user-pool-client"],
            "InvalidParameterException",
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
        ),
        (
            ["--enable-propagate-additional-user-context-data"],
            "InvalidParameterException",
            "Client Secret is required to set EnablePropagateAdditionalUserContextData as true",
        ),
        (
            ["--default-redirect-uri", "https://example.com/x", "--callback-urls", "https://example.com/y"],
            "InvalidParameterException",
            "The default redirect URI https://example.com/x is not in the callback URIs list.",
        ),
        (
            ["--access-token-validity", "60", "--token-validity-units", "AccessToken=seconds"],
            "InvalidParameterException",
            "Invalid range for token validity.",
        ),
    ],
    ids=["http", "legacy-mix", "oauth-empty", "propagate", "default-redirect", "validity"],
)
def test_refusals(cli, user_pool_id, options, code, message):
    refused = cli.fails("create-user-pool-client", "--user-pool-id", user_pool_id, "--client-name", "c", *options)
    assert refused == (code, message)


def test_every_violation_is_reported_at_once(cli, user_pool_id):
    code, message = cli.fails(
        "create-user-pool-client",
        *("--user-pool-id", user_pool_id, "--client-name", "not/allowed"),
        *("--auth-session-validity", "99", "--refresh-token-validity", "400000000"),
    )
    assert code == "InvalidParameterException"
    start, _, items = message.partition(": ")
    assert start == "3 validation errors detected"
    assert set(items.split("; ")) == {
        r"Value 'not/allowed' at 'clientName' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: [\w\s+=,.@-]+",
        "Value '99' at 'authSessionValidity' failed to satisfy constraint: "
        "Member must have value less than or equal to 15",
        "Value '400000000' at 'refreshTokenValidity' failed to satisfy constraint: "
        "Member must have value less than or equal to 315360000",
    }


def test_unknown_pool(cli):
    refused = cli.fails("create-user-pool-client", "--user-pool-id", "us-east-1_000000000", "--client-name", "c")
    assert refused == ("ResourceNotFoundException", "User pool us-east-1_000000000 does not exist.")
    code, message = cli.fails("list-user-pool-clients", "--user-pool-id", "no-underscore")
    assert code == "InvalidParameterException"
    assert message.startswith("1 validation error detected: Value 'no-underscore' at 'userPoolId' failed to satisfy")


def test_the_endpoint_is_the_one_under_test(cli, user_pool_id):
    """A pool made by this CLI is visible without it: its keys are served."""
    assert len(server.get_json(f"/{user_pool_id}/.well-known/jwks.json")["keys"]) == 2
