//! AdminCreateUser: the answer, invitations, RESEND, SUPPRESS, temporary passwords and their end (behaviour 20 §2.2).

use super::*;

fn resend() -> Value {
    json!({"Username": "jane", "MessageAction": "RESEND", "DesiredDeliveryMediums": ["EMAIL"]})
}

fn by_mail(values: Value) -> Value {
    json!({"Username": "jane", "DesiredDeliveryMediums": ["EMAIL"], "UserAttributes": attributes(values)})
}

fn temporary_expired() -> Refusal {
    not_authorized("Temporary password has expired and must be reset by an administrator.")
}

#[tokio::test]
async fn a_user_is_made_and_invited() {
    let scene = Scene::new(json!({}), json!({})).await;
    let answer = scene.ok("AdminCreateUser", by_mail(json!({"email": "jane@example.com", "nickname": "j"}))).await;
    let sub = answer["User"]["Attributes"][0]["Value"].clone();
    assert_eq!(
        answer,
        json!({"User": {
            "Username": "jane",
            "Attributes": [
                {"Name": "sub", "Value": sub},
                {"Name": "nickname", "Value": "j"},
                {"Name": "email", "Value": "jane@example.com"},
            ],
            "UserCreateDate": START_SECONDS,
            "UserLastModifiedDate": START_SECONDS,
            "Enabled": true,
            "UserStatus": "FORCE_CHANGE_PASSWORD",
        }})
    );
    assert_eq!(sent(&scene), [("AdminCreateUser", "EMAIL", "jane@example.com".to_owned())]);
    // The generated password is the one in the message, and satisfies the policy.
    let challenge = scene.sign_in("jane", &scene.code()).await.unwrap();
    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    let made = json!({"Username": "joe", "TemporaryPassword": scene.code()});
    scene.ok("AdminCreateUser", made).await;
}

#[tokio::test]
async fn an_invitation_goes_where_it_is_wanted_and_can() {
    let both = json!({"email": "jane@example.com", "phone_number": "+12065551234"});
    let mail = ("AdminCreateUser", "EMAIL", "jane@example.com".to_owned());
    let sms = ("AdminCreateUser", "SMS", "+12065551234".to_owned());
    for (members, values, expected) in [
        // SMS is the medium where none is named.
        (json!({}), both.clone(), vec![sms.clone()]),
        (json!({}), json!({"email": "jane@example.com"}), vec![]),
        (json!({"DesiredDeliveryMediums": ["EMAIL"]}), both.clone(), vec![mail.clone()]),
        (json!({"DesiredDeliveryMediums": ["SMS", "EMAIL"]}), both.clone(), vec![mail, sms]),
        (json!({"MessageAction": "SUPPRESS"}), both, vec![]),
    ] {
        let scene = Scene::new(json!({}), json!({})).await;
        let input = merged(json!({"Username": "jane", "UserAttributes": attributes(values)}), members);
        scene.ok("AdminCreateUser", input.clone()).await;
        assert_eq!(sent(&scene), expected, "{input}");
    }
}

/// Behaviour 20 §12 A5: a way that is named must lead somewhere, for a new user and for one who is told again.
#[tokio::test]
async fn an_invitation_by_a_way_the_user_has_not_is_refused() {
    for (medium, wrong, right, message) in [
        ("EMAIL", "phone_number", "email", "No email provided but desired delivery medium was Email"),
        ("SMS", "email", "phone_number", "No phone number provided but desired delivery medium was SMS"),
    ] {
        let address = |name: &str| if name == "email" { "jane@example.com" } else { "+12065550100" };
        let values = |name: &str| attributes(json!({name: address(name)}));
        let scene = Scene::new(json!({}), json!({})).await;
        for media in [json!([medium]), json!(["EMAIL", "SMS"])] {
            let input = json!({"Username": "jane", "DesiredDeliveryMediums": media, "UserAttributes": values(wrong)});
            assert_eq!(scene.refused("AdminCreateUser", input).await, invalid(message), "{media}");
            assert_eq!(scene.refused("AdminGetUser", json!({"Username": "jane"})).await, no_such_user());
        }
        let silent = json!({"Username": "ann", "DesiredDeliveryMediums": [medium], "MessageAction": "SUPPRESS"});
        scene.ok("AdminCreateUser", silent).await;
        let input = json!({"Username": "jane", "DesiredDeliveryMediums": [medium], "UserAttributes": values(right)});
        scene.ok("AdminCreateUser", input).await;
        assert_eq!(sent(&scene).len(), 1);
        let before = scene.ok("AdminGetUser", json!({"Username": "ann"})).await;
        let again = json!({"Username": "ann", "MessageAction": "RESEND", "DesiredDeliveryMediums": [medium]});
        assert_eq!(scene.refused("AdminCreateUser", again).await, invalid(message));
        assert_eq!(scene.ok("AdminGetUser", json!({"Username": "ann"})).await, before);
        assert_eq!(sent(&scene).len(), 1);
    }
}

#[tokio::test]
async fn what_cannot_be_made_is_refused() {
    let schema = json!({"Schema": [{"Name": "name", "Required": true, "Mutable": true}]});
    let scene = Scene::new(schema, json!({})).await;
    scene.user("jane", json!({})).await;
    let exists = refusal("UsernameExistsException", "User account already exists");
    let with = |values: Value| json!({"Username": "joe", "UserAttributes": attributes(values)});
    let password = |text: &str| json!({"Username": "joe", "TemporaryPassword": text});
    let policy = |reason: &str| {
        refusal("InvalidPasswordException", &format!("Password did not conform with password policy: {reason}"))
    };
    for (input, refused) in [
        (json!({"Username": "jane"}), exists),
        (password("Short7!"), policy("Password not long enough")),
        (password("longlong7!"), policy("Password must have uppercase characters")),
        (with(json!({"email": "nobody"})), invalid("Invalid email address format.")),
        (with(json!({"phone_number": "1"})), invalid("Invalid phone number format.")),
        (with(json!({"custom:x": "1"})), invalid("Type for attribute {custom:x} could not be determined")),
        (with(json!({"sub": "1"})), invalid("Cannot modify the non-mutable attribute sub")),
    ] {
        assert_eq!(scene.refused("AdminCreateUser", input.clone()).await, refused, "{input}");
    }
    assert_eq!(
        scene.refused("AdminCreateUser", with(json!({"email_verified": "true"}))).await.code,
        "InvalidParameterException"
    );
    let none = json!({"Username": "joe", "UserAttributes": [{"Name": "picture"}]});
    assert_eq!(scene.refused("AdminCreateUser", none).await, invalid("Attribute value for picture must not be null"));
    assert_eq!(
        scene.refused("AdminCreateUser", json!({"Username": long(129)})).await.code,
        "InvalidParameterException"
    );
    scene.ok("AdminCreateUser", json!({"Username": long(128)})).await;
}

#[tokio::test]
async fn resending_makes_a_new_password_and_changes_nothing_else() {
    let scene = Scene::new(json!({}), json!({})).await;
    let made = scene.ok("AdminCreateUser", by_mail(json!({"email": "jane@example.com"}))).await;
    let old = scene.code();
    let again = merged(resend(), json!({"UserAttributes": attributes(json!({"nickname": "ignored"}))}));
    assert_eq!(scene.ok("AdminCreateUser", again).await["User"], made["User"]);
    assert_eq!(sent(&scene).len(), 2);
    let incorrect = not_authorized("Incorrect username or password.");
    assert_eq!(scene.sign_in("jane", &old).await, Err(incorrect));
    scene.sign_in("jane", &scene.code()).await.unwrap();
    let chosen = merged(resend(), json!({"TemporaryPassword": "Chosen-Horse7"}));
    scene.ok("AdminCreateUser", chosen).await;
    assert_eq!(scene.code(), "Chosen-Horse7");
    scene.sign_in("jane", "Chosen-Horse7").await.unwrap();
    let weak = merged(resend(), json!({"TemporaryPassword": "Short7!"}));
    assert_eq!(scene.refused("AdminCreateUser", weak).await.code, "InvalidPasswordException");
}

#[tokio::test]
async fn only_an_unused_invitation_is_sent_again() {
    let scene = Scene::new(json!({}), json!({})).await;
    assert_eq!(scene.refused("AdminCreateUser", resend()).await, no_such_user());
    scene.user("jane", json!({})).await;
    let refused =
        refusal("UnsupportedUserStateException", "Resend not possible. jane status is not FORCE_CHANGE_PASSWORD");
    assert_eq!(scene.refused("AdminCreateUser", resend()).await, refused);
}

#[tokio::test]
async fn a_temporary_password_ends() {
    for (policy, days) in [(json!({}), 7), (json!({"TemporaryPasswordValidityDays": 1}), 1)] {
        let policy = merged(json!({"MinimumLength": 8}), policy);
        let scene = Scene::new(json!({"Policies": {"PasswordPolicy": policy}}), json!({})).await;
        scene.invited("jane", json!({"email": "jane@example.com"})).await;
        scene.server.clock.advance_seconds(days * DAY - 1);
        scene.sign_in("jane", PASSWORD).await.unwrap();
        scene.server.clock.advance_seconds(1);
        assert_eq!(scene.sign_in("jane", PASSWORD).await, Err(temporary_expired()));
        // Only to those who know it.
        let wrong = scene.sign_in("jane", "Wrong-Horse7").await;
        assert_eq!(wrong, Err(not_authorized("Incorrect username or password.")));
        // Resending restarts its time, and so does setting another.
        scene.ok("AdminCreateUser", resend()).await;
        scene.sign_in("jane", &scene.code()).await.unwrap();
        scene.server.clock.advance_seconds(days * DAY);
        assert_eq!(scene.sign_in("jane", &scene.code()).await, Err(temporary_expired()));
        scene.ok("AdminSetUserPassword", json!({"Username": "jane", "Password": PASSWORD})).await;
        scene.sign_in("jane", PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn a_verified_address_is_an_alias_at_once() {
    let pool = merged(verifies(&["email"]), json!({"AliasAttributes": ["email"]}));
    let scene = Scene::new(pool, json!({})).await;
    let verified = json!({"email": "shared@example.com", "email_verified": "true"});
    scene.user("first", verified.clone()).await;
    scene.tokens("shared@example.com").await;
    let input = |name: &str, force: bool, values: &Value| {
        json!({"Username": name, "ForceAliasCreation": force, "TemporaryPassword": PASSWORD,
            "UserAttributes": attributes(values.clone())})
    };
    // Unverified, the address may be there twice, and force has nothing to move.
    scene.ok("AdminCreateUser", input("second", true, &json!({"email": "shared@example.com"}))).await;
    assert_eq!(scene.attributes_of("first").await, verified);
    assert!(scene.call("AdminCreateUser", input("third", false, &verified)).await.is_err());
    scene.ok("AdminCreateUser", input("third", true, &verified)).await;
    let robbed = json!({"email": "shared@example.com", "email_verified": "false"});
    assert_eq!(scene.attributes_of("first").await, robbed);
    let challenge = scene.sign_in("shared@example.com", PASSWORD).await.unwrap();
    assert_eq!(challenge["ChallengeParameters"]["USER_ID_FOR_SRP"], "third");
}
