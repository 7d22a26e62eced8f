"""Policies of client-ID metadata documents from the command line. No published AWS CLI knows the operations yet, so each is
given the model of the API, as its users would with `aws configure add-model`."""

import shutil
from pathlib import Path

import pytest

MODEL = Path(__file__).parents[2] / "model" / "cognito-idp.json"
URL = "https://app.example.com/client.json"


@pytest.fixture(scope="module")
def newest(cli, tmp_path_factory):
    """The CLI with the model of today."""
    home = tmp_path_factory.mktemp(f"model-{cli.name}")
    folder = home / "models" / "cognito-idp" / "2016-04-18"
    folder.mkdir(parents=True)
    shutil.copy(MODEL, folder / "service-2.json")
    found = type(cli)(cli.name, cli.program, home)
    found.environment["AWS_DATA_PATH"] = str(home / "models")
    yield found
    found.stop()


def test_cimd_policies(newest, user_pool_id):
    pool = ("--user-pool-id", user_pool_id)
    client = newest("create-user-pool-client", *pool, "--client-name", "c")["UserPoolClient"]["ClientId"]
    governed = ("--client-id", client, "--url-patterns", "https://*.example.com/*", URL.replace(".com", ".org"))
    options = ("--policy-name", "a policy: näme", "--cache-duration", "86400")
    made = newest("create-cimd-policy", *pool, *governed, *options)["CIMDPolicy"]
    assert (made["PolicyName"], made["ClientId"], len(made["URLPatterns"])) == ("a policy: näme", client, 2)
    named = (*pool, "--cimd-policy-id", made["CIMDPolicyId"])
    assert newest("describe-cimd-policy", *named)["CIMDPolicy"] == made
    changed = newest("update-cimd-policy", *named, *governed, "--policy-name", "renamed")["CIMDPolicy"]
    assert (changed["PolicyName"], changed["CacheDuration"]) == ("renamed", 86_400)
    overlapping = ("--client-id", client, "--policy-name", "other", "--url-patterns", URL)
    refused = newest.fails("create-cimd-policy", *pool, *overlapping)
    assert refused[0] == "InvalidParameterException" and "overlaps" in refused[1]
    listed = newest("list-cimd-policies", *pool, "--max-results", "1")["CIMDPolicies"]
    assert [policy["CIMDPolicyId"] for policy in listed] == [made["CIMDPolicyId"]]
    assert newest("list-client-metadata-urls", *named)["ClientMetadataURLs"] == []
    absent = newest.fails("update-client-metadata-url-state", *named, "--url", URL, "--action", "INVALIDATE")
    assert absent == ("CachedCIMDURLDoesNotExistException", f"No document is cached for {URL}.")
    assert newest("delete-cimd-policy", *named) in (None, {})
    assert newest.fails("describe-cimd-policy", *named)[0] == "ResourceNotFoundException"
