"""`poolhouse serve` by boto3: whose signatures it takes, with a server and keys of the test's own."""

import json
import os
import pathlib
import signal
import subprocess
import time

import boto3
import botocore
import poolhouse_server as server
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

PROGRAM = os.environ["PROGRAM_UNDER_TEST"]
PATIENCE_SECONDS = 120
BASE_URL = "https://login.example.com"


class Site:
    """A data directory, and the master key beside it."""

    def __init__(self, directory):
        self.directory = directory
        self.options = ["--data", str(directory / "data"), "--master-key-file", str(directory / "master.key")]
        self.run("master-key", "generate", str(directory / "master.key"))

    def run(self, *arguments):
        return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout

    def access_keys(self, *arguments):
        return self.run("access-keys", *arguments, *self.options)

    def create_key(self):
        return dict(line.split("=", 1) for line in self.access_keys("create").splitlines())

    def serve(self):
        return Serving(self)


class Serving:
    def __init__(self, site):
        self.log = (site.directory / "log").open("w+")
        arguments = [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--base-url", BASE_URL, *site.options]
        self.child = subprocess.Popen(arguments, stderr=self.log, stdout=subprocess.DEVNULL)

    def __enter__(self):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            lines = pathlib.Path(self.log.name).read_text().splitlines()
            ready = [json.loads(line) for line in lines if '"ready"' in line]
            if ready:
                self.endpoint = f"http://{ready[0]['listen']}"
                return self
            assert self.child.poll() is None and time.monotonic() < deadline, lines
            time.sleep(0.05)

    def __exit__(self, *_):
        self.child.send_signal(signal.SIGTERM)
        assert self.child.wait(PATIENCE_SECONDS) == 0

    def idp(self, key=None, **changes):
        names = {"AWS_ACCESS_KEY_ID": "aws_access_key_id", "AWS_SECRET_ACCESS_KEY": "aws_secret_access_key"}
        credentials = {names[name]: value for name, value in (key or {}).items()} | changes
        config = Config(retries={"max_attempts": 0}) if key else Config(signature_version=botocore.UNSIGNED)
        return boto3.client("cognito-idp", endpoint_url=self.endpoint, region_name="us-east-1", config=config, **credentials)


def refused(call, **members):
    with pytest.raises(ClientError) as caught:
        call(**members)
    return caught.value.response["Error"]["Code"]


def test_who_signs_with_a_key_of_the_site_is_served_and_nobody_else(tmp_path):
    site = Site(tmp_path)
    key, other = site.create_key(), site.create_key()
    site.access_keys("disable", other["AWS_ACCESS_KEY_ID"])
    with site.serve() as serving:
        idp = serving.idp(key)
        pool = idp.create_user_pool(PoolName="production")["UserPool"]["Id"]
        client = idp.create_user_pool_client(
            UserPoolId=pool, ClientName="web", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        )["UserPoolClient"]["ClientId"]
        # Text that is more than ASCII is signed as it is sent.
        idp.admin_create_user(
            UserPoolId=pool,
            Username="zoë",
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "name", "Value": "Zoë ☂"}],
        )
        idp.admin_set_user_password(UserPoolId=pool, Username="zoë", Password=server.PASSWORD, Permanent=True)
        assert [found["Username"] for found in idp.list_users(UserPoolId=pool)["Users"]] == ["zoë"]

        secret = key["AWS_SECRET_ACCESS_KEY"]
        wrong = serving.idp(key, aws_secret_access_key=secret[:-1] + ("A" if secret[-1] != "A" else "B"))
        assert refused(wrong.list_user_pools, MaxResults=1) == "InvalidSignatureException"
        unknown = serving.idp(key, aws_access_key_id="AKIAAAAAAAAAAAAAAAAA")
        for stranger in (unknown, serving.idp(other), serving.idp(key, aws_session_token="one")):
            assert refused(stranger.list_user_pools, MaxResults=1) == "UnrecognizedClientException"
        assert refused(serving.idp().list_user_pools, MaxResults=1) == "MissingAuthenticationTokenException"

        # What needs no key goes without one, and what is signed out needs its token only.
        parameters = {"USERNAME": "zoë", "PASSWORD": server.PASSWORD}
        tokens = serving.idp().initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
        user = serving.idp().get_user(AccessToken=tokens["AuthenticationResult"]["AccessToken"])
        assert user["Username"] == "zoë"
        # Nothing was named that mail could leave by.
        sign_up = {"ClientId": client, "Username": "ann", "Password": server.PASSWORD}
        by_mail = idp.create_user_pool(PoolName="by mail", AutoVerifiedAttributes=["email"])["UserPool"]["Id"]
        mailing = idp.create_user_pool_client(UserPoolId=by_mail, ClientName="web")["UserPoolClient"]["ClientId"]
        sign_up |= {"ClientId": mailing, "UserAttributes": [{"Name": "email", "Value": "ann@example.com"}]}
        assert refused(serving.idp().sign_up, **sign_up) == "CodeDeliveryFailureException"
    secrets = [key["AWS_SECRET_ACCESS_KEY"], other["AWS_SECRET_ACCESS_KEY"]]
    log = (tmp_path / "log").read_text()
    assert not any(secret in log for secret in secrets)
