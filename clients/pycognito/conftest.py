"""A pool, a client of it and a user, as pycognito's constructor takes them."""

import boto3
import poolhouse_server as server
import pytest
from pycognito import Cognito

server.use_dummy_credentials()


@pytest.fixture(scope="session")
def idp():
    """The administrator's client."""
    return boto3.client("cognito-idp", endpoint_url=server.ENDPOINT, region_name="us-east-1")


@pytest.fixture(params=[False, True], ids=["public", "secret"])
def app(idp, request):
    """A pool and one client of it, without and with a secret."""
    pool = idp.create_user_pool(
        PoolName=server.unique("pycognito"),
        AutoVerifiedAttributes=["email"],
        Schema=[{"Name": "tenant", "AttributeDataType": "String", "Mutable": True}],
    )["UserPool"]
    client = idp.create_user_pool_client(
        UserPoolId=pool["Id"],
        ClientName="pycognito",
        GenerateSecret=request.param,
        ReadAttributes=["email", "email_verified", "name", "custom:tenant"],
        WriteAttributes=["email", "name", "custom:tenant"],
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"],
    )["UserPoolClient"]
    return {"user_pool_id": pool["Id"], "client_id": client["ClientId"], "client_secret": client.get("ClientSecret")}


@pytest.fixture
def cognito(app):
    """A function that makes the library's object for a user."""

    def make(username):
        return Cognito(
            **app,
            username=username,
            access_key="poolhouse",
            secret_key="poolhouse",
            boto3_client_kwargs={"endpoint_url": server.ENDPOINT},
        )

    return make


@pytest.fixture
def ann(idp, app, cognito):
    """A confirmed user, not signed in."""
    attributes = {"email": "ann@example.com", "email_verified": "true", "phone_number": "+12065550100"}
    idp.admin_create_user(
        UserPoolId=app["user_pool_id"],
        Username="ann",
        UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
        MessageAction="SUPPRESS",
    )
    idp.admin_set_user_password(
        UserPoolId=app["user_pool_id"], Username="ann", Password=server.PASSWORD, Permanent=True
    )
    return cognito("ann")


def code_of(raised):
    """The error code of what pytest.raises caught."""
    return raised.value.response["Error"]["Code"]
