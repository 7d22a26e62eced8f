"""A server for one test run: started in memory on a port that is free, or one that runs already.

Knows nothing of pools; speaks to what is below ``/_poolhouse``.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Any, Mapping, Optional, Sequence

BINARY_VARIABLE = "POOLHOUSE_BINARY"
ENDPOINT_VARIABLE = "POOLHOUSE_ENDPOINT"

START_SECONDS = 60
STOP_SECONDS = 30
#: Of the log of a server that ended.
LAST_LINES = 5


class PoolhouseError(Exception):
    """What keeps the server from starting or from doing what it is asked, in a sentence."""


class Server:
    """A running server. One that was not started here is not stopped here."""

    def __init__(self, endpoint: str, process: Optional[subprocess.Popen[bytes]] = None, log: Optional[IO[bytes]] = None):
        self.endpoint = endpoint.rstrip("/")
        self._process = process
        self._log = log

    @property
    def is_ours(self) -> bool:
        """Whether it was started here."""
        return self._process is not None

    @classmethod
    def start(cls, *, binary: Optional[str] = None, arguments: Sequence[str] = ()) -> Server:
        """Starts ``poolhouse dev --in-memory`` and waits until it is ready."""
        program = binary or find_binary()
        log = tempfile.NamedTemporaryFile(prefix="poolhouse-", suffix=".log")
        command = [program, "dev", "--in-memory", "--listen", "127.0.0.1:0", "--log-format", "json"]
        # Its standard input ends with this process, also where this one is killed.
        command += ["--until-stdin-ends", *arguments]
        # What is set for a server of the developer's own must not leak into that of the tests.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("POOLHOUSE_")}
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log, env=environment
            )
        except OSError as error:
            raise PoolhouseError(f"cannot run {program}: {error}") from error
        server = cls("", process, log)
        deadline = time.monotonic() + START_SECONDS
        while True:
            ready = _ready_line(server.log())
            if ready:
                server.endpoint = ready["endpoint"].rstrip("/")
                return server
            ended = process.poll()
            if ended is not None:
                raise PoolhouseError(f"{' '.join(command)} ended with {ended}: {server.log().strip()}")
            if time.monotonic() > deadline:
                server.stop()
                raise PoolhouseError(f"{program} was not ready within {START_SECONDS} seconds")
            time.sleep(0.01)

    def log(self) -> str:
        """What the server has written so far; nothing of one that was not started here."""
        if self._log is None:
            return ""
        return Path(self._log.name).read_text(errors="replace")

    def stop(self) -> None:
        """Stops the server if it was started here."""
        if self._process is None:
            return
        self._process.terminate()
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._log is not None:
            self._log.close()
            self._log = None
        self._process = None

    def ask(self, method: str, path: str, body: Optional[Mapping[str, Any]] = None) -> Any:
        """Sends JSON to a path of the server and gives the JSON that comes back."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        request = urllib.request.Request(self.endpoint + path, data=data, method=method, headers=headers)
        # Whatever proxy is set is not for a server on this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise PoolhouseError(f"{method} {path}: {_message(error)}") from error
        except (OSError, http.client.HTTPException) as error:
            raise PoolhouseError(self._silence(getattr(error, "reason", error))) from error

    def _silence(self, reason: object) -> str:
        """Why there is no answer: a server that was started here and has ended is not just one that cannot be reached."""
        try:
            ended = None if self._process is None else self._process.wait(1)
        except subprocess.TimeoutExpired:
            ended = None
        if ended is None:
            return f"no Poolhouse answers at {self.endpoint}: {reason}"
        said = "\n".join(self.log().strip().splitlines()[-LAST_LINES:])
        return f"the Poolhouse at {self.endpoint} ended with {ended} in the middle of the tests. Its last lines:\n{said}"


def find_binary() -> str:
    """``$POOLHOUSE_BINARY``, else ``poolhouse`` beside this Python or on the ``PATH``."""
    named = os.environ.get(BINARY_VARIABLE)
    if named:
        return named
    beside = shutil.which("poolhouse", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("poolhouse")
    if found is None:
        raise PoolhouseError(
            f"there is no poolhouse on the PATH: install it, name it by {BINARY_VARIABLE}, "
            f"or name a server that runs already by {ENDPOINT_VARIABLE}"
        )
    return found


def _ready_line(log: str) -> Optional[Mapping[str, Any]]:
    for line in log.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("message") == "ready":
            return entry
    return None


def _message(error: urllib.error.HTTPError) -> str:
    text = error.read().decode(errors="replace")
    try:
        return f"{error.code}: {json.loads(text)['message']}"
    except (ValueError, KeyError, TypeError):
        return f"{error.code}: {text[:200]}"
