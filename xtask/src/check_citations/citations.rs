//! Citations of the facts: `behaviour 20 §4.2, §7`, `behaviour 50 #7`, `docs/behaviour/10-management.md` §3. They may go on
//! over the end of a line of comment. Inside `docs/behaviour/`, a `§` by itself is of the same part.

use std::sync::LazyLock;

use regex::Regex;

use super::behaviour::{Facts, Place};
use super::line_at;

/// Where "row 17" by itself is a row of the flaw classes.
const ROWS_ARE_CLASSES: &[&str] = &["crates/testkit/tests/security/", "docs/security.md"];
const CLASSES: &str = "50";
const FACTS: &str = "docs/behaviour/";

/// Space, or the end of a line and what begins the next one of a comment.
const GAP: &str = r"(?:[ \t]*\n[ \t]*(?://[/!]?|#|\*|--|>)?[ \t]*|[ \t]+)";

static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?<word>[Bb]ehaviou?r|[Ss]pec|[Pp]art)GAP(?<part>\d{2})\b|docs/behaviour/(?<file>\d{2})-[\w-]+\.md`?")
});
/// What may follow a head or another of its places.
static SECTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:[,;–-]|GAPand|GAPor)?GAP?(?:(?<part>\d{2})GAP)?§(?<number>\d+(?:\.\d+)*)(?:GAP(?<row>A\d+)\b)?")
});
static ROW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^,?GAP(?:#|(?:class|classes|row|rows)GAP)(?<number>\d+)(?<more>(?:(?:,|GAPand)GAP#?\d+\b)*)")
});
static BARE_ROW: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b[Rr]ows?GAP(?<number>\d+)(?<more>(?:(?:,|GAPand)GAP\d+\b)*)"));
static BARE_SECTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?<foreign>\b(?:RFC|NIST|ISO)[\w .-]*GAP)?§(?<number>\d+(?:\.\d+)*)(?:GAP(?<row>A\d+)\b)?")
});
static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d+"));

fn pattern(text: &str) -> Regex {
    #[expect(clippy::expect_used, reason = "a constant, and every one is used in the tests")]
    Regex::new(&text.replace("GAP", GAP)).expect("a regular expression")
}

/// The lines of a file that cite what is not there, and how.
pub fn astray(name: &str, text: &str, facts: &Facts) -> Vec<(usize, String)> {
    let own = name.strip_prefix(FACTS).and_then(|file| file.split_once('-')).map(|(number, _)| number);
    let mut astray = Vec::new();
    let mut read_until = 0;
    for head in HEAD.captures_iter(text) {
        let whole = head.get_match();
        let word = head.name("word").map_or("", |word| word.as_str()).to_ascii_lowercase();
        // Anything has parts; the facts have them among themselves.
        if word == "part" && own.is_none() {
            continue;
        }
        if word == "spec" || word == "behavior" {
            astray.push((line_at(text, whole.start()), format!("cite as `behaviour`, not `{}`", whole.as_str())));
        }
        let part = head.name("part").or_else(|| head.name("file")).map_or("", |part| part.as_str());
        let (places, length) = places(part, &text[whole.end()..]);
        let missing = places.into_iter().filter_map(|(part, place)| facts.missing(&part, &place));
        astray.extend(missing.map(|why| (line_at(text, whole.start()), why)));
        if let Some(own) = own {
            astray.extend(bare_sections(own, text, read_until..whole.start(), facts));
        }
        read_until = whole.end() + length;
    }
    if let Some(own) = own {
        astray.extend(bare_sections(own, text, read_until..text.len(), facts));
    }
    if ROWS_ARE_CLASSES.iter().any(|place| name.starts_with(place)) {
        astray.extend(bare_rows(text, facts));
    }
    astray
}

/// What is cited after a head that names a part, and how long that text is.
fn places(part: &str, rest: &str) -> (Vec<(String, Place)>, usize) {
    let mut part = part.to_owned();
    let mut places = Vec::new();
    let mut at = 0;
    loop {
        if let Some(found) = SECTION.captures(&rest[at..]) {
            if let Some(other) = found.name("part") {
                part = other.as_str().to_owned();
            }
            places.push((part.clone(), Place::Section(found["number"].to_owned())));
            places.extend(found.name("row").map(|row| (part.clone(), Place::Row(row.as_str().to_owned()))));
            at += found.get_match().end();
        } else if let Some(found) = ROW.captures(&rest[at..]) {
            places.extend(rows(&found["number"], &found["more"]).map(|row| (part.clone(), row)));
            at += found.get_match().end();
        } else {
            break;
        }
    }
    if places.is_empty() {
        places.push((part, Place::Whole));
    }
    (places, at)
}

fn rows<'t>(first: &'t str, more: &'t str) -> impl Iterator<Item = Place> + use<'t> {
    let others = NUMBER.find_iter(more).map(|number| number.as_str());
    std::iter::once(first).chain(others).map(|number| Place::Row(number.to_owned()))
}

/// Sections of the part itself, where no other document is named before them.
fn bare_sections(own: &str, text: &str, range: std::ops::Range<usize>, facts: &Facts) -> Vec<(usize, String)> {
    let mut astray = Vec::new();
    for found in BARE_SECTION.captures_iter(&text[range.clone()]).filter(|found| found.name("foreign").is_none()) {
        let line = line_at(text, range.start + found.get_match().start());
        let row = found.name("row").map(|row| Place::Row(row.as_str().to_owned()));
        let cited = [Some(Place::Section(found["number"].to_owned())), row];
        let missing = cited.into_iter().flatten().filter_map(|place| facts.missing(own, &place));
        astray.extend(missing.map(|why| (line, why)));
    }
    astray
}

fn bare_rows(text: &str, facts: &Facts) -> Vec<(usize, String)> {
    let mut astray = Vec::new();
    for found in BARE_ROW.captures_iter(text) {
        let line = line_at(text, found.get_match().start());
        let missing = rows(&found["number"], &found["more"]).filter_map(|row| facts.missing(CLASSES, &row));
        astray.extend(missing.map(|why| (line, why)));
    }
    astray
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(name: &str, text: &str) -> Vec<(usize, String)> {
        let twenty = "## 1. Users\n### 1.2 Names\n## 7. Devices\n## 12. Amended\n| A8 | x |";
        let fifty = "| 1 | redirects |\n| 27 | swaps |";
        astray(name, text, &Facts::of(&[("20", twenty), ("40", "#### 1.3.1 Custom"), ("50", fifty)]))
    }

    fn of_code(text: &str) -> Vec<(usize, String)> {
        complaints("crates/flows/src/door.rs", text)
    }

    fn says(line: usize, what: &str) -> (usize, String) {
        (line, what.to_owned())
    }

    #[test]
    fn what_exists_may_be_cited() {
        for text in [
            "(behaviour 20 §1.2).",
            "behaviour 20 §1.2, §7; RFC 5054 §2.5.1.3",
            "behaviour 20 §1.2 and §7",
            "behaviour 40 §1.3.1, 20 §7",
            "behaviour 20 §12 A8",
            "behaviour 50), each",
            "behaviour 50 #27 and #1",
            "behaviour 50, class 1",
            "//! (behaviour 20\n//! §1.2,\n//! §7)",
            "`docs/behaviour/20-users.md` §7",
            "a spec 7, part 99 of nothing, behaviour in general, row 99",
        ] {
            assert_eq!(of_code(text), [], "{text}");
        }
    }

    #[test]
    fn what_does_not_exist_is_named_with_its_line() {
        assert_eq!(of_code("\n// behaviour 30 §1"), [says(2, "there is no part 30")]);
        assert_eq!(of_code("behaviour 15)"), [says(1, "there is no part 15")]);
        assert_eq!(
            of_code("behaviour 20 §1.2, §1.3 and §8"),
            [says(1, "part 20 has no §1.3"), says(1, "part 20 has no §8")]
        );
        assert_eq!(of_code("behaviour 20 §1.2–§1.9"), [says(1, "part 20 has no §1.9")]);
        assert_eq!(of_code("behaviour 20 §7, 40 §1.4"), [says(1, "part 40 has no §1.4")]);
        assert_eq!(of_code("behaviour 20 §12 A9"), [says(1, "part 20 has no row A9")]);
        assert_eq!(of_code("behaviour 50 #1, #2"), [says(1, "part 50 has no row 2")]);
        assert_eq!(of_code("behaviour 50, class 3"), [says(1, "part 50 has no row 3")]);
        assert_eq!(of_code("//! x (behaviour 20\n//! §3)"), [says(1, "part 20 has no §3")]);
        assert_eq!(of_code("# behaviour\n# 20 §3"), [says(1, "part 20 has no §3")]);
        assert_eq!(of_code("`docs/behaviour/20-users.md` §6"), [says(1, "part 20 has no §6")]);
    }

    #[test]
    fn there_is_one_word_for_the_facts() {
        assert_eq!(of_code("Spec 20 §7"), [says(1, "cite as `behaviour`, not `Spec 20`")]);
        assert_eq!(of_code("behavior 20 §7"), [says(1, "cite as `behaviour`, not `behavior 20`")]);
    }

    #[test]
    fn the_facts_cite_themselves() {
        let of_facts = |text: &str| complaints("docs/behaviour/20-users.md", text);
        assert_eq!(of_facts("as §7 says (part 40 §1.3.1); §12 A8; RFC 5054 §99"), []);
        assert_eq!(
            of_facts("as §8 says\n(part 40 §7) and §9"),
            [says(2, "part 40 has no §7"), says(1, "part 20 has no §8"), says(2, "part 20 has no §9"),]
        );
        assert_eq!(of_facts("amended, §12 A7"), [says(1, "part 20 has no row A7")]);
    }

    #[test]
    fn the_tests_of_flaws_cite_their_rows() {
        let of_tests = |text: &str| complaints("crates/testkit/tests/security/codes.rs", text);
        assert_eq!(of_tests("//! Row 27 of devices; rows 1 and 27"), []);
        assert_eq!(
            of_tests("//! Rows 27 and 28: x\n// (row 2)"),
            [says(1, "part 50 has no row 28"), says(2, "part 50 has no row 2"),]
        );
    }
}
