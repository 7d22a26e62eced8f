"""What pages claim and files can confirm."""

import json
import re
from importlib.metadata import version

import boto3
import pytest
from blocks import ROOT
from moto import mock_aws
from moto.cognitoidp.responses import CognitoIdpResponse


def test_the_readme_counts_operations():
    missing = [line for line in (ROOT / "crates/operations/unimplemented.txt").read_text().splitlines() if line and not line.startswith("#")]
    model = json.loads((ROOT / "model/cognito-idp.json").read_text())
    operations = len(model["operations"])
    said = f"{operations - len(missing)} of the API's {operations} operations"
    assert said in (ROOT / "README.md").read_text().replace("\n", " "), said


@pytest.mark.parametrize("page", ["docs/security.md", "docs/app-clients.md"])
def test_tests_that_a_page_names_exist(page):
    sources = [path for folder in ("crates", "clients") for end in ("rs", "js", "py") for path in (ROOT / folder).rglob(f"*.{end}")]
    words = {word for path in sources if "node_modules" not in path.parts for word in re.findall(r"\w+", path.read_text())}
    named = re.findall(r"`(?:[a-z_0-9/.]+::)?([a-z0-9]+(?:_[a-z0-9]+){2,})`", (ROOT / page).read_text())
    assert len(named) > 40
    assert not [name for name in named if name not in words]


def test_what_the_readme_says_of_moto(monkeypatch):
    """In process, in moto's own way: the comparison is only worth something as long as it is true."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with mock_aws():
        idp = boto3.client("cognito-idp", "us-east-1")
        pool = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
        client = idp.create_user_pool_client(UserPoolId=pool, ClientName="c")["UserPoolClient"]["ClientId"]
        idp.sign_up(ClientId=client, Username="ann", Password="Correct-Horse7!")
        idp.confirm_sign_up(ClientId=client, Username="ann", ConfirmationCode="wrong")
        asked = idp.initiate_auth(ClientId=client, AuthFlow="USER_SRP_AUTH", AuthParameters={"USERNAME": "ann", "SRP_A": "aa"})
        proof = {
            "USERNAME": "ann",
            "PASSWORD_CLAIM_SIGNATURE": "wrong",
            "PASSWORD_CLAIM_SECRET_BLOCK": asked["ChallengeParameters"]["SECRET_BLOCK"],
            "TIMESTAMP": "wrong",
        }
        answered = idp.respond_to_auth_challenge(
            ClientId=client, ChallengeName="PASSWORD_VERIFIER", Session=asked["Session"], ChallengeResponses=proof
        )
        token = answered["AuthenticationResult"]["AccessToken"]
        idp.associate_software_token(AccessToken=token)
        assert idp.verify_software_token(AccessToken=token, UserCode="000000")["Status"] == "SUCCESS"


def test_the_readme_counts_motos_operations():
    operations = json.loads((ROOT / "model/cognito-idp.json").read_text())["operations"]
    names = {re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower() for name in operations}
    answered = names & set(dir(CognitoIdpResponse))
    assert f"| 131 | 46, nine of them in part [¹][cl] | {len(answered)} [²][moto-src] |" in (ROOT / "README.md").read_text()
    assert version("moto") in (ROOT / "README.md").read_text()
