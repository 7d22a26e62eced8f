"""Events of threat protection: kept, listed by boto3's own paginator, and judged."""

import pytest


@pytest.fixture
def user_pool_id(pool):
    return pool(
        UserPoolTier="PLUS", UserPoolAddOns={"AdvancedSecurityMode": "AUDIT"}, AutoVerifiedAttributes=["email"]
    )


def listed(idp, user_pool_id, page_size=60):
    pages = idp.get_paginator("admin_list_user_auth_events").paginate(
        UserPoolId=user_pool_id, Username="ann", PaginationConfig={"PageSize": page_size}
    )
    return [event for page in pages for event in page["AuthEvents"]]


def test_sign_ins_are_listed_and_judged(idp, user_pool_id, app, user, sign_in, fails):
    client = app()
    user("ann")
    with fails("NotAuthorizedException"):
        sign_in(client, "ann", "Wrong-Horse7")
    sign_in(client, "ann")
    sign_in(client, "ann")
    events = listed(idp, user_pool_id)
    assert events == listed(idp, user_pool_id, page_size=1)
    assert sorted(event["EventResponse"] for event in events) == ["Fail", "Pass", "Pass"]
    assert events[0]["CreationDate"] >= events[-1]["CreationDate"]
    event = next(event for event in events if event["EventResponse"] == "Fail")
    assert event["EventType"] == "SignIn"
    assert event["ChallengeResponses"] == [{"ChallengeName": "Password", "ChallengeResponse": "Failure"}]
    assert event["EventContextData"]["IpAddress"] == "127.0.0.1"
    named = {"UserPoolId": user_pool_id, "Username": "ann", "EventId": event["EventId"]}
    idp.admin_update_auth_event_feedback(**named, FeedbackValue="Invalid")
    judged = next(one for one in listed(idp, user_pool_id) if one["EventId"] == event["EventId"])
    assert (judged["EventFeedback"]["FeedbackValue"], judged["EventFeedback"]["Provider"]) == ("Invalid", "Admin")


def test_a_pool_without_it_says_so(idp, pool, fails):
    with fails("UserPoolAddOnNotEnabledException"):
        idp.admin_list_user_auth_events(UserPoolId=pool(), Username="ann")
