"""aws_cognito_user_pool: texts and how they are sent. The old members and the template show each other."""

import pytest

from provider import replay, rows
from user_pool import UserPool

IDENTITY = "arn:aws:ses:us-east-1:000000000000:identity/example.com"

# user_pool_test.go
CASES = {
    "invitations": [
        {
            "AutoVerifiedAttributes": ["email"],
            "AdminCreateUserConfig": {
                "AllowAdminCreateUserOnly": True,
                "InviteMessageTemplate": {
                    "EmailMessage": "Your username is {username} and temporary password is {####}. ",
                    "EmailSubject": "FooBar {####}",
                    "SMSMessage": "Your username is {username} and temporary password is {####}.",
                },
            },
        },
        {
            "AdminCreateUserConfig": {
                "AllowAdminCreateUserOnly": False,
                "InviteMessageTemplate": {
                    "EmailMessage": "Your username is {username} and constant password is {####}. ",
                    "EmailSubject": "Foo{####}BaBaz",
                    "SMSMessage": "Your username is {username} and constant password is {####}.",
                },
            },
        },
        {"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True}},
        {},
    ],
    "e-mail verification": [
        {"EmailVerificationSubject": "subject", "EmailVerificationMessage": "{####} is the code"},
        {"EmailVerificationSubject": "other", "EmailVerificationMessage": "the code is {####}"},
        {},
    ],
    "SMS verification": [
        {
            "SmsAuthenticationMessage": "sign in with {####}",
            "SmsVerificationMessage": "verify with {####}",
            "AutoVerifiedAttributes": ["email"],
        },
        {"SmsAuthenticationMessage": "enter with {####}", "SmsVerificationMessage": "confirm with {####}"},
        {},
    ],
    "verification template": [
        {
            "VerificationMessageTemplate": {
                "DefaultEmailOption": "CONFIRM_WITH_LINK",
                "EmailMessage": "foo {####} bar",
                "EmailMessageByLink": "{##foobar##}",
                "EmailSubject": "foobar {####}",
                "EmailSubjectByLink": "foobar",
                "SmsMessage": "{####} baz",
            }
        },
        {
            "VerificationMessageTemplate": {
                "DefaultEmailOption": "CONFIRM_WITH_CODE",
                "EmailMessage": "new {####} bar",
                "EmailSubject": "new {####}",
                "SmsMessage": "{####} new",
            }
        },
        # The old members beside a template that is silent about them.
        {
            "EmailVerificationMessage": "{####} Baz",
            "EmailVerificationSubject": "BazBaz {####}",
            "SmsVerificationMessage": "{####} BazBazBar?",
            "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
        },
        {},
    ],
    "e-mail": [
        {"EmailConfiguration": {"ReplyToEmailAddress": "foo.bar@example.com"}},
        {
            "EmailConfiguration": {
                "ConfigurationSet": "mail",
                "EmailSendingAccount": "DEVELOPER",
                "From": "John Smith <john@example.com>",
                "ReplyToEmailAddress": "foo.bar@example.com",
                "SourceArn": IDENTITY,
            }
        },
        {},
        {"EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"}},
    ],
}


@pytest.mark.parametrize("configurations, go_sdk", **rows(CASES))
def test_cycle(idp, configurations, go_sdk):
    replay(UserPool(idp, go_sdk), configurations)


def test_a_template_outdoes_the_old_members(idp):
    """user_pool.go: an update of the template still carries the old texts, which the state holds as computed."""
    texts = {"EmailMessage": "one {####}", "EmailSubject": "one", "SmsMessage": "one {####}"}
    pool = UserPool(idp, 2)
    identity = pool.create({"VerificationMessageTemplate": texts})
    changed = {"VerificationMessageTemplate": {**texts, "EmailMessage": "two {####}"}}
    state = pool.read(identity, changed)
    request = pool.update_members(changed, state, {"VerificationMessageTemplate"})
    assert request["EmailVerificationMessage"] == "one {####}"
    assert request["VerificationMessageTemplate"]["EmailMessage"] == "two {####}"
    pool.update(identity, changed, state, {"VerificationMessageTemplate"})
    state = pool.read(identity, changed)
    assert pool.plan(changed, state) == {}
    assert state["EmailVerificationMessage"] == "two {####}"
    pool.delete(identity)
