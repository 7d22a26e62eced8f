//! Second factors through the API. What a sign-in does with them is tested beside the sign-in, and in the testkit.

use serde_json::{Value, json};
use testkit::refusal;
use testkit::scene::Scene;

/// A pool whose users may have codes sent to their phones.
async fn scene() -> Scene {
    let sms = json!({"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"});
    Scene::new(json!({"MfaConfiguration": "OPTIONAL", "SmsConfiguration": sms}), json!({})).await
}

fn sms() -> Value {
    json!([{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}])
}

#[tokio::test]
async fn what_the_retired_operation_sets_is_shown_where_it_was() {
    let scene = scene().await;
    scene.user("ann", json!({"phone_number": "+12065550100"})).await;
    let token = scene.tokens("ann").await.access;
    let seen = async || {
        let own = scene.ok("GetUser", json!({"AccessToken": token})).await;
        let told = scene.ok("AdminGetUser", json!({"Username": "ann"})).await;
        let listed = scene.ok("ListUsers", json!({})).await["Users"][0].clone();
        for other in [&told, &listed] {
            assert_eq!(other["MFAOptions"], own["MFAOptions"]);
        }
        assert_eq!(told["UserMFASettingList"], own["UserMFASettingList"]);
        (own["MFAOptions"].clone(), own["UserMFASettingList"].clone())
    };
    let (absent, on) = (Value::Null, json!(["SMS_MFA"]));
    assert_eq!(seen().await, (absent.clone(), absent.clone()));
    for (operation, member, value) in
        [("SetUserSettings", "AccessToken", token.as_str()), ("AdminSetUserSettings", "Username", "ann")]
    {
        scene.ok(operation, json!({member: value, "MFAOptions": sms()})).await;
        assert_eq!(seen().await, (sms(), on.clone()), "{operation}");
        scene.ok(operation, json!({member: value, "MFAOptions": []})).await;
        assert_eq!(seen().await, (absent.clone(), absent.clone()), "{operation}");
    }
    let preference = json!({"Username": "ann", "SMSMfaSettings": {"Enabled": true}});
    scene.ok("AdminSetUserMFAPreference", preference).await;
    assert_eq!(seen().await, (absent, on), "a preference is not one of the retired options");
}

#[tokio::test]
async fn the_retired_operation_knows_sms_to_the_phone_only() {
    let scene = scene().await;
    scene.user("ann", json!({"email": "ann@example.com"})).await;
    let set = |options: Value| json!({"Username": "ann", "MFAOptions": options});
    let mail = json!([{"DeliveryMedium": "EMAIL", "AttributeName": "email"}]);
    assert_eq!(
        scene.refused("AdminSetUserSettings", set(mail)).await,
        refusal("InvalidParameterException", "Only SMS to phone_number can be set as an MFA option.")
    );
    assert_eq!(
        scene.refused("AdminSetUserSettings", set(sms())).await,
        refusal("InvalidParameterException", "User does not have a phone_number set to turn on SMS MFA")
    );
    let nobody = json!({"Username": "nobody", "MFAOptions": sms()});
    assert_eq!(
        scene.refused("AdminSetUserSettings", nobody).await,
        refusal("UserNotFoundException", "User does not exist.")
    );
}
