"""Policies of client-ID metadata documents, and clients that register themselves."""

import json
import urllib.error
import urllib.request

import pytest

URL = "https://app.example.com/client.json"


@pytest.fixture
def policy(idp, user_pool_id, app):
    """A function that makes a policy and returns it."""

    def make(*patterns, **members):
        members.setdefault("ClientId", app()["ClientId"])
        return idp.create_cimd_policy(
            UserPoolId=user_pool_id, PolicyName="a policy", URLPatterns=patterns or ["https://*.example.com/*"], **members
        )["CIMDPolicy"]

    return make


def test_life_of_a_policy(idp, user_pool_id, app, policy, fails):
    made = policy(CacheDuration=100_000)
    named = {"UserPoolId": user_pool_id, "CIMDPolicyId": made["CIMDPolicyId"]}
    assert (made["PolicyName"], made["CacheDuration"]) == ("a policy", 100_000)
    assert made["URLPatterns"] == ["https://*.example.com/*"]
    assert made["CreationDate"] == made["LastModifiedDate"]
    assert idp.describe_cimd_policy(**named)["CIMDPolicy"] == made
    other = app()["ClientId"]
    updated = idp.update_cimd_policy(**named, ClientId=other, URLPatterns=[URL])["CIMDPolicy"]
    assert (updated["ClientId"], updated["URLPatterns"], updated["CacheDuration"]) == (other, [URL], 100_000)
    assert [summary["ClientId"] for summary in idp.list_cimd_policies(UserPoolId=user_pool_id)["CIMDPolicies"]] == [other]
    idp.delete_user_pool_client(UserPoolId=user_pool_id, ClientId=other)
    assert "ClientId" not in idp.describe_cimd_policy(**named)["CIMDPolicy"]
    idp.delete_cimd_policy(**named)
    for call in (idp.describe_cimd_policy, idp.delete_cimd_policy, idp.list_client_metadata_urls):
        with fails("ResourceNotFoundException", f"CIMD policy {made['CIMDPolicyId']} does not exist."):
            call(**named)


def test_patterns_that_overlap(policy, fails):
    first = policy()
    message = f"{URL} overlaps https://*.example.com/* of the policy {first['CIMDPolicyId']}."
    with fails("InvalidParameterException", message):
        policy(URL)
    with fails("InvalidParameterException"):
        policy("https://*.com/client.json")
    policy("https://example.org/client.json")


def test_nothing_is_kept_of_what_nobody_asked_for(idp, user_pool_id, policy, fails):
    named = {"UserPoolId": user_pool_id, "CIMDPolicyId": policy()["CIMDPolicyId"]}
    assert idp.list_client_metadata_urls(**named)["ClientMetadataURLs"] == []
    for action in ("REFRESH", "INVALIDATE"):
        with fails("CachedCIMDURLDoesNotExistException", f"No document is cached for {URL}."):
            idp.update_client_metadata_url_state(**named, URL=URL, Action=action)


def test_pages(idp, user_pool_id, policy):
    for number in range(5):
        policy(f"https://app{number}.example.com/*")
    token, found = {}, []
    while True:
        page = idp.list_cimd_policies(UserPoolId=user_pool_id, MaxResults=2, **token)
        found += [summary["CIMDPolicyId"] for summary in page["CIMDPolicies"]]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert len(found) == 5 and found == sorted(found)


def test_policies_and_the_plan(idp, user_pool_id, policy, fails):
    policy()
    with fails("FeatureUnavailableInTierException"):
        idp.update_user_pool(UserPoolId=user_pool_id, UserPoolTier="LITE")


def register(endpoint, pool, metadata):
    """What the registration endpoint answers: status and document."""
    request = urllib.request.Request(
        f"{endpoint}/{pool}/oauth2/register", json.dumps(metadata).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_registered_client_is_listed_and_updated(idp, user_pool_id, fails):
    idp.update_user_pool(UserPoolId=user_pool_id, DcrConfiguration={"OpenDcrEnabled": True})
    metadata = {"client_name": "An app", "redirect_uris": ["https://app.example.com/cb"]}
    status, registered = register(idp.meta.endpoint_url, user_pool_id, metadata)
    assert (status, registered["client_secret_expires_at"]) == (201, 0)
    named = {"UserPoolId": user_pool_id, "ClientId": registered["client_id"]}
    shown = idp.describe_user_pool_client(**named)["UserPoolClient"]
    assert (shown["ClientType"], shown["ClientSecret"]) == ("DCR", registered["client_secret"])
    listed = idp.list_user_pool_clients(UserPoolId=user_pool_id, ClientType="DCR")["UserPoolClients"]
    assert [client["ClientId"] for client in listed] == [registered["client_id"]]
    with fails("InvalidParameterException"):
        idp.add_user_pool_client_secret(**named)
    renamed = idp.update_user_pool_client(**named, ClientName="renamed")["UserPoolClient"]
    assert (renamed["ClientName"], renamed["ClientType"]) == ("renamed", "DCR")
    idp.update_user_pool(UserPoolId=user_pool_id, DcrConfiguration={"EnableStatus": "Disabled"})
    assert register(idp.meta.endpoint_url, user_pool_id, metadata)[0] == 404
