"""App clients: what each setting does at run time, as far as sign-in shows it. Every option itself is the awscli suite's."""

import base64
import json

import poolhouse_server as server
import pytest
from conftest import ALL_FLOWS, secret_hash


def claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def test_token_lifetimes(app, user, sign_in):
    client = app(
        AccessTokenValidity=600,
        IdTokenValidity=20,
        TokenValidityUnits={"AccessToken": "seconds", "IdToken": "minutes"},
    )
    result = sign_in(client, user("ann"))
    assert result["ExpiresIn"] == 600
    access, identity = claims(result["AccessToken"]), claims(result["IdToken"])
    assert access["exp"] - access["iat"] == 600
    assert identity["exp"] - identity["iat"] == 1200


def test_claims(app, user, sign_in):
    client = app()
    result = sign_in(client, user("ann"))
    access, identity = claims(result["AccessToken"]), claims(result["IdToken"])
    assert access["token_use"] == "access"
    assert access["client_id"] == client["ClientId"]
    assert access["username"] == "ann"
    assert access["scope"] == "aws.cognito.signin.user.admin"
    assert "aud" not in access
    assert identity["token_use"] == "id"
    assert identity["aud"] == client["ClientId"]
    assert identity["cognito:username"] == "ann"
    assert identity["email"] == "ann@example.com"
    assert identity["email_verified"] is True
    assert identity["sub"] == access["sub"]
    assert identity["origin_jti"] == access["origin_jti"]
    assert identity["jti"] != access["jti"]
    assert len(result["RefreshToken"].split(".")) == 5


@pytest.mark.parametrize(
    ("flow", "message"),
    [
        ("USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH flow not enabled for this client"),
        ("USER_SRP_AUTH", "USER_SRP_AUTH is not enabled for the client."),
        ("CUSTOM_AUTH", "CUSTOM_AUTH is not enabled for the client."),
    ],
)
def test_flows_that_are_off(idp, app, user, fails, flow, message):
    client = app(ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    parameters = {"USERNAME": user("ann"), "PASSWORD": server.PASSWORD, "SRP_A": "abcdef"}
    with fails("InvalidParameterException", message):
        idp.initiate_auth(ClientId=client["ClientId"], AuthFlow=flow, AuthParameters=parameters)


def test_the_admin_flow_is_off_by_default(idp, user_pool_id, user, fails):
    client = idp.create_user_pool_client(UserPoolId=user_pool_id, ClientName="defaults")["UserPoolClient"]
    parameters = {"USERNAME": user("ann"), "PASSWORD": server.PASSWORD}
    for flow in ("ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"):
        with fails("InvalidParameterException", "Auth flow not enabled for this client"):
            idp.admin_initiate_auth(
                UserPoolId=user_pool_id, ClientId=client["ClientId"], AuthFlow=flow, AuthParameters=parameters
            )


def test_legacy_flow_names(idp, app, user_pool_id, user):
    client = app(ExplicitAuthFlows=["ADMIN_NO_SRP_AUTH"])
    for flow in ("ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"):
        answer = idp.admin_initiate_auth(
            UserPoolId=user_pool_id,
            ClientId=client["ClientId"],
            AuthFlow=flow,
            AuthParameters={"USERNAME": user(flow), "PASSWORD": server.PASSWORD},
        )
        assert "AccessToken" in answer["AuthenticationResult"]


def test_secret_hash(idp, app, user, sign_in, fails):
    client = app(GenerateSecret=True)
    name = client["ClientId"]
    assert sign_in(client, user("ann"))["AccessToken"]
    parameters = {"USERNAME": "ann", "PASSWORD": server.PASSWORD}
    with fails(
        "NotAuthorizedException", f"Client {name} is configured with secret but SECRET_HASH was not received"
    ):
        idp.initiate_auth(ClientId=name, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    with fails("NotAuthorizedException", f"Unable to verify secret hash for client {name}"):
        parameters["SECRET_HASH"] = secret_hash(client, "bob")
        idp.initiate_auth(ClientId=name, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)


def test_two_active_secrets(idp, app, user, user_pool_id, fails):
    client = app(GenerateSecret=True)
    name = {"UserPoolId": user_pool_id, "ClientId": client["ClientId"]}
    added = idp.add_user_pool_client_secret(**name)["ClientSecretDescriptor"]
    username = user("ann")

    def sign_in(secret):
        return idp.initiate_auth(
            ClientId=client["ClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={
                "USERNAME": username,
                "PASSWORD": server.PASSWORD,
                "SECRET_HASH": secret_hash(client, username, secret),
            },
        )

    for secret in (client["ClientSecret"], added["ClientSecretValue"]):
        assert "AccessToken" in sign_in(secret)["AuthenticationResult"]
    listed = idp.list_user_pool_client_secrets(**name)["ClientSecrets"]
    old = [item["ClientSecretId"] for item in listed if item["ClientSecretId"] != added["ClientSecretId"]]
    idp.delete_user_pool_client_secret(**name, ClientSecretId=old[0])
    assert "AccessToken" in sign_in(added["ClientSecretValue"])["AuthenticationResult"]
    with fails("NotAuthorizedException", f"Unable to verify secret hash for client {client['ClientId']}"):
        sign_in(client["ClientSecret"])
    with fails("ResourceNotFoundException"):
        idp.delete_user_pool_client_secret(**name, ClientSecretId=old[0])


def test_a_public_client_has_no_secrets(idp, app, user_pool_id, fails):
    client = app()
    with fails("InvalidParameterException"):
        idp.add_user_pool_client_secret(UserPoolId=user_pool_id, ClientId=client["ClientId"])


def test_read_and_write_attributes(idp, app, user, sign_in, fails):
    client = app(ReadAttributes=["email"], WriteAttributes=["email"])
    result = sign_in(client, user("ann", name="Ann"))
    attributes = {item["Name"] for item in idp.get_user(AccessToken=result["AccessToken"])["UserAttributes"]}
    assert attributes == {"sub", "email"}
    assert "name" not in claims(result["IdToken"])
    with fails("NotAuthorizedException", "A client attempted to write unauthorized attribute"):
        idp.update_user_attributes(
            AccessToken=result["AccessToken"], UserAttributes=[{"Name": "name", "Value": "Other"}]
        )


def test_user_existence_errors(idp, app, fails):
    parameters = {"USERNAME": "nobody", "PASSWORD": server.PASSWORD}
    legacy, hiding = app(), app(PreventUserExistenceErrors="ENABLED")
    with fails("UserNotFoundException", "User does not exist."):
        idp.initiate_auth(ClientId=legacy["ClientId"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    with fails("NotAuthorizedException", "Incorrect username or password."):
        idp.initiate_auth(ClientId=hiding["ClientId"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    with fails("UserNotFoundException", "Username/client id combination not found."):
        idp.forgot_password(ClientId=legacy["ClientId"], Username="nobody")
    simulated = idp.forgot_password(ClientId=hiding["ClientId"], Username="nobody")["CodeDeliveryDetails"]
    assert simulated["DeliveryMedium"] == "EMAIL"
    again = idp.forgot_password(ClientId=hiding["ClientId"], Username="nobody")["CodeDeliveryDetails"]
    assert again == simulated
    with fails("ExpiredCodeException", "Invalid code provided, please request a code again."):
        idp.confirm_sign_up(ClientId=hiding["ClientId"], Username="nobody", ConfirmationCode="123456")
    with fails("UserNotFoundException", "Username/client id combination not found."):
        idp.resend_confirmation_code(ClientId=legacy["ClientId"], Username="nobody")
    assert "CodeDeliveryDetails" in idp.resend_confirmation_code(ClientId=hiding["ClientId"], Username="nobody")


def test_a_simulated_srp_challenge_is_stable(idp, app):
    client = app(PreventUserExistenceErrors="ENABLED")
    answers = [
        idp.initiate_auth(
            ClientId=client["ClientId"],
            AuthFlow="USER_SRP_AUTH",
            AuthParameters={"USERNAME": "nobody", "SRP_A": "a" * 700},
        )
        for _ in range(2)
    ]
    assert [answer["ChallengeName"] for answer in answers] == ["PASSWORD_VERIFIER"] * 2
    first, second = (answer["ChallengeParameters"] for answer in answers)
    assert first["SALT"] == second["SALT"]
    assert first["SRP_B"] != second["SRP_B"]
    assert first["USER_ID_FOR_SRP"] == "nobody"


def test_revocation(idp, app, user, sign_in, fails):
    client = app()
    result = sign_in(client, user("ann"))
    idp.revoke_token(ClientId=client["ClientId"], Token=result["RefreshToken"])
    with fails("NotAuthorizedException", "Access Token has been revoked"):
        idp.get_user(AccessToken=result["AccessToken"])
    with fails("NotAuthorizedException", "Refresh Token has been revoked"):
        idp.get_tokens_from_refresh_token(ClientId=client["ClientId"], RefreshToken=result["RefreshToken"])
    with fails("UnsupportedTokenTypeException"):
        idp.revoke_token(ClientId=client["ClientId"], Token=result["AccessToken"])


def test_revocation_off(idp, app, user, sign_in, fails):
    client = app(EnableTokenRevocation=False)
    result = sign_in(client, user("ann"))
    assert "origin_jti" not in claims(result["AccessToken"])
    with fails("UnsupportedOperationException"):
        idp.revoke_token(ClientId=client["ClientId"], Token=result["RefreshToken"])


def test_refresh(idp, app, user, sign_in, fails):
    client = app()
    first = sign_in(client, user("ann"))
    for refreshed in (
        idp.initiate_auth(
            ClientId=client["ClientId"],
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": first["RefreshToken"]},
        )["AuthenticationResult"],
        idp.get_tokens_from_refresh_token(ClientId=client["ClientId"], RefreshToken=first["RefreshToken"])[
            "AuthenticationResult"
        ],
    ):
        assert "RefreshToken" not in refreshed
        before, after = claims(first["IdToken"]), claims(refreshed["IdToken"])
        assert before["origin_jti"] == after["origin_jti"]
        assert before["auth_time"] == after["auth_time"]
        assert before["jti"] != after["jti"]
    with fails("NotAuthorizedException", "Refresh Token has different Client"):
        idp.get_tokens_from_refresh_token(ClientId=app()["ClientId"], RefreshToken=first["RefreshToken"])
    with fails("NotAuthorizedException", "Invalid Refresh Token"):
        idp.get_tokens_from_refresh_token(ClientId=client["ClientId"], RefreshToken="a.b.c.d.e")


def test_rotation(idp, app, user, sign_in, fails):
    flows = [flow for flow in ALL_FLOWS if flow != "ALLOW_REFRESH_TOKEN_AUTH"]
    client = app(
        ExplicitAuthFlows=flows, RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
    )
    first = sign_in(client, user("ann"))
    name = client["ClientId"]
    second = idp.get_tokens_from_refresh_token(ClientId=name, RefreshToken=first["RefreshToken"])
    rotated = second["AuthenticationResult"]["RefreshToken"]
    assert rotated != first["RefreshToken"]
    with fails("RefreshTokenReuseException"):
        idp.get_tokens_from_refresh_token(ClientId=name, RefreshToken=first["RefreshToken"])
    # A token that comes back has been copied: nobody goes on with that sign-in (docs/decisions/0003).
    with fails("NotAuthorizedException", "Refresh Token has been revoked"):
        idp.get_tokens_from_refresh_token(ClientId=name, RefreshToken=rotated)


def test_rotated_tokens_rotate(idp, app, user, sign_in):
    flows = [flow for flow in ALL_FLOWS if flow != "ALLOW_REFRESH_TOKEN_AUTH"]
    client = app(ExplicitAuthFlows=flows, RefreshTokenRotation={"Feature": "ENABLED"})
    token, seen = sign_in(client, user("ann"))["RefreshToken"], set()
    for _ in range(3):
        seen.add(token)
        again = idp.get_tokens_from_refresh_token(ClientId=client["ClientId"], RefreshToken=token)
        token = again["AuthenticationResult"]["RefreshToken"]
    assert len(seen | {token}) == 4


def test_rotation_with_grace(idp, app, user, sign_in):
    flows = [flow for flow in ALL_FLOWS if flow != "ALLOW_REFRESH_TOKEN_AUTH"]
    client = app(
        ExplicitAuthFlows=flows, RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 60}
    )
    first = sign_in(client, user("ann"))
    for _ in range(2):
        again = idp.get_tokens_from_refresh_token(ClientId=client["ClientId"], RefreshToken=first["RefreshToken"])
        assert again["AuthenticationResult"]["RefreshToken"]


def test_unknown_client(idp, user_pool_id, fails):
    gone = "00000000000000000000000000"
    with fails("ResourceNotFoundException", f"User pool client {gone} does not exist."):
        idp.describe_user_pool_client(UserPoolId=user_pool_id, ClientId=gone)
    with fails("ResourceNotFoundException", f"User pool client {gone} does not exist."):
        idp.sign_up(ClientId=gone, Username="ann", Password=server.PASSWORD)


def test_list_pages(idp, app, user_pool_id):
    made = {app(ClientName=f"client {number}")["ClientId"] for number in range(5)}
    pages = idp.get_paginator("list_user_pool_clients").paginate(
        UserPoolId=user_pool_id, PaginationConfig={"PageSize": 2}
    )
    sizes, listed = [], set()
    for page in pages:
        sizes.append(len(page["UserPoolClients"]))
        listed |= {client["ClientId"] for client in page["UserPoolClients"]}
    assert (sizes, listed) == ([2, 2, 1], made)
