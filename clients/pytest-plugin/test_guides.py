"""The tests and settings that guides show, run as they stand there; and what they say of moto, of moto."""

import re

import boto3
import pytest
import yaml
from botocore.exceptions import ClientError
from conftest import ROOT
from freezegun import freeze_time
from moto import mock_aws

GUIDES = ROOT / "docs/guides"
PASSWORD = "Correct-Horse7!"


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


def run_all(pytester, environment, page, ini):
    """Each block is a file of its own, as a reader would have it."""
    pytester.makeini(f"{ini}\naddopts = -p no:cacheprovider --strict-markers\n")
    sources = {f"test_{number}": text for number, text in enumerate(blocks(page, "python"))}
    pytester.makepyfile(**sources)
    result = pytester.runpytest_subprocess(timeout=300)
    tests = sum(len(re.findall(r"^ *def test_", text, re.MULTILINE)) for text in sources.values())
    result.assert_outcomes(passed=tests)
    return tests


def test_the_guide_to_pytest(pytester, environment):
    page = GUIDES / "testing-pytest.md"
    (ini,), (site,) = blocks(page, "ini"), blocks(page, "yaml")
    (pytester.path / "site.yaml").write_text(site)
    assert run_all(pytester, environment, page, f"{ini}poolhouse_apply = site.yaml") == 6


def test_the_readme_of_the_package(pytester, environment):
    assert run_all(pytester, environment, ROOT / "packages/pytest-poolhouse/README.md", "[pytest]") == 2


def test_the_guide_from_moto(pytester, environment):
    environment.setenv("AWS_ACCESS_KEY_ID", "testing")
    environment.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    assert run_all(pytester, environment, GUIDES / "moving-from-moto.md", "[pytest]\npoolhouse_reset = everything") == 3


def test_the_workflow_uses_inputs_that_the_action_has():
    (workflow,) = blocks(GUIDES / "ci.md", "yaml")
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    (step,) = [step for step in yaml.safe_load(workflow)["jobs"]["tests"]["steps"] if step.get("id") == "poolhouse"]
    assert set(step["with"]) == set(action["inputs"])
    used = set(re.findall(r"steps\.poolhouse\.outputs\.(\w+)", (GUIDES / "ci.md").read_text()))
    assert used == {"url", "log"} and used <= set(action["outputs"])


@pytest.fixture
def moto(environment):
    environment.setenv("AWS_ACCESS_KEY_ID", "testing")
    environment.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        yield boto3.client("cognito-idp", region_name="us-east-1")


def test_what_is_said_of_moto_is_so(moto):
    """Each line of the table in the guide; one that is no longer so is to be corrected there."""
    pool = moto.create_user_pool(PoolName="p", AutoVerifiedAttributes=["email"])["UserPool"]["Id"]
    client = moto.create_user_pool_client(UserPoolId=pool, ClientName="c")["UserPoolClient"]["ClientId"]
    ann = {"ClientId": client, "Username": "ann"}
    email = {"Name": "email", "Value": "ann@example.com"}
    delivered = moto.sign_up(**ann, Password=PASSWORD, UserAttributes=[email])["CodeDeliveryDetails"]
    assert delivered["AttributeName"] == "phone_number", "it has none"
    moto.confirm_sign_up(**ann, ConfirmationCode="any")
    asked = moto.forgot_password(**ann)["ResponseMetadata"]["HTTPHeaders"]
    assert "x-moto-forgot-password-confirmation-code" in asked
    moto.confirm_forgot_password(**ann, ConfirmationCode="any", Password=PASSWORD)

    begun = moto.initiate_auth(ClientId=client, AuthFlow="USER_SRP_AUTH", AuthParameters={"USERNAME": "ann", "SRP_A": "00"})
    block = begun["ChallengeParameters"]["SECRET_BLOCK"]
    proof = {"PASSWORD_CLAIM_SIGNATURE": "any", "PASSWORD_CLAIM_SECRET_BLOCK": block, "TIMESTAMP": "any", "USERNAME": "ann"}
    answer = {"ChallengeName": "PASSWORD_VERIFIER", "Session": begun["Session"], "ChallengeResponses": proof}
    assert moto.respond_to_auth_challenge(ClientId=client, **answer)["AuthenticationResult"]

    parameters = {"USERNAME": "ann", "PASSWORD": PASSWORD}
    signed_in = moto.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    token = signed_in["AuthenticationResult"]["AccessToken"]
    moto.associate_software_token(AccessToken=token)
    assert moto.verify_software_token(AccessToken=token, UserCode="000000")["Status"] == "SUCCESS"
    assert token.startswith("eyJ0eXAiOiJKV1QiLCJraWQiOiJkdW1teSIs"), "its key is called dummy"

    moto.update_user_pool(UserPoolId=pool, LambdaConfig={"PreSignUp": "arn:aws:lambda:us-east-1:000000000000:function:none"})
    moto.sign_up(ClientId=client, Username="bob", Password=PASSWORD)
    refresh = signed_in["AuthenticationResult"]["RefreshToken"]
    for missing in (
        lambda: moto.resend_confirmation_code(**ann),
        lambda: moto.revoke_token(Token=refresh, ClientId=client),
        lambda: moto.list_devices(AccessToken=token),
    ):
        with pytest.raises((NotImplementedError, ClientError), match="not been implemented"):
            missing()


def test_an_access_token_of_moto_does_not_expire(moto):
    pool = moto.create_user_pool(PoolName="p")["UserPool"]["Id"]
    client = moto.create_user_pool_client(UserPoolId=pool, ClientName="c")["UserPoolClient"]["ClientId"]
    moto.admin_create_user(UserPoolId=pool, Username="ann", TemporaryPassword=PASSWORD)
    moto.admin_set_user_password(UserPoolId=pool, Username="ann", Password=PASSWORD, Permanent=True)
    parameters = {"USERNAME": "ann", "PASSWORD": PASSWORD}
    signed_in = moto.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    with freeze_time("2099-01-01"):
        assert moto.get_user(AccessToken=signed_in["AuthenticationResult"]["AccessToken"])["Username"] == "ann"
