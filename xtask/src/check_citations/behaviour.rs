//! The parts of `docs/behaviour/`: which sections each has, and which numbered rows its tables have.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::root;

/// Every part by its number of two digits.
pub struct Facts(BTreeMap<String, Part>);

#[derive(Debug, Default)]
struct Part {
    /// Numbers of headings: `4`, `1.3.1`.
    sections: BTreeSet<String>,
    /// First cells of table rows that are numbers: `12`, or `A12` of the amendments.
    rows: BTreeSet<String>,
}

/// What a citation names within a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Whole,
    Section(String),
    Row(String),
}

impl Facts {
    pub fn read(folder: &Path) -> Result<Self, String> {
        let mut parts = BTreeMap::new();
        for path in root::files_below(folder, ".md")? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if let Some((number, _)) = name.split_once('-').filter(|(number, _)| is_part(number)) {
                parts.insert(number.to_owned(), Part::parse(&root::read(&path)?));
            }
        }
        if parts.is_empty() { Err(format!("no parts in {}", folder.display())) } else { Ok(Self(parts)) }
    }

    #[cfg(test)]
    pub fn of(parts: &[(&str, &str)]) -> Self {
        Self(parts.iter().map(|(number, text)| ((*number).to_owned(), Part::parse(text))).collect())
    }

    /// Why there is no such place; none when there is one.
    pub fn missing(&self, part: &str, place: &Place) -> Option<String> {
        let Some(found) = self.0.get(part) else { return Some(format!("there is no part {part}")) };
        match place {
            Place::Section(number) if !found.sections.contains(number) => Some(format!("part {part} has no §{number}")),
            Place::Row(number) if !found.rows.contains(number) => Some(format!("part {part} has no row {number}")),
            _ => None,
        }
    }
}

impl Part {
    fn parse(text: &str) -> Self {
        let mut part = Self::default();
        for line in text.lines() {
            // The title holds the number of the part itself.
            if let Some(heading) = line.strip_prefix("##") {
                let number = heading.trim_start_matches('#').split_whitespace().next().unwrap_or_default();
                let number = number.trim_end_matches('.');
                if !number.is_empty() && number.split('.').all(is_number) {
                    part.sections.insert(number.to_owned());
                }
            } else if let Some(row) = line.strip_prefix('|') {
                let cell = row.split('|').next().unwrap_or_default().trim();
                if is_number(cell.strip_prefix('A').unwrap_or(cell)) {
                    part.rows.insert(cell.to_owned());
                }
            }
        }
        part
    }
}

fn is_part(text: &str) -> bool {
    text.len() == 2 && is_number(text)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_and_rows_are_what_can_be_cited() {
        let facts = Facts::of(&[(
            "20",
            "# 20 — Users\n## 4. Sign-in\n#### 1.3.1 Custom\n## Ceilings\n| 7 | seven |\n| A12 | amended |\n| SUB | x |",
        )]);
        let is_there = |place: Place| facts.missing("20", &place).is_none();
        assert!(is_there(Place::Whole));
        assert!(is_there(Place::Section("4".to_owned())));
        assert!(is_there(Place::Section("1.3.1".to_owned())));
        assert!(is_there(Place::Row("7".to_owned())));
        assert!(is_there(Place::Row("A12".to_owned())));
        assert_eq!(facts.missing("20", &Place::Section("20".to_owned())).unwrap(), "part 20 has no §20");
        assert_eq!(facts.missing("20", &Place::Section("1".to_owned())).unwrap(), "part 20 has no §1");
        assert_eq!(facts.missing("20", &Place::Row("12".to_owned())).unwrap(), "part 20 has no row 12");
        assert_eq!(facts.missing("21", &Place::Whole).unwrap(), "there is no part 21");
    }
}
