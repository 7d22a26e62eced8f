"""Tags of user pools, by ARN and as UserPoolTags."""

import pytest


@pytest.fixture
def arn(idp, pool):
    """The ARN of a pool with the tag made=true."""
    user_pool_id = pool(UserPoolTags={"made": "true"})
    return idp.describe_user_pool(UserPoolId=user_pool_id)["UserPool"]["Arn"]


def tags(idp, arn):
    return idp.list_tags_for_resource(ResourceArn=arn)["Tags"]


def test_tags_come_and_go(idp, arn):
    assert tags(idp, arn) == {"made": "true"}
    idp.tag_resource(ResourceArn=arn, Tags={"made": "", "team": "identity & access"})
    expected = {"made": "", "team": "identity & access"}
    assert tags(idp, arn) == expected
    user_pool_id = arn.split("/")[1]
    assert idp.describe_user_pool(UserPoolId=user_pool_id)["UserPool"]["UserPoolTags"] == expected
    idp.untag_resource(ResourceArn=arn, TagKeys=["made", "nothing"])
    assert tags(idp, arn) == {"team": "identity & access"}
    idp.update_user_pool(UserPoolId=user_pool_id, UserPoolTags={"other": "x"})
    assert tags(idp, arn) == {"other": "x"}


def test_refusals(idp, arn, fails):
    with fails("InvalidParameterException"):
        idp.tag_resource(ResourceArn=arn, Tags={"aws:reserved": "x"})
    with fails("InvalidParameterException"):
        idp.tag_resource(ResourceArn=arn, Tags={f"key-{number}": "x" for number in range(50)})
    user_pool_id = arn.split("/")[1]
    with fails("ResourceNotFoundException", f"User pool {user_pool_id} does not exist."):
        idp.list_tags_for_resource(ResourceArn=arn.replace("000000000000", "123456789012"))
    with fails("ResourceNotFoundException", "User pool us-east-1_nothing00 does not exist."):
        idp.list_tags_for_resource(ResourceArn=arn.replace(user_pool_id, "us-east-1_nothing00"))
    with fails("InvalidParameterException"):
        idp.list_tags_for_resource(ResourceArn="arn:aws:s3:us-east-1:000000000000:bucket")
