"""aws_cognito_user_pool: second factors, SMS and passkeys, which the provider sets by a request of their own."""

import pytest

from provider import replay, rows
from user_pool import UserPool

ROLE = "arn:aws:iam::000000000000:role/"

# Codes by e-mail want a sender of one's own, and another way than e-mail to recover an account.
OWN_MAIL = {
    "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]},
    "EmailConfiguration": {
        "EmailSendingAccount": "DEVELOPER",
        "From": "john@example.com",
        "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/example.com",
    },
}

# user_pool_test.go
CASES = {
    "SMS": [
        {"SmsConfiguration": {"ExternalId": "test", "SnsCallerArn": f"{ROLE}sms"}},
        {
            "SmsConfiguration": {"ExternalId": "other", "SnsCallerArn": f"{ROLE}other", "SnsRegion": "us-east-1"},
            "AutoVerifiedAttributes": ["phone_number", "email"],
        },
        {"AutoVerifiedAttributes": ["phone_number"]},
        {},
    ],
    "MFA by SMS": [
        {
            "MfaConfiguration": "ON",
            "SmsAuthenticationMessage": "sign in with {####}",
            "SmsConfiguration": {"ExternalId": "test", "SnsCallerArn": f"{ROLE}sms"},
        },
        {
            "MfaConfiguration": "OPTIONAL",
            "SmsAuthenticationMessage": "sign in with {####}",
            "SmsConfiguration": {"ExternalId": "test", "SnsCallerArn": f"{ROLE}sms"},
        },
        {
            "MfaConfiguration": "OFF",
            "SmsConfiguration": {"ExternalId": "test", "SnsCallerArn": f"{ROLE}sms"},
        },
    ],
    "MFA by app": [
        {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": True}},
        {"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": True}},
        {
            "MfaConfiguration": "OPTIONAL",
            "SmsConfiguration": {"ExternalId": "test", "SnsCallerArn": f"{ROLE}sms"},
            "SoftwareTokenMfaConfiguration": {"Enabled": True},
        },
        {"SmsConfiguration": {"ExternalId": "test", "SnsCallerArn": f"{ROLE}sms"}},
    ],
    "MFA from app to SMS and back": [
        {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": True}},
        {"MfaConfiguration": "ON", "SmsConfiguration": {"ExternalId": "test", "SnsCallerArn": f"{ROLE}sms"}},
        {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": True}},
        {},
    ],
    "MFA by e-mail": [
        {
            **OWN_MAIL,
            "MfaConfiguration": "OPTIONAL",
            "EmailMfaConfiguration": {"Message": "sign in with {####}", "Subject": "Your code"},
        },
        {
            **OWN_MAIL,
            "MfaConfiguration": "ON",
            "EmailMfaConfiguration": {"Message": "enter with {####}", "Subject": "Your code"},
        },
        {
            **OWN_MAIL,
            "MfaConfiguration": "ON",
            "SoftwareTokenMfaConfiguration": {"Enabled": True},
        },
        OWN_MAIL,
    ],
    "MFA switched on later": [
        {},
        {"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": True}},
        {"MfaConfiguration": "OFF"},
    ],
    "passkeys": [
        {"WebAuthnConfiguration": {"RelyingPartyId": "example.com", "UserVerification": "preferred"}},
        {"WebAuthnConfiguration": {"RelyingPartyId": "login.example.com", "UserVerification": "required"}},
        {
            "MfaConfiguration": "OPTIONAL",
            "SoftwareTokenMfaConfiguration": {"Enabled": True},
            "WebAuthnConfiguration": {"RelyingPartyId": "login.example.com", "UserVerification": "required"},
        },
        {},
    ],
}


@pytest.mark.parametrize("configurations, go_sdk", **rows(CASES))
def test_cycle(idp, configurations, go_sdk):
    replay(UserPool(idp, go_sdk), configurations)
