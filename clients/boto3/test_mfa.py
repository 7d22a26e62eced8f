"""Second factors: authenticator apps, SMS and e-mail, preferred, chosen and set up on the way in."""

import json

import poolhouse_server as server
import pytest
from poolhouse_server import totp

TOTP = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
SMS = {"SmsMfaConfiguration": {"SmsConfiguration": server.SMS_ROUTE}}
PHONE = "+12065550100"


@pytest.fixture
def begin(idp):
    def run(client, username):
        return idp.initiate_auth(
            ClientId=client["ClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": server.PASSWORD},
        )

    return run


@pytest.fixture
def respond(idp):
    def run(client, step, username, **responses):
        return idp.respond_to_auth_challenge(
            ClientId=client["ClientId"],
            ChallengeName=step["ChallengeName"],
            Session=step["Session"],
            ChallengeResponses={"USERNAME": username, **responses},
        )

    return run


@pytest.fixture
def with_app(idp, app, user, sign_in):
    """A user with a verified authenticator app: client, name, secret, access token."""

    def make(username):
        client = app()
        token = sign_in(client, user(username))["AccessToken"]
        secret = idp.associate_software_token(AccessToken=token)["SecretCode"]
        assert len(secret) == 52
        verified = idp.verify_software_token(AccessToken=token, UserCode=totp(secret, -1))
        assert verified["Status"] == "SUCCESS"
        return client, username, secret, token

    return make


def test_an_authenticator_app(idp, user_pool_id, with_app, begin, respond, fails):
    idp.set_user_pool_mfa_config(UserPoolId=user_pool_id, MfaConfiguration="OPTIONAL", **TOTP)
    client, ann, secret, token = with_app("ann")
    assert "AuthenticationResult" in begin(client, ann), "verified, but not switched on"
    idp.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True})
    seen = idp.get_user(AccessToken=token)
    assert (seen["UserMFASettingList"], seen["PreferredMfaSetting"]) == (["SOFTWARE_TOKEN_MFA"],) + (
        "SOFTWARE_TOKEN_MFA",
    )
    step = begin(client, ann)
    assert (step["ChallengeName"], step["ChallengeParameters"]) == ("SOFTWARE_TOKEN_MFA", {"USER_ID_FOR_SRP": ann})
    with fails("CodeMismatchException", "Invalid code received for user"):
        respond(client, step, ann, SOFTWARE_TOKEN_MFA_CODE="000000" if totp(secret) != "000000" else "111111")
    code = totp(secret)
    assert respond(client, step, ann, SOFTWARE_TOKEN_MFA_CODE=code)["AuthenticationResult"]["AccessToken"]
    with fails("ExpiredCodeException", "Your software token has already been used once."):
        respond(client, begin(client, ann), ann, SOFTWARE_TOKEN_MFA_CODE=code)
    with fails("NotAuthorizedException", "Invalid session for the user, session can only be used once."):
        respond(client, step, ann, SOFTWARE_TOKEN_MFA_CODE=totp(secret, 1))
    idp.admin_delete_software_token(UserPoolId=user_pool_id, Username=ann)
    assert "AuthenticationResult" in begin(client, ann)


def test_an_app_is_set_up_on_the_way_in(idp, user_pool_id, app, user, begin, respond, fails):
    idp.set_user_pool_mfa_config(UserPoolId=user_pool_id, MfaConfiguration="ON", **TOTP)
    client, ann = app(), user("ann")
    step = begin(client, ann)
    assert step["ChallengeName"] == "MFA_SETUP"
    assert json.loads(step["ChallengeParameters"]["MFAS_CAN_SETUP"]) == ["SOFTWARE_TOKEN_MFA"]
    with fails("NotAuthorizedException", "Invalid session for the user."):
        respond(client, step, ann)
    associated = idp.associate_software_token(Session=step["Session"])
    with fails("EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA"):
        idp.verify_software_token(Session=associated["Session"], UserCode="000000")
    verified = idp.verify_software_token(
        Session=associated["Session"], UserCode=totp(associated["SecretCode"]), FriendlyDeviceName="phone"
    )
    done = respond(client, {**step, "Session": verified["Session"]}, ann)
    assert done["AuthenticationResult"]["RefreshToken"]
    again = begin(client, ann)
    assert again["ChallengeParameters"]["FRIENDLY_DEVICE_NAME"] == "phone"
    code = totp(associated["SecretCode"], 1)
    assert "AuthenticationResult" in respond(client, again, ann, SOFTWARE_TOKEN_MFA_CODE=code)


def test_a_code_by_sms(idp, user_pool_id, app, user, sign_in, begin, respond, fails):
    client, ann = app(), user("ann", phone_number=PHONE)
    token = sign_in(client, ann)["AccessToken"]
    with fails("InvalidParameterException", "User does not have delivery config set to turn on SMS_MFA"):
        idp.set_user_mfa_preference(AccessToken=token, SMSMfaSettings={"Enabled": True})
    idp.set_user_pool_mfa_config(UserPoolId=user_pool_id, MfaConfiguration="OPTIONAL", **SMS)
    idp.set_user_mfa_preference(AccessToken=token, SMSMfaSettings={"Enabled": True})
    step = begin(client, ann)
    assert step["ChallengeName"] == "SMS_MFA"
    assert step["ChallengeParameters"] == {
        "CODE_DELIVERY_DELIVERY_MEDIUM": "SMS",
        "CODE_DELIVERY_DESTINATION": "+*******0100",
        "USER_ID_FOR_SRP": ann,
    }
    code = server.code(user_pool_id, ann, "Authentication")
    with fails("CodeMismatchException", "Invalid code or auth state for the user."):
        respond(client, step, ann, SMS_MFA_CODE="x" + code[1:])
    assert "AuthenticationResult" in respond(client, step, ann, SMS_MFA_CODE=code)
    attributes = {a["Name"]: a["Value"] for a in idp.get_user(AccessToken=token)["UserAttributes"]}
    assert attributes["phone_number_verified"] == "true"
    with fails("NotAuthorizedException"):
        respond(client, step, ann, SMS_MFA_CODE=code)


def test_a_choice_of_factors(idp, user_pool_id, with_app, begin, respond, fails):
    idp.set_user_pool_mfa_config(UserPoolId=user_pool_id, MfaConfiguration="OPTIONAL", **TOTP, **SMS)
    client, ann, secret, token = with_app("ann")
    idp.admin_update_user_attributes(
        UserPoolId=user_pool_id, Username=ann, UserAttributes=[{"Name": "phone_number", "Value": PHONE}]
    )
    on = {"Enabled": True}
    idp.admin_set_user_mfa_preference(
        UserPoolId=user_pool_id, Username=ann, SMSMfaSettings=on, SoftwareTokenMfaSettings=on
    )
    step = begin(client, ann)
    assert step["ChallengeName"] == "SELECT_MFA_TYPE"
    assert json.loads(step["ChallengeParameters"]["MFAS_CAN_CHOOSE"]) == ["SMS_MFA", "SOFTWARE_TOKEN_MFA"]
    with fails("InvalidParameterException"):
        respond(client, step, ann, ANSWER="EMAIL_OTP")
    asked = respond(client, step, ann, ANSWER="SOFTWARE_TOKEN_MFA")
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert "AuthenticationResult" in respond(client, asked, ann, SOFTWARE_TOKEN_MFA_CODE=totp(secret, 1))
    both = {"Enabled": True, "PreferredMfa": True}
    with fails("InvalidParameterException"):
        idp.set_user_mfa_preference(AccessToken=token, SMSMfaSettings=both, SoftwareTokenMfaSettings=both)
    factors = idp.get_user_auth_factors(AccessToken=token)
    assert factors["ConfiguredUserAuthFactors"] == ["PASSWORD", "SOFTWARE_TOKEN"]
    assert factors["UserMFASettingList"] == ["SMS_MFA", "SOFTWARE_TOKEN_MFA"]
