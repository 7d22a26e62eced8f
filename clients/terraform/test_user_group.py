"""aws_cognito_user_group: the provider's user_group.go, with the rows of its user_group_test.go."""

import pytest
from botocore.exceptions import ClientError

from provider import Field, Resource, replay, rows

ROLE = "arn:aws:iam::000000000000:role/"
NAME = "the_group"


class UserGroup(Resource):
    fields = {
        "Description": Field(),
        "Precedence": Field("number"),
        "RoleArn": Field(),
    }

    def __init__(self, idp, go_sdk, user_pool_id):
        super().__init__(idp, go_sdk)
        self.names = {"UserPoolId": user_pool_id, "GroupName": NAME}

    def create(self, config):
        # Zero counts as not configured.
        members = {name: value for name, value in config.items() if value}
        group = self.idp.create_group(**self.names, **members)["Group"]
        # The identifier in the state is made of the answer's members.
        return f"{group['UserPoolId']}/{group['GroupName']}"

    def read(self, identity, config):
        assert identity == "/".join(self.names.values())
        return self.kept(self.idp.get_group(**self.names)["Group"])

    def update(self, identity, config, state, changed):
        # Only what changed is sent; what was taken away is sent as zero.
        zeroes = {"Description": "", "Precedence": 0, "RoleArn": ""}
        self.idp.update_group(**self.names, **{name: config.get(name, zeroes[name]) for name in changed})

    def delete(self, identity):
        self.idp.delete_group(**self.names)

    def is_gone(self, identity):
        with pytest.raises(ClientError) as raised:
            self.idp.get_group(**self.names)
        return raised.value.response["Error"]["Code"] == "ResourceNotFoundException"


# user_group_test.go
CASES = {
    "only a name": [{}],
    "everything": [
        {"Description": "This is the user group description", "Precedence": 1, "RoleArn": f"{ROLE}one"},
        {"Description": "This is the updated user group description", "Precedence": 42, "RoleArn": f"{ROLE}one"},
        {"Description": "This is the updated user group description", "Precedence": 42, "RoleArn": f"{ROLE}two"},
    ],
    "role": [{"RoleArn": f"{ROLE}one"}, {"RoleArn": f"{ROLE}two"}],
    "description taken away": [{"Description": "one", "Precedence": 3}, {"Precedence": 3}],
    "precedence taken away": [{"Description": "one", "Precedence": 3}, {"Description": "one"}],
    "precedence of zero": [{"Precedence": 0}, {"Precedence": 5}, {"Precedence": 0}],
    "added later": [{}, {"Description": "one"}, {"Description": "one", "Precedence": 1, "RoleArn": f"{ROLE}one"}],
}


@pytest.mark.parametrize("configurations, go_sdk", **rows(CASES))
def test_cycle(idp, user_pool_id, configurations, go_sdk):
    replay(UserGroup(idp, go_sdk, user_pool_id), configurations)


def test_a_role_cannot_be_taken_away(idp, user_pool_id):
    """user_group.go sends an empty text for it, which is too short for the service."""
    group = UserGroup(idp, 2, user_pool_id)
    identity = group.create({"RoleArn": f"{ROLE}one"})
    with pytest.raises(ClientError) as raised:
        group.update(identity, {}, group.read(identity, {}), {"RoleArn"})
    assert raised.value.response["Error"]["Code"] == "InvalidParameterException"


def test_deleting_what_is_gone(idp, user_pool_id):
    """user_group.go: a group that somebody else deleted counts as deleted."""
    with pytest.raises(ClientError) as raised:
        idp.delete_group(UserPoolId=user_pool_id, GroupName=NAME)
    assert raised.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_member(idp, user_pool_id):
    """user_in_group.go: adds, then looks for the group among the user's, page by page; removing goes the same way."""
    names = {"UserPoolId": user_pool_id, "Username": "jane"}
    idp.admin_create_user(**names, MessageAction="SUPPRESS")
    UserGroup(idp, 2, user_pool_id).create({})
    idp.admin_add_user_to_group(**names, GroupName=NAME)
    assert [group["GroupName"] for group in idp.admin_list_groups_for_user(**names)["Groups"]] == [NAME]
    idp.admin_remove_user_from_group(**names, GroupName=NAME)
    assert idp.admin_list_groups_for_user(**names)["Groups"] == []
