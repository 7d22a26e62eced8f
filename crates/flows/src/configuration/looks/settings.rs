//! Settings of managed login: what is provided, and how one is put over another.

use std::sync::LazyLock;

use serde_json::Value;

/// The look that managed login has when nobody changes it, in the form that settings have (behaviour 30 §5.7). The colours
/// are those of our own pages; the service's are its own.
pub fn provided_settings() -> &'static Value {
    static PROVIDED: LazyLock<Value> = LazyLock::new(|| {
        serde_json::from_str(include_str!("provided_settings.json")).expect("a test reads the same file")
    });
    &PROVIDED
}

/// Puts settings over others: objects member by member, anything else as a whole. What is not named stays.
pub fn put_over(base: &mut Value, settings: Value) {
    match (base, settings) {
        (Value::Object(base), Value::Object(settings)) => {
            for (name, value) in settings {
                match base.get_mut(&name) {
                    Some(there) => put_over(there, value),
                    None => {
                        base.insert(name, value);
                    }
                }
            }
        }
        (base, settings) => *base = settings,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_provided_has_every_part_of_settings() {
        let parts = |of: &Value| of.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(parts(provided_settings()), ["categories", "componentClasses", "components"]);
        assert_eq!(parts(&provided_settings()["categories"]), ["auth", "form", "global", "signUp"]);
    }

    /// Colours are eight hexadecimal digits wherever one is told.
    #[test]
    fn colours_have_the_form_of_colours() {
        fn colours(value: &Value, under: &str, found: &mut usize) {
            match value {
                Value::Object(members) => members.iter().for_each(|(name, value)| colours(value, name, found)),
                Value::String(text) if under.ends_with("Color") => {
                    assert!(text.len() == 8 && text.bytes().all(|b| b.is_ascii_hexdigit()), "{under}: {text}");
                    *found += 1;
                }
                _ => {}
            }
        }
        let mut found = 0;
        colours(provided_settings(), "", &mut found);
        assert!(found > 100, "{found}");
    }

    #[test]
    fn objects_are_put_together_and_the_rest_is_replaced() {
        let mut base = json!({"a": {"b": 1, "c": [1, 2]}, "d": null, "e": {"f": 1}});
        put_over(&mut base, json!({"a": {"b": 1.5, "c": [3]}, "d": {"x": 1}, "e": "text", "g": {}}));
        assert_eq!(base, json!({"a": {"b": 1.5, "c": [3]}, "d": {"x": 1}, "e": "text", "g": {}}));
        put_over(&mut base, json!({}));
        assert_eq!(base["a"]["b"], 1.5, "nothing named, nothing changed");
    }
}
