"""Secrets of app clients in AWS Secrets Manager, as far as moto plays it (behaviour 45 §3, §5)."""

import base64
import contextlib
import hashlib
import hmac
import json
import urllib.error
import urllib.request

import boto3
import pytest
from botocore.exceptions import ClientError
from conftest import free_port, until
from moto.server import ThreadedMotoServer

WEEK = 7 * 24 * 60 * 60


@pytest.fixture
def vault():
    """Secrets Manager of a region: its endpoint, and a client of it."""
    port = free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    url = f"http://127.0.0.1:{port}"
    yield url, boto3.client("secretsmanager", endpoint_url=url, region_name="us-east-1")
    server.stop()


@pytest.fixture
def pool(poolhouse, vault):
    server = poolhouse("--secrets-manager", vault[0])
    return server, server.idp.create_user_pool(PoolName="secrets")["UserPool"]["Id"]


def call(server, operation, **members):
    """An operation by itself: the parameter is newer than the SDK that is pinned here. Gives status and answer."""
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}",
        "X-Amz-Date": "20261128T000000Z",
        "Authorization": "AWS4-HMAC-SHA256 Credential=dev/20261128/us-east-1/cognito-idp/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=00",
    }
    request = urllib.request.Request(server.endpoint, json.dumps(members).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with contextlib.closing(error):
            return error.code, json.load(error)


def ok(server, operation, **members):
    status, answer = call(server, operation, **members)
    assert status == 200, answer
    return answer["UserPoolClient"]


def make(server, pool_id, **members):
    return ok(server, "CreateUserPoolClient", UserPoolId=pool_id, ClientName="c", GenerateSecret=True, **members)


def value(secrets, arn):
    found = json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])
    assert set(found) == {"userPoolId", "userPoolClientId", "clientSecretValue"}
    return found["clientSecretValue"]


def names(secrets, pool_id):
    """What is there for a pool, that which could be had back included. Servers of moto's share what they have."""
    found = secrets.list_secrets(IncludePlannedDeletion=True, MaxResults=100)["SecretList"]
    return [secret["Name"] for secret in found if f"/{pool_id}/" in secret["Name"]]


def works(server, client_id, secret):
    """Whether a secret is accepted: without it the hash of a call of the user's is wrong."""
    digest = hmac.new(secret.encode(), f"nobody{client_id}".encode(), hashlib.sha256).digest()
    try:
        server.idp.resend_confirmation_code(
            ClientId=client_id, Username="nobody", SecretHash=base64.b64encode(digest).decode()
        )
    except ClientError as error:
        return "verify secret hash" not in error.response["Error"]["Message"]
    return True


def test_a_secret_is_published_and_rotated_each_week(pool, vault):
    (server, pool_id), (_, secrets) = pool, vault
    client = make(server, pool_id, PublishSecretsInAWSSecretsManager=True)
    arn, client_id = client["ClientSecretArn"], client["ClientId"]
    assert "ClientSecret" not in client
    assert arn.startswith("arn:aws:secretsmanager:us-east-1:")
    first = value(secrets, arn)
    assert works(server, client_id, first) and not works(server, client_id, "x" * 32)
    server.advance(WEEK)
    second = until(lambda: value(secrets, arn) != first and value(secrets, arn))
    assert works(server, client_id, first) and works(server, client_id, second)
    server.advance(WEEK)
    third = until(lambda: value(secrets, arn) != second and value(secrets, arn))
    assert [works(server, client_id, secret) for secret in (first, second, third)] == [False, True, True]


def test_a_client_moves_there_and_back(pool, vault):
    (server, pool_id), (_, secrets) = pool, vault
    client = make(server, pool_id)
    ids = {"UserPoolId": pool_id, "ClientId": client["ClientId"]}
    moved = ok(server, "UpdateUserPoolClient", **ids, PublishSecretsInAWSSecretsManager=True)
    assert "ClientSecret" not in moved
    arn = moved["ClientSecretArn"]
    rotated = until(lambda: value(secrets, arn) != client["ClientSecret"] and value(secrets, arn))
    assert works(server, client["ClientId"], rotated) and works(server, client["ClientId"], client["ClientSecret"])
    assert ok(server, "DescribeUserPoolClient", **ids)["ClientSecretArn"] == arn
    back = ok(server, "UpdateUserPoolClient", **ids, PublishSecretsInAWSSecretsManager=False)
    assert back["ClientSecret"] and "ClientSecretArn" not in back
    until(lambda: not names(secrets, pool_id))


def test_deleted_clients_leave_nothing_there(pool, vault):
    (server, pool_id), (_, secrets) = pool, vault
    clients = [make(server, pool_id, PublishSecretsInAWSSecretsManager=True) for _ in range(2)]
    assert len(names(secrets, pool_id)) == 2
    server.idp.delete_user_pool_client(UserPoolId=pool_id, ClientId=clients[0]["ClientId"])
    until(lambda: len(names(secrets, pool_id)) == 1)
    server.idp.delete_user_pool(UserPoolId=pool_id)
    until(lambda: not names(secrets, pool_id))


def test_a_restart_goes_on_where_it_was(pool, vault):
    (server, pool_id), (_, secrets) = pool, vault
    client = make(server, pool_id, PublishSecretsInAWSSecretsManager=True)
    arn = client["ClientSecretArn"]
    first = value(secrets, arn)
    server.advance(WEEK)
    # Killed somewhere between the rotation and its publication, or before either.
    server.kill()
    server.start()
    assert value(secrets, arn) == first or works(server, client["ClientId"], value(secrets, arn))
    assert works(server, client["ClientId"], first)
    server.advance(WEEK)
    second = until(lambda: value(secrets, arn) != first and value(secrets, arn))
    assert works(server, client["ClientId"], second)


def test_without_the_service_no_client_is_made(poolhouse):
    server = poolhouse("--secrets-manager", f"http://127.0.0.1:{free_port()}")
    pool_id = server.idp.create_user_pool(PoolName="secrets")["UserPool"]["Id"]
    wanted = {"ClientName": "c", "GenerateSecret": True, "PublishSecretsInAWSSecretsManager": True}
    status, answer = call(server, "CreateUserPoolClient", UserPoolId=pool_id, **wanted)
    assert (status, answer["__type"]) == (500, "InternalErrorException")
    assert server.idp.list_user_pool_clients(UserPoolId=pool_id)["UserPoolClients"] == []


def test_nothing_is_published_where_no_way_leads_there(poolhouse):
    server = poolhouse()
    pool_id = server.idp.create_user_pool(PoolName="secrets")["UserPool"]["Id"]
    wanted = {"ClientName": "c", "GenerateSecret": True, "PublishSecretsInAWSSecretsManager": True}
    status, answer = call(server, "CreateUserPoolClient", UserPoolId=pool_id, **wanted)
    assert (status, answer["__type"]) == (400, "InvalidParameterException")
    assert "--secrets-manager" in answer["message"]
