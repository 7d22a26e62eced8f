"""SMS by a webhook: signed, told apart, tried again."""

import json

import pytest
from botocore.exceptions import ClientError
from conftest import CODE, until
from standardwebhooks import Webhook, WebhookVerificationError

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SMS = {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "x"}


def test_an_sms_is_posted_and_signed(poolhouse, webhook):
    url, requests, answers = webhook
    server = poolhouse("--sms-webhook", url, "--message-webhook-secret", SECRET)
    _, client_id = server.client(AutoVerifiedAttributes=["phone_number"], SmsConfiguration=SMS)
    answers.append(503)
    server.sign_up(client_id, "ann", "phone_number", "+12065550100")
    server.advance(60)
    until(lambda: len(requests) == 2)
    (first, body), (second, again) = requests
    assert body == again
    assert first["webhook-id"] == second["webhook-id"] == json.loads(body)["Id"]
    # By the convention's own library, which also minds the time: the machine's, although the server's was moved.
    Webhook(SECRET).verify(again, dict(second.items()))
    message = Webhook(SECRET).verify(body, dict(first.items()))
    assert int(second["webhook-timestamp"]) >= int(first["webhook-timestamp"])
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body, {**dict(first.items()), "webhook-id": "another"})
    assert (message["Medium"], message["Destination"], message["Kind"]) == ("SMS", "+12065550100", "SignUp")
    code = CODE.search(message["Body"])[0]
    server.idp.confirm_sign_up(ClientId=client_id, Username="ann", ConfirmationCode=code)


def test_a_number_that_is_refused_is_an_error(poolhouse, webhook):
    url, requests, answers = webhook
    server = poolhouse("--sms-webhook", url)
    _, client_id = server.client(AutoVerifiedAttributes=["phone_number"], SmsConfiguration=SMS)
    answers.append(422)
    with pytest.raises(ClientError) as raised:
        server.sign_up(client_id, "ann", "phone_number", "+12065550100")
    assert raised.value.response["Error"]["Code"] == "CodeDeliveryFailureException"
