//! SignUp: the answer, the order of refusals, and what is kept (behaviour 20 §2.1).

use super::*;

fn person(values: Value) -> Value {
    json!({"Username": "jane", "Password": PASSWORD, "UserAttributes": attributes(values)})
}

#[tokio::test]
async fn a_user_who_signs_up_waits_for_a_code() {
    let scene = Scene::new(verifies(&["email"]), json!({})).await;
    let answer = scene.sign_up("Jane", json!({"email": "jane@example.com", "birthdate": "2000-01-01"})).await;
    let sub = answer["UserSub"].as_str().expect("a sub");
    assert_eq!((sub.len(), sub.matches('-').count()), (36, 4));
    let delivery = by_email("j***@e***");
    assert_eq!(answer, json!({"UserConfirmed": false, "UserSub": sub, "CodeDeliveryDetails": delivery}));
    assert_eq!(
        scene.ok("AdminGetUser", json!({"Username": "Jane"})).await,
        json!({
            "Username": "Jane",
            "UserAttributes": [
                {"Name": "sub", "Value": sub},
                {"Name": "email_verified", "Value": "false"},
                {"Name": "email", "Value": "jane@example.com"},
                {"Name": "birthdate", "Value": "2000-01-01"},
            ],
            "UserCreateDate": START_SECONDS,
            "UserLastModifiedDate": START_SECONDS,
            "Enabled": true,
            "UserStatus": "UNCONFIRMED",
        })
    );
    assert_eq!(sent(&scene), [("SignUp", "EMAIL", "jane@example.com".to_owned())]);
    let code = scene.code();
    assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
}

#[tokio::test]
async fn where_nothing_can_be_verified_no_delivery_is_told() {
    let scene = Scene::new(verifies(&["email"]), json!({})).await;
    let answer = scene.sign_up("jane", json!({"phone_number": "+12065550100"})).await;
    assert_eq!(answer, json!({"UserConfirmed": false, "UserSub": answer["UserSub"]}));
    assert_eq!(scene.attributes_of("jane").await, json!({"phone_number": "+12065550100"}), "no flag of what is not");
    assert!(sent(&scene).is_empty());
}

#[tokio::test]
async fn of_two_addresses_the_phone_gets_the_code() {
    let scene = Scene::new(verifies(&["email", "phone_number"]), json!({})).await;
    let both = json!({"email": "jane@example.com", "phone_number": "+12065551234"});
    let answer = scene.sign_up("jane", both.clone()).await;
    assert_eq!(answer["CodeDeliveryDetails"], by_sms("+*******1234"));
    assert_eq!(sent(&scene), [("SignUp", "SMS", "+12065551234".to_owned())], "one code only");
    let flags = json!({"email_verified": "false", "phone_number_verified": "false"});
    assert_eq!(scene.attributes_of("jane").await, merged(both.clone(), flags));
    let confirm = json!({"Username": "jane", "ConfirmationCode": scene.code()});
    scene.ok("ConfirmSignUp", confirm).await;
    let flags = json!({"email_verified": "false", "phone_number_verified": "true"});
    assert_eq!(scene.attributes_of("jane").await, merged(both, flags));
}

#[tokio::test]
async fn refusals_come_in_the_services_order_and_keep_nothing() {
    let scene = Scene::new(
        json!({"Schema": [{"Name": "email", "Required": true, "Mutable": true},
            {"Name": "name", "Required": true, "Mutable": true},
            {"Name": "size", "AttributeDataType": "String",
                "StringAttributeConstraints": {"MinLength": "2", "MaxLength": "3"}}]}),
        json!({"WriteAttributes": ["email", "name", "birthdate", "phone_number", "custom:size"]}),
    )
    .await;
    let policy =
        |reason: &str| refusal("InvalidPasswordException", &format!("Password did not conform with policy: {reason}"));
    let schema = |text: &str| invalid(&format!("Attributes did not conform to the schema: {text}"));
    let unauthorized = not_authorized("A client attempted to write unauthorized attribute");
    let full = json!({"email": "a@b.c", "name": "J"});
    let with = |more: Value| person(merged(full.clone(), more));
    let password = |text: &str| merged(person(full.clone()), json!({"Password": text}));
    for (input, refused) in [
        (password("Aa1!aaa"), policy("Password not long enough")),
        (password("aaaaaaa1!"), policy("Password must have uppercase characters")),
        (password("AAAAAAA1!"), policy("Password must have lowercase characters")),
        (password("AAAAaaaa!"), policy("Password must have numeric characters")),
        (password("AAAAaaaa1"), policy("Password must have symbol characters")),
        // The password is looked at before the attributes, the right to write before the schema.
        (
            merged(person(json!({"email": "nobody"})), json!({"Password": "Aa1!aaa"})),
            policy("Password not long enough"),
        ),
        (with(json!({"gender": "f", "birthdate": "x"})), unauthorized.clone()),
        (with(json!({"email_verified": "true"})), unauthorized.clone()),
        (with(json!({"phone_number_verified": "false"})), unauthorized.clone()),
        (with(json!({"phonenumber": "+1"})), unauthorized.clone()),
        (with(json!({"custom:other": "x"})), unauthorized.clone()),
        (with(json!({"sub": "x"})), invalid("Cannot modify the non-mutable attribute sub")),
        (with(json!({"birthdate": "2000-1-1"})), schema("birthdate: String must be no shorter than 10 characters\n")),
        (with(json!({"birthdate": "2000-01-011"})), schema("birthdate: String must be no longer than 10 characters\n")),
        (
            with(json!({"birthdate": "x", "custom:size": "1234"})),
            schema(
                "birthdate: String must be no shorter than 10 characters\n\
                 custom:size: String must be no longer than 3 characters\n",
            ),
        ),
        (person(json!({})), schema("name: The attribute is required\nemail: The attribute is required\n")),
        (person(json!({"email": "a@b.c"})), schema("name: The attribute is required\n")),
        (with(json!({"email": "nobody"})), invalid("Invalid email address format.")),
        (with(json!({"phone_number": "12065550100"})), invalid("Invalid phone number format.")),
    ] {
        assert_eq!(scene.refused("SignUp", input.clone()).await, refused, "{input}");
    }
    let valueless = json!({"Username": "jane", "Password": PASSWORD, "UserAttributes": [{"Name": "picture"}]});
    assert_eq!(scene.refused("SignUp", valueless).await, invalid("Attribute value for picture must not be null"));
    let absent = json!({"Username": "jane", "UserAttributes": attributes(full)});
    assert_eq!(scene.refused("SignUp", absent).await.code, "InvalidParameterException");
    assert_eq!(scene.ok("ListUsers", json!({})).await, json!({"Users": []}), "nothing was kept");
    assert!(sent(&scene).is_empty());
}

#[tokio::test]
async fn without_a_list_every_attribute_of_the_users_may_be_written() {
    let scene =
        Scene::new(json!({"Schema": [{"Name": "x", "AttributeDataType": "String", "Mutable": true}]}), json!({})).await;
    let standard = json!({
        "address": "1 Main St", "birthdate": "2000-01-01", "email": "a@b.c", "family_name": "D", "gender": "f",
        "given_name": "J", "locale": "en", "middle_name": "M", "name": "J D", "nickname": "j",
        "phone_number": "+12065550100", "picture": "not a URL", "preferred_username": "jd", "profile": "p",
        "updated_at": "1700000000", "website": "w", "zoneinfo": "UTC", "custom:x": "own",
    });
    scene.sign_up("jane", standard.clone()).await;
    assert_eq!(scene.attributes_of("jane").await, standard);
    let unauthorized = not_authorized("A client attempted to write unauthorized attribute");
    for name in ["email_verified", "dev:custom:x"] {
        let input =
            json!({"Username": "joe", "Password": PASSWORD, "UserAttributes": [{"Name": name, "Value": "true"}]});
        assert_eq!(scene.refused("SignUp", input).await, unauthorized, "{name}");
    }
}

#[tokio::test]
async fn a_taken_name_is_told_even_to_clients_that_hide_users() {
    for hides in ["LEGACY", "ENABLED"] {
        let scene = Scene::new(json!({}), json!({"PreventUserExistenceErrors": hides})).await;
        scene.sign_up("jane", json!({})).await;
        let taken = refusal("UsernameExistsException", "User already exists");
        assert_eq!(scene.refused("SignUp", person(json!({}))).await, taken);
        // Names that differ in case are two names unless the pool says otherwise (behaviour 20 §1.3).
        scene.sign_up("Jane", json!({})).await;
    }
}

#[tokio::test]
async fn a_pool_that_ignores_case_keeps_one_name() {
    let scene = Scene::new(json!({"UsernameConfiguration": {"CaseSensitive": false}}), json!({})).await;
    scene.sign_up("JANE", json!({"email": "Jane@Example.com"})).await;
    let taken = refusal("UsernameExistsException", "User already exists");
    assert_eq!(scene.refused("SignUp", person(json!({}))).await, taken);
    let user = scene.ok("AdminGetUser", json!({"Username": "jAnE"})).await;
    assert_eq!(user["Username"], "jane");
    assert_eq!(scene.attributes_of("jane").await, json!({"email": "Jane@Example.com"}), "values keep their case");
}

#[tokio::test]
async fn sign_up_can_be_left_to_administrators() {
    let scene = Scene::new(json!({"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true}}), json!({})).await;
    let refused = not_authorized("SignUp is not permitted for this user pool");
    assert_eq!(scene.refused("SignUp", person(json!({}))).await, refused);
}

#[tokio::test]
async fn names_and_values_have_limits() {
    let scene = Scene::new(json!({}), json!({})).await;
    let name = |length| json!({"Username": long(length), "Password": PASSWORD});
    scene.ok("SignUp", name(128)).await;
    let refused = scene.refused("SignUp", name(129)).await;
    let told = "1 validation error detected: Value at 'username' failed to satisfy constraint: \
         Member must have length less than or equal to 128";
    assert_eq!(refused, invalid(told));
    let spaced = json!({"Username": "ja ne", "Password": PASSWORD});
    assert_eq!(scene.refused("SignUp", spaced).await.code, "InvalidParameterException");

    let nickname = |length| {
        json!({"Username": "jane", "Password": PASSWORD,
        "UserAttributes": [{"Name": "nickname", "Value": long(length)}]})
    };
    assert_eq!(scene.refused("SignUp", nickname(2_049)).await.code, "InvalidParameterException");
    scene.ok("SignUp", nickname(2_048)).await;

    let password = |length: usize| json!({"Username": "joe", "Password": format!("Aa1!{}", long(length - 4))});
    assert_eq!(scene.refused("SignUp", password(257)).await.code, "InvalidParameterException");
    scene.ok("SignUp", password(256)).await;
    let padded = json!({"Username": "jim", "Password": " Correct-Horse7"});
    assert_eq!(scene.refused("SignUp", padded).await.code, "InvalidParameterException");
}

#[tokio::test]
async fn of_a_name_given_twice_the_last_value_counts() {
    let scene = Scene::new(json!({}), json!({})).await;
    let twice = json!([{"Name": "nickname", "Value": "a"}, {"Name": "nickname", "Value": "b"}]);
    scene.ok("SignUp", json!({"Username": "jane", "Password": PASSWORD, "UserAttributes": twice})).await;
    assert_eq!(scene.attributes_of("jane").await, json!({"nickname": "b"}));
}
