//! What pages say, in every language: Project Fluent's messages, compiled in. Knows no HTML; who writes a page escapes.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::language::Language;

mod isolation;

/// The words of one language.
pub(crate) struct Words {
    pub(crate) language: Language,
    bundle: FluentBundle<FluentResource>,
}

static ALL: LazyLock<Vec<Words>> = LazyLock::new(|| Language::ALL.into_iter().map(Words::read).collect());

/// A test formats every message of every language, so that none of what follows here happens to a reader.
impl Words {
    pub(crate) fn of(language: Language) -> &'static Self {
        &ALL[language as usize]
    }

    fn read(language: Language) -> Self {
        let resource = FluentResource::try_new(source(language).to_owned()).unwrap_or_else(|(resource, errors)| {
            tracing::error!(language = language.tag(), ?errors, "words of the pages cannot be read");
            resource
        });
        let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Done to values, and only where it shows: `isolation`.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }

    /// A message without variables.
    pub(crate) fn say(&self, key: &str) -> Cow<'_, str> {
        self.format(key, None)
    }

    /// A message about one thing. What the value says stays apart from the sentence around it.
    pub(crate) fn tell(&self, key: &str, variable: &'static str, value: &str) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set(variable, isolation::isolate(value, self.language));
        self.format(key, Some(&arguments)).into_owned()
    }

    /// A message about a number of things.
    pub(crate) fn count(&self, key: &str, count: u32) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("count", count);
        self.format(key, Some(&arguments)).into_owned()
    }

    /// A message with two places, cut there: what stands before, between and after, and which place comes first.
    pub(crate) fn cut(&self, key: &str, variables: [&'static str; 2]) -> Vec<Piece> {
        let marks = ['\u{e000}', '\u{e001}'];
        let mut arguments = FluentArgs::new();
        for (variable, mark) in variables.into_iter().zip(marks) {
            arguments.set(variable, String::from(mark));
        }
        let text = self.format(key, Some(&arguments));
        let mut pieces = Vec::new();
        for part in text.split_inclusive(marks) {
            let words = part.trim_end_matches(marks);
            pieces.push(Piece::Words(words.to_owned()));
            if let Some(place) = part.chars().last().and_then(|last| marks.iter().position(|mark| *mark == last)) {
                pieces.push(Piece::Place(place));
            }
        }
        pieces
    }

    fn format<'a>(&'a self, key: &str, arguments: Option<&'a FluentArgs<'a>>) -> Cow<'a, str> {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            debug_assert!(false, "no words for {key}");
            tracing::error!(language = self.language.tag(), key, "the pages have no words for this");
            return Cow::Owned(key.to_owned());
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, arguments, &mut errors);
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        if !errors.is_empty() {
            tracing::error!(language = self.language.tag(), key, ?errors, "words of the pages lack a value");
        }
        text
    }
}

/// A part of a message that was cut.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Words(String),
    /// Which of the variables stands here.
    Place(usize),
}

const fn source(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("../words/en.ftl"),
        Language::German => include_str!("../words/de.ftl"),
        Language::Spanish => include_str!("../words/es.ftl"),
        Language::French => include_str!("../words/fr.ftl"),
        Language::Italian => include_str!("../words/it.ftl"),
        Language::Indonesian => include_str!("../words/id.ftl"),
        Language::Japanese => include_str!("../words/ja.ftl"),
        Language::Korean => include_str!("../words/ko.ftl"),
        Language::PortugueseOfBrazil => include_str!("../words/pt-BR.ftl"),
        Language::SimplifiedChinese => include_str!("../words/zh-CN.ftl"),
        Language::TraditionalChinese => include_str!("../words/zh-TW.ftl"),
        Language::Dutch => include_str!("../words/nl.ftl"),
        Language::Arabic => include_str!("../words/ar.ftl"),
    }
}

#[cfg(test)]
mod tests;
