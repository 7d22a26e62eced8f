"""The plugin as people install it: a wheel, beside nothing else of it; each test is a test run of its own."""

import os
import subprocess
import sys
from pathlib import Path

import poolhouse_server as server
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "packages/pytest-poolhouse"


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """A folder that has what the wheel installs."""
    wheels, folder = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    made = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(PACKAGE)]
    subprocess.run(made, check=True, timeout=300)
    (wheel,) = wheels.glob("pytest_poolhouse-*-py3-none-any.whl")
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", str(folder), str(wheel)], check=True, timeout=300)
    return folder


@pytest.fixture
def environment(installed, monkeypatch):
    """What a developer has who never used AWS, and the program under test."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "POOLHOUSE_", "PYTEST_")) and name != "PYTEST_CURRENT_TEST":
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("PYTHONPATH", str(installed))
    monkeypatch.setenv("POOLHOUSE_BINARY", os.environ.get("PROGRAM_UNDER_TEST", "poolhouse"))
    return monkeypatch


@pytest.fixture
def run(pytester, environment):
    """Runs these tests with the plugin, in a process of their own."""

    def run(tests, *arguments, ini=""):
        pytester.makeini(f"[pytest]\naddopts = -p no:cacheprovider --strict-markers\n{ini}")
        pytester.makepyfile(tests)
        return pytester.runpytest_subprocess(*arguments, timeout=300)

    return run


@pytest.fixture
def running(environment):
    """A server that runs already, named as people name it."""
    environment.setenv("POOLHOUSE_ENDPOINT", server.ENDPOINT)
    return server.ENDPOINT
