"""Second factors of a user, from the administrator's side and the user's, and what a sign-in asks for then."""

import json

import poolhouse_server as server
import pytest

PHONE = "+12065550100"


@pytest.fixture
def pool(cli, user_pool_id):
    """Arguments that name a pool whose users may have an authenticator app and codes by SMS."""
    pool = ("--user-pool-id", user_pool_id)
    route = json.dumps({"SmsConfiguration": server.SMS_ROUTE})
    cli(
        "set-user-pool-mfa-config",
        *pool,
        *("--mfa-configuration", "OPTIONAL", "--sms-mfa-configuration", route),
        *("--software-token-mfa-configuration", "Enabled=true"),
    )
    return pool


@pytest.fixture
def client(cli, pool):
    flows = ("ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")
    made = cli("create-user-pool-client", *pool, "--client-name", "mfa", "--explicit-auth-flows", *flows)
    return ("--client-id", made["UserPoolClient"]["ClientId"])


@pytest.fixture
def ann(cli, pool):
    """Arguments that name a confirmed user with an address and a phone."""
    named = (*pool, "--username", "ann")
    attributes = ("Name=email,Value=ann@example.com", f"Name=phone_number,Value={PHONE}")
    cli("admin-create-user", *named, "--message-action", "SUPPRESS", "--user-attributes", *attributes)
    cli("admin-set-user-password", *named, "--password", server.PASSWORD, "--permanent")
    return named


@pytest.fixture
def begin(cli, pool, client):
    def run():
        parameters = f"USERNAME=ann,PASSWORD={server.PASSWORD}"
        flow = ("--auth-flow", "ADMIN_USER_PASSWORD_AUTH", "--auth-parameters", parameters)
        return cli("admin-initiate-auth", *pool, *client, *flow)

    return run


@pytest.fixture
def respond(cli, pool, client):
    def run(step, **responses):
        named = ("--challenge-name", step["ChallengeName"], "--session", step["Session"])
        answer = ("--challenge-responses", json.dumps({"USERNAME": "ann", **responses}))
        return cli("admin-respond-to-auth-challenge", *pool, *client, *named, *answer)

    return run


def test_codes_by_sms(cli, pool, ann, begin, respond):
    preferred = ("--sms-mfa-settings", "Enabled=true,PreferredMfa=true")
    assert cli("admin-set-user-mfa-preference", *ann, *preferred) is None
    seen = cli("admin-get-user", *ann)
    assert (seen["UserMFASettingList"], seen["PreferredMfaSetting"]) == (["SMS_MFA"], "SMS_MFA")
    step = begin()
    assert step["ChallengeName"] == "SMS_MFA"
    assert step["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "+*******0100"
    code = server.code(pool[1], "ann", "Authentication")
    assert respond(step, SMS_MFA_CODE=code)["AuthenticationResult"]["TokenType"] == "Bearer"
    cli("admin-set-user-mfa-preference", *ann, "--sms-mfa-settings", "Enabled=false,PreferredMfa=false")
    assert "AuthenticationResult" in begin()


def test_the_older_settings(cli, ann, begin):
    options = ("--mfa-options", "DeliveryMedium=SMS,AttributeName=phone_number")
    assert cli("admin-set-user-settings", *ann, *options) is None
    shown = [{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}]
    assert cli("admin-get-user", *ann)["MFAOptions"] == shown
    assert begin()["ChallengeName"] == "SMS_MFA"
    cli("admin-set-user-settings", *ann, "--mfa-options", "[]")
    token = ("--access-token", begin()["AuthenticationResult"]["AccessToken"])
    assert cli("set-user-settings", *token, *options) is None
    assert cli("get-user", *token)["MFAOptions"] == shown
    cli("set-user-settings", *token, "--mfa-options", "[]")
    assert "MFAOptions" not in cli("get-user", *token)


def test_an_authenticator_app_is_set_up_and_taken_away(cli, ann, begin, respond):
    settings = ("--software-token-mfa-settings", "Enabled=true,PreferredMfa=true")
    refused = cli.fails("admin-set-user-mfa-preference", *ann, *settings)
    assert refused == ("InvalidParameterException", "User has not set up software token mfa")
    token = ("--access-token", begin()["AuthenticationResult"]["AccessToken"])
    secret = cli("associate-software-token", *token)["SecretCode"]
    refused = cli.fails("admin-set-user-mfa-preference", *ann, *settings)
    assert refused == ("InvalidParameterException", "User has not verified software token mfa")
    first = ("--user-code", server.totp(secret), "--friendly-device-name", "phone")
    assert cli("verify-software-token", *token, *first) == {"Status": "SUCCESS"}
    assert cli("set-user-mfa-preference", *token, *settings) is None
    assert cli("get-user", *token)["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"
    if cli.knows("get-user-auth-factors"):
        factors = cli("get-user-auth-factors", *token)
        assert factors["ConfiguredUserAuthFactors"] == ["PASSWORD", "SOFTWARE_TOKEN"]
    if cli.knows("admin-get-user-auth-factors"):
        assert cli("admin-get-user-auth-factors", *ann)["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"
    step = begin()
    assert (step["ChallengeName"], step["ChallengeParameters"]["FRIENDLY_DEVICE_NAME"]) == (
        "SOFTWARE_TOKEN_MFA",
        "phone",
    )
    assert "AuthenticationResult" in respond(step, SOFTWARE_TOKEN_MFA_CODE=server.totp(secret, 1))
    if cli.knows("admin-delete-software-token"):
        assert cli("admin-delete-software-token", *ann) is None
        assert "AuthenticationResult" in begin()
        assert "PreferredMfaSetting" not in cli("admin-get-user", *ann)


def test_a_choice(cli, pool, ann, begin, respond):
    token = ("--access-token", begin()["AuthenticationResult"]["AccessToken"])
    secret = cli("associate-software-token", *token)["SecretCode"]
    cli("verify-software-token", *token, "--user-code", server.totp(secret))
    on = "Enabled=true,PreferredMfa=false"
    cli("admin-set-user-mfa-preference", *ann, "--sms-mfa-settings", on, "--software-token-mfa-settings", on)
    step = begin()
    assert step["ChallengeName"] == "SELECT_MFA_TYPE"
    assert json.loads(step["ChallengeParameters"]["MFAS_CAN_CHOOSE"]) == ["SMS_MFA", "SOFTWARE_TOKEN_MFA"]
    asked = respond(step, ANSWER="SMS_MFA")
    code = server.code(pool[1], "ann", "Authentication")
    assert "AuthenticationResult" in respond(asked, SMS_MFA_CODE=code)


def test_an_app_is_set_up_on_the_way_in(cli, pool, ann, begin, respond):
    cli(
        "set-user-pool-mfa-config",
        *pool,
        *("--mfa-configuration", "ON", "--software-token-mfa-configuration", "Enabled=true"),
    )
    step = begin()
    assert step["ChallengeName"] == "MFA_SETUP"
    given = cli("associate-software-token", "--session", step["Session"])
    code = ("--user-code", server.totp(given["SecretCode"]))
    verified = cli("verify-software-token", "--session", given["Session"], *code)
    assert verified["Status"] == "SUCCESS"
    assert "AuthenticationResult" in respond({**step, "Session": verified["Session"]})
