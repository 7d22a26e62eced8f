//! Whatever becomes of a response on its way: nobody else is signed in, and nothing panics.

use std::ops::Range;
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::house::*;
use crate::{Identity, xml};

/// One of each form that providers send, and who is signed in by all of them.
fn valid() -> &'static (Vec<String>, Identity) {
    static VALID: OnceLock<(Vec<String>, Identity)> = OnceLock::new();
    VALID.get_or_init(|| {
        let encrypted = xml::encrypt(&sign(&assertion(), "_assertion"), &keys().pool.certificate_der).unwrap();
        let both = sign(&signed_assertion(), "_response");
        let forms = vec![signed_assertion(), signed_response(), both, response(&encrypted)];
        let mary = finish(&forms[0]).unwrap();
        assert!(forms.iter().all(|form| finish(form) == Ok(mary.clone())));
        (forms, mary)
    })
}

/// What is accepted says what it said before.
fn nobody_else(xml: &str) {
    if let Ok(identity) = finish(xml) {
        assert_eq!(identity, valid().1, "{xml}");
    }
}

/// Where the elements of a text are.
fn elements(text: &str) -> Vec<Range<usize>> {
    let document = xml::parse(text).unwrap();
    document.descendants().filter(|node| node.is_element()).map(|node| node.range()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_text_is_refused(text in "(<[a-zA-Z:!?/]{0,9}( ID='[a-z]')?>?|[ -~]{0,20}|\\PC){0,30}") {
        prop_assert!(finish(&text).is_err());
        prop_assert!(finish_at(settings(), NOW, &expected(), &text).is_err());
    }

    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(finish_at(settings(), NOW, &expected(), &STANDARD.encode(&bytes)).is_err());
    }

    #[test]
    fn changed_characters_sign_in_nobody_else(
        form in 0..4_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::char::range(' ', '~')), 1..4),
    ) {
        let mut chars: Vec<char> = valid().0[form].chars().collect();
        for (at, c) in changes {
            let at = at.index(chars.len());
            chars[at] = c;
        }
        nobody_else(&chars.into_iter().collect::<String>());
    }

    #[test]
    fn cut_and_pasted_texts_sign_in_nobody_else(
        form in 0..4_usize,
        from in any::<prop::sample::Index>(),
        length in 0..200_usize,
        to in any::<prop::sample::Index>(),
    ) {
        let text = &valid().0[form];
        let start = from.index(text.len());
        let piece = &text[start..(start + length).min(text.len())];
        let at = to.index(text.len());
        nobody_else(&[&text[..at], piece, &text[at..]].concat());
        nobody_else(&[&text[..start], &text[start + piece.len()..]].concat());
    }

    /// Elements are removed, repeated and moved, as they are or with another's name: every wrapping there is, and more.
    #[test]
    fn moved_elements_sign_in_nobody_else(
        form in 0..4_usize,
        moves in prop::collection::vec(
            (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>(), 0..4_u8), 1..3),
    ) {
        let mut text = valid().0[form].clone();
        for (what, place, removed, manner) in moves {
            if xml::parse(&text).is_err() {
                break;
            }
            let found = elements(&text);
            let (piece, target) = (found[what.index(found.len())].clone(), found[place.index(found.len())].clone());
            let copy = text[piece.clone()].to_owned();
            let copy = match manner {
                0 => copy,
                1 => copy.replace("mary@example.com", "admin@example.com"),
                2 => copy.replace("mary@example.com", "admin@example.com").replace("\"_assertion\"", "\"_evil\""),
                _ => copy.replace("_assertion", "_response"),
            };
            // Right after the start tag of the target, or before it.
            let inside = text[target.clone()].find('>').map_or(target.start, |end| target.start + end + 1);
            let at = if manner % 2 == 0 { target.start } else { inside };
            if removed && !piece.contains(&at) {
                let (first, second) = if at < piece.start { (at..at, piece) } else { (piece, at..at) };
                let insert = |range: &Range<usize>| if range.is_empty() { copy.as_str() } else { "" };
                text = [&text[..first.start], insert(&first), &text[first.end..second.start], insert(&second), &text[second.end..]].concat();
            } else {
                text.insert_str(at, &copy);
            }
        }
        nobody_else(&text);
    }
}
