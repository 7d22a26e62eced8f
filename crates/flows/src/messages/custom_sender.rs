//! Custom senders: functions that deliver a pool's mail or SMS themselves. They get the code encrypted, nobody waits for
//! them, and their failure fails no call (behaviour 40 §1.7, §1.8).

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::encryption_sdk;
use delivery::{Message, Occasion, Undelivered, compose};
use domain::message::Medium;
use domain::user_pool::{UserPool, VersionedFunction};
use serde::{Deserialize, Serialize};
use triggers::events::{CustomEmailSender, CustomSMSSender, MessageSource, SenderRequest};
use triggers::{Envelope, Invocation, Mode, StringMap};

use crate::Context;
use crate::messages::data_keys;

/// What a call of the function needs beside the message.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct CustomSender {
    pub function_arn: String,
    pub key_arn: String,
    pub region: String,
    pub aws_sdk_version: String,
    pub client_id: String,
    pub user_attributes: StringMap,
    pub client_metadata: StringMap,
}

/// The function that sends what goes by this medium, and the key that its codes are encrypted for.
pub(crate) fn function(pool: &UserPool, medium: Medium) -> Option<(&VersionedFunction, &str)> {
    let function = match medium {
        Medium::Email => pool.lambda.custom_email_sender.as_ref(),
        Medium::Sms => pool.lambda.custom_sms_sender.as_ref(),
    };
    Some((function?, pool.lambda.kms_key_id.as_deref()?))
}

/// Whether senders are told what a caller sent along (behaviour 40 §1.5).
pub(crate) fn hears_metadata(occasion: Occasion) -> bool {
    matches!(occasion, Occasion::SignUp | Occasion::ForgotPassword | Occasion::Authentication)
}

/// How functions call an occasion; `None` for what they know nothing of.
pub(crate) fn source(occasion: Occasion) -> Option<MessageSource> {
    Some(match occasion {
        Occasion::SignUp => MessageSource::SignUp,
        Occasion::AdminCreateUser => MessageSource::AdminCreateUser,
        Occasion::ResendCode => MessageSource::ResendCode,
        Occasion::ForgotPassword => MessageSource::ForgotPassword,
        Occasion::UpdateUserAttribute => MessageSource::UpdateUserAttribute,
        Occasion::VerifyUserAttribute => MessageSource::VerifyUserAttribute,
        Occasion::Authentication => MessageSource::Authentication,
        Occasion::FailedAttempts => return None,
    })
}

/// Hands a message to the function. The code is encrypted anew for each attempt.
///
/// # Errors
/// Why the function was not given it; all of it may change.
pub(crate) async fn call_sender(cx: &Context, sender: &CustomSender, message: &Message) -> Result<(), Undelivered> {
    let failed = |error: String| Undelivered::Failed(error);
    let code = encrypted_code(cx, sender, message).map_err(|error| failed(error.to_string()))?;
    let source =
        source(message.occasion).ok_or_else(|| failed("functions have no word for this message".to_owned()))?;
    let request = SenderRequest {
        source,
        code: &code,
        client_metadata: &sender.client_metadata,
        user_attributes: &sender.user_attributes,
    };
    let envelope = Envelope {
        region: &sender.region,
        user_pool_id: &message.user_pool_id,
        user_name: &message.username,
        aws_sdk_version: &sender.aws_sdk_version,
        client_id: Some(&sender.client_id),
    };
    let event = match message.medium {
        Medium::Email => envelope.around(&CustomEmailSender(request)),
        Medium::Sms => envelope.around(&CustomSMSSender(request)),
    };
    let event = event.map_err(|error| failed(error.to_string()))?;
    let invocation =
        Invocation { function_arn: &sender.function_arn, event: &event, mode: Mode::Event, id: &message.id };
    cx.invoke.invoke(invocation).await.map(drop).map_err(|error| failed(error.to_string()))
}

fn encrypted_code(cx: &Context, sender: &CustomSender, message: &Message) -> Result<String, encryption_sdk::TooLong> {
    let context = BTreeMap::from([
        ("userpool-id".to_owned(), message.user_pool_id.clone()),
        ("client-id".to_owned(), sender.client_id.clone()),
    ]);
    let key = data_keys::generate_data_key(cx, &sender.key_arn, &context);
    let key =
        encryption_sdk::DataKey { plaintext: &key.plaintext, key_arn: &sender.key_arn, ciphertext: &key.ciphertext };
    // As the service does, temporary passwords are ready to stand in HTML.
    let code = compose::escape(&message.code);
    Ok(STANDARD.encode(encryption_sdk::encrypt(&*cx.random, &key, &context, code.as_bytes())?))
}
