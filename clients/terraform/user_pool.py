"""The resource aws_cognito_user_pool: what the provider's user_pool.go sends and keeps; test files hold the rows."""

import poolhouse_server as server
import pytest
from botocore.exceptions import ClientError

from provider import Field, Resource

VERSIONED = {"LambdaArn": Field(), "LambdaVersion": Field()}
# user_pool.go: pre_token_generation and its config are computed, because each shows the other.
LAMBDA_CONFIG = {
    "CreateAuthChallenge": Field(),
    "CustomEmailSender": Field("block", fields=VERSIONED),
    "CustomMessage": Field(),
    "CustomSMSSender": Field("block", fields=VERSIONED),
    "DefineAuthChallenge": Field(),
    "KMSKeyID": Field(),
    "PostAuthentication": Field(),
    "PostConfirmation": Field(),
    "PreAuthentication": Field(),
    "PreSignUp": Field(),
    "PreTokenGeneration": Field(computed=True),
    "PreTokenGenerationConfig": Field("block", computed=True, fields=VERSIONED),
    "UserMigration": Field(),
    "VerifyAuthChallengeResponse": Field(),
}
# user_pool.go: numbers but the validity days are pointers; unused_account_validity_days is unknown since version 3.
PASSWORD_POLICY = {
    "MinimumLength": Field("number", pointer=True),
    "PasswordHistorySize": Field("number", pointer=True),
    "RequireLowercase": Field("flag"),
    "RequireNumbers": Field("flag"),
    "RequireSymbols": Field("flag"),
    "RequireUppercase": Field("flag"),
    "TemporaryPasswordValidityDays": Field("number", computed=True),
}
INVITATION = {"EmailMessage": Field(), "EmailSubject": Field(), "SMSMessage": Field()}
MECHANISM = {"Name": Field(), "Priority": Field("number")}
TEMPLATE = {
    "DefaultEmailOption": Field(default="CONFIRM_WITH_CODE"),
    "EmailMessage": Field(computed=True),
    "EmailMessageByLink": Field(computed=True),
    "EmailSubject": Field(computed=True),
    "EmailSubjectByLink": Field(computed=True),
    "SmsMessage": Field(computed=True),
}
EMAIL = {
    "ConfigurationSet": Field(),
    "EmailSendingAccount": Field(default="COGNITO_DEFAULT"),
    "From": Field(),
    "ReplyToEmailAddress": Field(),
    "SourceArn": Field(),
}
CONSTRAINTS = {
    "NumberAttributeConstraints": ("MaxValue", "MinValue"),
    "StringAttributeConstraints": ("MaxLength", "MinLength"),
}

# user_pool.go: the standard attributes, which the provider leaves out of the state only when they read exactly so.
TEXT_ATTRIBUTES = (
    "address birthdate email family_name gender given_name locale middle_name name nickname phone_number picture "
    "preferred_username profile website zoneinfo"
).split()


def attribute(name, kind="String", required=False, mutable=True, **constraints):
    members = {"Name": name, "AttributeDataType": kind, "DeveloperOnlyAttribute": False}
    return {**members, "Mutable": mutable, "Required": required, **constraints}


def lengths(least, most):
    return {"StringAttributeConstraints": {"MinLength": least, "MaxLength": most}}


STANDARD = [
    *[
        attribute(name, **(lengths("10", "10") if name == "birthdate" else lengths("0", "2048")))
        for name in TEXT_ATTRIBUTES
    ],
    attribute("email_verified", "Boolean"),
    attribute("phone_number_verified", "Boolean"),
    attribute("sub", required=True, mutable=False, **lengths("1", "2048")),
    attribute("updated_at", "Number", NumberAttributeConstraints={"MinValue": "0"}),
    # Added with the first identity provider.
    attribute("identities", StringAttributeConstraints={}),
]

# user_pool.go: what SetUserPoolMfaConfig carries and what else makes the provider send it.
MFA = ("EmailMfaConfiguration", "MfaConfiguration", "SoftwareTokenMfaConfiguration", "WebAuthnConfiguration")
ALSO_MFA = {*MFA, "SmsAuthenticationMessage", "SmsConfiguration"}
ONLY_CREATED = ("AliasAttributes", "Schema", "UsernameAttributes", "UsernameConfiguration")


class UserPool(Resource):
    fields = {
        "AccountRecoverySetting": Field(
            "block", computed=True, fields={"RecoveryMechanisms": Field("set", computed=True, fields=MECHANISM)}
        ),
        "AdminCreateUserConfig": Field(
            "block",
            computed=True,
            fields={
                "AllowAdminCreateUserOnly": Field("flag"),
                "InviteMessageTemplate": Field("block", hollow=True, fields=INVITATION),
            },
        ),
        "AliasAttributes": Field("set"),
        "AutoVerifiedAttributes": Field("set"),
        "DeletionProtection": Field(default="INACTIVE"),
        "DeviceConfiguration": Field(
            "block",
            fields={"ChallengeRequiredOnNewDevice": Field("flag"), "DeviceOnlyRememberedOnUserPrompt": Field("flag")},
        ),
        "EmailConfiguration": Field("block", computed=True, fields=EMAIL),
        # Younger than the source that was read: from the provider's schema, sent like the block for apps.
        "EmailMfaConfiguration": Field("block", fields={"Message": Field(), "Subject": Field()}),
        "EmailVerificationMessage": Field(computed=True),
        "EmailVerificationSubject": Field(computed=True),
        "LambdaConfig": Field("block", hollow=True, fields=LAMBDA_CONFIG),
        "MfaConfiguration": Field(default="OFF"),
        "Policies": Field(
            "block",
            computed=True,
            fields={
                "PasswordPolicy": Field("block", computed=True, fields=PASSWORD_POLICY),
                "SignInPolicy": Field("block", computed=True, fields={"AllowedFirstAuthFactors": Field("set")}),
            },
        ),
        "Schema": Field("set"),
        "SmsAuthenticationMessage": Field(),
        "SmsConfiguration": Field(
            "block",
            computed=True,
            fields={"ExternalId": Field(), "SnsCallerArn": Field(), "SnsRegion": Field(computed=True)},
        ),
        "SmsVerificationMessage": Field(computed=True),
        "SoftwareTokenMfaConfiguration": Field("block", fields={"Enabled": Field("flag")}),
        "UserAttributeUpdateSettings": Field(
            "block", hollow=True, fields={"AttributesRequireVerificationBeforeUpdate": Field("set")}
        ),
        "UserPoolAddOns": Field("block", fields={"AdvancedSecurityMode": Field()}),
        "UserPoolTags": Field("map"),
        "UserPoolTier": Field(computed=True),
        "UsernameAttributes": Field("set"),
        "UsernameConfiguration": Field("block", fields={"CaseSensitive": Field("flag", pointer=True)}),
        "VerificationMessageTemplate": Field("block", computed=True, fields=TEMPLATE),
        # The provider knows these two members, and its pools with a second factor show no drift on AWS, where the
        # block then holds FactorConfiguration alone (behaviour 20 §12 A12).
        "WebAuthnConfiguration": Field(
            "block", hollow=True, fields={"RelyingPartyId": Field(), "UserVerification": Field()}
        ),
    }

    def create(self, config):
        members = self.sent([name for name in self.fields if name not in MFA], config, {})
        user_pool = self.idp.create_user_pool(PoolName=server.unique("terraform"), **members)["UserPool"]
        if config.get("MfaConfiguration", "OFF") != "OFF" or "WebAuthnConfiguration" in config:
            self.set_mfa(user_pool["Id"], config, {}, creating=True)
        return user_pool["Id"]

    def set_mfa(self, identity, config, state, creating=False):
        off = config.get("MfaConfiguration", "OFF") == "OFF"
        members = self.sent(["WebAuthnConfiguration"] if creating and off else MFA, config, state)
        by_sms = self.sent(["SmsAuthenticationMessage", "SmsConfiguration"], config, state)
        if "SmsConfiguration" in by_sms and (creating or not off):
            members["SmsMfaConfiguration"] = by_sms
        self.idp.set_user_pool_mfa_config(UserPoolId=identity, **members)

    def read(self, identity, config):
        user_pool = self.idp.describe_user_pool(UserPoolId=identity)["UserPool"]
        mfa = self.idp.get_user_pool_mfa_config(UserPoolId=identity)
        answer = {**user_pool, **{name: mfa.get(name) for name in MFA}}
        answer["Schema"] = noticed(config.get("Schema", []), user_pool["SchemaAttributes"])
        # The provider reads the name and the dates without looking whether they are there.
        assert user_pool["Name"] and user_pool["CreationDate"] and user_pool["LastModifiedDate"]
        return {**self.kept(answer), "Arn": user_pool["Arn"]}

    def update(self, identity, config, state, changed):
        if changed & ALSO_MFA:
            self.set_mfa(identity, config, state)
        if changed - {*MFA, "Schema", "UserPoolTags"}:
            self.idp.update_user_pool(UserPoolId=identity, **self.update_members(config, state, changed))
        if "Schema" in changed:
            new = [item for item in config["Schema"] if compared(item) not in map(compared, state.get("Schema", []))]
            self.idp.add_custom_attributes(UserPoolId=identity, CustomAttributes=new)
        if "UserPoolTags" in changed:
            self.tag(state["Arn"], state.get("UserPoolTags", {}), config.get("UserPoolTags", {}))

    def update_members(self, config, state, changed):
        left_out = {*ONLY_CREATED, *MFA, "UserPoolTags"} - {"MfaConfiguration"}
        members = self.sent([name for name in self.fields if name not in left_out], config, state)
        if "UserAttributeUpdateSettings" in changed and "UserAttributeUpdateSettings" not in members:
            # Left out would mean "as before".
            members["UserAttributeUpdateSettings"] = {"AttributesRequireVerificationBeforeUpdate": []}
        template = members.get("VerificationMessageTemplate")
        for text, inside in MIRRORED.items():
            # The texts of the state would undo a change of the old members.
            if template is not None and text in changed:
                template[inside] = config[text]
        functions = config.get("LambdaConfig")
        before = state.get("LambdaConfig") or {}
        if functions and functions.get("PreTokenGeneration", "") not in ("", before.get("PreTokenGeneration")):
            version = members["LambdaConfig"].setdefault("PreTokenGenerationConfig", {"LambdaVersion": "V1_0"})
            version["LambdaArn"] = functions["PreTokenGeneration"]
        if functions and "PreTokenGenerationConfig" in functions:
            members["LambdaConfig"]["PreTokenGeneration"] = functions["PreTokenGenerationConfig"]["LambdaArn"]
        return members

    def tag(self, arn, old, new):
        if removed := sorted(set(old) - set(new)):
            self.idp.untag_resource(ResourceArn=arn, TagKeys=removed)
        if set_anew := {key: value for key, value in new.items() if old.get(key) != value}:
            self.idp.tag_resource(ResourceArn=arn, Tags=set_anew)

    def plan(self, config, state):
        plan = super().plan(
            {name: value for name, value in config.items() if name != "Schema"}, {**state, "Schema": None}
        )
        wanted, held = (sorted(map(compared, items)) for items in (config.get("Schema", []), state.get("Schema", [])))
        return plan if wanted == held else {**plan, "Schema": [f"Schema: {held} is to become {wanted}"]}

    def delete(self, identity):
        self.idp.delete_user_pool(UserPoolId=identity)

    def is_gone(self, identity):
        with pytest.raises(ClientError) as raised:
            self.idp.describe_user_pool(UserPoolId=identity)
        return raised.value.response["Error"]["Code"] == "ResourceNotFoundException"


MIRRORED = {
    "EmailVerificationMessage": "EmailMessage",
    "EmailVerificationSubject": "EmailSubject",
    "SmsVerificationMessage": "SmsMessage",
}


def noticed(configured, described):
    """user_pool.go: attributes that were configured, and those that are not exactly a standard one."""
    return [item for item in described if item in configured or item not in STANDARD]


def compared(item):
    """user_pool.go, resourceUserPoolSchemaHash: what makes two schema blocks the same."""
    name = item["Name"].removeprefix("dev:").removeprefix("custom:")
    flags = [item.get(flag, False) for flag in ("DeveloperOnlyAttribute", "Mutable", "Required")]
    blocks = [
        (block, *[(limit, item[block][limit]) for limit in limits if item[block].get(limit)])
        for block, limits in CONSTRAINTS.items()
        if block in item
    ]
    return repr((name, item["AttributeDataType"], *flags, *blocks))
