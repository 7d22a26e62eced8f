//! What pages are made of that is more than markup: names with what they are set to, and how answers are read for them.

use askama::Template;
use serde_json::Value;

use super::moments;

/// Names and values, one below the other.
#[derive(Template)]
#[template(path = "console/part/pairs.html")]
pub(super) struct Pairs(pub(super) Vec<Pair>);

impl askama::filters::HtmlSafe for Pairs {}

pub(super) struct Pair {
    name: String,
    value: Shown,
    /// A sentence below the value.
    note: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    Words(String),
    Code(String),
    /// With a button that copies it.
    Copied(String),
    Chips(Vec<String>),
    /// Several lines.
    Text(String),
    /// Markup of [`moments`].
    Moment(String),
    /// What it means that nothing is set.
    Nothing(&'static str),
}

impl Pair {
    pub(super) fn new(name: impl Into<String>, value: Shown) -> Self {
        Self { name: name.into(), value, note: String::new() }
    }

    pub(super) fn noting(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    pub(super) fn words(name: &str, words: impl Into<String>) -> Self {
        Self::new(name, Shown::Words(words.into()))
    }

    pub(super) fn moment(name: &str, value: &Value) -> Self {
        Self::new(name, Shown::Moment(moments::minute(value)))
    }

    /// Items of a list; `nothing` where there are none.
    pub(super) fn chips(name: &str, list: &Value, nothing: &'static str) -> Self {
        let chips = texts(list);
        Self::new(name, if chips.is_empty() { Shown::Nothing(nothing) } else { Shown::Chips(chips) })
    }

    /// One word of the API; `nothing` where there is none.
    pub(super) fn code(name: &str, value: &Value, nothing: &'static str) -> Self {
        Self::new(name, value.as_str().map_or(Shown::Nothing(nothing), |code| Shown::Code(code.to_owned())))
    }
}

/// A member that is text, or nothing.
pub(super) fn text<'a>(of: &'a Value, member: &str) -> &'a str {
    of[member].as_str().unwrap_or_default()
}

/// The texts of a list.
pub(super) fn texts(list: &Value) -> Vec<String> {
    items(list).filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// The items of a list, if it is one.
pub(super) fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// The value of an attribute of a user; nothing where it is not set.
pub(super) fn attribute<'a>(attributes: &'a Value, name: &str) -> &'a str {
    items(attributes).find(|attribute| attribute["Name"] == name).map_or("", |attribute| text(attribute, "Value"))
}

/// "1 day", "2 days".
pub(super) fn counted(count: i64, one: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {one}{plural}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whatever_stands_in_a_value_stays_text() {
        let hostile = "</dd><script>alert(1)</script>\"'";
        let values = [
            Shown::Words(hostile.to_owned()),
            Shown::Code(hostile.to_owned()),
            Shown::Copied(hostile.to_owned()),
            Shown::Chips(vec![hostile.to_owned()]),
            Shown::Text(hostile.to_owned()),
        ];
        for value in values {
            let html = Pairs(vec![Pair::new(hostile, value.clone()).noting(hostile)]).render().unwrap();
            assert!(!html.contains("<script") && html.matches("</dd>").count() == 1, "{value:?}: {html}");
        }
    }

    #[test]
    fn answers_are_read_leniently() {
        let user = json!([{"Name": "email", "Value": "a@example.com"}, {"Name": "odd"}, 7]);
        assert_eq!(
            (attribute(&user, "email"), attribute(&user, "odd"), attribute(&user, "x")),
            ("a@example.com", "", "")
        );
        assert_eq!(texts(&json!(["a", 1, "b"])), ["a", "b"]);
        assert_eq!(texts(&json!(null)), Vec::<String>::new());
        assert_eq!((counted(1, "day"), counted(2, "day")), ("1 day".to_owned(), "2 days".to_owned()));
    }
}
