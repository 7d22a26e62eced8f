//! Pools in which an address stands for the username (behaviour 20 §1.1, §1.2).

use super::*;

fn pool(names: &[&str]) -> Value {
    merged(verifies(names), json!({"UsernameAttributes": names}))
}

fn taken(attribute: &str) -> Refusal {
    refusal("UsernameExistsException", &format!("An account with the given {attribute} already exists."))
}

#[tokio::test]
async fn the_username_is_the_sub_and_the_address_an_attribute() {
    let scene = Scene::new(pool(&["email"]), json!({})).await;
    let answer = scene.sign_up("jane@example.com", json!({})).await;
    let sub = answer["UserSub"].as_str().expect("a sub").to_owned();
    assert_eq!(answer["CodeDeliveryDetails"], by_email("j***@e***"));
    let confirm = json!({"Username": "jane@example.com", "ConfirmationCode": scene.code()});
    scene.ok("ConfirmSignUp", confirm).await;
    let user = scene.ok("AdminGetUser", json!({"Username": "jane@example.com"})).await;
    assert_eq!(user["Username"], json!(sub));
    let verified = json!({"email": "jane@example.com", "email_verified": "true"});
    assert_eq!(scene.attributes_of(&sub).await, verified);
    for name in ["jane@example.com", &sub] {
        let tokens = scene.tokens(name).await;
        let claims = testkit::scene::claims(&tokens.id);
        assert_eq!((&claims["sub"], &claims["cognito:username"]), (&json!(sub), &json!(sub)));
    }
}

#[tokio::test]
async fn the_name_must_have_the_form_of_the_attribute() {
    for (names, bad, told) in [
        (&["email"][..], &["jane", "+12065551234"][..], "Username should be an email."),
        (&["phone_number"], &["jane", "jane@example.com", "12065551234"], "Username should be a phone number."),
        (&["email", "phone_number"], &["jane"], "Username should be either an email or a phone number."),
    ] {
        let scene = Scene::new(pool(names), json!({})).await;
        for username in bad {
            let input = json!({"Username": username, "Password": PASSWORD});
            assert_eq!(scene.refused("SignUp", input).await, invalid(told));
            assert_eq!(scene.refused("AdminCreateUser", json!({"Username": username})).await, invalid(told));
        }
    }
}

#[tokio::test]
async fn the_attribute_cannot_say_otherwise() {
    let scene = Scene::new(pool(&["email"]), json!({})).await;
    let other = attributes(json!({"email": "other@example.com"}));
    let input = json!({"Username": "jane@example.com", "UserAttributes": other});
    assert_eq!(scene.refused("AdminCreateUser", input.clone()).await.code, "InvalidParameterException");
    let input = merged(input, json!({"Password": PASSWORD}));
    assert_eq!(scene.refused("SignUp", input).await.code, "InvalidParameterException");
    scene.sign_up("jane@example.com", json!({"email": "jane@example.com"})).await;
}

#[tokio::test]
async fn an_address_is_unique_even_unverified() {
    let scene = Scene::new(pool(&["email", "phone_number"]), json!({})).await;
    let both = json!({"phone_number": "+12065551234"});
    scene.sign_up("jane@example.com", both.clone()).await;
    let again = json!({"Username": "jane@example.com", "Password": PASSWORD});
    assert_eq!(scene.refused("SignUp", again).await, taken("email"));
    let by_phone = json!({"Username": "+12065551234", "Password": PASSWORD});
    assert_eq!(scene.refused("SignUp", by_phone).await, taken("phone_number"));
    let invited = json!({"Username": "joe@example.com", "UserAttributes": attributes(both)});
    assert_eq!(scene.refused("AdminCreateUser", invited).await, taken("phone_number"));
    assert_eq!(scene.refused("AdminCreateUser", json!({"Username": "jane@example.com"})).await, taken("email"));

    scene.user("joe@example.com", json!({})).await;
    let tokens = scene.tokens("joe@example.com").await;
    let change =
        json!({"AccessToken": tokens.access, "UserAttributes": attributes(json!({"email": "jane@example.com"}))});
    let exists = refusal("AliasExistsException", "An account with the given email already exists.");
    assert_eq!(scene.refused("UpdateUserAttributes", change).await, exists);
}

#[tokio::test]
async fn the_last_name_cannot_be_deleted() {
    let scene = Scene::new(pool(&["email", "phone_number"]), json!({})).await;
    scene.user("jane@example.com", json!({"phone_number": "+12065551234"})).await;
    let delete = |name: &str| json!({"Username": "jane@example.com", "UserAttributeNames": [name]});
    scene.ok("AdminDeleteUserAttributes", delete("phone_number")).await;
    let last = scene.refused("AdminDeleteUserAttributes", delete("email")).await;
    assert_eq!(last.code, "InvalidParameterException");
    let tokens = scene.tokens("jane@example.com").await;
    let own = json!({"AccessToken": tokens.access, "UserAttributeNames": ["email"]});
    assert_eq!(scene.refused("DeleteUserAttributes", own).await, last);
}

#[tokio::test]
async fn an_invitation_names_the_address() {
    let scene = Scene::new(pool(&["email"]), json!({})).await;
    let input = json!({"Username": "jane@example.com", "DesiredDeliveryMediums": ["EMAIL"]});
    let made = scene.ok("AdminCreateUser", input).await;
    let message = &scene.messages()[0];
    assert_eq!(json!(message.username), made["User"]["Username"]);
    assert!(message.body.contains("jane@example.com"), "{}", message.body);
    let resend =
        json!({"Username": "jane@example.com", "MessageAction": "RESEND", "DesiredDeliveryMediums": ["EMAIL"]});
    assert_eq!(scene.ok("AdminCreateUser", resend).await["User"]["Username"], made["User"]["Username"]);
}
