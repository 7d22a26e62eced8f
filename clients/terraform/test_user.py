"""aws_cognito_user: the provider's user.go, with the rows of its user_test.go."""

import poolhouse_server as server
import pytest
from botocore.exceptions import ClientError

from provider import Field, Resource, replay, rows

PLAIN = "email email_verified name phone_number phone_number_verified sub".split()


def sent_name(key):
    """user.go: a key that is no standard attribute is a custom one."""
    return key if key in PLAIN or key.startswith("custom:") else f"custom:{key}"


class User(Resource):
    # Attributes are compared one by one: see `plan`. Passwords and message actions are never read.
    fields = {"Enabled": Field("flag", default=True, exact=True)}

    def __init__(self, idp, go_sdk, user_pool_id):
        super().__init__(idp, go_sdk)
        self.names = {"UserPoolId": user_pool_id, "Username": server.unique("user")}
        self.status = None

    def create(self, config):
        members = {name: config[name] for name in ("MessageAction", "TemporaryPassword") if name in config}
        if "Attributes" in config:
            members["UserAttributes"] = self.listed(config["Attributes"])
        self.idp.admin_create_user(**self.names, **members)
        self.status = "FORCE_CHANGE_PASSWORD"
        if not config.get("Enabled", True):
            self.idp.admin_disable_user(**self.names)
        if "Password" in config:
            self.idp.admin_set_user_password(**self.names, Password=config["Password"], Permanent=True)
            self.status = "CONFIRMED"
        return self.names["Username"]

    @staticmethod
    def listed(attributes):
        return [{"Name": sent_name(key), "Value": value} for key, value in attributes.items()]

    def read(self, identity, config):
        user = self.idp.admin_get_user(**self.names)
        assert user["UserCreateDate"] and user["UserLastModifiedDate"]
        assert user["UserStatus"] == self.status
        # mfa_setting_list and preferred_mfa_setting are computed; nobody set any.
        assert "PreferredMfaSetting" not in user and not user.get("UserMFASettingList")
        attributes = {item["Name"].removeprefix("custom:"): item["Value"] for item in user["UserAttributes"]}
        assert attributes["sub"]
        return {**self.kept(user), "Attributes": attributes}

    def plan(self, config, state):
        wanted = {key.removeprefix("custom:"): value for key, value in config.get("Attributes", {}).items()}
        held = {key: value for key, value in state["Attributes"].items() if key != "sub"}
        plan = super().plan(config, state)
        return plan if wanted == held else {**plan, "Attributes": [f"{held} is to become {wanted}"]}

    def update(self, identity, config, state, changed):
        wanted, held = config.get("Attributes", {}), state["Attributes"]
        if different := {key: value for key, value in wanted.items() if held.get(key) != value}:
            self.idp.admin_update_user_attributes(**self.names, UserAttributes=self.listed(different))
        if gone := [sent_name(key) for key in held if key not in wanted and key != "sub"]:
            self.idp.admin_delete_user_attributes(**self.names, UserAttributeNames=gone)
        if "Enabled" in changed:
            switch = self.idp.admin_enable_user if config.get("Enabled", True) else self.idp.admin_disable_user
            switch(**self.names)

    def delete(self, identity):
        self.idp.admin_delete_user(**self.names)

    def is_gone(self, identity):
        with pytest.raises(ClientError) as raised:
            self.idp.admin_get_user(**self.names)
        return raised.value.response["Error"]["Code"] == "UserNotFoundException"


# user_test.go
CASES = {
    "only a name": [{}],
    "temporary password": [{"TemporaryPassword": server.PASSWORD}],
    "password": [{"Password": server.PASSWORD}],
    "password, silently": [{"Password": server.PASSWORD, "MessageAction": "SUPPRESS"}],
    "attributes": [
        {"Attributes": {"one": "1", "two": "2", "three": "3"}},
        {"Attributes": {"two": "2", "three": "three", "four": "4"}},
        {"Attributes": {"name": "Jane", "email": "jane@example.com", "email_verified": "true", "custom:one": "1"}},
        {"Attributes": {"email": "jane@example.com", "email_verified": "true"}},
        {},
    ],
    "disabled": [{"Enabled": False}, {"Enabled": True}, {"Enabled": False}],
}


@pytest.fixture
def user_pool_id(idp):
    """user_test.go: a pool with custom attributes."""
    schema = [
        {
            "Name": name,
            "AttributeDataType": "String",
            "Mutable": True,
            "Required": False,
            "DeveloperOnlyAttribute": False,
        }
        for name in ("one", "two", "three", "four")
    ]
    user_pool_id = idp.create_user_pool(PoolName=server.unique("terraform"), Schema=schema)["UserPool"]["Id"]
    yield user_pool_id
    idp.delete_user_pool(UserPoolId=user_pool_id)


@pytest.mark.parametrize("configurations, go_sdk", **rows(CASES))
def test_cycle(idp, user_pool_id, configurations, go_sdk):
    replay(User(idp, go_sdk, user_pool_id), configurations)


def test_passwords_change(idp, user_pool_id):
    """user.go: a changed password is set again, temporary or for good; the Go SDK 2 leaves `Permanent: false` out."""
    user = User(idp, 2, user_pool_id)
    user.create({"TemporaryPassword": server.PASSWORD})
    idp.admin_set_user_password(**user.names, Password=server.OTHER_PASSWORD)
    user.read(user.names["Username"], {})
    idp.admin_set_user_password(**user.names, Password=server.PASSWORD, Permanent=True)
    user.status = "CONFIRMED"
    user.read(user.names["Username"], {})


def test_a_pool_that_is_gone_takes_its_users_along(idp):
    """user.go: UserNotFoundException and ResourceNotFoundException both mean "gone"."""
    gone = idp.create_user_pool(PoolName=server.unique("terraform"))["UserPool"]["Id"]
    idp.delete_user_pool(UserPoolId=gone)
    with pytest.raises(ClientError) as raised:
        idp.admin_get_user(UserPoolId=gone, Username="jane")
    assert raised.value.response["Error"]["Code"] == "ResourceNotFoundException"
