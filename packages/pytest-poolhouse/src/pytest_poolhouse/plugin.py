"""The fixtures, what can be set, and what happens between tests."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Any, Iterator, Optional

import pytest

from .server import ENDPOINT_VARIABLE, PoolhouseError, Server
from .site import Poolhouse

FIXTURES = frozenset({"poolhouse", "cognito_idp", "poolhouse_environment"})
NEVER, EVERYTHING, KEEP_POOLS = "never", "everything", "keep-pools"
MARKER = "poolhouse_reset"
#: What is set for an account of one's own and would lead boto3 elsewhere, or nowhere.
MISLEADING = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_ENDPOINT_URL",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(
        MARKER,
        f"what is reset before each test that uses Poolhouse: {NEVER}, {KEEP_POOLS} or {EVERYTHING}",
        default=NEVER,
    )
    parser.addini("poolhouse_apply", "site file that the server is started with, seen from the configuration file", default="")
    parser.addini("poolhouse_arguments", "more arguments of poolhouse dev", default="")


def pytest_configure(config: pytest.Config) -> None:
    line = "{}(keep_pools=False): start this test with a server as it was when it had started, or without users only"
    config.addinivalue_line("markers", line.format(MARKER))
    if config.getini(MARKER) not in (NEVER, EVERYTHING, KEEP_POOLS):
        raise pytest.UsageError(f"{MARKER} is {NEVER}, {KEEP_POOLS} or {EVERYTHING}, not {config.getini(MARKER)!r}")


@pytest.fixture(scope="session")
def poolhouse(request: pytest.FixtureRequest) -> Iterator[Poolhouse]:
    """A server for the whole run, one for each worker of pytest-xdist."""
    try:
        server = _server(request.config)
    except PoolhouseError as error:
        pytest.fail(str(error), pytrace=False)
    yield Poolhouse(server)
    server.stop()


@pytest.fixture(scope="session")
def cognito_idp(poolhouse: Poolhouse) -> Any:
    """A boto3 client for the server."""
    return poolhouse.cognito_idp


@pytest.fixture
def poolhouse_environment(poolhouse: Poolhouse, monkeypatch: pytest.MonkeyPatch) -> Poolhouse:
    """Sets what leads boto3 clients of the code under test to the server."""
    for name in MISLEADING:
        monkeypatch.delenv(name, raising=False)
    for name, value in poolhouse.environment().items():
        monkeypatch.setenv(name, value)
    return poolhouse


@pytest.fixture(autouse=True)
def _poolhouse_between_tests(request: pytest.FixtureRequest) -> Iterator[None]:
    """Resets before a test, so that what a failed one left can be looked at, and puts the clock back after it."""
    if not FIXTURES.intersection(request.fixturenames):
        yield
        return
    site: Poolhouse = request.getfixturevalue("poolhouse")
    keep_pools = _keeps_pools(request)
    if keep_pools is not None:
        _check_alone(site.server)
        site.reset(keep_pools=keep_pools)
    yield
    if site.clock.is_moved:
        site.clock.reset()


def _server(config: pytest.Config) -> Server:
    running = os.environ.get(ENDPOINT_VARIABLE)
    if running:
        server = Server(running)
        server.ask("GET", "/_poolhouse/clock")
        return server
    arguments = shlex.split(config.getini("poolhouse_arguments"))
    site_file = config.getini("poolhouse_apply")
    if site_file:
        beside = config.inipath.parent if config.inipath else Path(config.rootpath)
        arguments += ["--apply", str(beside / site_file)]
    return Server.start(arguments=arguments)


def _keeps_pools(request: pytest.FixtureRequest) -> Optional[bool]:
    """What the marker says, else the setting; ``None`` for no reset at all."""
    marker = request.node.get_closest_marker(MARKER)
    if marker is not None:
        return bool(marker.kwargs.get("keep_pools", False))
    setting = request.config.getini(MARKER)
    return None if setting == NEVER else setting == KEEP_POOLS


def _check_alone(server: Server) -> None:
    """Workers that share a server would reset each other's tests."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers > 1 and not server.is_ours:
        pytest.fail(
            f"{workers} workers share the server that {ENDPOINT_VARIABLE} names, so that none may reset it: "
            f"unset {ENDPOINT_VARIABLE}, and each worker starts a server of its own",
            pytrace=False,
        )
