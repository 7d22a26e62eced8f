//! CustomMessage: the words of a message that is about to leave.

use serde::Serialize;
use serde_json::{Value, json};

use super::{MessageSource, is_absent};
use crate::{Answered, Event, StringMap, Trigger, Unrecognizable};

/// What the function writes where the code, the link and the username go.
pub const CODE_PLACEHOLDER: &str = "{####}";
pub const LINK_PLACEHOLDER: &str = "{##Click Here##}";
pub const USERNAME_PLACEHOLDER: &str = "{username}";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomMessage<'a> {
    #[serde(skip)]
    source: MessageSource,
    user_attributes: &'a StringMap,
    code_parameter: &'static str,
    link_parameter: &'static str,
    /// Of invitations only.
    username_parameter: Option<&'static str>,
    #[serde(skip_serializing_if = "is_absent")]
    client_metadata: &'a StringMap,
}

impl<'a> CustomMessage<'a> {
    pub fn new(source: MessageSource, user_attributes: &'a StringMap, client_metadata: &'a StringMap) -> Self {
        Self {
            source,
            user_attributes,
            code_parameter: CODE_PLACEHOLDER,
            link_parameter: LINK_PLACEHOLDER,
            username_parameter: (source == MessageSource::AdminCreateUser).then_some(USERNAME_PLACEHOLDER),
            client_metadata,
        }
    }
}

/// The function's words; `None` leaves the pool's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomText {
    pub sms_message: Option<String>,
    pub email_message: Option<String>,
    pub email_subject: Option<String>,
}

impl Event for CustomMessage<'_> {
    const TRIGGER: Trigger = Trigger::CustomMessage;
    type Answer = CustomText;

    fn source(&self) -> &'static str {
        self.source.as_str()
    }

    fn response(&self) -> Value {
        json!({"smsMessage": null, "emailMessage": null, "emailSubject": null})
    }

    fn read(&self, answered: &Answered) -> Result<CustomText, Unrecognizable> {
        Ok(CustomText {
            sms_message: answered.member("smsMessage")?,
            email_message: answered.member("emailMessage")?,
            email_subject: answered.member("emailSubject")?,
        })
    }
}
