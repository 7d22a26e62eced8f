"""Users: sign-up, codes, passwords, attributes, the admin operations, lists and filters."""

import poolhouse_server as server
import pytest


@pytest.fixture
def sign_up(idp):
    def run(client, username, **attributes):
        attributes = {"email": f"{username}@example.com", **attributes}
        return idp.sign_up(
            ClientId=client["ClientId"],
            Username=username,
            Password=server.PASSWORD,
            UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
        )

    return run


def as_dict(attributes):
    return {attribute["Name"]: attribute["Value"] for attribute in attributes}


def test_sign_up_and_confirm(idp, app, user_pool_id, sign_up, sign_in, fails):
    client = app()
    signed_up = sign_up(client, "ann")
    assert signed_up["UserConfirmed"] is False
    assert signed_up["CodeDeliveryDetails"] == {
        "Destination": "a***@e***",
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
    with fails("UserNotConfirmedException", "User is not confirmed."):
        sign_in(client, "ann")
    code = server.code(user_pool_id, "ann", "SignUp")
    assert len(code) == 6
    wrong = "000000" if code != "000000" else "000001"
    with fails("CodeMismatchException", "Invalid verification code provided, please try again."):
        idp.confirm_sign_up(ClientId=client["ClientId"], Username="ann", ConfirmationCode=wrong)
    idp.confirm_sign_up(ClientId=client["ClientId"], Username="ann", ConfirmationCode=code)
    with fails("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"):
        idp.confirm_sign_up(ClientId=client["ClientId"], Username="ann", ConfirmationCode=code)
    got = idp.get_user(AccessToken=sign_in(client, "ann")["AccessToken"])
    assert got["Username"] == "ann"
    assert as_dict(got["UserAttributes"]) == {
        "sub": signed_up["UserSub"],
        "email": "ann@example.com",
        "email_verified": "true",
    }
    with fails("UsernameExistsException", "User already exists"):
        sign_up(client, "ann")


def test_a_fresh_code_is_sent_again(idp, app, user_pool_id, sign_up):
    client = app()
    sign_up(client, "ann")
    first = server.code(user_pool_id, "ann", "SignUp")
    idp.resend_confirmation_code(ClientId=client["ClientId"], Username="ann")
    assert server.code(user_pool_id, "ann", "ResendCode") == first
    idp.confirm_sign_up(ClientId=client["ClientId"], Username="ann", ConfirmationCode=first)


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("Short1!", "Password did not conform with policy: Password not long enough"),
        ("lowercase1!", "Password did not conform with policy: Password must have uppercase characters"),
        ("UPPERCASE1!", "Password did not conform with policy: Password must have lowercase characters"),
        ("Numberless!", "Password did not conform with policy: Password must have numeric characters"),
        ("Symbolless1", "Password did not conform with policy: Password must have symbol characters"),
    ],
)
def test_password_policy(idp, app, fails, password, message):
    with fails("InvalidPasswordException", message):
        idp.sign_up(ClientId=app()["ClientId"], Username="ann", Password=password)


def test_sign_up_is_refused(idp, pool, fails):
    closed = pool(AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    client = idp.create_user_pool_client(UserPoolId=closed, ClientName="c")["UserPoolClient"]
    with fails("NotAuthorizedException", "SignUp is not permitted for this user pool"):
        idp.sign_up(ClientId=client["ClientId"], Username="ann", Password=server.PASSWORD)


def test_a_pool_that_verifies_nothing_sends_nothing(idp, pool):
    quiet = pool()
    client = idp.create_user_pool_client(UserPoolId=quiet, ClientName="c")["UserPoolClient"]
    signed_up = idp.sign_up(ClientId=client["ClientId"], Username="ann", Password=server.PASSWORD)
    assert "CodeDeliveryDetails" not in signed_up
    assert server.messages(quiet) == []
    idp.admin_confirm_sign_up(UserPoolId=quiet, Username="ann")
    assert idp.admin_get_user(UserPoolId=quiet, Username="ann")["UserStatus"] == "CONFIRMED"


def test_forgotten_password(idp, app, user, user_pool_id, sign_in, fails):
    client = app()
    before = sign_in(client, user("ann"))
    sent = idp.forgot_password(ClientId=client["ClientId"], Username="ann")["CodeDeliveryDetails"]
    assert sent == {"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
    code = server.code(user_pool_id, "ann", "ForgotPassword")
    answer = {"ClientId": client["ClientId"], "Username": "ann", "ConfirmationCode": code}
    with fails("InvalidPasswordException", "Password does not conform to policy: Password not long enough"):
        idp.confirm_forgot_password(**answer, Password="Short1!")
    idp.confirm_forgot_password(**answer, Password=server.OTHER_PASSWORD)
    with fails("ExpiredCodeException", "Invalid code provided, please request a code again."):
        idp.confirm_forgot_password(**answer, Password=server.PASSWORD)
    with fails("NotAuthorizedException", "Incorrect username or password."):
        sign_in(client, "ann")
    assert sign_in(client, "ann", server.OTHER_PASSWORD)["AccessToken"] != before["AccessToken"]


def test_change_password(idp, app, user, sign_in, fails):
    client = app()
    token = sign_in(client, user("ann"))["AccessToken"]
    with fails("NotAuthorizedException", "Incorrect username or password."):
        idp.change_password(
            AccessToken=token, PreviousPassword=server.OTHER_PASSWORD, ProposedPassword=server.OTHER_PASSWORD
        )
    idp.change_password(AccessToken=token, PreviousPassword=server.PASSWORD, ProposedPassword=server.OTHER_PASSWORD)
    assert sign_in(client, "ann", server.OTHER_PASSWORD)


def test_attributes(idp, app, user, user_pool_id, sign_in, fails):
    token = sign_in(app(), user("ann"))["AccessToken"]
    changed = idp.update_user_attributes(
        AccessToken=token,
        UserAttributes=[{"Name": "email", "Value": "new@example.org"}, {"Name": "nickname", "Value": "A"}],
    )
    assert [item["Destination"] for item in changed["CodeDeliveryDetailsList"]] == ["n***@e***"]
    assert as_dict(idp.get_user(AccessToken=token)["UserAttributes"])["email_verified"] == "false"
    code = server.code(user_pool_id, "ann", "UpdateUserAttribute")
    idp.verify_user_attribute(AccessToken=token, AttributeName="email", Code=code)
    idp.delete_user_attributes(AccessToken=token, UserAttributeNames=["nickname"])
    attributes = as_dict(idp.get_user(AccessToken=token)["UserAttributes"])
    assert attributes.pop("sub")
    assert attributes == {"email": "new@example.org", "email_verified": "true"}
    idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    again = server.code(user_pool_id, "ann", "VerifyUserAttribute")
    idp.verify_user_attribute(AccessToken=token, AttributeName="email", Code=again)
    with fails("InvalidParameterException", "Cannot modify the non-mutable attribute sub"):
        idp.admin_update_user_attributes(
            UserPoolId=user_pool_id, Username="ann", UserAttributes=[{"Name": "sub", "Value": "x"}]
        )


def test_a_user_deletes_itself(idp, app, user, user_pool_id, sign_in, fails):
    token = sign_in(app(), user("ann"))["AccessToken"]
    idp.delete_user(AccessToken=token)
    with fails("UserNotFoundException", "User does not exist."):
        idp.admin_get_user(UserPoolId=user_pool_id, Username="ann")
    with fails("UserNotFoundException"):
        idp.get_user(AccessToken=token)


def test_sign_out_everywhere(idp, app, user, user_pool_id, sign_in, fails):
    client = app()
    first, second = sign_in(client, user("ann")), sign_in(client, "ann")
    idp.global_sign_out(AccessToken=first["AccessToken"])
    for result in (first, second):
        with fails("NotAuthorizedException", "Access Token has been revoked"):
            idp.get_user(AccessToken=result["AccessToken"])
        with fails("NotAuthorizedException", "Refresh Token has been revoked"):
            idp.get_tokens_from_refresh_token(ClientId=client["ClientId"], RefreshToken=result["RefreshToken"])
    idp.admin_user_global_sign_out(UserPoolId=user_pool_id, Username="ann")


def test_invitation(idp, app, user_pool_id, sign_in, fails):
    client = app()
    name = {"UserPoolId": user_pool_id, "Username": "ann"}
    created = idp.admin_create_user(
        **name,
        UserAttributes=[{"Name": "email", "Value": "ann@example.com"}],
        TemporaryPassword=server.OTHER_PASSWORD,
        DesiredDeliveryMediums=["EMAIL"],
    )["User"]
    assert (created["UserStatus"], created["Enabled"]) == ("FORCE_CHANGE_PASSWORD", True)
    with fails("UsernameExistsException", "User account already exists"):
        idp.admin_create_user(**name)
    resent = idp.admin_create_user(**name, MessageAction="RESEND", DesiredDeliveryMediums=["EMAIL"])["User"]
    assert as_dict(resent["Attributes"])["sub"] == as_dict(created["Attributes"])["sub"]
    assert [message["Kind"] for message in server.messages(user_pool_id, Username="ann")] == ["AdminCreateUser"] * 2
    idp.admin_set_user_password(**name, Password=server.OTHER_PASSWORD, Permanent=False)

    challenge = idp.initiate_auth(
        ClientId=client["ClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": server.OTHER_PASSWORD},
    )
    assert challenge["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    assert challenge["ChallengeParameters"]["requiredAttributes"] == "[]"

    def answer(password, session):
        return idp.respond_to_auth_challenge(
            ClientId=client["ClientId"],
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=session,
            ChallengeResponses={"USERNAME": "ann", "NEW_PASSWORD": password, "userAttributes.name": "Ann"},
        )

    # A weak password leaves the session usable; a used one is not.
    with fails("InvalidPasswordException", "Password does not conform to policy: Password not long enough"):
        answer("Short1!", challenge["Session"])
    result = answer(server.PASSWORD, challenge["Session"])["AuthenticationResult"]
    assert as_dict(idp.get_user(AccessToken=result["AccessToken"])["UserAttributes"])["name"] == "Ann"
    with fails("NotAuthorizedException", "Invalid session for the user, session can only be used once."):
        answer(server.PASSWORD, challenge["Session"])
    with fails("NotAuthorizedException", "Invalid session for the user."):
        answer(server.PASSWORD, "AYABe" + "A" * 100)
    with fails("UnsupportedUserStateException", "Resend not possible. ann status is not FORCE_CHANGE_PASSWORD"):
        idp.admin_create_user(**name, MessageAction="RESEND")


def test_disable_and_enable(idp, app, user, user_pool_id, sign_in, fails):
    client = app()
    result = sign_in(client, user("ann"))
    name = {"UserPoolId": user_pool_id, "Username": "ann"}
    idp.admin_disable_user(**name)
    with fails("NotAuthorizedException", "User is disabled."):
        sign_in(client, "ann")
    idp.admin_enable_user(**name)
    with fails("NotAuthorizedException", "Access Token has been revoked"):
        idp.get_user(AccessToken=result["AccessToken"])
    assert sign_in(client, "ann")


def test_admin_resets_a_password(idp, app, user, user_pool_id, sign_in, fails):
    client = app()
    name = {"UserPoolId": user_pool_id, "Username": user("ann")}
    idp.admin_reset_user_password(**name)
    assert idp.admin_get_user(**name)["UserStatus"] == "RESET_REQUIRED"
    with fails("PasswordResetRequiredException", "Password reset required for the user"):
        sign_in(client, "ann")
    reset = [message for message in server.messages(user_pool_id, Username="ann") if message["Code"]]
    idp.confirm_forgot_password(
        ClientId=client["ClientId"],
        Username="ann",
        ConfirmationCode=reset[0]["Code"],
        Password=server.OTHER_PASSWORD,
    )
    assert sign_in(client, "ann", server.OTHER_PASSWORD)
    idp.admin_delete_user_attributes(**name, UserAttributeNames=["email"])
    idp.admin_delete_user(**name)
    with fails("UserNotFoundException", "User does not exist."):
        idp.admin_delete_user(**name)


def test_lock_out(app, user, sign_in, fails):
    client = app()
    user("ann")
    for _ in range(5):
        with fails("NotAuthorizedException", "Incorrect username or password."):
            sign_in(client, "ann", server.OTHER_PASSWORD)
    with fails("NotAuthorizedException", "Password attempts exceeded"):
        sign_in(client, "ann", server.PASSWORD)


def test_e_mail_address_as_username(idp, pool, fails):
    pool_id = pool(UsernameAttributes=["email"], UsernameConfiguration={"CaseSensitive": False})
    created = idp.admin_create_user(UserPoolId=pool_id, Username="Ann@Example.com", MessageAction="SUPPRESS")["User"]
    attributes = as_dict(created["Attributes"])
    assert created["Username"] == attributes["sub"]
    for name in ("ann@example.com", attributes["sub"]):
        assert idp.admin_get_user(UserPoolId=pool_id, Username=name)["Username"] == attributes["sub"]
    with fails("InvalidParameterException", "Username should be an email."):
        idp.admin_create_user(UserPoolId=pool_id, Username="ann")
    with fails("UsernameExistsException", "An account with the given email already exists."):
        idp.admin_create_user(UserPoolId=pool_id, Username="ann@example.com", MessageAction="SUPPRESS")


def test_alias(idp, pool, fails):
    pool_id = pool(AliasAttributes=["email"])
    verified = [{"Name": "email", "Value": "ann@example.com"}, {"Name": "email_verified", "Value": "true"}]
    create = {"UserPoolId": pool_id, "UserAttributes": verified, "MessageAction": "SUPPRESS"}
    idp.admin_create_user(**create, Username="ann")
    assert idp.admin_get_user(UserPoolId=pool_id, Username="ann@example.com")["Username"] == "ann"
    # AdminCreateUser declares no AliasExistsException.
    with fails("UsernameExistsException", "An account with the given email already exists."):
        idp.admin_create_user(**create, Username="bob")
    idp.admin_create_user(**create, Username="bob", ForceAliasCreation=True)
    assert idp.admin_get_user(UserPoolId=pool_id, Username="ann@example.com")["Username"] == "bob"
    with fails(
        "InvalidParameterException",
        "Username cannot be of email format, since user pool is configured for email alias.",
    ):
        idp.admin_create_user(UserPoolId=pool_id, Username="cy@example.com")


def test_filters(idp, user, user_pool_id, fails):
    for name, family in (("dora", "Lee"), ("dan", "Li"), ("eve", "Lee")):
        user(name, family_name=family)
    idp.admin_disable_user(UserPoolId=user_pool_id, Username="eve")

    def found(text):
        return {item["Username"] for item in idp.list_users(UserPoolId=user_pool_id, Filter=text)["Users"]}

    assert found("") == {"dora", "dan", "eve"}
    assert found('username = "dan"') == {"dan"}
    assert found('username ^= "d"') == {"dora", "dan"}
    assert found('family_name = "Lee"') == {"dora", "eve"}
    assert found('email ^= "eve@"') == {"eve"}
    assert found('status = "Disabled"') == {"eve"}
    assert found('cognito:user_status = "CONFIRMED"') == {"dora", "dan", "eve"}
    assert found('username = "\\"quoted\\""') == set()
    sub = as_dict(idp.admin_get_user(UserPoolId=user_pool_id, Username="dan")["UserAttributes"])["sub"]
    assert found(f'sub = "{sub}"') == {"dan"}
    for wrong in ("username", "username = dan", 'username ~ "dan"'):
        with fails("InvalidParameterException", "Error while parsing filter."):
            found(wrong)
    with fails("InvalidParameterException", "Invalid search attribute: nickname"):
        found('nickname = "x"')


def test_list_pages(idp, user, user_pool_id):
    made = {user(f"user{number}") for number in range(5)}
    pages = idp.get_paginator("list_users").paginate(UserPoolId=user_pool_id, PaginationConfig={"PageSize": 2})
    sizes, listed = [], set()
    for page in pages:
        sizes.append(len(page["Users"]))
        listed |= {item["Username"] for item in page["Users"]}
    assert (sizes, listed) == ([2, 2, 1], made)
