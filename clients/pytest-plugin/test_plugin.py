"""Every fixture, what can be set, and what happens between tests."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import PACKAGE

SITE = """
UserPools:
- Id: us-east-1_Example01
  PoolName: shop
  Clients:
  - {ClientId: shopweb, ClientName: web, ExplicitAuthFlows: [ALLOW_ADMIN_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]}
  Users:
  - {Username: ann, Password: Correct-Horse7}
"""


def test_users_codes_tokens_and_the_clock(run):
    result = run(
        """
        from datetime import datetime, timedelta, timezone
        import json, urllib.request
        import pytest

        def test_a_user_is_confirmed_and_signs_in(poolhouse, cognito_idp):
            user = poolhouse.create_user(groups=["staff", "editors"], attributes={"email": "a@example.com", "name": "Ann"})
            found = cognito_idp.get_user(AccessToken=user.tokens.access)
            attributes = {each["Name"]: each["Value"] for each in found["UserAttributes"]}
            assert (found["Username"], attributes["sub"], attributes["name"]) == (user.username, user.sub, "Ann")
            groups = cognito_idp.admin_list_groups_for_user(Username=user.username, UserPoolId=user.pool.id)["Groups"]
            assert {group["GroupName"] for group in groups} == {"staff", "editors"}
            assert user.tokens.authorization == "Bearer " + user.tokens.access
            assert user.tokens is user.tokens and user.sign_in().access != user.tokens.access
            for shown in (repr(user), repr(user.tokens)):
                assert user.password not in shown and user.tokens.access not in shown

        def test_a_client_with_a_secret(poolhouse):
            client = poolhouse.create_client(GenerateSecret=True)
            assert client.secret and client.secret not in repr(client)
            assert poolhouse.create_user(client=client).tokens.refresh
            assert poolhouse.client.secret is None

        def test_a_code_is_read(poolhouse, cognito_idp):
            asked = {"ClientId": poolhouse.client.id, "Username": "bob"}
            cognito_idp.sign_up(**asked, Password="Correct-Horse7!", UserAttributes=[{"Name": "email", "Value": "b@example.com"}])
            code = poolhouse.code_for("bob")
            assert code == poolhouse.code_for("bob", kind="SignUp") == poolhouse.inbox.newest(destination="b@example.com").code
            cognito_idp.confirm_sign_up(**asked, ConfirmationCode=code)
            ann = poolhouse.create_user()
            cognito_idp.forgot_password(ClientId=ann.client.id, Username=ann.username)
            assert len(poolhouse.code_for(ann, kind="ForgotPassword")) == 6
            with pytest.raises(Exception, match="ForgotPassword to .*SignUp to bob"):
                poolhouse.code_for("nobody")
            poolhouse.inbox.clear()
            assert poolhouse.inbox.messages() == []

        def test_tokens_expire(poolhouse, cognito_idp):
            user = poolhouse.create_user()
            cognito_idp.get_user(AccessToken=user.tokens.access)
            before = poolhouse.clock.now()
            after = poolhouse.clock.advance(hours=1, seconds=1)
            assert after - before >= timedelta(hours=1)
            with pytest.raises(cognito_idp.exceptions.NotAuthorizedException):
                cognito_idp.get_user(AccessToken=user.tokens.access)
            year = poolhouse.clock.set(datetime(2031, 1, 1, tzinfo=timezone.utc)).year
            assert year == 2031 and poolhouse.clock.advance(timedelta(days=366)).year == 2032

        def test_the_clock_was_put_back(poolhouse):
            assert abs((poolhouse.clock.now() - datetime.now(timezone.utc)).total_seconds()) < 3600

        def test_what_verifies_tokens_is_there(poolhouse):
            with urllib.request.urlopen(poolhouse.pool.jwks_uri) as keys:
                assert len(json.load(keys)["keys"]) == 2
            assert poolhouse.pool.issuer.endswith("/" + poolhouse.pool.id)
        """
    )
    result.assert_outcomes(passed=6)


def test_code_under_test_is_led_to_the_server(run):
    result = run(
        """
        import boto3

        def test_its_client(poolhouse_environment):
            pool = poolhouse_environment.pool
            found = boto3.client("cognito-idp").describe_user_pool(UserPoolId=pool.id)
            assert found["UserPool"]["Name"] == pool.name

        def test_the_environment_is_put_back():
            import os
            assert "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER" not in os.environ
        """
    )
    result.assert_outcomes(passed=2)


RESETS = """
    import pytest

    @pytest.fixture(scope="module")
    def pool(poolhouse):
        return poolhouse.create_pool()

    @pytest.fixture
    def client(poolhouse, pool):
        return poolhouse.create_client(pool)

    def names(cognito_idp, pool):
        return [user["Username"] for user in cognito_idp.list_users(UserPoolId=pool.id)["Users"]]

    @pytest.mark.parametrize("time", [1, 2])
    def test_twice(poolhouse, cognito_idp, pool, client, time):
        poolhouse.create_user("ann", client=client)
        assert names(cognito_idp, pool) == ["ann"]
"""


def test_nothing_is_reset_unless_somebody_says_so(run):
    run(RESETS).assert_outcomes(passed=1, failed=1)


def test_users_are_reset_between_tests(run):
    run(RESETS, ini="poolhouse_reset = keep-pools").assert_outcomes(passed=2)


def test_everything_is_reset_between_tests(run):
    result = run(
        """
        def test_one(poolhouse, cognito_idp):
            poolhouse.create_user("ann")
            assert len(cognito_idp.list_user_pools(MaxResults=60)["UserPools"]) == 1

        def test_two(poolhouse, cognito_idp):
            assert cognito_idp.list_user_pools(MaxResults=60)["UserPools"] == []
            poolhouse.create_user("ann")

        def test_that_does_not_use_it():
            pass
        """,
        ini="poolhouse_reset = everything",
    )
    result.assert_outcomes(passed=3)


def test_a_marker_decides_for_its_test(run):
    result = run(
        """
        import pytest

        def test_one(poolhouse):
            poolhouse.create_user("ann")

        @pytest.mark.poolhouse_reset(keep_pools=True)
        def test_two(poolhouse, cognito_idp):
            assert len(cognito_idp.list_user_pools(MaxResults=60)["UserPools"]) == 1
            poolhouse.create_user("ann")

        @pytest.mark.poolhouse_reset
        def test_three(cognito_idp):
            assert cognito_idp.list_user_pools(MaxResults=60)["UserPools"] == []
        """
    )
    result.assert_outcomes(passed=3)


def test_a_site_file_is_there_again_after_a_reset(run, pytester):
    pytester.maketxtfile(site=SITE)
    result = run(
        """
        import pytest

        @pytest.mark.parametrize("time", [1, 2])
        def test_twice(poolhouse, cognito_idp, time):
            client = poolhouse.use("us-east-1_Example01", "shopweb")
            assert poolhouse.pool.name == "shop" and poolhouse.client is client
            assert poolhouse.sign_in("ann", "Correct-Horse7").access
            poolhouse.create_user("bob")
            cognito_idp.admin_delete_user(UserPoolId=poolhouse.pool.id, Username="ann")
        """,
        ini="poolhouse_reset = everything\npoolhouse_apply = site.txt\npoolhouse_arguments = --region us-east-1",
    )
    result.assert_outcomes(passed=2)


def test_workers_have_servers_of_their_own(run):
    result = run(
        """
        import pytest

        @pytest.mark.parametrize("number", range(12))
        def test_alone(poolhouse, cognito_idp, number):
            poolhouse.create_user("ann")
            assert len(cognito_idp.list_user_pools(MaxResults=60)["UserPools"]) == 1
        """,
        "-n2",
        ini="poolhouse_reset = everything",
    )
    result.assert_outcomes(passed=12)


def test_a_server_that_runs_is_used_and_left_running(run, running):
    tests = f"""
        def test_it(poolhouse):
            assert poolhouse.endpoint == {running!r} and not poolhouse.server.is_ours
            assert poolhouse.create_user().tokens.access
    """
    for _ in range(2):
        run(tests).assert_outcomes(passed=1)


def test_workers_do_not_reset_what_they_share(run, running):
    result = run("def test_it(poolhouse): pass", "-n2", ini="poolhouse_reset = keep-pools")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*share the server that POOLHOUSE_ENDPOINT names*"])


def test_what_is_missing_is_said_in_a_sentence(run, environment):
    environment.setenv("POOLHOUSE_BINARY", "/nowhere/poolhouse")
    result = run("def test_it(poolhouse): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["cannot run /nowhere/poolhouse: *"])
    environment.delenv("POOLHOUSE_BINARY")
    environment.setenv("PATH", "/nowhere")
    result = run("def test_it(poolhouse): pass")
    result.stdout.fnmatch_lines(["there is no poolhouse on the PATH: install it, *"])
    environment.setenv("POOLHOUSE_ENDPOINT", "http://127.0.0.1:1")
    result = run("def test_it(poolhouse): pass")
    result.stdout.fnmatch_lines(["no Poolhouse answers at http://127.0.0.1:1: *"])


def test_a_server_that_does_not_start_says_why(run):
    result = run("def test_it(poolhouse): pass", ini="poolhouse_apply = none.yaml")
    result.stdout.fnmatch_lines(["*none.yaml*No such file*"])
    result = run("def test_it(): pass", ini="poolhouse_reset = sometimes")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*poolhouse_reset is never, keep-pools or everything, not 'sometimes'*"])


def test_tests_that_do_not_use_it_start_no_server(run, environment):
    environment.setenv("POOLHOUSE_BINARY", "/nowhere/poolhouse")
    run("def test_it(): pass", ini="poolhouse_reset = everything").assert_outcomes(passed=1)


def test_what_is_set_for_an_account_of_ones_own_leads_nowhere_else(run, environment):
    for name, value in {
        "AWS_PROFILE": "not-there",
        "AWS_DEFAULT_PROFILE": "not-there",
        "AWS_SESSION_TOKEN": "of an account",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "HTTP_PROXY": "http://127.0.0.1:1",
        "http_proxy": "http://127.0.0.1:1",
        "NO_PROXY": "example.com",
    }.items():
        environment.setenv(name, value)
    result = run(
        """
        import os
        import boto3

        def test_the_client(cognito_idp):
            assert cognito_idp.list_user_pools(MaxResults=1)["UserPools"] == []

        def test_code_of_ones_own(poolhouse_environment):
            assert boto3.client("cognito-idp").list_user_pools(MaxResults=1)["UserPools"] == []
            assert os.environ["NO_PROXY"] == "example.com,127.0.0.1"
        """
    )
    result.assert_outcomes(passed=2)


def test_classes_of_unittest_have_the_server_of_the_run(run):
    result = run(
        """
        import unittest
        import pytest

        class Case(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _site(self, poolhouse):
                self.poolhouse = poolhouse

            def test_one(self):
                self.poolhouse.create_user("ann")

            def test_two(self):
                self.poolhouse.create_user("ann")
        """,
        ini="poolhouse_reset = keep-pools",
    )
    result.assert_outcomes(passed=2)


def test_a_server_that_ends_in_the_middle_is_named(run):
    result = run(
        """
        import os, signal

        def test_it(poolhouse):
            poolhouse.clock.advance(hours=1)
            os.kill(poolhouse.server._process.pid, signal.SIGKILL)
            poolhouse.inbox.messages()
        """
    )
    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["*the Poolhouse at http://127.0.0.1:* ended with -9 in the middle of the tests.*", "*request*"])


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_killed_leaves_no_server(pytester, environment, how):
    pytester.makepyfile(
        """
        import pathlib, time

        def test_it(poolhouse):
            pathlib.Path("begun").write_text(str(poolhouse.server._process.pid))
            pathlib.Path("begun").rename("server")
            time.sleep(600)
        """
    )
    run = subprocess.Popen([sys.executable, "-m", "pytest", "-p", "no:cacheprovider"], cwd=pytester.path)
    written = pytester.path / "server"
    wait_for(lambda: written.exists() or run.poll() is not None)
    server = written.read_text()
    assert is_running(server)
    run.send_signal(how)
    run.wait(60)
    wait_for(lambda: not is_running(server))


def wait_for(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_running(process):
    """Not ended, whether or not somebody has asked how."""
    try:
        return Path("/proc", process, "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def test_types_hold():
    check = [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.10", "--ignore-missing-imports"]
    check += ["--no-incremental", "--cache-dir", "/dev/null", str(PACKAGE / "src")]
    done = subprocess.run(check, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
