"""A backup of a running server, put back elsewhere: everybody signs in as before (docs/guides/backup.md)."""

import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import time
import urllib.request

import pytest

PROGRAM = os.environ["PROGRAM_UNDER_TEST"]
PATIENCE_SECONDS = 120

SITE = """
UserPools:
- Id: us-east-1_Kept
  PoolName: kept
  Clients:
  - ClientId: keptclient
    ClientName: web
    ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
  Users:
  - {Username: ann, Password: Correct-Horse7}
"""


class Server:
    """`poolhouse dev` on a directory of its own."""

    def __init__(self, data):
        self.log = data.with_suffix(".log").open("w+")
        arguments = [PROGRAM, "dev", "--listen", "127.0.0.1:0", "--data", str(data), "--log-format", "json"]
        self.child = subprocess.Popen(arguments, stderr=self.log, stdout=subprocess.DEVNULL)
        self.endpoint = None

    def __enter__(self):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.endpoint is None:
            lines = pathlib.Path(self.log.name).read_text().splitlines()
            ready = [json.loads(line) for line in lines if '"ready"' in line]
            self.endpoint = ready[0]["endpoint"] if ready else None
            assert self.child.poll() is None and time.monotonic() < deadline, lines
            time.sleep(0.05)
        return self

    def __exit__(self, *_):
        self.child.send_signal(signal.SIGTERM)
        assert self.child.wait(PATIENCE_SECONDS) == 0

    def call(self, operation, **members):
        headers = {"X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}", "Content-Type": "application/x-amz-json-1.1"}
        request = urllib.request.Request(self.endpoint, json.dumps(members).encode(), headers)
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)

    def sign_in(self):
        parameters = {"USERNAME": "ann", "PASSWORD": "Correct-Horse7"}
        answer = self.call("InitiateAuth", ClientId="keptclient", AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
        return answer["AuthenticationResult"]

    def refresh(self, tokens):
        parameters = {"REFRESH_TOKEN": tokens["RefreshToken"]}
        return self.call("InitiateAuth", ClientId="keptclient", AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=parameters)

    def keys(self):
        with urllib.request.urlopen(f"{self.endpoint}/us-east-1_Kept/.well-known/jwks.json", timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)["keys"]


def by_backup(database, copy):
    """What `sqlite3 poolhouse.db '.backup copy.db'` does."""
    with sqlite3.connect(database) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()


def by_vacuum(database, copy):
    source = sqlite3.connect(database, isolation_level=None)
    source.execute("VACUUM INTO ?", [str(copy)])
    source.close()


@pytest.mark.parametrize("copy", [by_backup, by_vacuum], ids=["backup", "vacuum"])
def test_what_was_copied_while_it_ran_is_a_site(copy, tmp_path):
    live, restored = tmp_path / "live", tmp_path / "restored"
    with Server(live) as server:
        apply = [PROGRAM, "apply", "-", "--endpoint", server.endpoint]
        subprocess.run(apply, input=SITE, text=True, check=True, capture_output=True)
        before, keys = server.sign_in(), server.keys()
        restored.mkdir(mode=0o700)
        copy(live / "poolhouse.db", restored / "poolhouse.db")
        shutil.copy(live / "master.key", restored)
    with Server(restored) as server:
        assert server.sign_in()["AccessToken"]
        assert server.refresh(before)["AuthenticationResult"]["AccessToken"]
        assert server.keys() == keys


def test_a_copy_without_its_key_is_refused(tmp_path):
    live, restored = tmp_path / "live", tmp_path / "restored"
    with Server(live):
        restored.mkdir(mode=0o700)
        by_backup(live / "poolhouse.db", restored / "poolhouse.db")
    start = [PROGRAM, "dev", "--listen", "127.0.0.1:0", "--data", str(restored)]
    refused = subprocess.run(start, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert refused.returncode == 1 and "master key" in refused.stderr, refused
    with Server(tmp_path / "other"):
        pass
    shutil.copy(tmp_path / "other/master.key", restored)
    refused = subprocess.run(start, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert refused.returncode == 1 and "does not fit" in refused.stderr, refused
