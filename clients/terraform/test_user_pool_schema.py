"""aws_cognito_user_pool: attributes, which can only be added, and what users are known by, which cannot change."""

import pytest

from provider import replay, rows
from user_pool import UserPool, attribute, lengths

# user_pool_test.go
CASES = {
    "user names": [{"UsernameConfiguration": {"CaseSensitive": False}}],
    "user names in one case": [
        {"UsernameConfiguration": {"CaseSensitive": True}},
        {"UsernameConfiguration": {"CaseSensitive": True}, "DeletionProtection": "ACTIVE"},
        {"UsernameConfiguration": {"CaseSensitive": True}},
    ],
    "user names are addresses": [
        {"UsernameAttributes": ["phone_number", "email"], "AutoVerifiedAttributes": ["email"]},
        {"UsernameAttributes": ["email", "phone_number"]},
    ],
    "aliases": [
        {"AliasAttributes": ["preferred_username"]},
        {"AliasAttributes": ["preferred_username"], "AutoVerifiedAttributes": ["email"]},
    ],
    "aliases, all": [{"AliasAttributes": ["email", "phone_number", "preferred_username"]}],
    "schema": [
        {
            "Schema": [
                attribute("email", required=True, **lengths("5", "10")),
                attribute("mybool", "Boolean"),
                attribute("since", "DateTime", mutable=False),
            ]
        },
        {
            "Schema": [
                attribute("email", required=True, **lengths("5", "10")),
                attribute("mybool", "Boolean"),
                attribute("since", "DateTime", mutable=False),
                attribute("mynumber", "Number", NumberAttributeConstraints={"MinValue": "2", "MaxValue": "6"}),
                attribute("mystring", **lengths("0", "256")),
            ]
        },
    ],
    "schema without limits": [
        {
            "Schema": [
                attribute("mynumber", "Number", NumberAttributeConstraints={}),
                attribute("mystring", StringAttributeConstraints={}),
                attribute("least", StringAttributeConstraints={"MinLength": "3"}),
                {**attribute("internal", StringAttributeConstraints={}), "DeveloperOnlyAttribute": True},
            ]
        },
        {
            "Schema": [
                attribute("mynumber", "Number", NumberAttributeConstraints={}),
                attribute("mystring", StringAttributeConstraints={}),
                attribute("least", StringAttributeConstraints={"MinLength": "3"}),
                {**attribute("internal", StringAttributeConstraints={}), "DeveloperOnlyAttribute": True},
                attribute("more", "Number", NumberAttributeConstraints={"MaxValue": "6"}),
            ],
            "DeletionProtection": "ACTIVE",
        },
        {
            "Schema": [
                attribute("mynumber", "Number", NumberAttributeConstraints={}),
                attribute("mystring", StringAttributeConstraints={}),
                attribute("least", StringAttributeConstraints={"MinLength": "3"}),
                {**attribute("internal", StringAttributeConstraints={}), "DeveloperOnlyAttribute": True},
                attribute("more", "Number", NumberAttributeConstraints={"MaxValue": "6"}),
            ],
        },
    ],
}


@pytest.mark.parametrize("configurations, go_sdk", **rows(CASES))
def test_cycle(idp, configurations, go_sdk):
    replay(UserPool(idp, go_sdk), configurations)
