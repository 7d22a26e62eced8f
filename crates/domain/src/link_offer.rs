//! Whether the login pages of a pool offer somebody who comes from an identity provider to connect with an account that has
//! their address already: a setting of ours, which the service does not have, and so a tag
//! (docs/decisions/0032-offers-to-link.md).

use std::collections::BTreeMap;

use crate::user_pool::UserPool;

/// Tags below it are settings of this server.
const OURS: &str = "poolhouse:";
pub const OFFER_TO_LINK: &str = "poolhouse:offer-to-link";

impl UserPool {
    /// Off unless the tag says `true`.
    pub fn offers_to_link(&self) -> bool {
        self.tags.get(OFFER_TO_LINK).is_some_and(|value| value == "true")
    }

    /// Whether two e-mail addresses are one in this pool. Only ASCII letters are folded: two mailboxes that look alike in
    /// another script are not one (behaviour 50 #25).
    pub fn is_same_address(&self, one: &str, other: &str) -> bool {
        if self.is_case_sensitive() { one == other } else { one.eq_ignore_ascii_case(other) }
    }
}

/// The first tag that is meant as a setting of ours and is none: whoever mistypes one must not think that it is on, or off.
pub(crate) fn first_mistaken(tags: &BTreeMap<String, String>) -> Option<(&str, &str)> {
    let is_mistaken = |key: &str, value: &str| match key {
        OFFER_TO_LINK => !matches!(value, "true" | "false"),
        other => other.to_ascii_lowercase().starts_with(OURS),
    };
    tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).find(|(key, value)| is_mistaken(key, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;

    fn pool(tags: &[(&str, &str)]) -> UserPool {
        let tags = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        UserPool { tags, ..UserPool::new("us-east-1_a".to_owned(), "p".to_owned(), Time::from_seconds(0)) }
    }

    #[test]
    fn the_setting_is_off_unless_the_tag_says_true() {
        for (tags, on) in [
            (&[][..], false),
            (&[(OFFER_TO_LINK, "true")], true),
            (&[(OFFER_TO_LINK, "false")], false),
            (&[(OFFER_TO_LINK, "True")], false),
            (&[("Poolhouse:Offer-To-Link", "true")], false),
        ] {
            assert_eq!(pool(tags).offers_to_link(), on, "{tags:?}");
        }
    }

    #[test]
    fn what_is_mistaken_is_told() {
        for (key, value, mistaken) in [
            (OFFER_TO_LINK, "true", false),
            (OFFER_TO_LINK, "false", false),
            (OFFER_TO_LINK, "yes", true),
            (OFFER_TO_LINK, "", true),
            ("poolhouse:offer_to_link", "true", true),
            ("Poolhouse:Offer-To-Link", "true", true),
            ("poolhouse", "anything", false),
            ("team", "poolhouse:x", false),
        ] {
            assert_eq!(first_mistaken(&pool(&[(key, value)]).tags).is_some(), mistaken, "{key}={value}");
        }
    }

    #[test]
    fn addresses_are_one_by_ascii_letters_alone() {
        let insensitive = UserPool { case_sensitivity: Some(false), ..pool(&[]) };
        assert!(insensitive.is_same_address("Jane@Example.com", "jane@example.COM"));
        assert!(!insensitive.is_same_address("\u{212a}im@example.com", "kim@example.com"), "a Kelvin sign is no k");
        let sensitive = UserPool { case_sensitivity: Some(true), ..pool(&[]) };
        assert!(!sensitive.is_same_address("Jane@example.com", "jane@example.com"));
    }
}
