//! The rules of a password, as one reads them.

use std::borrow::Cow;

use crate::screen::PasswordRules;

pub(super) struct Rule {
    /// By which the script knows how to look whether it is kept.
    pub name: &'static str,
    pub count: Option<u32>,
    pub text: Cow<'static, str>,
}

impl super::Layout<'_> {
    pub(super) fn rules(&self, rules: &PasswordRules) -> Vec<Rule> {
        let mut list = vec![Rule {
            name: "length",
            count: Some(rules.min_length),
            text: Cow::Owned(self.words.count("rule-length", rules.min_length)),
        }];
        for (name, key, applies) in [
            ("lowercase", "rule-lowercase", rules.lowercase),
            ("uppercase", "rule-uppercase", rules.uppercase),
            ("number", "rule-number", rules.numbers),
            ("symbol", "rule-symbol", rules.symbols),
        ] {
            if applies {
                list.push(Rule { name, count: None, text: self.words.say(key) });
            }
        }
        list
    }
}
