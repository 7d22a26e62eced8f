"""Second factors and passkeys of a pool: what is set, answered, replaced and refused."""

import pytest

MAIL = {"EmailSendingAccount": "DEVELOPER", "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com"}
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"}


def config(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_everything_at_once_then_one_factor_then_none(idp, pool):
    pool_id = pool(EmailConfiguration=MAIL)
    assert config(idp.get_user_pool_mfa_config(UserPoolId=pool_id)) == {"MfaConfiguration": "OFF"}
    everything = {
        "MfaConfiguration": "OPTIONAL",
        "SmsMfaConfiguration": {"SmsAuthenticationMessage": "code {####}", "SmsConfiguration": SMS},
        "SoftwareTokenMfaConfiguration": {"Enabled": True},
        "EmailMfaConfiguration": {"Message": "mail {####}", "Subject": "s"},
        "WebAuthnConfiguration": {"RelyingPartyId": "example.com", "UserVerification": "required"},
    }
    # Setting answers what was set; asking also tells, once a factor is on, what passkeys count as (behaviour 20 A12).
    single = {"FactorConfiguration": "SINGLE_FACTOR"}
    shown = {**everything, "WebAuthnConfiguration": {**everything["WebAuthnConfiguration"], **single}}
    assert config(idp.set_user_pool_mfa_config(UserPoolId=pool_id, **everything)) == everything
    assert config(idp.get_user_pool_mfa_config(UserPoolId=pool_id)) == shown
    one = {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": True}}
    assert config(idp.set_user_pool_mfa_config(UserPoolId=pool_id, **one)) == one
    assert config(idp.get_user_pool_mfa_config(UserPoolId=pool_id)) == {**one, "WebAuthnConfiguration": single}
    assert config(idp.set_user_pool_mfa_config(UserPoolId=pool_id)) == {"MfaConfiguration": "OFF"}


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"SoftwareTokenMfaConfiguration": {"Enabled": False}},
            "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
        ),
        (
            {"MfaConfiguration": "ON"},
            "Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.",
        ),
        (
            {"MfaConfiguration": "ON", "EmailMfaConfiguration": {}},
            "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of "
            "COGNITO_DEFAULT.",
        ),
    ],
)
def test_refusals(idp, user_pool_id, fails, request_, message):
    with fails("InvalidParameterException", message):
        idp.set_user_pool_mfa_config(UserPoolId=user_pool_id, **request_)


def test_required_mfa_excludes_one_time_first_factors(idp, pool, fails):
    pool_id = pool(Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]}})
    token = {"Enabled": True}
    with fails(
        "InvalidParameterException",
        "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled",
    ):
        idp.set_user_pool_mfa_config(
            UserPoolId=pool_id,
            MfaConfiguration="ON",
            SoftwareTokenMfaConfiguration=token,
            WebAuthnConfiguration={"FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"},
        )
    idp.set_user_pool_mfa_config(
        UserPoolId=pool_id, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration=token
    )
