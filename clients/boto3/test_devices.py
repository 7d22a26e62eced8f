"""Devices: the nine operations, and refreshing with a device. pycognito's and JavaScript's suites prove devices by SRP."""

import base64
import os

import poolhouse_server as server
import pytest

TRACKING = {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": True}


@pytest.fixture
def offered(idp, user_pool_id, app, user, sign_in):
    """A user who has signed in, with the tokens and the device that came."""
    idp.update_user_pool(UserPoolId=user_pool_id, AutoVerifiedAttributes=["email"], DeviceConfiguration=TRACKING)
    client = app()
    tokens = sign_in(client, user("ann"))
    return client, tokens, tokens["NewDeviceMetadata"]["DeviceKey"]


def number(length):
    return base64.b64encode(os.urandom(length)).decode()


def confirm(idp, tokens, key):
    return idp.confirm_device(
        AccessToken=tokens["AccessToken"],
        DeviceKey=key,
        DeviceName="laptop",
        DeviceSecretVerifierConfig={"Salt": number(16), "PasswordVerifier": number(256)},
    )


def names(device):
    return [attribute["Name"] for attribute in device["DeviceAttributes"]]


def test_a_device_is_confirmed_remembered_and_forgotten(idp, user_pool_id, offered, fails):
    _, tokens, key = offered
    assert key.startswith("us-east-1_")
    assert len(tokens["NewDeviceMetadata"]["DeviceGroupKey"]) == 9
    token = {"AccessToken": tokens["AccessToken"]}
    admin = {"UserPoolId": user_pool_id, "Username": "ann"}
    assert confirm(idp, tokens, key)["UserConfirmationNecessary"] is True
    with fails("DeviceKeyExistsException"):
        confirm(idp, tokens, key)
    assert idp.list_devices(**token)["Devices"] == []
    idp.update_device_status(**token, DeviceKey=key, DeviceRememberedStatus="remembered")
    [device] = idp.list_devices(**token)["Devices"]
    assert device == idp.get_device(**token, DeviceKey=key)["Device"]
    assert names(device) == ["device_status", "device_name", "last_ip_used"]
    [device] = idp.admin_list_devices(**admin)["Devices"]
    assert device == idp.admin_get_device(**admin, DeviceKey=key)["Device"]
    assert names(device)[2:] == [
        "dev:device_arn",
        "dev:device_owner",
        "last_ip_used",
        "dev:device_remembered_status",
        "dev:device_sdk",
    ]
    idp.admin_update_device_status(**admin, DeviceKey=key, DeviceRememberedStatus="not_remembered")
    assert idp.list_devices(**token)["Devices"] == []
    idp.forget_device(**token, DeviceKey=key)
    with fails("ResourceNotFoundException", "Device does not exist."):
        idp.admin_get_device(**admin, DeviceKey=key)
    with fails("ResourceNotFoundException", "Device does not exist."):
        idp.admin_forget_device(**admin, DeviceKey=key)
    with fails("InvalidParameterException", "Invalid device key given."):
        confirm(idp, tokens, key)


def test_refreshing_names_a_confirmed_device(idp, offered, fails):
    client, tokens, key = offered

    def refresh(**device):
        return idp.initiate_auth(
            ClientId=client["ClientId"],
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"], **device},
        )["AuthenticationResult"]

    with fails("NotAuthorizedException", "Invalid Refresh Token."):
        refresh(DEVICE_KEY=key)
    confirm(idp, tokens, key)
    with fails("NotAuthorizedException", "Invalid Refresh Token."):
        refresh()
    assert "NewDeviceMetadata" not in refresh(DEVICE_KEY=key)
    renewed = idp.get_tokens_from_refresh_token(
        ClientId=client["ClientId"], RefreshToken=tokens["RefreshToken"], DeviceKey=key
    )
    assert "AccessToken" in renewed["AuthenticationResult"]
    idp.forget_device(AccessToken=tokens["AccessToken"], DeviceKey=key)
    with fails("NotAuthorizedException", "Invalid Refresh Token."):
        refresh(DEVICE_KEY=key)


def test_a_confirmed_device_is_asked_for(idp, offered):
    client, tokens, key = offered
    confirm(idp, tokens, key)
    parameters = {"USERNAME": "ann", "PASSWORD": server.PASSWORD, "DEVICE_KEY": key}
    step = idp.initiate_auth(ClientId=client["ClientId"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    assert step["ChallengeName"] == "DEVICE_SRP_AUTH"
    assert step["Session"]
