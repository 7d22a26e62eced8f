//! Mail by Amazon SES (behaviour 40 §2.3). The pool's `SourceArn` names the identity that vouches for the sender, and the
//! region it is in.

use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message as Mail};
use delivery::{Deliver, Delivering, Message, Undelivered};

use crate::clients::Clients;
use crate::configuration::Endpoint;
use crate::undelivered::judge;

/// Errors that are about this message or its recipient. The others somebody can mend, or they pass.
const FINAL: [&str; 2] = ["MessageRejected", "BadRequestException"];

pub struct Ses {
    clients: Clients<Client>,
    /// Who sends where the pool does not say.
    default_from: String,
}

impl Ses {
    pub fn new(endpoint: Endpoint, default_from: String) -> Self {
        Self { clients: Clients::new(endpoint, Client::new), default_from }
    }

    async fn send(&self, message: &Message) -> Result<(), Undelivered> {
        let utf8 = |text: &str| Content::builder().data(text).charset("UTF-8").build();
        let content = utf8(message.subject.as_deref().unwrap_or_default());
        let body = utf8(&message.body);
        let (Ok(subject), Ok(body)) = (content, body) else {
            return Err(Undelivered::Refused("the message cannot be written".to_owned()));
        };
        let mail = Mail::builder().subject(subject).body(Body::builder().html(body).build()).build();
        let sender = &message.sender;
        let client = self.clients.of(&sender.region).await;
        let sent = client
            .send_email()
            .from_email_address(sender.from.as_deref().unwrap_or(&self.default_from))
            .set_from_email_address_identity_arn(sender.source_arn.clone())
            .set_reply_to_addresses(sender.reply_to.clone().map(|address| vec![address]))
            .set_configuration_set_name(sender.configuration_set.clone())
            .destination(Destination::builder().to_addresses(&message.destination).build())
            .content(EmailContent::builder().simple(mail).build())
            .send()
            .await;
        sent.map(drop).map_err(|error| {
            let code = error.as_service_error().and_then(ProvideErrorMetadata::code).map(str::to_owned);
            judge(code.as_deref(), &FINAL, &error as &SdkError<_, _>)
        })
    }
}

impl Deliver for Ses {
    fn deliver<'a>(&'a self, message: &'a Message) -> Delivering<'a> {
        Box::pin(self.send(message))
    }
}
