//! Mail by SMTP: a relay of the operator's, with STARTTLS or TLS from the start, and credentials if it wants them.

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use domain::message::Medium;
use lettre::address::AddressError;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use lettre::transport::smtp::{self, AsyncSmtpTransport, PoolConfig};
use lettre::{AsyncTransport, Tokio1Executor};
use url::Url;

use crate::{Deliver, Delivering, Message, Undelivered, told};

/// For each command; a whole attempt is cut off by whoever makes it.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(10);
const CONNECTIONS: u32 = 8;
const IDLE: Duration = Duration::from_secs(30);

/// Understood by the SMTP endpoint of Amazon SES, and by others passed on.
const CONFIGURATION_SET: &str = "X-SES-CONFIGURATION-SET";

pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    /// Who sends where the pool does not say.
    default_from: Mailbox,
}

/// Why settings make no relay.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    #[error("not a URL such as smtp://user:password@host:587?tls=required or smtps://user:password@host: {0}")]
    Url(String),
    #[error("not an address that mail can come from: {0}")]
    From(String),
    #[error(
        "codes and passwords would go to another machine in the clear: say smtps://, or ?tls=required for STARTTLS; or \
         ?tls=none if that is meant"
    )]
    Clear,
}

impl Smtp {
    /// `url` is `smtps://` for TLS from the start, `smtp://` with `?tls=required` for STARTTLS, `?tls=opportunistic`
    /// for STARTTLS where it is offered, and `?tls=none` for none, which on this machine may be left out.
    ///
    /// # Errors
    /// See [`SmtpError`].
    pub fn new(url: &str, default_from: &str) -> Result<Self, SmtpError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&way_there(url)?)
            .map_err(|error| SmtpError::Url(told(&error)))?
            .timeout(Some(COMMAND_TIMEOUT))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS).idle_timeout(IDLE))
            .build();
        let default_from = default_from.parse().map_err(|_| SmtpError::From(default_from.to_owned()))?;
        Ok(Self { transport, default_from })
    }

    async fn send(&self, message: &Message) -> Result<(), Undelivered> {
        let mail = mail(message, &self.default_from).map_err(Undelivered::Refused)?;
        self.transport.send(mail).await.map(drop).map_err(|error| judge(&error))
    }
}

/// The URL without a `tls=none`, which is not the library's.
fn way_there(url: &str) -> Result<String, SmtpError> {
    let mut url = Url::parse(url).map_err(|error| SmtpError::Url(told(&error)))?;
    let parameters: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let tls = parameters.iter().find(|(name, _)| name == "tls").map(|(_, value)| value.as_str());
    match tls {
        None if url.scheme() == "smtp" && !is_on_this_machine(&url) => return Err(SmtpError::Clear),
        Some("none") => {
            let others = parameters.iter().filter(|(name, _)| name != "tls");
            let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish();
            url.set_query(Some(query.as_str()).filter(|query| !query.is_empty()));
        }
        _ => {}
    }
    Ok(url.into())
}

fn is_on_this_machine(url: &Url) -> bool {
    // URLs of schemes that the library does not know have their addresses as names.
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

impl Deliver for Smtp {
    fn deliver<'a>(&'a self, message: &'a Message) -> Delivering<'a> {
        Box::pin(self.send(message))
    }
}

/// Replies that speak of this message or its recipient. Of the others of class 5, most say that the relay does not take
/// our mail as it is set up, which somebody can mend before the code has expired.
const ABOUT_THE_MESSAGE: std::ops::RangeInclusive<u16> = 550..=559;

fn judge(error: &smtp::Error) -> Undelivered {
    let text = told(error);
    match error.status() {
        Some(code) if ABOUT_THE_MESSAGE.contains(&u16::from(code)) => Undelivered::Refused(text),
        _ => Undelivered::Failed(text),
    }
}

fn mail(message: &Message, default_from: &Mailbox) -> Result<lettre::Message, String> {
    if message.medium != Medium::Email {
        return Err("not a mail".to_owned());
    }
    let to = message.destination.parse().map_err(|error| unusable("recipient", &error))?;
    let from = match &message.sender.from {
        Some(from) => from.parse::<Mailbox>().map_err(|error| unusable("EmailConfiguration.From", &error))?,
        None => default_from.clone(),
    };
    let millis = u64::try_from(message.sent_at.millis()).unwrap_or(0);
    let mut mail = lettre::Message::builder()
        .message_id(Some(format!("<{}@{}>", message.id, from.email.domain())))
        .date(SystemTime::UNIX_EPOCH + Duration::from_millis(millis))
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(message.subject.clone().unwrap_or_default());
    if let Some(reply_to) = &message.sender.reply_to {
        mail = mail.reply_to(reply_to.parse().map_err(|error| unusable("ReplyToEmailAddress", &error))?);
    }
    if let Some(name) = &message.sender.configuration_set {
        mail = mail.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(CONFIGURATION_SET), name.clone()));
    }
    // Templates hold HTML, and the service sends them as such (behaviour 40 §2.2).
    let body = SinglePart::builder().header(ContentType::TEXT_HTML).body(message.body.clone());
    mail.singlepart(body).map_err(|error| told(&error))
}

fn unusable(what: &str, error: &AddressError) -> String {
    format!("{what}: {}", told(error))
}

#[cfg(test)]
mod tests {
    use domain::clock::Time;

    use super::*;
    use crate::{Occasion, Sender};

    fn message() -> Message {
        Message {
            id: "0198-abc".to_owned(),
            user_pool_id: "us-east-1_AbCdEfGhI".to_owned(),
            username: "ann".to_owned(),
            occasion: Occasion::SignUp,
            medium: Medium::Email,
            destination: "ann@example.com".to_owned(),
            subject: Some("Ihr Prüfcode\r\nBcc: eve@example.com".to_owned()),
            body: "<p>Ihr Code: 123456 für ✓</p>".to_owned(),
            code: "123456".to_owned(),
            sent_at: Time::from_seconds(1_795_219_200),
            sender: Sender::default(),
        }
    }

    fn written(message: &Message) -> String {
        let mail = mail(message, &"Site <no-reply@site.example>".parse().unwrap()).unwrap();
        String::from_utf8(mail.formatted()).unwrap()
    }

    #[test]
    fn a_mail_is_the_same_at_every_attempt() {
        let text = written(&message());
        assert_eq!(text, written(&message()));
        assert!(text.contains("Message-ID: <0198-abc@site.example>\r\n"), "{text}");
        assert!(text.contains("From: Site <no-reply@site.example>\r\n"), "{text}");
        assert!(text.contains("Content-Type: text/html; charset=utf-8\r\n"), "{text}");
        assert!(text.contains("Date: Sat, 21 Nov 2026 00:00:00 +0000\r\n"), "{text}");
    }

    #[test]
    fn a_subject_adds_no_headers() {
        let text = written(&message());
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.lines().all(|line| !line.starts_with("Bcc")), "{head}");
    }

    #[test]
    fn the_pool_says_who_sends() {
        let sender = Sender {
            from: Some("\"Ann's Shop\" <shop@example.com>".to_owned()),
            reply_to: Some("help@example.com".to_owned()),
            configuration_set: Some("tracked".to_owned()),
            ..Sender::default()
        };
        let text = written(&Message { sender, ..message() });
        assert!(text.contains("<shop@example.com>\r\n") && text.contains("@example.com>\r\n"), "{text}");
        assert!(text.contains("Reply-To: help@example.com\r\n"), "{text}");
        assert!(text.contains("X-SES-CONFIGURATION-SET: tracked\r\n"), "{text}");
    }

    #[test]
    fn what_is_no_address_is_refused_for_good() {
        let wrong = Message { destination: "ann@@example.com".to_owned(), ..message() };
        assert!(mail(&wrong, &"a@b.example".parse().unwrap()).is_err());
    }

    // Its pool of connections wants to be made, and dropped, inside a runtime.
    #[tokio::test]
    async fn urls_say_how_the_connection_is_protected() {
        for url in ["smtp://localhost:2525", "smtps://u:p@mail.example.com", "smtp://u:p@mail.example.com?tls=required"]
        {
            assert!(Smtp::new(url, "no-reply@site.example").is_ok(), "{url}");
        }
        for url in ["smtp://relay:25?tls=none", "smtp://[::1]:25", "smtp://127.9.9.9", "smtp://relay?tls=opportunistic"]
        {
            assert!(Smtp::new(url, "no-reply@site.example").is_ok(), "{url}");
        }
        for url in ["mail.example.com", "http://mail.example.com", "smtp://"] {
            assert!(Smtp::new(url, "no-reply@site.example").is_err(), "{url}");
        }
        assert!(matches!(Smtp::new("smtp://localhost", "nobody"), Err(SmtpError::From(_))));
    }

    #[tokio::test]
    async fn nothing_goes_to_another_machine_in_the_clear_unless_the_url_says_so() {
        for url in [
            "smtp://relay",
            "smtp://u:p@mail.example.com:587",
            "smtp://0.0.0.0:25",
            "smtp://[2001:db8::1]",
            "smtp://localhost.example.com",
            "smtp://relay?x=tls",
        ] {
            assert!(matches!(Smtp::new(url, "no-reply@site.example"), Err(SmtpError::Clear)), "{url}");
        }
        assert_eq!(way_there("smtp://u:p%40@relay/me?tls=none&a=b%26").unwrap(), "smtp://u:p%40@relay/me?a=b%26");
        assert_eq!(way_there("smtp://relay:26?tls=none").unwrap(), "smtp://relay:26");
    }
}
