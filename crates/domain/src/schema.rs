//! The attributes a pool's users can have (behaviour 10 §2.3).

use serde::{Deserialize, Serialize};

/// A pool's attributes in the order they are listed: the standard ones, then custom ones as they were added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Schema(Vec<SchemaAttribute>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemaAttribute {
    /// With its prefix: `custom:x`, or `dev:custom:x` for a developer-only one.
    pub name: String,
    pub kind: AttributeKind,
    pub developer_only: bool,
    pub mutable: bool,
    pub required: bool,
}

/// The type with its limits; a limit that was not given is absent from answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttributeKind {
    /// Lengths in characters.
    String {
        min_length: Option<u32>,
        max_length: Option<u32>,
    },
    Number {
        min_value: Option<i64>,
        max_value: Option<i64>,
    },
    DateTime,
    Boolean,
}

/// Standard names in the order of an API-created pool.
const STANDARD: [&str; 20] = [
    "sub",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "email_verified",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "address",
    "updated_at",
];

/// The standard attributes, in the order of an API-created pool.
pub fn standard_names() -> &'static [&'static str] {
    &STANDARD
}

pub fn is_standard(name: &str) -> bool {
    STANDARD.contains(&name)
}

/// What a client without `WriteAttributes` may write of the standard attributes: all but `sub` and the verified flags.
pub fn is_standard_writable(name: &str) -> bool {
    is_standard(name) && !matches!(name, "sub" | "email_verified" | "phone_number_verified")
}

fn standard(name: &str) -> SchemaAttribute {
    let text = |min, max| AttributeKind::String { min_length: Some(min), max_length: Some(max) };
    let kind = match name {
        "sub" => text(1, 2048),
        "birthdate" => text(10, 10),
        "email_verified" | "phone_number_verified" => AttributeKind::Boolean,
        "updated_at" => AttributeKind::Number { min_value: Some(0), max_value: None },
        _ => text(0, 2048),
    };
    let is_sub = name == "sub";
    SchemaAttribute { name: name.to_owned(), kind, developer_only: false, mutable: !is_sub, required: is_sub }
}

impl Schema {
    /// The twenty standard attributes.
    pub fn standard() -> Self {
        Self(STANDARD.iter().map(|name| standard(name)).collect())
    }

    pub fn attributes(&self) -> &[SchemaAttribute] {
        &self.0
    }

    pub fn get(&self, name: &str) -> Option<&SchemaAttribute> {
        self.0.iter().find(|attribute| attribute.name == name)
    }

    /// Puts `attribute` in the place of the one of that name, or at the end.
    pub fn set(&mut self, attribute: SchemaAttribute) {
        match self.0.iter_mut().find(|existing| existing.name == attribute.name) {
            Some(existing) => *existing = attribute,
            None => self.0.push(attribute),
        }
    }

    pub fn is_required(&self, name: &str) -> bool {
        self.get(name).is_some_and(|attribute| attribute.required)
    }

    /// Names a user must have a value for; `sub` is given by the pool.
    pub fn required(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|a| a.required && a.name != "sub").map(|a| a.name.as_str())
    }

    /// Where a name stands when a user is shown: `sub` first, then schema order; a verified flag stands before its
    /// attribute because AWS's own example prints the third entry as the e-mail (behaviour 15).
    pub fn rank(&self, name: &str) -> usize {
        let position = |name: &str| self.0.iter().position(|a| a.name == name).map_or(usize::MAX, |i| i * 2 + 1);
        match name {
            "sub" => 0,
            "email_verified" => position("email") - 1,
            "phone_number_verified" => position("phone_number") - 1,
            _ => position(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_shown_with_the_flag_before_its_attribute() {
        let schema = Schema::standard();
        let mut names = ["email", "name", "email_verified", "sub", "custom:x"];
        names.sort_by_key(|name| schema.rank(name));
        assert_eq!(names, ["sub", "name", "email_verified", "email", "custom:x"]);
    }
}
