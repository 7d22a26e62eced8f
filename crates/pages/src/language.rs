//! The languages of the pages, and which of them a reader gets (behaviour 30 §5.5). Knows no words.

/// Those of managed login, and Arabic, which is ours: a language written from right to left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    English,
    German,
    Spanish,
    French,
    Italian,
    Indonesian,
    Japanese,
    Korean,
    PortugueseOfBrazil,
    SimplifiedChinese,
    TraditionalChinese,
    Dutch,
    Arabic,
}

impl Language {
    pub(crate) const ALL: [Self; 13] = [
        Self::English,
        Self::German,
        Self::Spanish,
        Self::French,
        Self::Italian,
        Self::Indonesian,
        Self::Japanese,
        Self::Korean,
        Self::PortugueseOfBrazil,
        Self::SimplifiedChinese,
        Self::TraditionalChinese,
        Self::Dutch,
        Self::Arabic,
    ];

    /// The parameter `lang`, then the cookie of that name, then what the browser asks for, then English. A parameter
    /// that names no language of ours means English; a cookie or a browser's wish that does is passed over.
    pub(crate) fn negotiate(lang_param: Option<&str>, cookie: Option<&str>, accept_language: Option<&str>) -> Self {
        if let Some(tag) = lang_param.filter(|tag| !tag.is_empty()) {
            return Self::find(tag).unwrap_or(Self::English);
        }
        cookie.and_then(Self::find).or_else(|| accept_language.and_then(wished)).unwrap_or(Self::English)
    }

    /// `lang` as Cognito writes it, which is a BCP 47 tag.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::Italian => "it",
            Self::Indonesian => "id",
            Self::Japanese => "ja",
            Self::Korean => "ko",
            Self::PortugueseOfBrazil => "pt-BR",
            Self::SimplifiedChinese => "zh-CN",
            Self::TraditionalChinese => "zh-TW",
            Self::Dutch => "nl",
            Self::Arabic => "ar",
        }
    }

    /// `dir` of the page.
    pub(crate) const fn direction(self) -> &'static str {
        match self {
            Self::Arabic => "rtl",
            _ => "ltr",
        }
    }

    /// The key of this language in the links of terms.
    pub(crate) const fn terms_key(self) -> &'static str {
        match self {
            Self::English => "cognito:english",
            Self::German => "cognito:german",
            Self::Spanish => "cognito:spanish",
            Self::French => "cognito:french",
            Self::Italian => "cognito:italian",
            Self::Indonesian => "cognito:bahasa-indonesia",
            Self::Japanese => "cognito:japanese",
            Self::Korean => "cognito:korean",
            Self::PortugueseOfBrazil => "cognito:portuguese-brazil",
            Self::SimplifiedChinese => "cognito:chinese-simplified",
            Self::TraditionalChinese => "cognito:chinese-traditional",
            Self::Dutch => "cognito:dutch",
            Self::Arabic => "cognito:arabic",
        }
    }

    /// The language of a BCP 47 tag: the exact one, or ours of the same language. Chinese goes by its script, which
    /// the places tell where it is not said.
    fn find(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase().replace('_', "-");
        let mut parts = tag.split('-');
        let language = parts.next()?;
        if language == "zh" {
            let traditional = parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo"));
            let simplified = tag.split('-').any(|part| part == "hans");
            return Some(if traditional && !simplified { Self::TraditionalChinese } else { Self::SimplifiedChinese });
        }
        Self::ALL.into_iter().find(|ours| ours.tag().split('-').next() == Some(language))
    }
}

/// The first of ours in `Accept-Language`, best quality first; what a reader refuses (`q=0`) is not offered.
fn wished(header: &str) -> Option<Language> {
    /// Browsers send a dozen; more is somebody else's game.
    const MOST: usize = 32;
    let mut wishes: Vec<(Language, u16)> = header
        .split(',')
        .take(MOST)
        .filter_map(|wish| {
            let (tag, parameters) = wish.split_once(';').unwrap_or((wish, ""));
            let quality = match parameters.trim().strip_prefix("q=") {
                Some(number) => number.trim().parse::<f32>().ok().filter(|quality| (0.0..=1.0).contains(quality))?,
                None => 1.0,
            };
            Some((Language::find(tag)?, (quality * 1000.0) as u16))
        })
        .filter(|(_, quality)| *quality > 0)
        .collect();
    wishes.sort_by_key(|(_, quality)| std::cmp::Reverse(*quality));
    wishes.first().map(|(language, _)| *language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameter_wins_then_the_cookie_then_the_browser() {
        let browser = Some("fr-CA, de;q=0.9");
        assert_eq!(Language::negotiate(Some("ja"), Some("ko"), browser), Language::Japanese);
        assert_eq!(Language::negotiate(None, Some("ko"), browser), Language::Korean);
        assert_eq!(Language::negotiate(None, None, browser), Language::French);
        assert_eq!(Language::negotiate(None, None, None), Language::English);
    }

    #[test]
    fn an_unknown_parameter_is_english_and_an_unknown_cookie_is_passed_over() {
        assert_eq!(Language::negotiate(Some("tlh"), Some("ko"), None), Language::English);
        assert_eq!(Language::negotiate(Some(""), Some("ko"), None), Language::Korean);
        assert_eq!(Language::negotiate(None, Some("tlh"), Some("nl")), Language::Dutch);
        assert_eq!(Language::negotiate(Some("\"><script>"), None, None), Language::English);
    }

    #[test]
    fn browsers_are_heard_by_quality() {
        for (header, expected) in [
            ("de;q=0.5, it;q=0.8, tlh", Language::Italian),
            ("es;q=0, pt;q=0.1", Language::PortugueseOfBrazil),
            ("pt-PT", Language::PortugueseOfBrazil),
            ("zh-Hant-HK", Language::TraditionalChinese),
            ("zh-HK", Language::TraditionalChinese),
            ("zh", Language::SimplifiedChinese),
            ("zh-Hans-TW", Language::SimplifiedChinese),
            ("ar-EG,en;q=0.5", Language::Arabic),
            ("*", Language::English),
            ("de;q=many", Language::English),
            ("de;q=NaN", Language::English),
            (",,;;q=1", Language::English),
        ] {
            assert_eq!(Language::negotiate(None, None, Some(header)), expected, "{header}");
        }
    }

    #[test]
    fn tags_name_their_language() {
        for language in Language::ALL {
            assert_eq!(Language::find(language.tag()), Some(language));
            assert!(language.terms_key().starts_with("cognito:"));
        }
    }
}
