"""Where the server under test is and what its inbox holds; standard library only, so that every Python suite can import it.

Knows nothing of pools or clients: each suite makes those with the client that it tests.
"""

import base64
import hashlib
import hmac
import json
import os
import struct
import time
import urllib.parse
import urllib.request
import uuid

ENDPOINT = os.environ.get("POOLHOUSE_ENDPOINT", "http://127.0.0.1:7665").rstrip("/")

# Any access key is accepted in dev; the variables also keep the machine's own AWS settings out of the tests.
AWS_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "poolhouse",
    "AWS_SECRET_ACCESS_KEY": "poolhouse",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_MAX_ATTEMPTS": "1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}

PASSWORD = "Correct-Horse7!"
OTHER_PASSWORD = "Battery-Staple8?"

# A way for SMS to leave; the service refuses SMS as a factor without one.
SMS_ROUTE = {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "x"}


def use_dummy_credentials():
    """Sets the AWS variables of this process; call before the first client is made."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_ENDPOINT_URL"):
        os.environ.pop(name, None)
    os.environ.update(AWS_ENVIRONMENT)


def unique(prefix):
    """A name that no other test uses."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def get_json(path):
    """GETs a path of the server and parses the answer."""
    request = urllib.request.Request(ENDPOINT + path, headers={"Accept": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def messages(user_pool_id, **filters):
    """The messages sent to a pool's users, newest first; filters are Username and Destination."""
    query = urllib.parse.urlencode({"UserPoolId": user_pool_id, **filters})
    return get_json("/_poolhouse/inbox?" + query)["Messages"]


def code(user_pool_id, username, kind):
    """The code in the newest message of that kind to that user."""
    found = [message for message in messages(user_pool_id, Username=username) if message["Kind"] == kind]
    assert found, f"no {kind} message for {username}: {messages(user_pool_id)}"
    return found[0]["Code"]


def totp(secret, steps=0):
    """The code of RFC 6238 for a secret in base32, `steps` of 30 seconds from now. The server takes those of -1, 0 and 1,
    each once; that of -1 only until the half minute ends, so it is the last choice of a slow client."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">q", int(time.time()) // 30 + steps), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def other_code(code):
    """A code of as many digits that is another."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)
