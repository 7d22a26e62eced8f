"""User pools: defaults, every kind of setting, what an update keeps and resets, lists, errors."""

import poolhouse_server as server
import pytest


def test_a_pool_with_only_a_name(idp):
    created = idp.create_user_pool(PoolName="p")
    pool = idp.describe_user_pool(UserPoolId=created["UserPool"]["Id"])["UserPool"]
    assert len(pool.pop("SchemaAttributes")) == 20
    assert pool.pop("CreationDate") == pool.pop("LastModifiedDate")
    pool_id = pool.pop("Id")
    assert pool.pop("Arn") == f"arn:aws:cognito-idp:us-east-1:000000000000:userpool/{pool_id}"
    assert len(pool_id) == len("us-east-1_") + 9
    assert pool == {
        "Name": "p",
        "Policies": {
            "PasswordPolicy": {
                "MinimumLength": 8,
                "RequireUppercase": True,
                "RequireLowercase": True,
                "RequireNumbers": True,
                "RequireSymbols": True,
                "TemporaryPasswordValidityDays": 7,
            },
            "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]},
        },
        "DeletionProtection": "INACTIVE",
        "LambdaConfig": {},
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": []},
        "MfaConfiguration": "OFF",
        "EstimatedNumberOfUsers": 0,
        "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
        "UserPoolTags": {},
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False, "UnusedAccountValidityDays": 7},
        "AccountRecoverySetting": {
            "RecoveryMechanisms": [
                {"Priority": 1, "Name": "verified_email"},
                {"Priority": 2, "Name": "verified_phone_number"},
            ]
        },
        "UserPoolTier": "ESSENTIALS",
        "KeyConfiguration": {"KeyType": "AWS_OWNED_KEY"},
        "IssuerConfiguration": {"Type": "ORIGINAL"},
    }


def test_standard_schema(idp, user_pool_id):
    schema = idp.describe_user_pool(UserPoolId=user_pool_id)["UserPool"]["SchemaAttributes"]
    assert schema[0] == {
        "Name": "sub",
        "AttributeDataType": "String",
        "DeveloperOnlyAttribute": False,
        "Mutable": False,
        "Required": True,
        "StringAttributeConstraints": {"MinLength": "1", "MaxLength": "2048"},
    }
    by_name = {attribute["Name"]: attribute for attribute in schema}
    assert by_name["birthdate"]["StringAttributeConstraints"] == {"MinLength": "10", "MaxLength": "10"}
    assert by_name["updated_at"]["NumberAttributeConstraints"] == {"MinValue": "0"}
    assert "StringAttributeConstraints" not in by_name["email_verified"]


def test_what_an_update_keeps_and_resets(idp, pool):
    pool_id = pool(
        Policies={"PasswordPolicy": {"MinimumLength": 10}},
        AutoVerifiedAttributes=["email"],
        LambdaConfig={"PreSignUp": "arn:aws:lambda:us-east-1:000000000000:function:f"},
        UserPoolTier="LITE",
        UserPoolTags={"a": "b"},
        EmailVerificationSubject="Subject",
        AdminCreateUserConfig={"AllowAdminCreateUserOnly": True},
    )
    before = idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert before["VerificationMessageTemplate"]["EmailSubject"] == "Subject"
    idp.update_user_pool(UserPoolId=pool_id)
    after = idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    for kept in ("Name", "Policies", "UserPoolTier", "UserPoolTags", "SchemaAttributes", "MfaConfiguration"):
        assert after[kept] == before[kept]
    assert "AutoVerifiedAttributes" not in after
    assert after["LambdaConfig"] == {}
    assert "EmailVerificationSubject" not in after
    assert after["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is False


def test_custom_attributes(idp, user_pool_id, fails):
    idp.add_custom_attributes(
        UserPoolId=user_pool_id,
        CustomAttributes=[
            {"Name": "tenant", "AttributeDataType": "String"},
            {"Name": "secret", "AttributeDataType": "String", "DeveloperOnlyAttribute": True},
        ],
    )
    schema = idp.describe_user_pool(UserPoolId=user_pool_id)["UserPool"]["SchemaAttributes"]
    names = [attribute["Name"] for attribute in schema]
    assert "custom:tenant" in names
    assert any(name.startswith("dev:") for name in names)
    with fails("InvalidParameterException", "custom:tenant: Existing attribute already has name custom:tenant."):
        idp.add_custom_attributes(
            UserPoolId=user_pool_id, CustomAttributes=[{"Name": "tenant", "AttributeDataType": "String"}]
        )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"AliasAttributes": ["email"], "UsernameAttributes": ["email"]},
            "Only one of the aliasAttributes or usernameAttributes can be set in a User pool.",
        ),
        (
            {"AutoVerifiedAttributes": ["phone_number"]},
            "SMS configuration is required when phone_number is selected for auto verification",
        ),
        (
            {"MfaConfiguration": "ON"},
            "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
        ),
        (
            {"Schema": [{"Name": "x", "AttributeDataType": "String", "Required": True}]},
            "Required custom attributes are not supported currently.",
        ),
        (
            {"Schema": [{"Name": "x", "AttributeDataType": "String"}] * 2},
            "Duplicate custom attribute names custom:x are not allowed in a user pool schema.",
        ),
        (
            {"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}},
            "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes",
        ),
        (
            {"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER"}},
            "Source ARN is required to use DEVELOPER email sending owner",
        ),
        (
            {"PoolName": "a/b"},
            r"1 validation error detected: Value 'a/b' at 'poolName' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: [\w\s+=,.@-]+",
        ),
    ],
    ids=["alias", "phone", "mfa", "required", "duplicate", "update-settings", "developer", "name"],
)
def test_refusals(idp, fails, options, message):
    with fails("InvalidParameterException", message):
        idp.create_user_pool(**{"PoolName": "p", **options})


def test_features_of_a_higher_tier(idp, fails):
    with fails(
        "FeatureUnavailableInTierException",
        "The following features need to be disabled for the ESSENTIALS pricing tier configured: Threat Protection",
    ):
        idp.create_user_pool(PoolName="p", UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"})


def test_list_pages(idp, pool):
    made = {pool() for _ in range(3)}
    pages = list(idp.get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 2}))
    assert all(len(page["UserPools"]) <= 2 for page in pages)
    listed = [item["Id"] for page in pages for item in page["UserPools"]]
    assert len(listed) == len(set(listed))
    assert made <= set(listed)


def test_delete(idp, pool, fails):
    pool_id = pool(DeletionProtection="ACTIVE")
    with fails(
        "InvalidParameterException",
        "The user pool cannot be deleted because deletion protection is activated. "
        "Deletion protection must be inactivated first.",
    ):
        idp.delete_user_pool(UserPoolId=pool_id)
    idp.update_user_pool(UserPoolId=pool_id, DeletionProtection="INACTIVE")
    idp.delete_user_pool(UserPoolId=pool_id)
    with fails("ResourceNotFoundException", f"User pool {pool_id} does not exist."):
        idp.describe_user_pool(UserPoolId=pool_id)


def test_discovery(user_pool_id):
    document = server.get_json(f"/{user_pool_id}/.well-known/openid-configuration")
    assert document["issuer"].endswith("/" + user_pool_id)
    assert document["jwks_uri"].endswith("/.well-known/jwks.json")
    keys = server.get_json(f"/{user_pool_id}/.well-known/jwks.json")["keys"]
    assert len({key["kid"] for key in keys}) == 2
    assert all((key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig") for key in keys)
