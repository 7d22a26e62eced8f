"""Servers for messages: Poolhouse, started for each test as it needs it, and the mail server and webhook it sends to."""

import contextlib
import http.server
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

import boto3
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import poolhouse_server  # noqa: E402

poolhouse_server.use_dummy_credentials()

ROOT = pathlib.Path(__file__).parent.parent.parent
PROGRAM = os.environ.get("PROGRAM_UNDER_TEST", str(ROOT / "target/release/poolhouse"))
CODE = re.compile(r"\b\d{6}\b")


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


def until(found, seconds=20):
    """What `found` gives as soon as it gives anything."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = found()
        if result:
            return result
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


class Poolhouse:
    """A server of its own: `dev` with these options, on a data directory that outlives it."""

    def __init__(self, data, *options, environment=None):
        self.data, self.options, self.environment = data, options, environment or {}
        self.port = free_port()
        self.start()

    def start(self):
        arguments = ["dev", "--listen", f"127.0.0.1:{self.port}", "--data", str(self.data), *self.options]
        environment = {**os.environ, **self.environment}
        self.log = open(pathlib.Path(self.data).with_suffix(".log"), "a")
        self.process = subprocess.Popen([PROGRAM, *arguments], env=environment, stdout=self.log, stderr=self.log)
        until(self.is_ready)
        self.idp = boto3.client("cognito-idp", endpoint_url=self.endpoint, region_name="us-east-1")

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    def is_ready(self):
        with contextlib.suppress(OSError):
            return self.ask("/_poolhouse/ready") is not None

    def ask(self, path, body=None):
        import urllib.request

        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(urllib.request.Request(self.endpoint + path, data=data), timeout=5) as answer:
            return answer.read()

    def advance(self, seconds):
        self.ask("/_poolhouse/clock", {"AdvanceSeconds": seconds})

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            assert self.process.wait(timeout=30) == 0
        self.log.close()

    def client(self, **pool):
        """A pool that verifies addresses, with an app client; gives their ids."""
        pool = {"PoolName": "messages", "AutoVerifiedAttributes": ["email"], **pool}
        user_pool_id = self.idp.create_user_pool(**pool)["UserPool"]["Id"]
        made = self.idp.create_user_pool_client(UserPoolId=user_pool_id, ClientName="app")
        return user_pool_id, made["UserPoolClient"]["ClientId"]

    def sign_up(self, client_id, name, attribute="email", value=None):
        value = value or f"{name}@example.com"
        return self.idp.sign_up(
            ClientId=client_id,
            Username=name,
            Password=poolhouse_server.PASSWORD,
            UserAttributes=[{"Name": attribute, "Value": value}],
        )


@pytest.fixture
def poolhouse(tmp_path):
    """A function that starts a server."""
    started = []

    def start(*options, **others):
        server = Poolhouse(tmp_path / f"data{len(started)}", *options, **others)
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()


class Mailbox:
    """What an SMTP server was given, and what it says to it."""

    def __init__(self):
        self.messages, self.recipients, self.credentials = [], [], []
        self.refusal = None
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.recipients.append(address)
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        import asyncio
        import email
        import email.policy

        self.begun.set()
        while not self.go_on.is_set():
            await asyncio.sleep(0.02)
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"

    def authenticate(self, server, session, envelope, mechanism, data):
        self.credentials.append((data.login, data.password))
        return AuthResult(success=data.password == b"s3cret", handled=False)


@pytest.fixture
def smtp():
    """A function that starts an SMTP server; gives its mailbox and port."""
    started = []

    def start(port=None, mailbox=None, **options):
        mailbox = mailbox or Mailbox()
        port = port or free_port()
        controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
        controller.start()
        started.append(controller)
        return mailbox, port

    yield start
    for controller in started:
        controller.stop()


@pytest.fixture
def certificate(tmp_path):
    """A certificate for localhost that its own holder vouches for: paths of certificate and key."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return certificate, context


@pytest.fixture
def webhook():
    """A webhook; gives its URL and the requests it got."""
    requests, answers = [], []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            requests.append((self.headers, body))
            self.send_response(answers.pop(0) if answers else 204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", requests, answers
    server.shutdown()
