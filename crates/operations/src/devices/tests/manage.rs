//! The nine operations.

use super::*;

async fn attributes_of(scene: &Scene, operation: &str, input: Value) -> Vec<(String, String)> {
    let device = scene.ok(operation, input).await["Device"].clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let attributes = device["DeviceAttributes"].as_array().unwrap().iter();
    attributes.map(|attribute| (text(&attribute["Name"]), text(&attribute["Value"]))).collect()
}

#[tokio::test]
async fn a_device_is_offered_where_devices_are_tracked() {
    let scene = with_jane(tracking(true, false)).await;
    let (_, first) = offered(&scene).await;
    let (_, second) = offered(&scene).await;
    assert_ne!(first.key, second.key);
    assert_eq!(first.group_key, second.group_key, "the same for each of a user's devices");
    let form = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_alphanumeric());
    assert!(first.group_key.starts_with('-') && form(&first.group_key[1..], 8), "{}", first.group_key);
    let uuid = first.key.strip_prefix("us-east-1_").unwrap();
    assert!(uuid.len() == 36 && uuid.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit()), "{uuid}");
    let listed = scene.ok("AdminListDevices", json!({"Username": "jane"})).await;
    assert_eq!(listed, json!({"Devices": []}), "nothing is kept of what was only offered");

    scene.ok("UpdateUserPool", json!({})).await;
    let answer = scene.sign_in("jane", PASSWORD).await.unwrap();
    assert_eq!(answer["AuthenticationResult"]["NewDeviceMetadata"], Value::Null);
}

#[tokio::test]
async fn a_confirmed_device_is_shown() {
    let scene = with_jane(tracking(true, false)).await;
    let (tokens, device) = offered(&scene).await;
    scene.server.clock.advance_seconds(90);
    let answer = scene.ok("ConfirmDevice", confirmation(&tokens.access, &device)).await;
    assert_eq!(answer, json!({"UserConfirmationNecessary": false}));
    let of_user = json!({"AccessToken": tokens.access, "DeviceKey": device.key});
    let of_admin = json!({"Username": "jane", "DeviceKey": device.key});
    let owned =
        |list: &[(&str, &str)]| list.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
    assert_eq!(
        attributes_of(&scene, "GetDevice", of_user.clone()).await,
        owned(&[("device_status", "valid"), ("device_name", "phone"), ("last_ip_used", "192.0.2.7")])
    );
    let owner = format!("jane.{}", scene.user_pool_id);
    let arn = format!("arn:aws:cognito-idp:us-east-1:000000000000:owner/{owner}/device/{}", device.key);
    assert_eq!(
        attributes_of(&scene, "AdminGetDevice", of_admin.clone()).await,
        owned(&[
            ("device_status", "valid"),
            ("device_name", "phone"),
            ("dev:device_arn", &arn),
            ("dev:device_owner", &owner),
            ("last_ip_used", "192.0.2.7"),
            ("dev:device_remembered_status", "remembered"),
            ("dev:device_sdk", "aws-sdk"),
        ])
    );
    let shown = scene.ok("GetDevice", of_user).await["Device"].clone();
    for date in ["DeviceCreateDate", "DeviceLastModifiedDate", "DeviceLastAuthenticatedDate"] {
        assert_eq!(shown[date], json!(testkit::START_SECONDS + 90), "{date}");
    }
    assert_eq!(shown["DeviceKey"], json!(device.key));
    let listed = scene.ok("ListDevices", json!({"AccessToken": tokens.access})).await;
    assert_eq!(listed, json!({"Devices": [shown]}));
    let by_admin = scene.ok("AdminListDevices", json!({"Username": "jane"})).await;
    assert_eq!(by_admin["Devices"][0], scene.ok("AdminGetDevice", of_admin).await["Device"]);
}

#[tokio::test]
async fn only_the_sign_in_that_was_offered_a_device_confirms_it() {
    let scene = with_jane(tracking(true, false)).await;
    scene.user("joe", json!({})).await;
    let (tokens, device) = offered(&scene).await;
    let (of_another_sign_in, other) = offered(&scene).await;
    let invalid = refusal("InvalidParameterException", "Invalid device key given.");
    let joes = scene.tokens("joe").await.access;
    for token in [&of_another_sign_in.access, &joes] {
        assert_eq!(scene.refused("ConfirmDevice", confirmation(token, &device)).await, invalid);
    }
    let invented = DeviceClient { key: "us-east-1_00000000-0000-4000-8000-000000000000".into(), ..device.clone() };
    assert_eq!(scene.refused("ConfirmDevice", confirmation(&tokens.access, &invented)).await, invalid);
    scene.ok("ConfirmDevice", confirmation(&tokens.access, &device)).await;
    let twice = scene.refused("ConfirmDevice", confirmation(&tokens.access, &device)).await;
    assert_eq!(twice.code, "DeviceKeyExistsException");
    scene.ok("ConfirmDevice", confirmation(&of_another_sign_in.access, &other)).await;
}

#[tokio::test]
async fn a_secret_must_be_one() {
    let scene = with_jane(tracking(true, false)).await;
    let (tokens, device) = offered(&scene).await;
    let confirmation = confirmation(&tokens.access, &device);
    let good = confirmation["DeviceSecretVerifierConfig"].clone();
    for (config, message) in [
        (Value::Null, "Missing required parameter Salt"),
        (json!({"Salt": good["Salt"]}), "Missing required parameter PasswordVerifier"),
        (merged(good.clone(), json!({"PasswordVerifier": "%"})), "PasswordVerifier is not base64."),
        // 1 is what everybody can prove: g^0.
        (
            merged(good.clone(), json!({"PasswordVerifier": "AQ=="})),
            "DeviceSecretVerifierConfig is invalid: zero modulo N",
        ),
        (
            merged(good.clone(), json!({"Salt": "/".repeat(100)})),
            "DeviceSecretVerifierConfig is invalid: not a number of the group",
        ),
    ] {
        let mut input = confirmation.clone();
        input["DeviceSecretVerifierConfig"] = config;
        let refused = scene.refused("ConfirmDevice", input).await;
        assert_eq!(refused, refusal("InvalidParameterException", message));
    }
}

#[tokio::test]
async fn where_users_opt_in_a_device_is_shown_to_them_once_it_is_remembered() {
    let scene = with_jane(tracking(true, true)).await;
    let (tokens, device) = offered(&scene).await;
    let answer = scene.ok("ConfirmDevice", confirmation(&tokens.access, &device)).await;
    assert_eq!(answer, json!({"UserConfirmationNecessary": true}));
    let of_user = json!({"AccessToken": tokens.access});
    let of_admin = json!({"Username": "jane"});
    let counts = async || {
        let listed = scene.ok("ListDevices", of_user.clone()).await["Devices"].as_array().unwrap().len();
        let all = scene.ok("AdminListDevices", of_admin.clone()).await["Devices"].clone();
        let status = named(&all[0]["DeviceAttributes"])["dev:device_remembered_status"].clone();
        (listed, all.as_array().unwrap().len(), status)
    };
    assert_eq!(counts().await, (0, 1, json!("not_remembered")));
    let status = |status: &str| json!({"DeviceKey": device.key, "DeviceRememberedStatus": status});
    scene.server.clock.advance_seconds(5);
    scene.ok("UpdateDeviceStatus", merged(of_user.clone(), status("remembered"))).await;
    assert_eq!(counts().await, (1, 1, json!("remembered")));
    let shown = scene.ok("GetDevice", merged(of_user.clone(), json!({"DeviceKey": device.key}))).await;
    assert_eq!(shown["Device"]["DeviceLastModifiedDate"], json!(testkit::START_SECONDS + 5));
    scene.ok("AdminUpdateDeviceStatus", merged(of_admin.clone(), status("not_remembered"))).await;
    assert_eq!(counts().await, (0, 1, json!("not_remembered")));
    let unnamed = json!({"DeviceKey": device.key});
    assert_eq!(scene.ok("AdminUpdateDeviceStatus", merged(of_admin.clone(), unnamed)).await, json!({}));
    assert_eq!(counts().await, (0, 1, json!("not_remembered")));
}

#[tokio::test]
async fn devices_are_listed_a_page_at_a_time() {
    let scene = with_jane(tracking(false, false)).await;
    let mut keys = Vec::new();
    let mut token = String::new();
    for _ in 0..5 {
        let (tokens, device) = confirmed(&scene).await;
        keys.push(device.key);
        token = tokens.access;
    }
    keys.sort();
    for (operation, who) in
        [("ListDevices", json!({"AccessToken": token})), ("AdminListDevices", json!({"Username": "jane"}))]
    {
        let mut found = Vec::new();
        let mut input = merged(who.clone(), json!({"Limit": 2}));
        let sizes = loop {
            let page = scene.ok(operation, input.clone()).await;
            let devices = page["Devices"].as_array().unwrap();
            found.extend(devices.iter().map(|device| device["DeviceKey"].as_str().unwrap().to_owned()));
            let Some(next) = page["PaginationToken"].as_str() else { break devices.len() };
            assert_eq!(devices.len(), 2);
            input = merged(input, json!({"PaginationToken": next}));
        };
        assert_eq!((sizes, &found), (1, &keys), "{operation}");
        assert_eq!(scene.ok(operation, merged(who.clone(), json!({"Limit": 0}))).await["PaginationToken"], Value::Null);
        let other = if operation == "ListDevices" { "AdminListDevices" } else { "ListDevices" };
        let elsewhere = merged(input, json!({"AccessToken": token, "Username": "jane"}));
        let mut elsewhere = elsewhere;
        let unknown = if other == "ListDevices" { "Username" } else { "AccessToken" };
        elsewhere.as_object_mut().unwrap().remove(unknown);
        let refused = scene.refused(other, elsewhere).await;
        assert_eq!(refused, refusal("InvalidParameterException", "Invalid pagination token given."));
    }
}

#[tokio::test]
async fn a_forgotten_device_is_gone_for_good() {
    let scene = with_jane(tracking(true, false)).await;
    let (tokens, device) = confirmed(&scene).await;
    let of_user = json!({"AccessToken": tokens.access, "DeviceKey": device.key});
    assert_eq!(scene.ok("ForgetDevice", of_user.clone()).await, Value::Null);
    assert_eq!(scene.refused("ForgetDevice", of_user.clone()).await, not_found());
    assert_eq!(scene.refused("GetDevice", of_user.clone()).await, not_found());
    let status = json!({"DeviceRememberedStatus": "remembered"});
    assert_eq!(scene.refused("UpdateDeviceStatus", merged(of_user.clone(), status.clone())).await, not_found());
    assert_eq!(scene.refused("UpdateDeviceStatus", of_user).await, not_found());
    let again = scene.refused("ConfirmDevice", confirmation(&tokens.access, &device)).await;
    assert_eq!(again, refusal("InvalidParameterException", "Invalid device key given."));

    let (_, device) = confirmed(&scene).await;
    let of_admin = json!({"Username": "jane", "DeviceKey": device.key});
    assert_eq!(scene.ok("AdminForgetDevice", of_admin.clone()).await, Value::Null);
    for operation in ["AdminForgetDevice", "AdminGetDevice", "AdminUpdateDeviceStatus"] {
        assert_eq!(scene.refused(operation, of_admin.clone()).await, not_found(), "{operation}");
    }
}

#[tokio::test]
async fn one_device_too_many_takes_the_place_of_the_one_used_longest_ago() {
    let server = testkit::TestServer::with_settings(store::Location::SqliteMemory, |settings| {
        settings.quotas.devices_per_user = 2;
    });
    let user_pool_id = server.user_pool(tracking(true, false)).await;
    let mut scene = Scene { server, user_pool_id, client_id: String::new() };
    scene.client_id = scene.another_client(json!({})).await;
    scene.user("jane", json!({})).await;
    let mut keys = Vec::new();
    for _ in 0..3 {
        scene.server.clock.advance_seconds(1);
        keys.push(confirmed(&scene).await.1.key);
    }
    let listed = scene.ok("AdminListDevices", json!({"Username": "jane"})).await;
    let mut left: Vec<&str> =
        listed["Devices"].as_array().unwrap().iter().map(|d| d["DeviceKey"].as_str().unwrap()).collect();
    left.sort_unstable();
    keys.remove(0);
    keys.sort_unstable();
    assert_eq!(left, keys);
}

#[tokio::test]
async fn refusals() {
    let scene = with_jane(tracking(true, false)).await;
    let (tokens, device) = confirmed(&scene).await;
    let key = json!({"DeviceKey": device.key});
    // The two that declare no error for a missing user.
    for operation in ["AdminGetDevice", "AdminListDevices"] {
        let input = if operation == "AdminGetDevice" {
            merged(json!({"Username": "joe"}), key.clone())
        } else {
            json!({"Username": "joe"})
        };
        let refused = scene.refused(operation, input).await;
        assert_eq!(refused, refusal("ResourceNotFoundException", "User does not exist."), "{operation}");
    }
    for operation in ["AdminForgetDevice", "AdminUpdateDeviceStatus"] {
        let refused = scene.refused(operation, merged(json!({"Username": "joe"}), key.clone())).await;
        assert_eq!(refused, refusal("UserNotFoundException", "User does not exist."), "{operation}");
    }
    for operation in ["GetDevice", "ForgetDevice"] {
        let refused = scene.refused(operation, key.clone()).await;
        assert_eq!(refused, refusal("NotAuthorizedException", "Invalid Access Token"), "{operation}");
    }
    let odd = json!({"AccessToken": tokens.access, "DeviceKey": "no key"});
    assert_eq!(scene.refused("GetDevice", odd).await.code, "InvalidParameterException");

    // What is there can still be looked at and forgotten when devices are no longer tracked.
    scene.ok("UpdateUserPool", json!({})).await;
    let of_user = merged(key.clone(), json!({"AccessToken": tokens.access}));
    let off = "InvalidUserPoolConfigurationException";
    assert_eq!(scene.refused("ConfirmDevice", confirmation(&tokens.access, &device)).await.code, off);
    let status = json!({"DeviceRememberedStatus": "remembered"});
    assert_eq!(scene.refused("UpdateDeviceStatus", merged(of_user.clone(), status.clone())).await.code, off);
    let of_admin = merged(merged(key, json!({"Username": "jane"})), status);
    assert_eq!(scene.refused("AdminUpdateDeviceStatus", of_admin).await.code, off);
    assert_eq!(
        scene.ok("ListDevices", json!({"AccessToken": tokens.access})).await["Devices"].as_array().unwrap().len(),
        1
    );
    scene.ok("ForgetDevice", of_user).await;
    assert_eq!(scene.ok("ListDevices", json!({"AccessToken": tokens.access})).await, json!({"Devices": []}));
}
