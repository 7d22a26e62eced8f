use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::*;

/// Keys with their variables, read from the text.
fn messages(language: Language) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut messages: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut current = "";
    for line in source(language).lines().filter(|line| !line.starts_with('#')) {
        if let Some((key, _)) = line.split_once(" =")
            && !line.starts_with(' ')
        {
            assert!(messages.insert(key, BTreeSet::new()).is_none(), "{key} stands twice in {}", language.tag());
            current = key;
        }
        for rest in line.split('$').skip(1) {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            messages.get_mut(current).unwrap().insert(&rest[..end]);
        }
    }
    messages
}

#[test]
fn every_language_has_the_same_keys_with_the_same_variables() {
    let english = messages(Language::English);
    assert!(english.len() > 100);
    for language in Language::ALL {
        let theirs = messages(language);
        for (key, variables) in &english {
            assert_eq!(theirs.get(key), Some(variables), "{key} in {}", language.tag());
        }
        let superfluous: Vec<_> = theirs.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(superfluous.is_empty(), "{superfluous:?} in {}", language.tag());
    }
}

#[test]
fn every_message_of_every_language_can_be_said() {
    for language in Language::ALL {
        let words = Words::of(language);
        assert_eq!(words.language, language);
        for (key, variables) in messages(language) {
            let variables: Vec<_> = variables.into_iter().collect();
            let said = match variables[..] {
                [] => words.say(key).into_owned(),
                ["count"] => (1..=256).map(|count| words.count(key, count)).collect(),
                [variable] => words.tell(key, variable, "VALUE"),
                [first, second] => {
                    let pieces = words.cut(key, [first, second]);
                    assert!(pieces.contains(&Piece::Place(0)) && pieces.contains(&Piece::Place(1)), "{pieces:?}");
                    continue;
                }
                _ => panic!("{key} has too many variables"),
            };
            assert!(!said.is_empty() && !said.contains(['{', '}', '$']), "{key}: {said}");
            assert!(variables.is_empty() || variables == ["count"] || said.contains("VALUE"), "{key}: {said}");
        }
    }
}

/// Some words are the same in several languages; a whole file is not.
#[test]
fn languages_are_translated() {
    for language in Language::ALL.into_iter().filter(|language| *language != Language::English) {
        let same: Vec<_> = messages(Language::English)
            .into_iter()
            .filter(|(key, variables)| {
                variables.is_empty() && Words::of(language).say(key) == Words::of(Language::English).say(key)
            })
            .map(|(key, _)| key)
            .collect();
        assert!(same.len() <= 6, "{}: {same:?}", language.tag());
    }
}

#[test]
fn plurals_follow_the_language() {
    assert_eq!(Words::of(Language::English).count("rule-length", 1), "at least 1 character");
    assert_eq!(Words::of(Language::English).count("rule-length", 8), "at least 8 characters");
    assert_eq!(Words::of(Language::Arabic).count("rule-length", 2), "حرفين على الأقل");
    assert_eq!(Words::of(Language::Arabic).count("rule-length", 8), "8 أحرف على الأقل");
    assert_eq!(Words::of(Language::Arabic).count("rule-length", 12), "12 حرفًا على الأقل");
}

/// What no page says any more is not translated any more.
#[test]
fn every_key_is_used() {
    fn read(folder: &Path, text: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, text);
            } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "html") {
                text.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut text = String::new();
    for folder in ["src", "templates"] {
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut text);
    }
    for key in messages(Language::English).keys() {
        // The hints of choices are named after the choice.
        let said = key.strip_suffix("-hint").filter(|key| key.starts_with("choice-")).unwrap_or(key);
        assert!(text.contains(&format!("\"{said}\"")), "{key} is said nowhere");
    }
}
