//! What others chose stands apart in a sentence: a name may be written in the other direction, and must not turn the
//! words around it (Unicode's "Trojan Source"). Knows characters, not languages' grammar.

use crate::language::Language;

/// `value` without characters that steer the direction of text, and isolated where its own may differ.
pub(super) fn isolate(value: &str, language: Language) -> String {
    let plain: String = value.chars().filter(|character| !steers(*character)).collect();
    if language.direction() == "rtl" || plain.chars().any(is_right_to_left) {
        format!("\u{2068}{plain}\u{2069}")
    } else {
        plain
    }
}

/// Marks, embeddings, overrides and isolates, and line breaks, which end them.
const fn steers(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || character.is_ascii_control()
}

/// The blocks of scripts written from right to left.
const fn is_right_to_left(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_turn_the_sentence() {
        assert_eq!(isolate("My App", Language::German), "My App");
        assert_eq!(isolate("My App", Language::Arabic), "\u{2068}My App\u{2069}");
        assert_eq!(isolate("تطبيقي", Language::English), "\u{2068}تطبيقي\u{2069}");
        assert_eq!(isolate("My\u{202e}App\u{2069}\n", Language::English), "MyApp");
    }
}
