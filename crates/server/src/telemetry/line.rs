//! A log line: the event's fields and those of the spans around it side by side, as text or as one flat JSON object.
//!
//! A field is written once, in its final form, when it is recorded: a line puts together what is there.

use std::fmt::{self, Debug, Write};

use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::span::Record;
use tracing::{Event, Subscriber};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

use crate::config::LogFormat;

/// Writes the fields of spans and the lines of events.
#[derive(Clone, Copy)]
pub(super) struct Line {
    format: LogFormat,
}

impl Line {
    pub(super) fn new(format: LogFormat) -> Self {
        Self { format }
    }
}

impl<'w> FormatFields<'w> for Line {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'w>, fields: R) -> fmt::Result {
        let mut written = Fields::new(self.format, "");
        fields.record(&mut written);
        writer.write_str(&written.others)
    }

    fn add_fields(&self, current: &'w mut FormattedFields<Self>, fields: &Record<'_>) -> fmt::Result {
        let mut added = Fields::new(self.format, &current.fields);
        fields.record(&mut added);
        let added = added.others;
        current.fields.push_str(&added);
        Ok(())
    }
}

impl<S> FormatEvent<S, Line> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(&self, cx: &FmtContext<'_, S, Line>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut timestamp = String::new();
        SystemTime.format_time(&mut Writer::new(&mut timestamp))?;
        let mut fields = Fields::new(self.format, "");
        event.record(&mut fields);
        let level = event.metadata().level().as_str();
        match self.format {
            LogFormat::Json => {
                let head = [("level", level), ("target", event.metadata().target()), ("message", &fields.message)];
                write!(writer, "{{\"timestamp\":\"{timestamp}\"")?;
                for (name, value) in head {
                    write!(writer, ",\"{name}\":{}", json_text(value))?;
                }
            }
            LogFormat::Text => write!(writer, "{timestamp} {level:>5} {}", plain(&fields.message))?,
        }
        for span in cx.event_scope().into_iter().flatten().collect::<Vec<_>>().into_iter().rev() {
            if let Some(formatted) = span.extensions().get::<FormattedFields<Line>>() {
                writer.write_str(&formatted.fields)?;
            }
        }
        writer.write_str(&fields.others)?;
        writeln!(writer, "{}", if matches!(self.format, LogFormat::Json) { "}" } else { "" })
    }
}

/// What was recorded: the message as it is, everything else as it will stand in the line.
struct Fields<'a> {
    format: LogFormat,
    /// What the same span recorded before. The first value of a name stays: a flow learns the client that the request
    /// named already.
    before: &'a str,
    message: String,
    others: String,
}

impl<'a> Fields<'a> {
    fn new(format: LogFormat, before: &'a str) -> Self {
        Self { format, before, message: String::new(), others: String::new() }
    }

    fn push(&mut self, name: &str, value: &dyn fmt::Display) {
        let head = match self.format {
            LogFormat::Json => format!(",{}:", json_text(name)),
            LogFormat::Text => format!(" {name}="),
        };
        if !self.before.contains(&head) {
            // Writing to a string does not fail.
            let _ = write!(self.others, "{head}{value}");
        }
    }

    fn push_text(&mut self, field: &Field, text: &str) {
        match (field.name(), self.format) {
            ("message", _) if self.message.is_empty() => text.clone_into(&mut self.message),
            // A field that has the words' own name must not take their place.
            ("message", LogFormat::Json) => self.push("message_field", &json_text(text)),
            ("message", LogFormat::Text) => self.push("message_field", &plain_word(text)),
            (name, LogFormat::Json) => self.push(name, &json_text(text)),
            (name, LogFormat::Text) => self.push(name, &plain_word(text)),
        }
    }
}

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.push_text(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.push_text(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.push(field.name(), &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.push(field.name(), &value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.push(field.name(), &Value::from(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.push(field.name(), &value);
    }
}

fn json_text(text: &str) -> String {
    // Text is always JSON.
    serde_json::to_string(text).unwrap_or_default()
}

/// Nothing that was logged can start a line of its own or move the cursor.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

/// In quotes where it could be mistaken for more than one word.
fn plain_word(text: &str) -> String {
    let simple = !text.is_empty() && text.chars().all(|letter| letter.is_ascii_graphic() && !"\"\\=".contains(letter));
    if simple { text.to_owned() } else { plain(&json_text(text)) }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing::field::Empty;
    use tracing_subscriber::fmt;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The lines of one request, without their timestamps.
    fn lines(format: LogFormat) -> String {
        let written = Written::default();
        let into = written.clone();
        let line = Line::new(format);
        let layer = fmt::layer().with_writer(move || into.clone()).with_ansi(false).fmt_fields(line).event_format(line);
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            let span = tracing::info_span!("request", operation = Empty, client = Empty, id = 7);
            span.record("operation", "SignUp");
            span.record("client", "abc");
            span.record("client", "a flow's");
            let odd = "two\nwords \u{1b}[31m";
            span.in_scope(|| tracing::info!(outcome = "ok", status = 200_u16, ms = 1.5, odd, empty = "", "request"));
            tracing::warn!(message = "m-1", "said all the same");
            tracing::warn!(error = ?Some("x"), "a \"line\" of\nits own");
        });
        let bytes = written.0.lock().unwrap().clone();
        let text = String::from_utf8(bytes).unwrap();
        let without_time = |line: &str| {
            let (time, rest) = line.split_once('Z').unwrap();
            assert!(time.contains("20"), "{line}");
            format!("{rest}\n")
        };
        text.lines().map(without_time).collect()
    }

    #[test]
    fn json_is_one_flat_object() {
        assert_eq!(
            lines(LogFormat::Json).replace("poolhouse_server::telemetry::line::tests", "T"),
            "\",\"level\":\"INFO\",\"target\":\"T\",\"message\":\"request\",\"id\":7,\"operation\":\"SignUp\",\
             \"client\":\"abc\",\"outcome\":\"ok\",\"status\":200,\"ms\":1.5,\"odd\":\"two\\nwords \\u001b[31m\",\
             \"empty\":\"\"}\n\
             \",\"level\":\"WARN\",\"target\":\"T\",\"message\":\"said all the same\",\"message_field\":\"m-1\"}\n\
             \",\"level\":\"WARN\",\"target\":\"T\",\"message\":\"a \\\"line\\\" of\\nits own\",\
             \"error\":\"Some(\\\"x\\\")\"}\n"
        );
    }

    #[test]
    fn text_is_one_line_whatever_is_logged() {
        assert_eq!(
            lines(LogFormat::Text),
            "  INFO request id=7 operation=SignUp client=abc outcome=ok status=200 ms=1.5 \
             odd=\"two\\nwords \\u001b[31m\" empty=\"\"\n  \
             WARN said all the same message_field=m-1\n  \
             WARN a \"line\" of\u{fffd}its own error=\"Some(\\\"x\\\")\"\n"
        );
    }
}
