"""The boto3 client under test, and one fixture per thing that most tests need: a pool, a client, a way to name an error."""

import base64
import contextlib
import hashlib
import hmac

import boto3
import poolhouse_server as server
import pytest
from botocore.exceptions import ClientError

server.use_dummy_credentials()

ALL_FLOWS = [
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_CUSTOM_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
]


@pytest.fixture(scope="session")
def idp():
    return boto3.client("cognito-idp", endpoint_url=server.ENDPOINT, region_name="us-east-1")


@pytest.fixture
def pool(idp):
    """A function that makes a user pool and returns its id."""

    def make(**options):
        return idp.create_user_pool(PoolName=server.unique("boto3"), **options)["UserPool"]["Id"]

    return make


@pytest.fixture
def user_pool_id(pool):
    """A pool that verifies e-mail addresses at sign-up."""
    return pool(AutoVerifiedAttributes=["email"])


@pytest.fixture
def app(idp, user_pool_id):
    """A function that makes an app client of `user_pool_id` that allows every flow, unless told otherwise."""

    def make(**options):
        options = {"ClientName": "app", "ExplicitAuthFlows": ALL_FLOWS, **options}
        return idp.create_user_pool_client(UserPoolId=user_pool_id, **options)["UserPoolClient"]

    return make


@pytest.fixture
def user(idp, user_pool_id):
    """A function that makes a confirmed user with a permanent password."""

    def make(username, password=server.PASSWORD, **attributes):
        attributes = {"email": f"{username}@example.com", "email_verified": "true", **attributes}
        idp.admin_create_user(
            UserPoolId=user_pool_id,
            Username=username,
            UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
            MessageAction="SUPPRESS",
        )
        idp.admin_set_user_password(UserPoolId=user_pool_id, Username=username, Password=password, Permanent=True)
        return username

    return make


@pytest.fixture
def sign_in(idp):
    """A function that signs in with a password and returns the AuthenticationResult."""

    def run(client, username, password=server.PASSWORD):
        parameters = {"USERNAME": username, "PASSWORD": password}
        if "ClientSecret" in client:
            parameters["SECRET_HASH"] = secret_hash(client, username)
        answer = idp.initiate_auth(
            ClientId=client["ClientId"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
        )
        assert answer["ChallengeParameters"] == {}
        return answer["AuthenticationResult"]

    return run


def secret_hash(client, username, secret=None):
    """SECRET_HASH as behaviour 20 §0.1 defines it."""
    key = (secret or client["ClientSecret"]).encode()
    digest = hmac.new(key, (username + client["ClientId"]).encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


@pytest.fixture
def fails():
    """A context in which exactly this error must happen; a code or a message of None accepts any."""

    @contextlib.contextmanager
    def expecting(code, message=None):
        with pytest.raises(ClientError) as raised:
            yield
        error = raised.value.response["Error"]
        assert code in (None, error["Code"]), error
        assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        if message is not None:
            assert error["Message"] == message

    return expecting
