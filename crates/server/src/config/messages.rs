//! How messages leave the machine. Without any of these, they stay in the inbox.

use std::sync::Arc;

use clap::Args;
use crypto::WebhookKey;
use delivery::smtp::Smtp;
use delivery::webhook::Webhook;
use delivery::{Deliver, Transports};

use super::amazon::{self, Endpoint};
use super::stamp::stamp;

/// What the service says where a pool names no sender (behaviour 40 §2.3).
const DEFAULT_FROM: &str = "no-reply@verificationemail.com";

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct MessageOptions {
    /// Send mail by SMTP: smtps://USER:PASSWORD@HOST, or smtp://…?tls=required for STARTTLS; without TLS only to this machine, or with ?tls=none
    #[arg(long, env = "POOLHOUSE_SMTP", value_name = "URL", hide_env_values = true, group = "mail")]
    smtp: Option<String>,

    /// Send mail by Amazon SES: aws, or the URL of an endpoint that speaks like it
    #[arg(long, env = "POOLHOUSE_SES", value_name = "ENDPOINT", value_parser = amazon::endpoint, group = "mail")]
    ses: Option<Endpoint>,

    /// Send mail by a POST of JSON to this address
    #[arg(long, env = "POOLHOUSE_MAIL_WEBHOOK", value_name = "URL", hide_env_values = true, group = "mail")]
    mail_webhook: Option<String>,

    /// Send SMS by Amazon SNS: aws, or the URL of an endpoint that speaks like it
    #[arg(long, env = "POOLHOUSE_SNS", value_name = "ENDPOINT", value_parser = amazon::endpoint, group = "sms")]
    sns: Option<Endpoint>,

    /// Send SMS by a POST of JSON to this address
    #[arg(long, env = "POOLHOUSE_SMS_WEBHOOK", value_name = "URL", hide_env_values = true, group = "sms")]
    sms_webhook: Option<String>,

    /// Secret by which the webhooks' requests are signed (webhook-signature)
    #[arg(
        long,
        env = "POOLHOUSE_MESSAGE_WEBHOOK_SECRET",
        value_name = "SECRET",
        hide_env_values = true,
        value_parser = WebhookKey::parse
    )]
    message_webhook_secret: Option<WebhookKey>,

    /// Who mail comes from where a pool does not say: ADDRESS or "NAME <ADDRESS>"
    #[arg(long, env = "POOLHOUSE_MAIL_FROM", value_name = "SENDER", default_value = DEFAULT_FROM)]
    mail_from: String,
}

impl MessageOptions {
    /// The ways out; the inbox is the caller's to add.
    ///
    /// # Errors
    /// The setting that makes no sense, and why.
    pub(crate) fn transports(&self) -> Result<Transports, String> {
        let webhook = |name: &str, url: &str| -> Result<Arc<dyn Deliver>, String> {
            let webhook = Webhook::new(url, stamp(self.message_webhook_secret.clone()));
            Ok(Arc::new(webhook.map_err(|error| format!("{name}: {error}"))?))
        };
        let mut transports = Transports::default();
        if let Some(url) = &self.smtp {
            let smtp = Smtp::new(url, &self.mail_from).map_err(|error| format!("--smtp: {error}"))?;
            transports.mail = Some(Arc::new(smtp));
        }
        if let Some(endpoint) = &self.ses {
            transports.mail = Some(amazon::ses(endpoint, &self.mail_from));
        }
        if let Some(endpoint) = &self.sns {
            transports.sms = Some(amazon::sns(endpoint));
        }
        if let Some(url) = &self.mail_webhook {
            transports.mail = Some(webhook("--mail-webhook", url)?);
        }
        if let Some(url) = &self.sms_webhook {
            transports.sms = Some(webhook("--sms-webhook", url)?);
        }
        Ok(transports)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_leaves_unless_a_way_is_named() {
        let options = MessageOptions { mail_from: DEFAULT_FROM.to_owned(), ..MessageOptions::default() };
        let none = options.transports().unwrap();
        assert!(none.mail.is_none() && none.sms.is_none());
        let smtp = MessageOptions { smtp: Some("smtp://localhost:2525".to_owned()), ..options };
        let transports = smtp.transports().unwrap();
        assert!(transports.mail.is_some() && transports.sms.is_none());
    }

    #[test]
    fn a_setting_that_makes_no_sense_is_named() {
        let options = MessageOptions { sms_webhook: Some("localhost:9000".to_owned()), ..MessageOptions::default() };
        let error = options.transports().err().unwrap();
        assert!(error.starts_with("--sms-webhook: "), "{error}");
        let clear = MessageOptions {
            smtp: Some("smtp://mail.example.com".to_owned()),
            mail_from: DEFAULT_FROM.to_owned(),
            ..MessageOptions::default()
        };
        let error = clear.transports().err().unwrap();
        assert!(error.starts_with("--smtp: ") && error.contains("?tls=none"), "{error}");
    }
}
