//! Reads YAML, and so JSON too, and remembers on which line everything stands.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use serde_saphyr::Spanned;

/// Where something stands. Files are in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Empty where there is one text only.
    file: Arc<str>,
    line: u64,
}

/// Something wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) place: Option<Place>,
    pub(crate) text: String,
}

impl Problem {
    pub(super) fn at(place: &Place, text: impl Into<String>) -> Self {
        Self { place: Some(place.clone()), text: text.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(Place { file, line }) if file.is_empty() => write!(f, "line {line}: {}", self.text),
            Some(Place { file, line }) => write!(f, "{file}: line {line}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

#[derive(Debug)]
pub(super) struct Document {
    file: Arc<str>,
    pub(super) value: Value,
    /// By JSON pointer.
    lines: HashMap<String, u64>,
}

impl Document {
    /// # Errors
    /// The text is not YAML, or a member stands twice in one place.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, Problem> {
        let file: Arc<str> = file.into();
        // What YAML 1.1 took for booleans (`no`, `on`) is text.
        let options = serde_saphyr::options! { strict_booleans: true };
        let tree: Spanned<Node> = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
            let line = error.location().map_or(1, |location| location.line());
            let shown = error.without_snippet().to_string();
            let place = Place { file: Arc::clone(&file), line };
            Problem::at(&place, shown.lines().next().unwrap_or_default())
        })?;
        let mut document = Self { file: Arc::clone(&file), value: Value::Null, lines: HashMap::new() };
        document.value = document.take(String::new(), tree);
        Ok(document)
    }

    /// Where stands what the pointer names, or what that is in.
    pub(super) fn place(&self, pointer: &str) -> Place {
        Place { file: Arc::clone(&self.file), line: self.line(pointer) }
    }

    fn line(&self, pointer: &str) -> u64 {
        let mut pointer = pointer;
        loop {
            if let Some(line) = self.lines.get(pointer) {
                return *line;
            }
            match pointer.rsplit_once('/') {
                Some((outer, _)) => pointer = outer,
                None => return 1,
            }
        }
    }

    fn take(&mut self, pointer: String, node: Spanned<Node>) -> Value {
        let value = match node.value {
            Node::Leaf(value) => value,
            Node::List(elements) => {
                let elements = elements.into_iter().enumerate();
                elements.map(|(at, element)| self.take(format!("{pointer}/{at}"), element)).collect()
            }
            Node::Map(members) => {
                let mut map = Map::new();
                for (name, member) in members {
                    let inner = format!("{pointer}/{}", name.value);
                    let value = self.take(inner.clone(), member);
                    self.lines.insert(inner, name.referenced.line());
                    map.insert(name.value, value);
                }
                Value::Object(map)
            }
        };
        self.lines.insert(pointer, node.referenced.line());
        value
    }
}

enum Node {
    Leaf(Value),
    List(Vec<Spanned<Node>>),
    Map(Vec<(Spanned<String>, Spanned<Node>)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut map = Vec::new();
        while let Some(member) = members.next_entry()? {
            map.push(member);
        }
        Ok(Node::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lines_are_known() {
        let text = "a:\n  - b: 1\n    c: no\n  - {b: \"x\"}\nd:\n";
        let document = Document::parse("", text).unwrap();
        assert_eq!(document.value, json!({"a": [{"b": 1, "c": "no"}, {"b": "x"}], "d": null}));
        for (pointer, line) in [("/a", 1), ("/a/0", 2), ("/a/0/c", 3), ("/a/1/b", 4), ("/d", 5), ("/a/1/none", 4)] {
            assert_eq!(document.line(pointer), line, "{pointer}");
        }
    }

    #[test]
    fn json_is_yaml() {
        let text = "{\n \"a\": [1.5, \"\\u00e9\"],\n \"b\": true\n}";
        let document = Document::parse("", text).unwrap();
        assert_eq!(document.value, json!({"a": [1.5, "é"], "b": true}));
        assert_eq!(document.line("/b"), 3);
    }

    #[test]
    fn what_is_broken_is_told_with_its_line() {
        for (text, line) in [("a: 1\na: 2\n", 2), ("a: [1\nb: 2\n", 2), ("{\n\"a\": 1,,\n}", 2)] {
            let told = Document::parse("site.yaml", text).unwrap_err().to_string();
            assert!(told.starts_with(&format!("site.yaml: line {line}: ")), "{text}{told}");
        }
    }
}
