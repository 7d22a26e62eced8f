//! Attributes as fields: the standard ones by the names that people and browsers know them under.

use std::borrow::Cow;

use super::Input;
use crate::screen::FieldKind;

impl<'a> super::super::Layout<'a> {
    pub(super) fn attribute(&self, attribute: &'a str, kind: FieldKind, value: &'a str) -> Input<'a> {
        let (input_kind, mode, is_ltr) = match kind {
            FieldKind::Text => ("text", None, false),
            FieldKind::Email => ("email", None, true),
            FieldKind::PhoneNumber => ("tel", None, true),
            FieldKind::Date => ("date", None, true),
            FieldKind::Number => ("text", Some("numeric"), true),
            FieldKind::Url => ("url", None, true),
        };
        Input {
            kind: input_kind,
            mode,
            is_ltr,
            label: self.attribute_label(attribute),
            value,
            hint: (kind == FieldKind::PhoneNumber).then(|| self.words.say("hint-phone-number")),
            autocomplete: purpose(attribute),
            corrects: kind == FieldKind::Text,
            ..Input::default()
        }
    }

    fn attribute_label(&self, attribute: &'a str) -> Cow<'a, str> {
        let key = match attribute {
            "address" => "attribute-address",
            "birthdate" => "attribute-birthdate",
            "email" => "attribute-email",
            "family_name" => "attribute-family-name",
            "gender" => "attribute-gender",
            "given_name" => "attribute-given-name",
            "locale" => "attribute-locale",
            "middle_name" => "attribute-middle-name",
            "name" => "attribute-name",
            "nickname" => "attribute-nickname",
            "phone_number" => "attribute-phone-number",
            "picture" => "attribute-picture",
            "preferred_username" => "attribute-preferred-username",
            "profile" => "attribute-profile",
            "updated_at" => "attribute-updated-at",
            "website" => "attribute-website",
            "zoneinfo" => "attribute-zoneinfo",
            own => return readable(own),
        };
        self.words.say(key)
    }
}

/// An attribute of the pool's own is called as the pool calls it: `custom:home_town` is "Home town".
fn readable(attribute: &str) -> Cow<'_, str> {
    let name = attribute.strip_prefix("custom:").or_else(|| attribute.strip_prefix("dev:custom:")).unwrap_or(attribute);
    let name = name.replace(['_', '-'], " ");
    let mut characters = name.chars();
    match characters.next() {
        Some(first) => Cow::Owned(first.to_uppercase().chain(characters).collect()),
        None => Cow::Borrowed(attribute),
    }
}

/// What the field is to whoever fills forms for people (WCAG 1.3.5).
fn purpose(attribute: &str) -> Option<&'static str> {
    Some(match attribute {
        "address" => "street-address",
        "birthdate" => "bday",
        "email" => "email",
        "family_name" => "family-name",
        "gender" => "sex",
        "given_name" => "given-name",
        "locale" => "language",
        "middle_name" => "additional-name",
        "name" => "name",
        "nickname" | "preferred_username" => "nickname",
        "phone_number" => "tel",
        "picture" => "photo",
        "website" | "profile" => "url",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_of_the_pool_have_readable_names() {
        assert_eq!(readable("custom:home_town"), "Home town");
        assert_eq!(readable("custom:"), "custom:");
        assert_eq!(readable("custom:été"), "Été");
    }
}
