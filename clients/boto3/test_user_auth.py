"""USER_AUTH: a first factor is chosen; users without a password; straight on from sign-up."""

import poolhouse_server as server
import pytest

FACTORS = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}


@pytest.fixture
def pool_id(pool):
    return pool(AutoVerifiedAttributes=["email"], Policies=FACTORS)


@pytest.fixture
def client_id(idp, pool_id):
    flows = ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    made = idp.create_user_pool_client(UserPoolId=pool_id, ClientName="choice", ExplicitAuthFlows=flows)
    return made["UserPoolClient"]["ClientId"]


@pytest.fixture
def begin(idp, client_id):
    def run(username, session=None, **parameters):
        session = {"Session": session} if session else {}
        return idp.initiate_auth(
            ClientId=client_id, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": username, **parameters}, **session
        )

    return run


@pytest.fixture
def respond(idp, client_id):
    def run(step, username, name=None, **responses):
        return idp.respond_to_auth_challenge(
            ClientId=client_id,
            ChallengeName=name or step["ChallengeName"],
            Session=step["Session"],
            ChallengeResponses={"USERNAME": username, **responses},
        )

    return run


@pytest.fixture
def ann(idp, pool_id):
    idp.admin_create_user(
        UserPoolId=pool_id,
        Username="ann",
        UserAttributes=[{"Name": "email", "Value": "ann@example.com"}],
        MessageAction="SUPPRESS",
    )
    idp.admin_set_user_password(UserPoolId=pool_id, Username="ann", Password=server.PASSWORD, Permanent=True)
    return "ann"


def test_the_choices(begin, respond, ann, fails):
    step = begin(ann)
    assert step["ChallengeName"] == "SELECT_CHALLENGE"
    assert set(step["AvailableChallenges"]) == {"PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"}
    with fails("InvalidParameterException"):
        respond(step, ann, ANSWER="SMS_OTP")
    done = respond(step, ann, ANSWER="PASSWORD", PASSWORD=server.PASSWORD)
    assert done["AuthenticationResult"]["RefreshToken"]
    with fails("NotAuthorizedException", "Incorrect username or password."):
        respond(begin(ann), ann, ANSWER="PASSWORD", PASSWORD="wrong")
    assert "AuthenticationResult" in respond(begin(ann), ann, name="PASSWORD", PASSWORD=server.PASSWORD)
    at_once = begin(ann, PREFERRED_CHALLENGE="PASSWORD", PASSWORD=server.PASSWORD)
    assert "AuthenticationResult" in at_once
    assert begin(ann, PREFERRED_CHALLENGE="SMS_OTP")["ChallengeName"] == "SELECT_CHALLENGE"


def test_a_code_by_mail(idp, pool_id, begin, respond, ann, fails):
    step = begin(ann, PREFERRED_CHALLENGE="EMAIL_OTP")
    assert (step["ChallengeName"], step["AvailableChallenges"]) == ("EMAIL_OTP", ["EMAIL_OTP"])
    assert step["ChallengeParameters"] == {
        "CODE_DELIVERY_DELIVERY_MEDIUM": "EMAIL",
        "CODE_DELIVERY_DESTINATION": "a***@e***",
    }
    code = server.code(pool_id, ann, "Authentication")
    assert len(code) == 8
    with fails("CodeMismatchException", "Invalid code or auth state for the user."):
        respond(step, ann, EMAIL_OTP_CODE="x" + code[1:])
    token = respond(step, ann, EMAIL_OTP_CODE=code)["AuthenticationResult"]["AccessToken"]
    attributes = {a["Name"]: a["Value"] for a in idp.get_user(AccessToken=token)["UserAttributes"]}
    assert attributes["email_verified"] == "true"


def test_no_password_at_all(idp, pool_id, client_id, begin, respond, fails):
    mail = [{"Name": "email", "Value": "bob@example.com"}]
    signed_up = idp.sign_up(ClientId=client_id, Username="bob", UserAttributes=mail)
    code = server.code(pool_id, "bob", "SignUp")
    confirmed = idp.confirm_sign_up(
        ClientId=client_id, Username="bob", ConfirmationCode=code, Session=signed_up["Session"]
    )
    assert "AuthenticationResult" in begin("bob", session=confirmed["Session"])
    with fails("NotAuthorizedException"):
        begin("bob", session=confirmed["Session"])
    assert begin("bob")["AvailableChallenges"] == ["EMAIL_OTP"]
    made = idp.admin_create_user(UserPoolId=pool_id, Username="cy", UserAttributes=[mail[0] | {"Value": "c@d.e"}])
    assert made["User"]["UserStatus"] == "CONFIRMED"


def test_users_who_are_not_there(idp, pool_id, begin, fails, ann):
    with fails("UserNotFoundException", "User does not exist."):
        begin("nobody")
    hidden = idp.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="hidden",
        ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
    )["UserPoolClient"]["ClientId"]

    def begin_hidden(username, **parameters):
        return idp.initiate_auth(
            ClientId=hidden, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": username, **parameters}
        )

    real, simulated = begin_hidden(ann), begin_hidden("nobody")
    assert simulated["AvailableChallenges"] == real["AvailableChallenges"]
    step = begin_hidden("who@example.com", PREFERRED_CHALLENGE="EMAIL_OTP")
    assert step["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "w***@e***"
    with fails("CodeMismatchException", "Invalid code or auth state for the user."):
        idp.respond_to_auth_challenge(
            ClientId=hidden,
            ChallengeName="EMAIL_OTP",
            Session=step["Session"],
            ChallengeResponses={"USERNAME": "who@example.com", "EMAIL_OTP_CODE": "12345678"},
        )
    with fails("NotAuthorizedException", "Incorrect username or password."):
        begin_hidden("nobody", PREFERRED_CHALLENGE="PASSWORD", PASSWORD="x")
