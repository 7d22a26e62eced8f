"""Devices with the AWS CLI: what an administrator does with the device of a user."""

import base64
import json
import os

import poolhouse_server as server

FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


def number(length):
    return base64.b64encode(os.urandom(length)).decode()


def test_a_device_of_a_user(cli, user_pool_id):
    cli(
        "update-user-pool",
        *("--user-pool-id", user_pool_id),
        *("--device-configuration", "ChallengeRequiredOnNewDevice=true,DeviceOnlyRememberedOnUserPrompt=true"),
    )
    client_id = cli(
        "create-user-pool-client",
        *("--user-pool-id", user_pool_id, "--client-name", "devices", "--explicit-auth-flows", *FLOWS),
    )["UserPoolClient"]["ClientId"]
    user = ("--user-pool-id", user_pool_id, "--username", "ann")
    cli("admin-create-user", *user, "--message-action", "SUPPRESS")
    cli("admin-set-user-password", *user, "--password", server.PASSWORD, "--permanent")
    parameters = json.dumps({"USERNAME": "ann", "PASSWORD": server.PASSWORD})
    tokens = cli(
        "initiate-auth",
        *("--client-id", client_id, "--auth-flow", "USER_PASSWORD_AUTH", "--auth-parameters", parameters),
    )["AuthenticationResult"]
    key = tokens["NewDeviceMetadata"]["DeviceKey"]
    confirmed = cli(
        "confirm-device",
        *("--access-token", tokens["AccessToken"], "--device-key", key, "--device-name", "laptop"),
        *("--device-secret-verifier-config", f"PasswordVerifier={number(256)},Salt={number(16)}"),
    )
    assert confirmed == {"UserConfirmationNecessary": True}
    device = ("--device-key", key)

    def status():
        shown = cli("admin-get-device", *user, *device)["Device"]
        assert cli("admin-list-devices", *user)["Devices"] == [shown]
        return {attribute["Name"]: attribute["Value"] for attribute in shown["DeviceAttributes"]}

    assert status()["dev:device_remembered_status"] == "not_remembered"
    cli("admin-update-device-status", *user, *device, "--device-remembered-status", "remembered")
    attributes = status()
    assert attributes["dev:device_remembered_status"] == "remembered"
    assert attributes["dev:device_owner"] == f"ann.{user_pool_id}"
    assert attributes["dev:device_arn"].endswith(f":owner/ann.{user_pool_id}/device/{key}")
    assert attributes["last_ip_used"]
    cli("admin-forget-device", *user, *device)
    assert cli("admin-list-devices", *user) == {"Devices": []}
    assert cli.fails("admin-get-device", *user, *device) == ("ResourceNotFoundException", "Device does not exist.")
