"""Where the server under test is and what its inbox holds; standard library only, so that every Python suite can import it.

Knows nothing of pools or clients: each suite makes those with the client that it tests.
"""

import json
import os
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
