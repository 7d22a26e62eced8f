"""From an empty server to tokens with the AWS CLI: pools, users and sign-in."""

import base64
import hashlib
import hmac
import json

import poolhouse_server as server
import pytest

FLOWS = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


@pytest.fixture
def client_id(cli, user_pool_id):
    made = cli(
        "create-user-pool-client",
        *("--user-pool-id", user_pool_id, "--client-name", "users"),
        *("--explicit-auth-flows", *FLOWS),
    )
    return made["UserPoolClient"]["ClientId"]


def test_user_pool_with_many_options(cli):
    created = cli(
        "create-user-pool",
        *("--pool-name", "Staff, 2026"),
        *(
            "--policies",
            "PasswordPolicy={MinimumLength=12,RequireUppercase=false,RequireLowercase=true,RequireNumbers=true,"
            "RequireSymbols=false,TemporaryPasswordValidityDays=3}",
        ),
        *("--deletion-protection", "ACTIVE"),
        *("--auto-verified-attributes", "email"),
        *("--alias-attributes", "email", "preferred_username"),
        *("--mfa-configuration", "OFF"),
        *("--user-attribute-update-settings", "AttributesRequireVerificationBeforeUpdate=email"),
        *("--username-configuration", "CaseSensitive=false"),
        *("--user-pool-tags", "team=identity,stage=test"),
        *("--admin-create-user-config", "AllowAdminCreateUserOnly=true"),
        *(
            "--schema",
            json.dumps(
                [
                    {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
                    {
                        "Name": "level",
                        "AttributeDataType": "Number",
                        "Mutable": True,
                        "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "9"},
                    },
                ]
            ),
        ),
        *("--account-recovery-setting", "RecoveryMechanisms=[{Priority=1,Name=verified_email}]"),
        *(
            "--verification-message-template",
            json.dumps({"EmailMessage": "Code {####}", "EmailSubject": "Hello", "DefaultEmailOption": "CONFIRM_WITH_CODE"}),
        ),
    )["UserPool"]
    name = ["--user-pool-id", created["Id"]]
    assert created["Name"] == "Staff, 2026"
    assert created["Id"].startswith("us-east-1_")
    assert created["Arn"].endswith(f":userpool/{created['Id']}")
    assert created["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert created["DeletionProtection"] == "ACTIVE"

    described = cli("describe-user-pool", *name)["UserPool"]
    assert described["UserPoolTags"] == {"team": "identity", "stage": "test"}
    assert set(described["AliasAttributes"]) == {"email", "preferred_username"}
    assert described["UsernameConfiguration"] == {"CaseSensitive": False}
    schema = {attribute["Name"]: attribute for attribute in described["SchemaAttributes"]}
    assert schema["email"]["Required"] is True
    assert schema["custom:level"]["NumberAttributeConstraints"] == {"MinValue": "1", "MaxValue": "9"}
    assert len(schema) == 21

    assert cli.fails("delete-user-pool", *name) == (
        "InvalidParameterException",
        "The user pool cannot be deleted because deletion protection is activated. "
        "Deletion protection must be inactivated first.",
    )
    cli(
        "update-user-pool",
        *name,
        *("--deletion-protection", "INACTIVE", "--auto-verified-attributes", "email"),
    )
    # 22 with custom:cost; the second request names an attribute that exists.
    cost = ["--custom-attributes", "Name=cost,AttributeDataType=String"]
    cli("add-custom-attributes", *name, *cost)
    assert cli.fails("add-custom-attributes", *name, *cost)[0] == "InvalidParameterException"
    assert len(cli("describe-user-pool", *name)["UserPool"]["SchemaAttributes"]) == 22
    assert cli("delete-user-pool", *name) is None
    assert cli.fails("describe-user-pool", *name) == (
        "ResourceNotFoundException",
        f"User pool {created['Id']} does not exist.",
    )


def test_list_user_pools(cli, user_pool_id):
    # Asked for a number, the CLI fetches no page but one, and other tests have made pools enough for several.
    page = cli("list-user-pools", "--max-results", "60")
    paged = page["UserPools"]
    while "NextToken" in page:
        page = cli("list-user-pools", "--max-results", "60", "--next-token", page["NextToken"])
        paged += page["UserPools"]
    assert user_pool_id in {pool["Id"] for pool in paged}
    assert all({"Id", "Name", "LambdaConfig", "CreationDate", "LastModifiedDate"} == set(pool) for pool in paged)
    first = cli("list-user-pools", "--max-results", "1", "--no-paginate")
    assert len(first["UserPools"]) == 1


def test_an_invited_user_signs_in(cli, user_pool_id, client_id):
    pool = ["--user-pool-id", user_pool_id]
    user = cli(
        "admin-create-user",
        *(*pool, "--username", "ann"),
        *("--user-attributes", "Name=email,Value=ann@example.com", "Name=email_verified,Value=true"),
        *("--temporary-password", server.OTHER_PASSWORD),
        *("--desired-delivery-mediums", "EMAIL"),
    )["User"]
    assert user["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    invitation = server.messages(user_pool_id, Username="ann")[0]
    assert invitation["Kind"] == "AdminCreateUser"
    assert server.OTHER_PASSWORD in invitation["Body"]

    # What AWS's own example prints by index: sub, email_verified, email (behaviour 15).
    got = cli("admin-get-user", *pool, "--username", "ann")
    assert [attribute["Name"] for attribute in got["UserAttributes"]] == ["sub", "email_verified", "email"]

    sign_in = [*pool, "--client-id", client_id, "--auth-flow", "ADMIN_USER_PASSWORD_AUTH"]
    challenge = cli(
        "admin-initiate-auth", *sign_in, "--auth-parameters", f"USERNAME=ann,PASSWORD={server.OTHER_PASSWORD}"
    )
    assert challenge["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    answered = cli(
        "admin-respond-to-auth-challenge",
        *(*pool, "--client-id", client_id, "--challenge-name", "NEW_PASSWORD_REQUIRED"),
        *("--session", challenge["Session"]),
        *("--challenge-responses", json.dumps({"USERNAME": "ann", "NEW_PASSWORD": server.PASSWORD})),
    )
    result = answered["AuthenticationResult"]
    assert result["TokenType"] == "Bearer"
    assert result["ExpiresIn"] == 3600

    mine = cli("get-user", "--access-token", result["AccessToken"])
    assert mine["Username"] == "ann"
    refreshed = cli(
        "initiate-auth",
        *("--client-id", client_id, "--auth-flow", "REFRESH_TOKEN_AUTH"),
        *("--auth-parameters", f"REFRESH_TOKEN={result['RefreshToken']}"),
    )["AuthenticationResult"]
    assert "RefreshToken" not in refreshed
    cli("revoke-token", "--client-id", client_id, "--token", result["RefreshToken"])
    assert cli.fails("get-user", "--access-token", refreshed["AccessToken"]) == (
        "NotAuthorizedException",
        "Access Token has been revoked",
    )


def test_a_user_signs_up(cli, user_pool_id, client_id):
    cli("update-user-pool", "--user-pool-id", user_pool_id, "--auto-verified-attributes", "email")
    client = ["--client-id", client_id]
    signed_up = cli(
        "sign-up",
        *(*client, "--username", "ben", "--password", server.PASSWORD),
        *("--user-attributes", "Name=email,Value=ben@example.com"),
    )
    assert signed_up["UserConfirmed"] is False
    assert signed_up["CodeDeliveryDetails"] == {
        "Destination": "b***@e***",
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
    sign_in = [*client, "--auth-flow", "USER_PASSWORD_AUTH"]
    right = ["--auth-parameters", f"USERNAME=ben,PASSWORD={server.PASSWORD}"]
    assert cli.fails("initiate-auth", *sign_in, *right) == ("UserNotConfirmedException", "User is not confirmed.")
    cli(
        "confirm-sign-up",
        *(*client, "--username", "ben"),
        *("--confirmation-code", server.code(user_pool_id, "ben", "SignUp")),
    )
    token = cli("initiate-auth", *sign_in, *right)["AuthenticationResult"]["AccessToken"]
    cli("global-sign-out", "--access-token", token)
    assert cli.fails("get-user", "--access-token", token)[0] == "NotAuthorizedException"
    assert cli.fails("initiate-auth", *sign_in, "--auth-parameters", "USERNAME=ben,PASSWORD=Wrong-Horse7!") == (
        "NotAuthorizedException",
        "Incorrect username or password.",
    )


def test_secret_hash(cli, user_pool_id):
    pool = ["--user-pool-id", user_pool_id]
    client = cli(
        "create-user-pool-client",
        *(*pool, "--client-name", "confidential", "--generate-secret"),
        *("--explicit-auth-flows", *FLOWS),
    )["UserPoolClient"]
    cli("admin-create-user", *pool, "--username", "cy", "--message-action", "SUPPRESS")
    cli("admin-set-user-password", *pool, "--username", "cy", "--password", server.PASSWORD, "--permanent")
    sign_in = [*pool, "--client-id", client["ClientId"], "--auth-flow", "ADMIN_USER_PASSWORD_AUTH"]
    parameters = {"USERNAME": "cy", "PASSWORD": server.PASSWORD}
    assert cli.fails("admin-initiate-auth", *sign_in, "--auth-parameters", json.dumps(parameters)) == (
        "NotAuthorizedException",
        f"Client {client['ClientId']} is configured with secret but SECRET_HASH was not received",
    )
    digest = hmac.new(client["ClientSecret"].encode(), b"cy" + client["ClientId"].encode(), hashlib.sha256).digest()
    parameters["SECRET_HASH"] = base64.b64encode(digest).decode()
    signed_in = cli("admin-initiate-auth", *sign_in, "--auth-parameters", json.dumps(parameters))
    assert "AccessToken" in signed_in["AuthenticationResult"]


def test_list_users(cli, user_pool_id):
    pool = ["--user-pool-id", user_pool_id]
    for username in ("dora", "dan", "eve"):
        cli(
            "admin-create-user",
            *(*pool, "--username", username, "--message-action", "SUPPRESS"),
            *("--user-attributes", f"Name=email,Value={username}@example.com"),
        )
    found = cli("list-users", *pool, "--filter", 'username ^= "d"')["Users"]
    assert {user["Username"] for user in found} == {"dora", "dan"}
    by_email = cli("list-users", *pool, "--filter", 'email = "eve@example.com"', "--attributes-to-get", "email")
    assert [user["Attributes"] for user in by_email["Users"]] == [[{"Name": "email", "Value": "eve@example.com"}]]
    everyone = cli("list-users", *pool, "--page-size", "1")["Users"]
    assert {user["Username"] for user in everyone} == {"dora", "dan", "eve"}
    assert cli.fails("list-users", *pool, "--filter", "nonsense") == (
        "InvalidParameterException",
        "Error while parsing filter.",
    )
