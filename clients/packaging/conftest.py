"""Makes the packages of the binary under test, and starts what was installed from them as a person would."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import poolhouse_server as server
import pytest

HERE = Path(__file__).parent
WORKSPACE = HERE.parent.parent
PROGRAM = Path(os.environ.get("PROGRAM_UNDER_TEST", WORKSPACE / "target/debug/poolhouse"))
XTASK = Path(os.environ.get("XTASK", WORKSPACE / "target/debug/xtask"))
# Nothing waits for so long unless it never comes: the machine may be busy with other suites.
DEADLINE_SECONDS = 120


def run(*command, **options):
    """Runs a command that must succeed; returns what it prints."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, **options
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def until(found, what):
    """What `found` gives as soon as it gives anything."""
    end = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < end:
        result = found()
        if result:
            return result
        time.sleep(0.05)
    raise AssertionError(f"not in time: {what()}")


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    """The folder with all packages of the binary under test."""
    output = tmp_path_factory.mktemp("packages")
    run(XTASK, "package", "all", "--quick", "--binary", PROGRAM, "--output", output)
    return output


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty home folder and current directory, and none of the variables of whoever runs the tests."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(folder))
    for name in list(os.environ):
        if name.startswith(("AWS_", "POOLHOUSE_", "XDG_", "npm_", "PIP_")):
            monkeypatch.delenv(name)
    return folder


class Started:
    """A `poolhouse dev` that somebody started: where it is, and how it ends."""

    def __init__(self, process, log):
        self.process, self.log = process, log
        ready = until(lambda: re.search(r"ready endpoint=(\S+)", self.said()) or self._ended(), self.said)
        assert ready is not True, f"ended with {process.returncode}\n{self.said()}"
        self.endpoint = ready[1]

    def said(self):
        return self.log.read_text(errors="replace")

    def _ended(self):
        return self.process.poll() is not None

    def wait(self):
        """Its exit code."""
        try:
            return self.process.wait(timeout=DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"does not end\n{self.said()}") from None

    def stopped_properly(self):
        return "stopping: finishing what is in flight" in self.said() and "INFO stopped" in self.said()

    def stop(self, with_signal=signal.SIGTERM):
        """Asks it to stop; it must, in its own time and with success."""
        self.process.send_signal(with_signal)
        assert (self.wait(), self.stopped_properly()) == (0, True), self.said()


@pytest.fixture
def start(home):
    """Starts a command that ends in `dev` with options for a site that somebody can sign in to."""
    with contextlib.ExitStack() as all_started:

        def start_one(*command, options=("--in-memory", "--listen", "127.0.0.1:0"), site=HERE / "site.yaml", **popen):
            log = home.parent / f"{len(list(home.parent.glob('*.log')))}.log"
            command = [str(part) for part in (*command, "--apply", site, *options)]
            output = all_started.enter_context(log.open("wb"))
            popen = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT, **popen}
            process = subprocess.Popen(command, **popen)
            all_started.callback(process.wait)
            all_started.callback(process.kill)
            return Started(process, log)

        yield start_one


def token(endpoint):
    """Signs Ann in with the AWS CLI, version 1, and returns the claims of her access token after asking who she is."""
    aws = [sys.executable, "-m", "awscli", "--endpoint-url", endpoint, "cognito-idp"]
    environment = {**os.environ, **server.AWS_ENVIRONMENT, "AWS_PAGER": ""}
    parameters = "USERNAME=ann,PASSWORD=Correct-Horse7!"
    sign_in = ("initiate-auth", "--client-id", "packaging", "--auth-flow", "USER_PASSWORD_AUTH")
    answer = json.loads(run(*aws, *sign_in, "--auth-parameters", parameters, "--output", "json", env=environment))
    access_token = answer["AuthenticationResult"]["AccessToken"]
    assert access_token.count(".") == 2
    user = json.loads(run(*aws, "get-user", "--access-token", access_token, "--output", "json", env=environment))
    return user["Username"]
