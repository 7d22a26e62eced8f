"""The envelope as botocore sees it: errors, request ids, operations that do not exist yet, unsigned calls."""

import boto3
import poolhouse_server as server
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError


def test_request_id(idp, user_pool_id):
    first, second = (idp.describe_user_pool(UserPoolId=user_pool_id)["ResponseMetadata"] for _ in range(2))
    assert len(first["RequestId"]) == 36
    assert first["RequestId"] != second["RequestId"]
    assert first["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"
    assert int(first["HTTPHeaders"]["content-length"]) > 0


def test_modelled_exceptions(idp):
    with pytest.raises(idp.exceptions.ResourceNotFoundException) as raised:
        idp.describe_user_pool(UserPoolId="us-east-1_000000000")
    headers = raised.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amzn-errortype"] == "ResourceNotFoundException:"
    assert headers["x-amzn-errormessage"] == "User pool us-east-1_000000000 does not exist."


def test_every_operation_of_the_newest_model_is_known():
    """An empty request to any operation names what is missing, or says that the operation does not exist yet."""
    unchecked = boto3.client(
        "cognito-idp",
        endpoint_url=server.ENDPOINT,
        region_name="us-east-1",
        config=Config(parameter_validation=False),
    )
    operations = unchecked.meta.method_to_api_mapping
    assert len(operations) == 153
    for method, operation in operations.items():
        with pytest.raises(ClientError) as raised:
            getattr(unchecked, method)()
        error = raised.value.response
        assert error["ResponseMetadata"]["HTTPStatusCode"] == 400, (operation, error)
        assert error["Error"]["Code"] in ("InvalidParameterException", "UnknownOperationException"), (operation, error)


def test_public_operations_need_no_signature(user_pool_id, app):
    unsigned = boto3.client(
        "cognito-idp", endpoint_url=server.ENDPOINT, region_name="us-east-1", config=Config(signature_version=UNSIGNED)
    )
    assert unsigned.sign_up(ClientId=app()["ClientId"], Username="ann", Password=server.PASSWORD)["UserSub"]
    with pytest.raises(ClientError) as raised:
        unsigned.describe_user_pool(UserPoolId=user_pool_id)
    assert raised.value.response["Error"]["Code"] == "MissingAuthenticationTokenException"
    assert raised.value.response["Error"]["Message"] == "Missing Authentication Token"


def test_the_signing_region_need_not_be_the_pools(user_pool_id):
    """.NET guesses the signing region from the service URL (behaviour 15)."""
    elsewhere = boto3.client("cognito-idp", endpoint_url=server.ENDPOINT, region_name="eu-west-1")
    assert elsewhere.describe_user_pool(UserPoolId=user_pool_id)["UserPool"]["Id"] == user_pool_id


def test_hostile_strings(idp, user_pool_id, fails):
    for username in ("x' OR '1'='1", "a\u0000b", "a b", "\u202eabc", "<script>"):
        try:
            idp.admin_get_user(UserPoolId=user_pool_id, Username=username)
        except ClientError as error:
            assert error.response["Error"]["Code"] in ("InvalidParameterException", "UserNotFoundException")
    with fails("InvalidParameterException"):
        idp.admin_create_user(UserPoolId=user_pool_id, Username="x" * 129)
