//! Row 36: one channel for both factors. What recovers or replaces the first factor never arrives where the second one
//! does, in whichever order pool and user came to be as they are, and through whichever door. Which channels those are
//! is decided in one place, whose every combination `crates/domain/src/channels/tests.rs` goes through.

use poolhouse_testkit::scene::{PASSWORD, Scene, attributes};
use poolhouse_testkit::{merged, refusal};
use serde_json::{Value, json};

use crate::stage::{Answer, beginning, contents, shared};

const PHONE: &str = "+12065550100";
const NO_CHANNEL: &str = "Cannot reset password for the user as there is no registered/verified email or phone_number";

/// A second factor that is sent, as each setting names it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sent {
    Sms,
    Email,
}

impl Sent {
    const BOTH: [Self; 2] = [Self::Sms, Self::Email];

    fn attribute(self) -> &'static str {
        if self == Self::Sms { "phone_number" } else { "email" }
    }

    fn mechanism(self) -> &'static str {
        if self == Self::Sms { "verified_phone_number" } else { "verified_email" }
    }

    fn other(self) -> Self {
        if self == Self::Sms { Self::Email } else { Self::Sms }
    }

    fn medium(self) -> &'static str {
        if self == Self::Sms { "SMS" } else { "EMAIL" }
    }

    /// What SetUserPoolMfaConfig is told to offer this one.
    fn offered(self) -> Value {
        match self {
            Self::Sms => json!({"SmsMfaConfiguration": {"SmsConfiguration": sms()}}),
            Self::Email => json!({"EmailMfaConfiguration": {}}),
        }
    }

    fn refused(self) -> &'static str {
        match self {
            Self::Sms => {
                "Invalid account recovery setting parameter. Account Recovery Setting cannot use \
                 verified_phone_number as a recovery mechanism when SMS MFA is configured."
            }
            Self::Email => "Email MFA cannot be used when verified_email is the only account recovery mechanism.",
        }
    }

    /// The ways to switch it on, and off, for a user with this token.
    fn switches(self, username: &str, token: &str, on: bool) -> Vec<(&'static str, Value)> {
        let settings = if self == Self::Sms { "SMSMfaSettings" } else { "EmailMfaSettings" };
        let preference = json!({settings: {"Enabled": on}});
        let mut all = vec![
            ("SetUserMFAPreference", merged(preference.clone(), json!({"AccessToken": token}))),
            ("AdminSetUserMFAPreference", merged(preference, json!({"Username": username}))),
        ];
        if self == Self::Sms {
            let options =
                if on { json!([{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}]) } else { json!([]) };
            all.push(("SetUserSettings", json!({"AccessToken": token, "MFAOptions": options})));
            all.push(("AdminSetUserSettings", json!({"Username": username, "MFAOptions": options})));
        }
        all
    }
}

fn sms() -> Value {
    json!({"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "x"})
}

fn mail() -> Value {
    json!({"EmailSendingAccount": "DEVELOPER", "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/example.com"})
}

/// A pool that can send both ways, and recovers by these, in this order.
fn pool(recovery: &[Sent]) -> Value {
    let mechanism = |(priority, sent): (i32, &Sent)| json!({"Priority": priority, "Name": sent.mechanism()});
    let mechanisms: Vec<Value> = (1..).zip(recovery).map(mechanism).collect();
    json!({
        "EmailConfiguration": mail(),
        "SmsConfiguration": sms(),
        "AccountRecoverySetting": {"RecoveryMechanisms": mechanisms},
    })
}

fn mfa(mode: &str, offered: &[Sent]) -> Value {
    let mode = json!({"MfaConfiguration": mode, "SoftwareTokenMfaConfiguration": {"Enabled": true}});
    offered.iter().fold(mode, |all, sent| merged(all, sent.offered()))
}

fn both_addresses() -> Value {
    json!({
        "email": "jane@example.com", "email_verified": "true",
        "phone_number": PHONE, "phone_number_verified": "true",
    })
}

/// Where the newest message went.
fn newest(scene: &Scene) -> String {
    scene.messages().first().unwrap().destination.clone()
}

/// Whichever of the two settings comes last is the one that is refused, and changes nothing.
#[tokio::test]
async fn no_setting_makes_the_only_recovery_a_factors_channel() {
    for sent in Sent::BOTH {
        let refused = refusal("InvalidParameterException", sent.refused());
        let alone = pool(&[sent]);
        for mode in ["OPTIONAL", "ON"] {
            // The factor last.
            let scene = shared(alone.clone(), json!({})).await;
            let before = contents(&scene).await;
            let config = mfa(mode, &[sent]);
            assert_eq!(scene.refused("SetUserPoolMfaConfig", config.clone()).await, refused, "{sent:?} {mode}");
            assert_eq!(contents(&scene).await, before);
            // The recovery last.
            let scene = shared(pool(&Sent::BOTH), json!({})).await;
            scene.ok("SetUserPoolMfaConfig", config).await;
            let before = contents(&scene).await;
            let update = merged(alone.clone(), json!({"MfaConfiguration": mode}));
            assert_eq!(scene.refused("UpdateUserPool", update).await, refused, "{sent:?} {mode}");
            assert_eq!(contents(&scene).await, before);
            scene.ok("UpdateUserPool", merged(pool(&[sent.other()]), json!({"MfaConfiguration": mode}))).await;
        }
    }
    // These two operations know no factor but SMS.
    let both = merged(pool(&[Sent::Sms]), json!({"MfaConfiguration": "ON"}));
    let refused = refusal("InvalidParameterException", Sent::Sms.refused());
    let scene = shared(pool(&[Sent::Sms]), json!({})).await;
    let made = scene.server.call("CreateUserPool", merged(both, json!({"PoolName": "one"}))).await;
    assert_eq!(made, Err(refused.clone()));
    let update = merged(pool(&[Sent::Sms]), json!({"MfaConfiguration": "OPTIONAL"}));
    assert_eq!(scene.refused("UpdateUserPool", update).await, refused);
}

/// Each way to switch a factor on, in each order of recovery: the code goes by the other channel, at both doors.
#[tokio::test]
async fn recovery_goes_where_the_factor_is_not() {
    for order in [[Sent::Sms, Sent::Email], [Sent::Email, Sent::Sms]] {
        for factor in Sent::BOTH {
            let scene = shared(pool(&order), json!({})).await;
            scene.ok("SetUserPoolMfaConfig", mfa("OPTIONAL", &Sent::BOTH)).await;
            for (number, _) in factor.switches("", "", true).iter().enumerate() {
                let name = format!("jane{number}");
                scene.user(&name, both_addresses()).await;
                let token = scene.tokens(&name).await.access;
                let first = scene.ok("ForgotPassword", json!({"Username": name})).await;
                assert_eq!(first["CodeDeliveryDetails"]["DeliveryMedium"], order[0].medium(), "without a factor");
                let pending = scene.code();
                let (operation, input) = factor.switches(&name, &token, true).remove(number);
                scene.ok(operation, input).await;
                if order[0] == factor {
                    // What was sent before the factor was on has no worth after.
                    let confirm = json!({"Username": name, "ConfirmationCode": pending, "Password": "Another-Horse8"});
                    let late = scene.refused("ConfirmForgotPassword", confirm).await;
                    assert_eq!(late.code, "ExpiredCodeException", "{factor:?} {operation}");
                }
                let sent = scene.ok("ForgotPassword", json!({"Username": name})).await;
                let details = &sent["CodeDeliveryDetails"];
                assert_eq!(details["DeliveryMedium"], factor.other().medium(), "{order:?} {operation}");
                assert_eq!(newest(&scene) == PHONE, factor == Sent::Email);
                scene.ok("AdminResetUserPassword", json!({"Username": name})).await;
                assert_eq!(newest(&scene) == PHONE, factor == Sent::Email, "{order:?} {operation}");
                let confirm = json!({"Username": name, "ConfirmationCode": scene.code(), "Password": "Another-Horse8"});
                scene.ok("ConfirmForgotPassword", confirm).await;
                let step = scene.sign_in(&name, "Another-Horse8").await.unwrap();
                assert_eq!(step["ChallengeName"].as_str().unwrap().contains("SMS"), factor == Sent::Sms, "{step}");
                assert_eq!(newest(&scene) == PHONE, factor == Sent::Sms);
            }
        }
    }
}

/// Users with one address, and it is the factor's: active, or the only one where the pool demands some.
#[tokio::test]
async fn where_no_other_channel_is_left_there_is_no_recovery() {
    for factor in Sent::BOTH {
        for (mode, switch_on) in [("OPTIONAL", true), ("ON", true), ("ON", false)] {
            let scene = shared(pool(&Sent::BOTH), json!({})).await;
            let flag = format!("{}_verified", factor.attribute());
            let mut address = both_addresses();
            address.as_object_mut().unwrap().retain(|name, _| name == factor.attribute() || *name == flag);
            scene.user("jane", address).await;
            scene.ok("SetUserPoolMfaConfig", mfa(mode, &[factor])).await;
            if switch_on {
                let (operation, input) = factor.switches("jane", "", true).remove(1);
                scene.ok(operation, input).await;
            }
            let messages = scene.messages().len();
            for door in ["ForgotPassword", "AdminResetUserPassword"] {
                let refused = scene.refused(door, json!({"Username": "jane"})).await;
                assert_eq!(refused, refusal("InvalidParameterException", NO_CHANNEL), "{factor:?} {mode} {door}");
            }
            assert_eq!(scene.messages().len(), messages);
            assert_eq!(scene.status_of("jane").await, "CONFIRMED");
            // A client that hides users is told what it is told of nobody.
            let hiding = scene.another_client(crate::stage::hidden()).await;
            let hidden = scene.ok("ForgotPassword", json!({"ClientId": hiding, "Username": "jane"})).await;
            assert!(hidden["CodeDeliveryDetails"]["Destination"].is_string());
            assert_eq!(scene.messages().len(), messages);
        }
    }
}

/// Each door by which an address could go, while the factor that sends its codes there is on.
#[tokio::test]
async fn the_address_of_a_factor_stays_while_it_is_on() {
    for factor in Sent::BOTH {
        let scene = shared(pool(&Sent::BOTH), json!({})).await;
        scene.ok("SetUserPoolMfaConfig", mfa("OPTIONAL", &Sent::BOTH)).await;
        scene.user("jane", both_addresses()).await;
        let token = scene.tokens("jane").await.access;
        let doors = |attribute: &str| -> [(&'static str, Value); 4] {
            let named = json!({"UserAttributeNames": [attribute]});
            let empty = json!({"UserAttributes": attributes(json!({attribute: ""}))});
            let (own, theirs) = (json!({"AccessToken": token}), json!({"Username": "jane"}));
            [
                ("DeleteUserAttributes", merged(own.clone(), named.clone())),
                ("AdminDeleteUserAttributes", merged(theirs.clone(), named)),
                ("UpdateUserAttributes", merged(own, empty.clone())),
                ("AdminUpdateUserAttributes", merged(theirs, empty)),
            ]
        };
        let message =
            format!("{} cannot be deleted while an MFA method of the user sends its codes there.", factor.attribute());
        for ((on, input), (off, undo)) in
            factor.switches("jane", &token, true).into_iter().zip(factor.switches("jane", &token, false))
        {
            scene.ok(on, input).await;
            let before = scene.attributes_of("jane").await;
            for (door, input) in doors(factor.attribute()) {
                let refused = scene.refused(door, input).await;
                assert_eq!(refused, refusal("InvalidParameterException", &message), "{on} {door}");
            }
            assert_eq!(scene.attributes_of("jane").await, before, "{on}");
            assert!(scene.sign_in("jane", PASSWORD).await.unwrap()["AuthenticationResult"].is_null());
            scene.ok(off, undo).await;
            for (door, input) in doors(factor.attribute()) {
                scene.ok(door, input).await;
                let restored = attributes(both_addresses());
                scene.ok("AdminUpdateUserAttributes", json!({"Username": "jane", "UserAttributes": restored})).await;
            }
        }
        // The other address is nobody's business.
        scene.ok("AdminSetUserMFAPreference", factor.switches("jane", "", true).remove(1).1).await;
        for (door, input) in doors(factor.other().attribute()) {
            scene.ok(door, input).await;
        }
    }
}

/// Where the pool demands a second factor and the user's cannot be asked, there is no way on, at any door.
#[tokio::test]
async fn a_factor_without_its_channel_is_not_none() {
    let scene = shared(pool(&[Sent::Email]), json!({})).await;
    scene.user("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
    let only_sms = merged(json!({"MfaConfiguration": "ON"}), Sent::Sms.offered());
    scene.ok("SetUserPoolMfaConfig", only_sms).await;
    let none = Err(refusal("MFAMethodNotFoundException", "No MFA mechanism registerd in the account."));
    let parameters = json!({"USERNAME": "jane", "PASSWORD": PASSWORD});
    for (operation, flow) in [("InitiateAuth", "USER_PASSWORD_AUTH"), ("AdminInitiateAuth", "ADMIN_USER_PASSWORD_AUTH")]
    {
        let answer: Answer = scene.call(operation, beginning(flow, parameters.clone())).await;
        assert_eq!(answer, none, "{operation}");
    }
}

/// A code as the first factor, or the code of a sign-up in its place, is not on offer where the second goes there.
#[tokio::test]
async fn a_first_factor_by_code_does_not_meet_a_second_one() {
    let by_choice = json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"]});
    let factors =
        json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]}}});
    let scene = shared(merged(pool(&Sent::BOTH), factors), by_choice.clone()).await;
    scene.ok("SetUserPoolMfaConfig", mfa("OPTIONAL", &Sent::BOTH)).await;
    for factor in Sent::BOTH {
        let name = format!("jane{factor:?}");
        scene.user(&name, both_addresses()).await;
        let (operation, input) = factor.switches(&name, "", true).remove(1);
        scene.ok(operation, input).await;
        for wanted in ["EMAIL_OTP", "SMS_OTP", "PASSWORD"] {
            let parameters = json!({"USERNAME": name, "PREFERRED_CHALLENGE": wanted});
            let step = scene.ok("InitiateAuth", beginning("USER_AUTH", parameters)).await;
            assert!(!step["AvailableChallenges"].to_string().contains("OTP"), "{factor:?} {wanted}: {step}");
        }
        assert!(scene.messages().is_empty(), "{factor:?}");
    }

    // Confirming leads on to a sign-in only where the second factor is elsewhere.
    for (factor, leads_on) in [(Sent::Email, false), (Sent::Sms, true)] {
        let verified = merged(pool(&[Sent::Sms, Sent::Email]), json!({"AutoVerifiedAttributes": ["email"]}));
        let scene = shared(verified, by_choice.clone()).await;
        scene.ok("SetUserPoolMfaConfig", mfa("ON", &[factor])).await;
        scene.sign_up("joe", json!({"email": "joe@example.com", "phone_number": PHONE})).await;
        let confirmed = scene.ok("ConfirmSignUp", json!({"Username": "joe", "ConfirmationCode": scene.code()})).await;
        assert_eq!(confirmed["Session"].is_string(), leads_on, "{factor:?}: {confirmed}");
    }
}
