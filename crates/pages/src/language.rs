//! The language of a page. English only for now.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
}

impl Language {
    pub(crate) const fn negotiate(_chosen: Option<&str>, _kept: Option<&str>, _accepted: Option<&str>) -> Self {
        Self::English
    }

    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
        }
    }
}
