"""What the console offers to copy for an app client, taken from its page and run as it is pasted: by both versions of the
AWS CLI, boto3, the AWS SDK for JavaScript and Amplify, and with nothing but the `.env`."""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

import boto3
import poolhouse_server as server
import pytest

server.use_dummy_credentials()

TARGET = Path(__file__).resolve().parents[2] / "target/clients"
CLIS = {
    "v1": Path(os.environ.get("POOLHOUSE_AWS_V1", Path(sys.executable).parent / "aws")),
    "v2": Path(os.environ.get("POOLHOUSE_AWS_V2", "/usr/bin/aws")),
}
IDS = ["aws-cli", "boto3", "sdk-v3", "amplify", "terraform", "env", "java", "go", "dotnet"]
TIME_LIMIT_SECONDS = 300

# The flows of a client, and whether it has a secret.
CLIENTS = {
    "password": (["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], False),
    "password-secret": (["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"], True),
    "choice": (["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH"], False),
    "admin-secret": (["ALLOW_ADMIN_USER_PASSWORD_AUTH"], True),
    "srp": (["ALLOW_USER_SRP_AUTH"], False),
    "srp-secret": (["ALLOW_USER_SRP_AUTH"], True),
}


class Page(HTMLParser):
    """The texts of a page that are to be copied, by their ids."""

    def __init__(self, html):
        super().__init__()
        self.snippets, self._id = {}, None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self._id = dict(attributes).get("data-snippet")
        if self._id:
            self.snippets[self._id] = ""

    def handle_endtag(self, tag):
        self._id = None

    def handle_data(self, data):
        if self._id:
            self.snippets[self._id] += data


class App:
    """A pool with the user of the snippets, a client of it, and what its page offers to copy."""

    def __init__(self, flows, has_secret):
        idp = boto3.client("cognito-idp", endpoint_url=server.ENDPOINT)
        name = server.unique("snippets")
        self.pool = idp.create_user_pool(PoolName=name, UsernameAttributes=["email"])["UserPool"]["Id"]
        made = idp.create_user_pool_client(
            UserPoolId=self.pool, ClientName="app", ExplicitAuthFlows=flows, GenerateSecret=has_secret
        )["UserPoolClient"]
        self.client, self.secret = made["ClientId"], made.get("ClientSecret")
        user = {"UserPoolId": self.pool, "Username": "ann@example.com"}
        idp.admin_create_user(**user, MessageAction="SUPPRESS")
        idp.admin_set_user_password(**user, Password=server.PASSWORD, Permanent=True)
        address = f"{server.ENDPOINT}/_poolhouse/console/pools/{self.pool}/clients/{self.client}/snippets"
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": "text/html"}), timeout=60) as answer:
            self.html = answer.read().decode()
        self.snippets = Page(self.html).snippets

    def environment(self, **more):
        """What a shell has: nothing that says where the server is."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "COGNITO_"))}
        secret = {"COGNITO_CLIENT_SECRET": self.secret} if self.secret else {}
        quiet = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        return {**kept, **secret, **quiet, "AWS_PAGER": "", **more}

    def is_signed_in(self, token):
        payload = token.strip().split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        assert (claims["client_id"], claims["token_use"]) == (self.client, "access")


@pytest.fixture(scope="module", params=CLIENTS)
def app(request):
    made = App(*CLIENTS[request.param])
    made.kind = request.param
    return made


def run(command, environment, text=None, cwd=None):
    done = subprocess.run(
        command, input=text, env=environment, cwd=cwd, capture_output=True, text=True, timeout=TIME_LIMIT_SECONDS, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}\n{text or ''}"
    return done.stdout


def in_shell(app, version, shell, folder):
    """What the AWS CLI says to the snippet, pasted."""
    (folder / "aws").symlink_to(CLIS[version])
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    environment = app.environment(PATH=path)
    environment.pop("COGNITO_CLIENT_SECRET", None)
    return json.loads(run(shell, environment, app.snippets["aws-cli"]))


def by_node(suite, name, text, environment):
    """What Node prints, beside the packages of a suite."""
    folder = Path(tempfile.mkdtemp(prefix="snippet-", dir=TARGET / suite))
    try:
        (folder / name).write_text(text)
        return run(["node", name], environment, cwd=folder)
    finally:
        shutil.rmtree(folder)


def test_every_snippet_is_there_or_says_why_not(app):
    expected = [each for each in IDS if each != "amplify" or app.kind in ("password", "choice", "srp")]
    assert list(app.snippets) == expected
    for snippet in app.snippets.values():
        assert app.client in snippet and server.ENDPOINT in snippet
        assert app.secret is None or app.secret not in snippet
    assert ("has no place for one" in app.html) == (app.secret is not None)


@pytest.mark.parametrize("version", CLIS)
def test_aws_cli(app, version, tmp_path):
    answer = in_shell(app, version, ["bash", "-e", "-u", "-o", "pipefail"], tmp_path)
    if app.kind.startswith("srp"):
        assert answer["UserPoolClient"]["ClientId"] == app.client
    else:
        app.is_signed_in(answer["AuthenticationResult"]["AccessToken"])


def test_aws_cli_in_zsh(app, tmp_path):
    if app.kind != "password-secret":
        pytest.skip("one client shows what the shells differ in")
    assert shutil.which("zsh"), "no zsh (apt-get install zsh)"
    answer = in_shell(app, "v2", ["zsh", "-f", "-e", "-u", "-s"], tmp_path)
    app.is_signed_in(answer["AuthenticationResult"]["AccessToken"])


def test_boto3(app):
    app.is_signed_in(run([sys.executable, "-"], app.environment(), app.snippets["boto3"]))


def test_sdk_for_javascript(app):
    printed = by_node("sdk-js", "sign-in.mjs", app.snippets["sdk-v3"], app.environment())
    if app.kind.startswith("srp"):
        assert "ALLOW_USER_SRP_AUTH" in printed
    else:
        app.is_signed_in(printed)


def test_amplify(app):
    if "amplify" not in app.snippets:
        pytest.skip("the page says that Amplify cannot use this client")
    # Amplify's timers keep Node alive for minutes.
    text = app.snippets["amplify"] + "process.exit(0);\n"
    assert by_node("amplify", "auth.mjs", text, app.environment()).strip().endswith("DONE")


def test_env(app):
    """Both SDKs find the server and the client by the file alone, its secret filled in."""
    lines = [line.split("=", 1) for line in app.snippets["env"].splitlines()]
    variables = dict(lines)
    assert len(variables) == len(lines)
    assert ("COGNITO_CLIENT_SECRET" in variables) == (app.secret is not None)
    environment = {**app.environment(), **variables}
    python = """if True:
        import os, boto3
        client = boto3.client("cognito-idp").describe_user_pool_client(
            UserPoolId=os.environ["COGNITO_USER_POOL_ID"], ClientId=os.environ["COGNITO_CLIENT_ID"])
        print(client["UserPoolClient"]["ClientId"])"""
    assert run([sys.executable, "-"], environment, python).strip() == app.client
    javascript = """
      import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
      const { COGNITO_USER_POOL_ID: UserPoolId, COGNITO_CLIENT_ID: ClientId } = process.env;
      const { UserPoolClient } = await new CognitoIdentityProvider().describeUserPoolClient({ UserPoolId, ClientId });
      console.log(UserPoolClient.ClientId);"""
    assert by_node("sdk-js", "env.mjs", javascript, environment).strip() == app.client
    with urllib.request.urlopen(variables["COGNITO_ISSUER"] + "/.well-known/jwks.json", timeout=60) as answer:
        assert json.load(answer)["keys"]
