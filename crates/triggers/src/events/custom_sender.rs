//! CustomEmailSender and CustomSMSSender: the function delivers the message itself; nobody waits for it.

use serde::Serialize;

use super::{MessageSource, is_absent};
use crate::{Answered, Event, Mode, StringMap, Trigger, Unrecognizable};

/// What both senders are told.
#[derive(Clone, Copy)]
pub struct SenderRequest<'a> {
    pub source: MessageSource,
    /// The encrypted code or temporary password, in base64 (behaviour 40 §1.8).
    pub code: &'a str,
    pub client_metadata: &'a StringMap,
    pub user_attributes: &'a StringMap,
}

impl SenderRequest<'_> {
    fn serialize_as<S: serde::Serializer>(&self, kind: &'static str, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Members<'a> {
            r#type: &'static str,
            code: &'a str,
            #[serde(skip_serializing_if = "is_absent")]
            client_metadata: &'a StringMap,
            user_attributes: &'a StringMap,
        }
        let Self { source: _, code, client_metadata, user_attributes } = *self;
        Members { r#type: kind, code, client_metadata, user_attributes }.serialize(serializer)
    }
}

pub struct CustomEmailSender<'a>(pub SenderRequest<'a>);

pub struct CustomSMSSender<'a>(pub SenderRequest<'a>);

impl Serialize for CustomEmailSender<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_as("customEmailSenderRequestV1", serializer)
    }
}

impl Serialize for CustomSMSSender<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_as("customSMSSenderRequestV1", serializer)
    }
}

impl Event for CustomEmailSender<'_> {
    const TRIGGER: Trigger = Trigger::CustomEmailSender;
    const MODE: Mode = Mode::Event;
    type Answer = ();

    fn source(&self) -> &'static str {
        self.0.source.as_str()
    }

    fn read(&self, _: &Answered) -> Result<(), Unrecognizable> {
        Ok(())
    }
}

impl Event for CustomSMSSender<'_> {
    const TRIGGER: Trigger = Trigger::CustomSMSSender;
    const MODE: Mode = Mode::Event;
    type Answer = ();

    fn source(&self) -> &'static str {
        self.0.source.as_str()
    }

    fn read(&self, _: &Answered) -> Result<(), Unrecognizable> {
        Ok(())
    }
}
