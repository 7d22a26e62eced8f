"""pycognito: SRP sign-in, first password, refresh, recovery, with and without a client secret.

pycognito verifies every token it is given: signature by the pool's published keys, audience, expiry, and `iss` equal to
endpoint + "/" + pool id.
"""

import poolhouse_server as server
import pytest
from botocore.exceptions import ClientError
from conftest import code_of
from pycognito.exceptions import ForceChangePasswordException, TokenVerificationException


def test_srp_sign_in(app, ann):
    ann.authenticate(password=server.PASSWORD)
    assert ann.token_type == "Bearer"
    assert ann.id_claims["cognito:username"] == "ann"
    assert ann.id_claims["aud"] == app["client_id"]
    assert ann.access_claims["client_id"] == app["client_id"]
    assert ann.get_user().email == "ann@example.com"
    assert ann.check_token() is False


@pytest.mark.parametrize("_", range(8))
def test_srp_sign_in_again(ann, _):
    """Salts, A and B with and without a leading zero come up by chance."""
    ann.authenticate(password=server.PASSWORD)


def test_wrong_password(ann):
    with pytest.raises(ClientError) as raised:
        ann.authenticate(password=server.OTHER_PASSWORD)
    assert code_of(raised) == "NotAuthorizedException"
    assert raised.value.response["Error"]["Message"] == "Incorrect username or password."


def test_wrong_secret(app, ann):
    if app["client_secret"] is None:
        pytest.skip("a public client has none")
    ann.client_secret = "wrong" * 8
    with pytest.raises(ClientError) as raised:
        ann.authenticate(password=server.PASSWORD)
    assert raised.value.response["Error"]["Message"] == f"Unable to verify secret hash for client {app['client_id']}"


def test_first_password(cognito):
    invited = cognito("bob")
    invited.admin_create_user(
        "bob", temporary_password=server.OTHER_PASSWORD, additional_kwargs={"MessageAction": "SUPPRESS"}
    )
    with pytest.raises(ForceChangePasswordException):
        invited.authenticate(password=server.OTHER_PASSWORD)
    invited.new_password_challenge(server.OTHER_PASSWORD, server.PASSWORD)
    assert invited.id_claims["cognito:username"] == "bob"
    again = cognito("bob")
    again.authenticate(password=server.PASSWORD)


def test_refresh(ann):
    ann.authenticate(password=server.PASSWORD)
    before, refresh_token = ann.access_claims, ann.refresh_token
    ann.renew_access_token()
    assert ann.refresh_token == refresh_token
    assert ann.access_claims["jti"] != before["jti"]
    assert ann.access_claims["origin_jti"] == before["origin_jti"]
    assert ann.access_claims["auth_time"] == before["auth_time"]


def test_global_sign_out(ann):
    ann.authenticate(password=server.PASSWORD)
    access_token, refresh_token = ann.access_token, ann.refresh_token
    ann.logout()
    ann.access_token, ann.refresh_token = access_token, refresh_token
    with pytest.raises(ClientError) as raised:
        ann.get_user()
    assert code_of(raised) == "NotAuthorizedException"
    with pytest.raises(ClientError) as raised:
        ann.renew_access_token()
    assert raised.value.response["Error"]["Message"] == "Refresh Token has been revoked"


def test_admin_sign_in(ann):
    ann.admin_authenticate(password=server.PASSWORD)
    assert ann.access_claims["username"] == "ann"


def test_sign_up_confirm_and_sign_in(app, cognito):
    new = cognito("cy")
    new.set_base_attributes(email="cy@example.com", name="Cy")
    new.add_custom_attributes(tenant="42")
    new.register("cy", server.PASSWORD)
    new.confirm_sign_up(server.code(app["user_pool_id"], "cy", "SignUp"), username="cy")
    new.authenticate(password=server.PASSWORD)
    assert new.id_claims["custom:tenant"] == "42"
    assert new.id_claims["email_verified"] is True


def test_recovery(app, cognito, ann):
    ann.initiate_forgot_password()
    ann.confirm_forgot_password(server.code(app["user_pool_id"], "ann", "ForgotPassword"), server.OTHER_PASSWORD)
    fresh = cognito("ann")
    fresh.authenticate(password=server.OTHER_PASSWORD)
    fresh.change_password(server.OTHER_PASSWORD, server.PASSWORD)
    fresh.authenticate(password=server.PASSWORD)


def test_attributes(app, ann):
    ann.authenticate(password=server.PASSWORD)
    ann.update_profile({"name": "Ann", "email": "ann@example.org"})
    assert ann.get_user().name == "Ann"
    assert ann.get_user().email_verified is False
    ann.send_verification("email")
    ann.validate_verification(server.code(app["user_pool_id"], "ann", "VerifyUserAttribute"), "email")
    assert ann.get_user().email_verified is True


def test_a_tampered_token_is_refused(ann):
    ann.authenticate(password=server.PASSWORD)
    head, payload, signature = ann.access_token.split(".")
    middle = len(signature) // 2
    other = "A" if signature[middle] != "A" else "B"
    with pytest.raises(TokenVerificationException):
        ann.verify_token(
            ".".join([head, payload, signature[:middle] + other + signature[middle + 1 :]]), "access_token", "access"
        )
    with pytest.raises(TokenVerificationException):
        ann.verify_token(ann.access_token, "id_token", "id")
