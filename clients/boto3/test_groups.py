"""Groups: the life of one, who is in it, what tokens say of it, and boto3's own paginators."""

import base64
import json

import poolhouse_server as server
import pytest

ROLE = "arn:aws:iam::000000000000:role/admins"


def claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


@pytest.fixture
def group(idp, user_pool_id):
    """A function that makes a group and returns it."""

    def make(name, **options):
        return idp.create_group(UserPoolId=user_pool_id, GroupName=name, **options)["Group"]

    return make


@pytest.fixture
def join(idp, user_pool_id):
    def run(username, *groups):
        for name in groups:
            idp.admin_add_user_to_group(UserPoolId=user_pool_id, Username=username, GroupName=name)

    return run


def test_life_of_a_group(idp, user_pool_id, group, fails):
    made = group("admins", Description="may do anything", RoleArn=ROLE, Precedence=0)
    assert made["CreationDate"] == made["LastModifiedDate"]
    dates = ("CreationDate", "LastModifiedDate")
    assert {name: value for name, value in made.items() if name not in dates} == {
        "GroupName": "admins",
        "UserPoolId": user_pool_id,
        "Description": "may do anything",
        "RoleArn": ROLE,
        "Precedence": 0,
    }
    named = {"UserPoolId": user_pool_id, "GroupName": "admins"}
    assert idp.get_group(**named)["Group"] == made
    updated = idp.update_group(**named, Precedence=7)["Group"]
    assert updated["LastModifiedDate"] > made["LastModifiedDate"]
    assert updated == {**made, "Precedence": 7, "LastModifiedDate": updated["LastModifiedDate"]}
    with fails("GroupExistsException", "A group with the name already exists."):
        group("admins")
    idp.delete_group(**named)
    for call in (idp.get_group, idp.update_group, idp.delete_group):
        with fails("ResourceNotFoundException", "Group not found."):
            call(**named)


def test_only_what_was_given_is_shown(group):
    assert set(group("plain")) == {"GroupName", "UserPoolId", "CreationDate", "LastModifiedDate"}


def test_names_without_spaces(group, fails):
    with fails("InvalidParameterException"):
        group("two words")


def test_members(idp, user_pool_id, group, join, user, fails):
    group("staff")
    join(user("ann"), "staff")
    join(user("bob"), "staff", "staff")
    staff = {"UserPoolId": user_pool_id, "GroupName": "staff"}
    members = idp.list_users_in_group(**staff)["Users"]
    assert {member["Username"] for member in members} == {"ann", "bob"}
    assert {"Attributes", "Enabled", "UserStatus", "UserCreateDate"} <= set(members[0])
    for _ in range(2):
        idp.admin_remove_user_from_group(**staff, Username="bob")
    idp.admin_delete_user(UserPoolId=user_pool_id, Username="ann")
    assert idp.list_users_in_group(**staff)["Users"] == []
    with fails("UserNotFoundException", "User does not exist."):
        join("ann", "staff")
    with fails("ResourceNotFoundException", "Group not found."):
        join("bob", "nothing")


def test_claims_follow_the_groups(idp, app, group, join, user, sign_in):
    client = app()
    group("admins", RoleArn=ROLE, Precedence=1)
    group("readers", RoleArn=ROLE.replace("admins", "readers"), Precedence=2)
    group("plain")
    before = sign_in(client, user("ann"))
    for token in (before["IdToken"], before["AccessToken"]):
        assert not [name for name in claims(token) if name.startswith("cognito:") and name != "cognito:username"]
    join("ann", "plain", "readers", "admins")
    for result in (
        sign_in(client, "ann"),
        idp.get_tokens_from_refresh_token(ClientId=client["ClientId"], RefreshToken=before["RefreshToken"])[
            "AuthenticationResult"
        ],
    ):
        access, identity = claims(result["AccessToken"]), claims(result["IdToken"])
        assert access["cognito:groups"] == identity["cognito:groups"] == ["admins", "readers", "plain"]
        assert identity["cognito:roles"] == [ROLE, ROLE.replace("admins", "readers")]
        assert identity["cognito:preferred_role"] == ROLE
        assert "cognito:roles" not in access
        assert "cognito:preferred_role" not in access


def test_paginators(idp, user_pool_id, group, join, user):
    names = [f"group-{number}" for number in range(5)]
    for name in names:
        group(name)
    everybody = [user(f"user-{number}") for number in range(5)]
    for username in everybody:
        join(username, "group-0")
    join("user-0", *names)
    for operation, options, items, name, expected in (
        ("list_groups", {}, "Groups", "GroupName", names),
        ("list_users_in_group", {"GroupName": "group-0"}, "Users", "Username", everybody),
        ("admin_list_groups_for_user", {"Username": "user-0"}, "Groups", "GroupName", names),
    ):
        pages = idp.get_paginator(operation).paginate(
            UserPoolId=user_pool_id, PaginationConfig={"PageSize": 2}, **options
        )
        found = [[item[name] for item in page[items]] for page in pages]
        assert [len(page) for page in found] == [2, 2, 1]
        assert sorted(sum(found, [])) == expected


def test_a_token_of_another_list_is_refused(idp, user_pool_id, group, fails):
    group("a")
    group("b")
    token = idp.list_groups(UserPoolId=user_pool_id, Limit=1)["NextToken"]
    with fails("InvalidParameterException", "Invalid pagination token given."):
        idp.list_users_in_group(UserPoolId=user_pool_id, GroupName="a", NextToken=token)
    with fails("InvalidParameterException", "Invalid pagination token given."):
        idp.list_groups(UserPoolId=user_pool_id, NextToken=token[:-2] + "zz")


def test_unknown_pool(idp, fails):
    with fails("ResourceNotFoundException", "User pool us-east-1_nothing00 does not exist."):
        idp.list_groups(UserPoolId="us-east-1_nothing00")
    with fails("ResourceNotFoundException", "User pool us-east-1_nothing00 does not exist."):
        idp.create_group(UserPoolId="us-east-1_nothing00", GroupName=server.unique("g"))
