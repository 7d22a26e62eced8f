"""A custom sender decrypts its code with Amazon's SDK, as Amazon's sample handlers do; the key is asked of the server
itself, where `AWS_ENDPOINT_URL_KMS` points."""

import base64
import html
import json

import aws_encryption_sdk
import botocore.session
from aws_encryption_sdk.identifiers import CommitmentPolicy
from conftest import until

KEY = "arn:aws:kms:us-east-1:000000000000:key/5d3a8f0e-1111-4222-8333-444455556666"
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:sender"


def decrypted(monkeypatch, server, code):
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", server.endpoint)
    client = aws_encryption_sdk.EncryptionSDKClient(commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT)
    keys = aws_encryption_sdk.StrictAwsKmsMasterKeyProvider(key_ids=[KEY], botocore_session=botocore.session.Session())
    plaintext, header = client.decrypt(source=base64.b64decode(code), key_provider=keys)
    return plaintext.decode(), header.encryption_context


def test_a_handler_decrypts_the_code(poolhouse, webhook, monkeypatch):
    url, requests, answers = webhook
    server = poolhouse("--function", f"{FUNCTION}={url}")
    sender = {"LambdaVersion": "V1_0", "LambdaArn": FUNCTION}
    user_pool_id, client_id = server.client(LambdaConfig={"CustomEmailSender": sender, "KMSKeyID": KEY})
    server.sign_up(client_id, "ann")
    until(lambda: requests)
    event = json.loads(requests[0][1])
    assert event["triggerSource"] == "CustomEmailSender_SignUp"
    assert event["request"]["userAttributes"]["email"] == "ann@example.com"
    code, context = decrypted(monkeypatch, server, event["request"]["code"])
    assert context["userpool-id"] == user_pool_id
    server.idp.confirm_sign_up(ClientId=client_id, Username="ann", ConfirmationCode=code)


def test_a_temporary_password_is_ready_for_html(poolhouse, webhook, monkeypatch):
    url, requests, answers = webhook
    server = poolhouse("--function", f"{FUNCTION}={url}")
    sender = {"LambdaVersion": "V1_0", "LambdaArn": FUNCTION}
    user_pool_id, _ = server.client(LambdaConfig={"CustomEmailSender": sender, "KMSKeyID": KEY})
    password = "<Temporary>&7"
    server.idp.admin_create_user(
        UserPoolId=user_pool_id,
        Username="ann",
        TemporaryPassword=password,
        DesiredDeliveryMediums=["EMAIL"],
        UserAttributes=[{"Name": "email", "Value": "ann@example.com"}],
    )
    until(lambda: requests)
    code, _ = decrypted(monkeypatch, server, json.loads(requests[0][1])["request"]["code"])
    assert code == html.escape(password)
