"""Runs the AWS CLI as a person would: one process per command, JSON out. Every test runs with version 1 and with version 2."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import poolhouse_server as server
import pytest

PROGRAMS = {
    # PyPI's package lives beside the interpreter that runs the tests; version 2 is Debian's package `awscli`.
    "v1": Path(os.environ.get("POOLHOUSE_AWS_V1", Path(sys.prefix) / "bin" / "aws")),
    "v2": Path(os.environ.get("POOLHOUSE_AWS_V2", "/usr/bin/aws")),
}


class Cli:
    """One installed AWS CLI."""

    def __init__(self, name, program, home):
        self.name = name
        self.program = program
        self.home = home
        # Version 1 downloads any option value that begins with http:// unless told not to, callback URLs included.
        config = home / "config"
        config.write_text("[default]\ncli_follow_urlparam = false\n")
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("AWS_")},
            **server.AWS_ENVIRONMENT,
            "AWS_CONFIG_FILE": str(config),
            "AWS_PAGER": "",
            "COLUMNS": "200",
        }
        self._skeletons = {}
        self._forking = None

    def start(self, *arguments):
        """Runs `aws ARGUMENTS` by its own script and returns the finished process."""
        return subprocess.run(
            [str(self.program), *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def run(self, *arguments):
        """Runs `aws ARGUMENTS` in a process that has imported the CLI already, and returns the finished process."""
        if self._forking is None:
            self._forking = subprocess.Popen(
                [self._interpreter(), str(Path(__file__).parent / "forking.py")],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        print(json.dumps(arguments), file=self._forking.stdin, flush=True)
        answer = self._forking.stdout.readline()
        assert answer, f"{self.program} cannot be imported: is it a script of Python?"
        return subprocess.CompletedProcess(arguments, *json.loads(answer))

    def _interpreter(self):
        with self.program.open("rb") as script:
            return script.readline().decode().removeprefix("#!").strip()

    def stop(self):
        if self._forking is not None:
            self._forking.stdin.close()
            assert self._forking.wait(timeout=10) == 0

    def __call__(self, operation, *arguments):
        """Runs an operation that must succeed; returns its JSON, or None when the answer is empty."""
        done = self.run("cognito-idp", operation, *arguments, "--endpoint-url", server.ENDPOINT, "--output", "json")
        assert done.returncode == 0, f"aws {operation} {arguments}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else None

    def fails(self, operation, *arguments):
        """Runs an operation that the server must refuse; returns the error's code and message."""
        done = self.run("cognito-idp", operation, *arguments, "--endpoint-url", server.ENDPOINT, "--output", "json")
        assert done.returncode != 0, f"aws {operation} {arguments} succeeded: {done.stdout}"
        error = re.search(r"An error occurred \((\w+)\) when calling the \w+ operation(?: \(reached max retries: \d+\))?: (.*)", done.stderr)
        assert error, f"not an answer of the server: {done.stderr}"
        return error[1], error[2].strip()

    def skeleton(self, operation):
        """The request that this CLI would send for an operation, as `--generate-cli-skeleton` prints it."""
        if operation not in self._skeletons:
            done = self.run("cognito-idp", operation, "--generate-cli-skeleton", "input")
            self._skeletons[operation] = json.loads(done.stdout) if done.returncode == 0 else None
        return self._skeletons[operation]

    def knows(self, operation, member=None):
        """Whether this version was published after the operation (or its member) was."""
        skeleton = self.skeleton(operation)
        return skeleton is not None and (member is None or member in skeleton)

    def file(self, name, content):
        """Writes a file and returns the way the CLI names it."""
        path = self.home / name
        path.write_text(content)
        return path.as_uri()


@pytest.fixture(scope="session", params=sorted(PROGRAMS))
def cli(request, tmp_path_factory):
    program = PROGRAMS[request.param]
    assert program.exists(), f"no AWS CLI at {program} (v1: pip install awscli; v2: apt-get install awscli)"
    found = Cli(request.param, program, tmp_path_factory.mktemp(request.param))
    version = found.start("--version")
    assert f"aws-cli/{request.param[1]}." in version.stdout + version.stderr
    asked = ("cognito-idp", "list-user-pools", "--max-results", "1", "--endpoint-url", server.ENDPOINT)
    listed = found.start(*asked)
    assert "UserPools" in json.loads(listed.stdout), listed.stderr
    yield found
    found.stop()


@pytest.fixture
def user_pool_id(cli):
    """A fresh user pool with one custom attribute, custom:tenant."""
    created = cli(
        "create-user-pool",
        *("--pool-name", server.unique("cli")),
        *("--schema", "Name=tenant,AttributeDataType=String,Mutable=true"),
    )
    return created["UserPool"]["Id"]
