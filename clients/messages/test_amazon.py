"""Mail by Amazon SES and SMS by Amazon SNS, as far as moto plays them."""

import boto3
import pytest
from botocore.exceptions import ClientError
from conftest import CODE, free_port, until
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID
from moto.server import ThreadedMotoServer

SMS = {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "x", "SnsRegion": "us-east-1"}


@pytest.fixture
def amazon():
    """An endpoint of moto's; gives its URL and a way to look inside."""
    port = free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{port}", lambda service, region: get_backend(service)[DEFAULT_ACCOUNT_ID][region]
    server.stop()


def test_mail_by_ses_leaves_in_the_name_of_the_pool(poolhouse, amazon):
    url, inside = amazon
    server = poolhouse("--ses", url)
    email = {
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": f"arn:aws:ses:eu-west-1:{DEFAULT_ACCOUNT_ID}:identity/shop@example.com",
        "ReplyToEmailAddress": "help@example.com",
    }
    _, client_id = server.client(EmailConfiguration=email)
    boto3.client("sesv2", endpoint_url=url, region_name="eu-west-1").create_email_identity(
        EmailIdentity="shop@example.com"
    )
    server.sign_up(client_id, "ann")
    mail = until(lambda: inside("ses", "eu-west-1").sent_messages)[0]
    assert mail.source == "shop@example.com"
    assert mail.destinations["ToAddresses"] == ["ann@example.com"]
    assert mail.subject == "Your verification code"
    server.idp.confirm_sign_up(ClientId=client_id, Username="ann", ConfirmationCode=CODE.search(mail.body)[0])


def test_mail_that_ses_rejects_is_an_error(poolhouse, amazon):
    url, inside = amazon
    server = poolhouse("--ses", url, "--mail-from", "nobody@unverified.example")
    _, client_id = server.client()
    with pytest.raises(ClientError) as raised:
        server.sign_up(client_id, "ann")
    assert raised.value.response["Error"]["Code"] == "CodeDeliveryFailureException"


def test_sms_by_sns(poolhouse, amazon):
    url, inside = amazon
    server = poolhouse("--sns", url)
    _, client_id = server.client(AutoVerifiedAttributes=["phone_number"], SmsConfiguration=SMS)
    server.sign_up(client_id, "ann", "phone_number", "+12065550100")
    sent = until(lambda: inside("sns", "us-east-1").sms_messages)
    [(number, text)] = sent.values()
    assert number == "+12065550100"
    server.idp.confirm_sign_up(ClientId=client_id, Username="ann", ConfirmationCode=CODE.search(text)[0])
