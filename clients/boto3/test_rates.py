"""Rates of requests, as boto3 reads, sets and meets them."""

import uuid

import pytest
from botocore.exceptions import ClientError


def definition(category):
    return {"LimitClass": "API_CATEGORY", "Attributes": {"Category": category}}


@pytest.fixture
def user_token(idp):
    """Back to what is free, whatever a test made of it: the rate is everybody's."""
    limit = {"LimitDefinition": definition("UserToken")}
    free = idp.get_provisioned_limit(**limit)["Limit"]["FreeLimitValue"]
    yield limit
    idp.update_provisioned_limit(**limit, RequestedLimitValue=free)


def test_a_rate_is_set_and_holds(idp, user_token):
    limit = idp.update_provisioned_limit(**user_token, RequestedLimitValue=150)["Limit"]
    assert limit == {
        "LimitDefinition": definition("UserToken"),
        "ProvisionedLimitValue": 150,
        "FreeLimitValue": 120,
    }
    assert idp.get_provisioned_limit(**user_token)["Limit"] == limit


@pytest.mark.parametrize(
    "category, value, code",
    [
        ("UserToken", 119, "InvalidParameterException"),
        ("UserToken", 1_000_000, "ServiceQuotaExceededException"),
        ("UserList", 50, "InvalidParameterException"),
        (f"Category{uuid.uuid4().hex}", 50, "ResourceNotFoundException"),
    ],
)
def test_what_cannot_be_set_is_refused(idp, category, value, code):
    with pytest.raises(ClientError) as refused:
        idp.update_provisioned_limit(LimitDefinition=definition(category), RequestedLimitValue=value)
    assert refused.value.response["Error"]["Code"] == code
