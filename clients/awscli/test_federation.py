"""The guide on identity providers (docs/guides/federation.md) as it is pasted: its commands, and the sign-in they lead to."""

import html
import http.cookiejar
import json
import os
import re
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import poolhouse_server as server
import pytest

GUIDE = Path(__file__).parents[2] / "docs/guides/federation.md"


def snippet(first):
    """The commands of the guide that begin with a line."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    return next(block for block in blocks if block.startswith(first))


def paste(cli, commands):
    """Runs commands of the guide against the server under test, with names that no other test uses; returns what they
    print."""
    port = urllib.parse.urlsplit(server.ENDPOINT).port
    for name, own in {
        "http://127.0.0.1:7665": server.ENDPOINT,
        "localhost:7665": f"localhost:{port}",
        "shop-by-cli": server.unique("shop"),
    }.items():
        commands = commands.replace(name, own)
    programs = cli.home / "bin"
    programs.mkdir(exist_ok=True)
    (programs / "aws").symlink_to(cli.program)
    # No configuration: what the guide does not say must not be needed.
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(cli.home), "AWS_CONFIG_FILE": os.devnull}
    done = subprocess.run(
        ["bash", "-eu"], input=commands, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class _StopAtTheApplication(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, request, file, code, message, headers, address):
        if urllib.parse.urlsplit(address).port == 3000:
            return None
        return super().redirect_request(request, file, code, message, headers, address)


@pytest.fixture
def browser():
    """Opens an address, with a form if there is one; returns the page, or the address of the application."""
    opener = urllib.request.build_opener(
        _StopAtTheApplication, urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )

    def run(address, form=None):
        data = urllib.parse.urlencode(form).encode() if form else None
        try:
            with opener.open(address, data, timeout=20) as answer:
                return answer.geturl(), answer.read().decode()
        except urllib.error.HTTPError as stopped:
            assert stopped.code in (302, 303), stopped.read()
            return stopped.headers["Location"], None

    return run


@pytest.fixture
def localhost(monkeypatch):
    """Names under `localhost` mean this machine; the resolver of many systems does not know it."""
    resolve = socket.getaddrinfo

    def here(host, *rest, **options):
        return resolve("localhost" if str(host).endswith(".localhost") else host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", here)


def test_the_guide_leads_to_a_sign_in_and_to_a_link(cli, browser, localhost):
    commands = snippet("export AWS_ACCESS_KEY_ID") + snippet("cognito admin-create-user")
    printed = paste(cli, commands + "\necho $pool")
    address = re.search(r"^http://\S+/oauth2/authorize\S+", printed, re.MULTILINE)[0]
    pool = printed.split()[-1]
    page, text = browser(address)
    assert "anybody may be anybody" in text
    request = html.unescape(re.search(r'name="request" value="([^"]*)"', text)[1])
    back, _ = browser(page.split("?")[0], {"request": request, "choice": "ada"})
    assert back.startswith("http://localhost:3000/?code="), back

    user = ("--user-pool-id", pool, "--username", "ann")
    known = {one["Name"]: one["Value"] for one in cli("admin-get-user", *user)["UserAttributes"]}
    assert known["name"] == "Ada Lovelace"
    assert [identity["userId"] for identity in json.loads(known["identities"])] == ["ada"]
    ada = "ProviderName=Fake,ProviderAttributeName=Cognito_Subject,ProviderAttributeValue=ada"
    assert cli("admin-disable-provider-for-user", "--user-pool-id", pool, "--user", ada) is None
    known = {one["Name"]: one["Value"] for one in cli("admin-get-user", *user)["UserAttributes"]}
    assert "ada" not in known.get("identities", "")
