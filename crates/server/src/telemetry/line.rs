//! A log line: the event's fields and those of the spans around it side by side, as text or as one flat JSON object.

use std::fmt::{self, Debug};

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

use crate::config::LogFormat;

pub(super) struct Line {
    format: LogFormat,
}

impl Line {
    pub(super) fn new(format: LogFormat) -> Self {
        Self { format }
    }
}

/// `N` must write fields as JSON objects.
impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'w> FormatFields<'w> + 'static,
{
    fn format_event(&self, cx: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut timestamp = String::new();
        SystemTime.format_time(&mut Writer::new(&mut timestamp))?;
        let mut fields = Fields::default();
        for span in cx.event_scope().into_iter().flatten().collect::<Vec<_>>().into_iter().rev() {
            if let Some(formatted) = span.extensions().get::<FormattedFields<N>>() {
                fields.add_all(&formatted.fields);
            }
        }
        event.record(&mut fields);
        let level = event.metadata().level().as_str();
        let target = event.metadata().target();
        match self.format {
            LogFormat::Json => fields.write_json(&mut writer, &timestamp, level, target),
            LogFormat::Text => fields.write_text(&mut writer, &timestamp, level),
        }
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    others: Vec<(String, Value)>,
}

impl Fields {
    fn add_all(&mut self, json: &str) {
        let fields: Map<String, Value> = serde_json::from_str(json).unwrap_or_default();
        self.others.extend(fields);
    }

    fn write_json(&self, writer: &mut Writer<'_>, timestamp: &str, level: &str, target: &str) -> fmt::Result {
        let head = [("timestamp", timestamp), ("level", level), ("target", target), ("message", &self.message)];
        writer.write_char('{')?;
        for (at, (name, value)) in head.into_iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(writer, "{comma}\"{name}\":{}", Value::from(value))?;
        }
        for (name, value) in &self.others {
            write!(writer, ",{}:{value}", Value::from(name.as_str()))?;
        }
        writeln!(writer, "}}")
    }

    fn write_text(&self, writer: &mut Writer<'_>, timestamp: &str, level: &str) -> fmt::Result {
        write!(writer, "{timestamp} {level:>5} {}", plain(&self.message))?;
        for (name, value) in &self.others {
            match value.as_str() {
                Some(text) => write!(writer, " {name}={}", plain_word(text))?,
                None => write!(writer, " {name}={value}")?,
            }
        }
        writeln!(writer)
    }
}

/// Nothing that was logged can start a line of its own or move the cursor.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

/// In quotes where it could be mistaken for more than one word.
fn plain_word(text: &str) -> String {
    let simple = !text.is_empty() && text.chars().all(|letter| letter.is_ascii_graphic() && !"\"\\=".contains(letter));
    if simple { text.to_owned() } else { plain(&Value::from(text).to_string()) }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = format!("{value:?}");
        if field.name() == "message" { self.message = text } else { self.push(field, Value::from(text)) }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.message)
        } else {
            self.push(field, Value::from(value))
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.push(field, Value::from(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.push(field, Value::from(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.push(field, Value::from(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.push(field, Value::from(value));
    }
}

impl Fields {
    fn push(&mut self, field: &Field, value: Value) {
        self.others.push((field.name().to_owned(), value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Fields {
        let mut fields = Fields { message: "request".to_owned(), ..Fields::default() };
        fields.add_all(r#"{"operation":"SignUp","client":"abc"}"#);
        fields.others.push(("outcome".to_owned(), Value::from("ok")));
        fields.others.push(("status".to_owned(), Value::from(200)));
        fields.others.push(("odd".to_owned(), Value::from("two\nwords \u{1b}[31m")));
        fields
    }

    #[test]
    fn json_is_one_flat_object() {
        let mut out = String::new();
        fields().write_json(&mut Writer::new(&mut out), "2026-11-21T00:00:00Z", "INFO", "poolhouse_server").unwrap();
        assert_eq!(
            out,
            "{\"timestamp\":\"2026-11-21T00:00:00Z\",\"level\":\"INFO\",\"target\":\"poolhouse_server\",\
             \"message\":\"request\",\"client\":\"abc\",\"operation\":\"SignUp\",\"outcome\":\"ok\",\"status\":200,\
             \"odd\":\"two\\nwords \\u001b[31m\"}\n"
        );
    }

    #[test]
    fn text_is_one_line_whatever_is_logged() {
        let mut out = String::new();
        fields().write_text(&mut Writer::new(&mut out), "2026-11-21T00:00:00Z", "INFO").unwrap();
        assert_eq!(
            out,
            "2026-11-21T00:00:00Z  INFO request client=abc operation=SignUp outcome=ok status=200 \
             odd=\"two\\nwords \\u001b[31m\"\n"
        );
    }
}
