//! The form of the constraint tables in `crate::generated::shapes`. Data only; `crate::validate` walks them.

use std::sync::OnceLock;

use regex::Regex;

/// One shape of the model, as far as an input can contain it.
#[derive(Debug)]
pub struct Shape {
    /// The name in the model.
    pub name: &'static str,
    /// Values are never printed in messages.
    pub sensitive: bool,
    pub kind: Kind,
}

#[derive(Debug)]
pub enum Kind {
    Structure {
        members: &'static [Member],
    },
    List {
        element: &'static Shape,
        length: Length,
    },
    Map {
        key: &'static Shape,
        value: &'static Shape,
        length: Length,
    },
    /// Lengths count UTF-16 code units.
    String {
        length: Length,
        pattern: Option<Pattern>,
    },
    /// `printed` is the set as messages list it.
    Enum {
        values: &'static [&'static str],
        printed: &'static str,
    },
    /// 32 bits.
    Integer {
        range: Range,
    },
    /// 64 bits.
    Long {
        range: Range,
    },
    Boolean,
    Timestamp,
    /// Lengths count decoded bytes.
    Blob {
        length: Length,
    },
    /// Any JSON value.
    Document,
}

/// A member of a structure.
#[derive(Debug)]
pub struct Member {
    /// The name on the wire.
    pub name: &'static str,
    /// The name inside messages.
    pub path: &'static str,
    pub required: bool,
    pub shape: &'static Shape,
}

/// Both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    pub min: Option<usize>,
    pub max: Option<usize>,
}

/// Both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub min: Option<i64>,
    pub max: Option<i64>,
}

/// A regular expression that the whole value must match.
#[derive(Debug)]
pub struct Pattern {
    /// As the model writes it, and as messages print it.
    pub raw: &'static str,
    /// The same for the `regex` crate, without anchors around it.
    pub regex: &'static str,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    pub const fn new(raw: &'static str, regex: &'static str) -> Self {
        Self { raw, regex, compiled: OnceLock::new() }
    }

    pub fn matches(&self, value: &str) -> bool {
        let compile = || Regex::new(&format!(r"\A(?:{})\z", self.regex)).expect("patterns are compiled by a test");
        self.compiled.get_or_init(compile).is_match(value)
    }
}
