//! SMS by Amazon SNS (behaviour 40 §2.3), in the region that the pool names, with the server's own credentials: the role of
//! `SnsCallerArn` trusts Amazon's service, not this one.

use aws_sdk_sns::Client;
use aws_sdk_sns::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sns::types::MessageAttributeValue;
use delivery::{Deliver, Delivering, Message, Undelivered};

use crate::clients::Clients;
use crate::configuration::Endpoint;
use crate::undelivered::judge;

/// Errors that are about this message or its recipient. The others somebody can mend, or they pass.
const FINAL: [&str; 4] = ["InvalidParameter", "InvalidParameterValue", "OptedOut", "ValidationException"];

pub struct Sns {
    clients: Clients<Client>,
}

impl Sns {
    pub fn new(endpoint: Endpoint) -> Self {
        Self { clients: Clients::new(endpoint, Client::new) }
    }

    async fn send(&self, message: &Message) -> Result<(), Undelivered> {
        let client = self.clients.of(&message.sender.region).await;
        let text = |value: &str| MessageAttributeValue::builder().data_type("String").string_value(value).build();
        let mut request = client.publish().phone_number(&message.destination).message(&message.body);
        // Codes must not wait behind advertisements.
        if let Ok(kind) = text("Transactional") {
            request = request.message_attributes("AWS.SNS.SMS.SMSType", kind);
        }
        if let Some(Ok(from)) = message.sender.origination_identity.as_deref().map(text) {
            request = request.message_attributes("AWS.MM.SMS.OriginationNumber", from);
        }
        request.send().await.map(drop).map_err(|error| {
            let code = error.as_service_error().and_then(ProvideErrorMetadata::code).map(str::to_owned);
            judge(code.as_deref(), &FINAL, &error as &SdkError<_, _>)
        })
    }
}

impl Deliver for Sns {
    fn deliver<'a>(&'a self, message: &'a Message) -> Delivering<'a> {
        Box::pin(self.send(message))
    }
}
