"""pycognito: a device confirmed, proved in place of a code, and forgotten.

Its device calls go to AWS whatever the endpoint is; only their address is changed here. It answers DEVICE_SRP_AUTH
without the session of that challenge, and sends no SECRET_HASH with it: public clients only.
"""

import poolhouse_server as server
import pytest
from botocore.exceptions import ClientError
from pycognito import aws_srp
from pycognito.exceptions import SMSMFAChallengeException

TRACKING = {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False}


@pytest.fixture(autouse=True)
def endpoint(monkeypatch):
    post = aws_srp.requests.post
    monkeypatch.setattr(aws_srp.requests, "post", lambda _url, **options: post(server.ENDPOINT, **options))


@pytest.fixture
def srp(idp, app, ann):
    """A function that makes the library's SRP client for Ann, on a device or on none."""
    if app["client_secret"] is not None:
        pytest.skip("pycognito sends no SECRET_HASH with a device")
    idp.update_user_pool(
        UserPoolId=app["user_pool_id"], AutoVerifiedAttributes=["email"], DeviceConfiguration=TRACKING
    )

    def make(**device):
        return aws_srp.AWSSRP(
            username=ann.username,
            password=server.PASSWORD,
            pool_id=app["user_pool_id"],
            client_id=app["client_id"],
            client=idp,
            **device,
        )

    return make


def confirmed(srp):
    """Signs in, confirms the device that was offered; gives the tokens and the device."""
    fresh = srp()
    tokens = fresh.authenticate_user()
    response, password = fresh.confirm_device(tokens, "test")
    assert response.status_code == 200, response.text
    assert response.json() == {"UserConfirmationNecessary": False}
    device = {
        "device_key": fresh.device_key,
        "device_group_key": fresh.device_group_key,
        "device_password": password,
    }
    return tokens["AuthenticationResult"], device


@pytest.mark.parametrize("_", range(4))
def test_a_device_signs_in(idp, srp, _):
    first, device = confirmed(srp)
    tokens = srp(**device).authenticate_user()["AuthenticationResult"]
    assert "NewDeviceMetadata" not in tokens
    shown = idp.get_device(AccessToken=tokens["AccessToken"], DeviceKey=device["device_key"])["Device"]
    assert {"Name": "device_name", "Value": "test"} in shown["DeviceAttributes"]
    srp().forget_device(first["AccessToken"], device["device_key"])
    with pytest.raises(ClientError) as raised:
        srp(**device).authenticate_user()
    assert raised.value.response["Error"]["Message"] == "Device does not exist."


def test_a_remembered_device_needs_no_code(idp, app, srp):
    first, device = confirmed(srp)
    idp.set_user_pool_mfa_config(
        UserPoolId=app["user_pool_id"],
        MfaConfiguration="OPTIONAL",
        SmsMfaConfiguration={"SmsConfiguration": server.SMS_ROUTE},
    )
    idp.set_user_mfa_preference(AccessToken=first["AccessToken"], SMSMfaSettings={"Enabled": True})
    with pytest.raises(SMSMFAChallengeException):
        srp().authenticate_user()
    assert "AuthenticationResult" in srp(**device).authenticate_user()
    srp().update_device_status(False, first["AccessToken"], device["device_key"])
    with pytest.raises(SMSMFAChallengeException):
        srp(**device).authenticate_user()


def test_a_wrong_secret(srp):
    _, device = confirmed(srp)
    with pytest.raises(ClientError) as raised:
        srp(**{**device, "device_password": "guessed"}).authenticate_user()
    assert raised.value.response["Error"]["Message"] == "Incorrect username or password."
