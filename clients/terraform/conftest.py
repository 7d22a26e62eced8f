"""The client that sends what the provider would send, and a pool for the resources that live in one."""

import boto3
import poolhouse_server as server
import pytest
from botocore.config import Config

server.use_dummy_credentials()


@pytest.fixture(scope="session")
def idp():
    # The provider sends some empty texts, which botocore would refuse before the service could.
    config = Config(parameter_validation=False)
    return boto3.client("cognito-idp", endpoint_url=server.ENDPOINT, region_name="us-east-1", config=config)


@pytest.fixture
def user_pool_id(idp):
    user_pool_id = idp.create_user_pool(PoolName=server.unique("terraform"))["UserPool"]["Id"]
    yield user_pool_id
    idp.delete_user_pool(UserPoolId=user_pool_id)
