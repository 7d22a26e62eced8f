//! Users through the API, by themselves and by administrators; whole answers compared. The rules of names, attributes,
//! passwords and filters are tested in the domain.

mod account_states;
mod admin_create;
mod aliases;
mod attribute_lists;
mod attributes;
mod confirm;
mod custom_texts;
mod delivery_out;
mod list_users;
mod passwords;
mod recover;
mod refusals;
mod sign_up;
mod username_attributes;
mod verify;

use serde_json::{Value, json};
use testkit::scene::{PASSWORD, Scene, Tokens, attributes, named};
use testkit::{Refusal, START_SECONDS, TestServer, merged, refusal};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn invalid(message: &str) -> Refusal {
    refusal("InvalidParameterException", message)
}

fn not_authorized(message: &str) -> Refusal {
    refusal("NotAuthorizedException", message)
}

fn no_such_user() -> Refusal {
    refusal("UserNotFoundException", "User does not exist.")
}

fn wrong_code() -> Refusal {
    refusal("CodeMismatchException", "Invalid verification code provided, please try again.")
}

fn expired_code() -> Refusal {
    refusal("ExpiredCodeException", "Invalid code provided, please request a code again.")
}

fn limit_exceeded() -> Refusal {
    refusal("LimitExceededException", "Attempt limit exceeded, please try after some time.")
}

fn alias_taken(attribute: &str) -> Refusal {
    refusal("AliasExistsException", &format!("An account with the {attribute} already exists."))
}

/// A pool that verifies these attributes by code.
fn verifies(names: &[&str]) -> Value {
    let sms = json!({"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"});
    json!({"AutoVerifiedAttributes": names, "SmsConfiguration": sms})
}

fn by_email(destination: &str) -> Value {
    json!({"AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": destination})
}

fn by_sms(destination: &str) -> Value {
    json!({"AttributeName": "phone_number", "DeliveryMedium": "SMS", "Destination": destination})
}

/// What was sent, newest first: occasion, medium, address.
fn sent(scene: &Scene) -> Vec<(&'static str, &'static str, String)> {
    let line = |message: delivery::Message| (message.occasion.as_str(), message.medium.as_str(), message.destination);
    scene.messages().into_iter().map(line).collect()
}

/// A value of `length` characters.
fn long(length: usize) -> String {
    "x".repeat(length)
}
