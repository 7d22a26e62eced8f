"""Mail by SMTP, to a server that nobody here wrote: protected, refused, late, and after a crash."""

import html
import re
import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError
from conftest import CODE, until


def sent(mailbox, count=1):
    until(lambda: len(mailbox.messages) >= count)
    return mailbox.messages[-1]


def test_a_code_arrives_and_confirms(poolhouse, smtp):
    mailbox, port = smtp()
    server = poolhouse("--smtp", f"smtp://127.0.0.1:{port}", "--mail-from", "Shop <no-reply@shop.example>")
    user_pool_id, client_id = server.client()
    server.sign_up(client_id, "ann")
    mail = sent(mailbox)
    assert (mail["To"], mail["From"]) == ("ann@example.com", "Shop <no-reply@shop.example>")
    assert mail["Subject"] == "Your verification code"
    assert mail.get_content_type() == "text/html"
    code = CODE.search(mail.get_content())[0]
    server.idp.confirm_sign_up(ClientId=client_id, Username="ann", ConfirmationCode=code)
    assert len(mailbox.messages) == 1


def test_the_pool_says_who_sends(poolhouse, smtp):
    mailbox, port = smtp()
    server = poolhouse("--smtp", f"smtp://127.0.0.1:{port}")
    email = {
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/example.com",
        "From": "Ann's <ann@example.com>",
        "ReplyToEmailAddress": "help@example.com",
        "ConfigurationSet": "tracked",
    }
    _, client_id = server.client(EmailConfiguration=email)
    server.sign_up(client_id, "bob")
    mail = sent(mailbox)
    assert mail["From"].addresses[0].addr_spec == "ann@example.com"
    assert mail["Reply-To"] == "help@example.com"
    assert mail["X-SES-CONFIGURATION-SET"] == "tracked"


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_connections_are_encrypted_and_authenticated(poolhouse, smtp, certificate, kind):
    path, context = certificate
    mailbox = None
    options = {"authenticator": lambda *said: mailbox.authenticate(*said), "auth_required": True}
    if kind == "starttls":
        mailbox, port = smtp(tls_context=context, require_starttls=True, **options)
        url = f"smtp://ann:s3cret@localhost:{port}?tls=required"
    else:
        mailbox, port = smtp(ssl_context=context, auth_require_tls=False, **options)
        url = f"smtps://ann:s3cret@localhost:{port}"
    server = poolhouse("--smtp", url, environment={"SSL_CERT_FILE": str(path)})
    _, client_id = server.client()
    server.sign_up(client_id, "ann")
    sent(mailbox)
    assert mailbox.credentials[0] == (b"ann", b"s3cret")


def test_a_certificate_nobody_vouches_for_is_not_trusted(poolhouse, smtp, certificate):
    mailbox, port = smtp(tls_context=certificate[1], require_starttls=True)
    server = poolhouse("--smtp", f"smtp://localhost:{port}?tls=required")
    _, client_id = server.client()
    server.sign_up(client_id, "ann")
    assert mailbox.recipients == []


def test_a_refused_recipient_is_an_error_and_the_user_stays(poolhouse, smtp):
    mailbox, port = smtp()
    server = poolhouse("--smtp", f"smtp://127.0.0.1:{port}")
    user_pool_id, client_id = server.client()
    mailbox.refusal = "550 5.1.1 no such user here"
    with pytest.raises(ClientError) as raised:
        server.sign_up(client_id, "ann")
    assert raised.value.response["Error"]["Code"] == "CodeDeliveryFailureException"
    user = server.idp.admin_get_user(UserPoolId=user_pool_id, Username="ann")
    assert user["UserStatus"] == "UNCONFIRMED"
    server.advance(3600)
    mailbox.refusal = None
    server.idp.resend_confirmation_code(ClientId=client_id, Username="ann")
    sent(mailbox)
    # What was refused is not tried again.
    assert (len(mailbox.recipients), len(mailbox.messages)) == (2, 1)


def test_mail_waits_for_a_server_that_is_down(poolhouse, smtp):
    from conftest import free_port

    port = free_port()
    server = poolhouse("--smtp", f"smtp://127.0.0.1:{port}")
    _, client_id = server.client()
    server.sign_up(client_id, "ann")
    mailbox, _ = smtp(port=port)
    server.advance(60)
    code = CODE.search(sent(mailbox).get_content())[0]
    server.idp.confirm_sign_up(ClientId=client_id, Username="ann", ConfirmationCode=code)
    server.advance(3600)
    with pytest.raises(AssertionError):
        until(lambda: len(mailbox.messages) > 1, seconds=3)


def test_a_server_that_is_killed_after_the_commit_delivers_when_it_is_back(poolhouse, smtp):
    mailbox, port = smtp()
    mailbox.go_on.clear()
    server = poolhouse("--smtp", f"smtp://127.0.0.1:{port}")
    user_pool_id, client_id = server.client()
    # Answered after five seconds, while the mail server thinks.
    server.sign_up(client_id, "ann")
    assert mailbox.begun.is_set() and not mailbox.messages
    server.kill()
    mailbox.begun.clear()
    server.start()
    server.advance(61)
    until(mailbox.begun.is_set)
    mailbox.go_on.set()
    code = CODE.search(sent(mailbox).get_content())[0]
    server.idp.confirm_sign_up(ClientId=client_id, Username="ann", ConfirmationCode=code)
    # The attempt that the crash cut off may have been taken as well: then it is the same mail.
    assert len({mail["Message-ID"] for mail in mailbox.messages}) == 1


def test_a_link_in_a_mail_asks_before_it_confirms(poolhouse, smtp):
    mailbox, port = smtp()
    server = poolhouse("--smtp", f"smtp://127.0.0.1:{port}")
    template = {"DefaultEmailOption": "CONFIRM_WITH_LINK"}
    user_pool_id, client_id = server.client(VerificationMessageTemplate=template)
    server.sign_up(client_id, "ann")
    link = html.unescape(re.search(r'href="([^"]+)"', sent(mailbox).get_content())[1])
    assert "Confirm address" in urllib.request.urlopen(link).read().decode()

    def status():
        return server.idp.admin_get_user(UserPoolId=user_pool_id, Username="ann")["UserStatus"]

    assert status() == "UNCONFIRMED"
    page, query = link.split("?", 1)
    assert "confirmed" in urllib.request.urlopen(page, data=query.encode()).read().decode()
    assert status() == "CONFIRMED"
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(page, data=query.encode())
    assert raised.value.code == 400
