"""pycognito: second factors. The library knows authenticator apps and SMS, and tells of a challenge by an exception."""

import poolhouse_server as server
import pytest
from botocore.exceptions import ClientError
from conftest import code_of
from pycognito.exceptions import SMSMFAChallengeException, SoftwareTokenMFAChallengeException


@pytest.fixture(autouse=True)
def _mfa(idp, app):
    idp.set_user_pool_mfa_config(
        UserPoolId=app["user_pool_id"],
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
        SmsMfaConfiguration={"SmsConfiguration": server.SMS_ROUTE},
    )


@pytest.fixture
def secret(ann):
    """Of ann's authenticator app, which she prefers and has shown its first code."""
    ann.authenticate(password=server.PASSWORD)
    secret = ann.associate_software_token()
    first = server.totp(secret)
    with pytest.raises(ClientError) as raised:
        ann.verify_software_token(server.other_code(first))
    assert code_of(raised) == "EnableSoftwareTokenMFAException"
    assert ann.verify_software_token(first, "phone") is True
    ann.set_user_mfa_preference(sms_mfa=False, software_token_mfa=True, preferred="SOFTWARE_TOKEN")
    return secret


def test_an_authenticator_app(ann, secret):
    with pytest.raises(SoftwareTokenMFAChallengeException) as raised:
        ann.authenticate(password=server.PASSWORD)
    assert raised.value.get_tokens()["ChallengeParameters"]["FRIENDLY_DEVICE_NAME"] == "phone"
    right = server.totp(secret, 1)
    with pytest.raises(ClientError) as refused:
        ann.respond_to_software_token_mfa_challenge(server.other_code(right))
    assert code_of(refused) == "CodeMismatchException"
    ann.respond_to_software_token_mfa_challenge(right)
    assert ann.access_claims["username"] == "ann"


def test_another_object_goes_on_with_what_the_exception_holds(cognito, ann, secret):
    with pytest.raises(SoftwareTokenMFAChallengeException) as raised:
        ann.authenticate(password=server.PASSWORD)
    other = cognito("ann")
    other.respond_to_software_token_mfa_challenge(server.totp(secret, 1), raised.value.get_tokens())
    assert other.check_token() is False


def test_a_code_by_sms(app, ann):
    ann.authenticate(password=server.PASSWORD)
    ann.set_user_mfa_preference(sms_mfa=True, software_token_mfa=False, preferred="SMS")
    with pytest.raises(SMSMFAChallengeException) as raised:
        ann.authenticate(password=server.PASSWORD)
    assert raised.value.get_tokens()["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "+*******0100"
    sent = server.code(app["user_pool_id"], "ann", "Authentication")
    with pytest.raises(ClientError) as refused:
        ann.respond_to_sms_mfa_challenge(server.other_code(sent))
    assert code_of(refused) == "CodeMismatchException"
    ann.respond_to_sms_mfa_challenge(sent)
    assert ann.check_token() is False


def test_an_administrator_meets_it_too(ann, secret):
    """The library takes no answer of a challenge on this way, so nobody is signed in."""
    ann.access_token = None
    with pytest.raises(KeyError):
        ann.admin_authenticate(password=server.PASSWORD)
    assert ann.access_token is None


def test_switched_off_again(ann, secret):
    ann.set_user_mfa_preference(sms_mfa=False, software_token_mfa=False)
    ann.authenticate(password=server.PASSWORD)
    assert ann.check_token() is False
