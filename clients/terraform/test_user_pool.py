"""aws_cognito_user_pool: what has no file of its own. The resource is in user_pool.py."""

import pytest
from botocore.exceptions import ClientError

from provider import replay, rows
from user_pool import UserPool, attribute, lengths

LAMBDA = "arn:aws:lambda:us-east-1:000000000000:function:"
ROLE = "arn:aws:iam::000000000000:role/"

# user_pool_test.go
CASES = {
    "only a name": [{}],
    "deletion protection": [{"DeletionProtection": "ACTIVE"}, {"DeletionProtection": "INACTIVE"}],
    "account recovery": [
        {"AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]}},
        {
            "AccountRecoverySetting": {
                "RecoveryMechanisms": [
                    {"Name": "verified_phone_number", "Priority": 2},
                    {"Name": "verified_email", "Priority": 1},
                ]
            }
        },
        {"AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_phone_number", "Priority": 1}]}},
        {"AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]}},
        {},
    ],
    "invitations with a password policy": [
        {
            "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
            "Policies": {"PasswordPolicy": {"MinimumLength": 7, "TemporaryPasswordValidityDays": 7}},
        },
        {
            "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False},
            "Policies": {"PasswordPolicy": {"MinimumLength": 7, "TemporaryPasswordValidityDays": 30}},
        },
    ],
    "password policy": [
        {
            "Policies": {
                "PasswordPolicy": {
                    "MinimumLength": 7,
                    "RequireLowercase": True,
                    "RequireNumbers": False,
                    "RequireSymbols": True,
                    "RequireUppercase": False,
                    "TemporaryPasswordValidityDays": 7,
                }
            }
        },
        {
            "Policies": {
                "PasswordPolicy": {
                    "MinimumLength": 9,
                    "RequireLowercase": False,
                    "RequireNumbers": True,
                    "RequireSymbols": False,
                    "RequireUppercase": True,
                    "TemporaryPasswordValidityDays": 14,
                    "PasswordHistorySize": 5,
                }
            }
        },
        {"Policies": {"PasswordPolicy": {"MinimumLength": 9}}},
        {},
    ],
    "sign-in policy": [
        {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["WEB_AUTHN", "PASSWORD", "EMAIL_OTP"]}}},
        {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}}},
        {"DeletionProtection": "ACTIVE"},
        {},
    ],
    "advanced security": [
        {"UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "OFF"}},
        {"UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}},
        {"UserPoolTier": "PLUS"},
    ],
    "tier": [{"UserPoolTier": "LITE"}, {"UserPoolTier": "ESSENTIALS"}, {"UserPoolTier": "PLUS"}, {}],
    "devices": [
        {"DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False}},
        {"DeviceConfiguration": {"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": True}},
        # Two times `false` is an empty block in the Go SDK 2, and what the service makes of that is not known.
        {},
    ],
    "verification before an update": [
        {
            "AutoVerifiedAttributes": ["email"],
            "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
        },
        {"AutoVerifiedAttributes": ["email"]},
        {
            "AutoVerifiedAttributes": ["email"],
            "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
        },
        {},
    ],
    "tags": [
        {"UserPoolTags": {"key1": "value1"}},
        {"UserPoolTags": {"key1": "value1updated", "key2": "value2"}},
        {"UserPoolTags": {"key2": ""}},
        {},
    ],
    "everything at once, then little": [
        {
            "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
            "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
            "AutoVerifiedAttributes": ["email"],
            "DeletionProtection": "ACTIVE",
            "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True},
            "EmailConfiguration": {"ReplyToEmailAddress": "foo.bar@example.com"},
            "EmailVerificationMessage": "{####} is the code",
            "EmailVerificationSubject": "subject",
            "LambdaConfig": {"PreSignUp": f"{LAMBDA}first", "PreTokenGeneration": f"{LAMBDA}first"},
            "MfaConfiguration": "OPTIONAL",
            "Policies": {
                "PasswordPolicy": {"MinimumLength": 10, "RequireLowercase": True, "PasswordHistorySize": 3},
                "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]},
            },
            "Schema": [attribute("tenant", **lengths("1", "64"))],
            "SmsAuthenticationMessage": "sign in with {####}",
            "SmsConfiguration": {"ExternalId": "test", "SnsCallerArn": f"{ROLE}sms"},
            "SmsVerificationMessage": "verify with {####}",
            "SoftwareTokenMfaConfiguration": {"Enabled": True},
            "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
            "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"},
            "UserPoolTags": {"team": "identity"},
            "UserPoolTier": "PLUS",
            "UsernameAttributes": ["email"],
            "UsernameConfiguration": {"CaseSensitive": False},
        },
        {
            "Schema": [attribute("tenant", **lengths("1", "64"))],
            "UsernameAttributes": ["email"],
            "UsernameConfiguration": {"CaseSensitive": False},
        },
    ],
}


@pytest.mark.parametrize("configurations, go_sdk", **rows(CASES))
def test_cycle(idp, configurations, go_sdk):
    replay(UserPool(idp, go_sdk), configurations)


def test_what_the_provider_shows_of_a_new_pool(idp):
    """user_pool_test.go, basic: blocks that must be there, and those that must not."""
    pool = UserPool(idp, 2)
    identity = pool.create({})
    state = pool.read(identity, {})
    assert state.pop("Arn").endswith(f":userpool/{identity}")
    assert state.pop("AccountRecoverySetting")["RecoveryMechanisms"]
    assert state == {
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False},
        "DeletionProtection": "INACTIVE",
        "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
        "MfaConfiguration": "OFF",
        "Policies": {
            "PasswordPolicy": {
                "MinimumLength": 8,
                "RequireLowercase": True,
                "RequireNumbers": True,
                "RequireSymbols": True,
                "RequireUppercase": True,
                "TemporaryPasswordValidityDays": 7,
            },
            "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]},
        },
        "UserPoolTier": "ESSENTIALS",
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
    }
    pool.delete(identity)


def test_deleting_what_is_gone(idp):
    """user_pool.go: a pool that somebody else deleted counts as deleted."""
    pool = UserPool(idp, 2)
    identity = pool.create({})
    pool.delete(identity)
    with pytest.raises(ClientError) as raised:
        pool.delete(identity)
    assert raised.value.response["Error"]["Code"] == "ResourceNotFoundException"
