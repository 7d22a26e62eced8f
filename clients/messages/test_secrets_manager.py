"""Secrets of app clients in AWS Secrets Manager, as far as moto plays it (behaviour 45 §3, §5)."""

import base64
import json

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


def make(server, pool_id, **members):
    made = server.idp.create_user_pool_client(UserPoolId=pool_id, ClientName="c", GenerateSecret=True, **members)
    return made["UserPoolClient"]


def value(secrets, arn):
    found = json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])
    assert set(found) == {"userPoolId", "userPoolClientId", "clientSecretValue"}
    return found["clientSecretValue"]


def names(secrets):
    return [secret["Name"] for secret in secrets.list_secrets(IncludePlannedDeletion=True)["SecretList"]]


def works(server, client_id, secret):
    """Whether a secret is accepted: without it the hash of a call of the user's is wrong."""
    import hashlib
    import hmac

    digest = hmac.new(secret.encode(), f"nobody{client_id}".encode(), hashlib.sha256).digest()
    try:
        server.idp.resend_confirmation_code(
            ClientId=client_id, Username="nobody", SecretHash=base64.b64encode(digest).decode()
        )
    except ClientError as error:
        return "SecretHash" not in error.response["Error"]["Message"]
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
    moved = server.idp.update_user_pool_client(**ids, PublishSecretsInAWSSecretsManager=True)["UserPoolClient"]
    assert "ClientSecret" not in moved
    arn = moved["ClientSecretArn"]
    rotated = until(lambda: value(secrets, arn) != client["ClientSecret"] and value(secrets, arn))
    assert works(server, client["ClientId"], rotated) and works(server, client["ClientId"], client["ClientSecret"])
    assert server.idp.describe_user_pool_client(**ids)["UserPoolClient"]["ClientSecretArn"] == arn
    back = server.idp.update_user_pool_client(**ids, PublishSecretsInAWSSecretsManager=False)["UserPoolClient"]
    assert back["ClientSecret"] and "ClientSecretArn" not in back
    until(lambda: not names(secrets))


def test_deleted_clients_leave_nothing_there(pool, vault):
    (server, pool_id), (_, secrets) = pool, vault
    clients = [make(server, pool_id, PublishSecretsInAWSSecretsManager=True) for _ in range(2)]
    assert len(names(secrets)) == 2
    server.idp.delete_user_pool_client(UserPoolId=pool_id, ClientId=clients[0]["ClientId"])
    until(lambda: len(names(secrets)) == 1)
    server.idp.delete_user_pool(UserPoolId=pool_id)
    until(lambda: not names(secrets))


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
    server.idp.meta.config.retries = {"total_max_attempts": 1}
    with pytest.raises(ClientError) as raised:
        make(server, pool_id, PublishSecretsInAWSSecretsManager=True)
    assert raised.value.response["Error"]["Code"] == "InternalErrorException"
    assert server.idp.list_user_pool_clients(UserPoolId=pool_id)["UserPoolClients"] == []


def test_nothing_is_published_where_no_way_leads_there(poolhouse):
    server = poolhouse()
    pool_id = server.idp.create_user_pool(PoolName="secrets")["UserPool"]["Id"]
    with pytest.raises(ClientError) as raised:
        make(server, pool_id, PublishSecretsInAWSSecretsManager=True)
    assert raised.value.response["Error"]["Code"] == "InvalidParameterException"
    assert "--secrets-manager" in raised.value.response["Error"]["Message"]
