//! The filter of ListUsers: `attribute = "value"` or `attribute ^= "value"`, one term (behaviour 10 §4.14).

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserFilter {
    pub attribute: SearchAttribute,
    /// `^=`: values that begin so.
    pub prefix: bool,
    pub value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchAttribute {
    Sub,
    Username,
    Email,
    PhoneNumber,
    Name,
    GivenName,
    FamilyName,
    PreferredUsername,
    UserStatus,
    /// `status`: whether the user is enabled.
    Enabled,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterViolation {
    #[error("Error while parsing filter.")]
    Syntax,
    #[error("Invalid search attribute: {0}")]
    Attribute(String),
}

impl UserFilter {
    /// Reads a filter; an empty one asks for everybody.
    ///
    /// # Errors
    /// It is not of the form, or names an attribute that cannot be searched.
    pub fn parse(text: &str) -> Result<Option<Self>, FilterViolation> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let name_end = text.find([' ', '=', '^']).ok_or(FilterViolation::Syntax)?;
        let (name, rest) = text.split_at(name_end);
        let rest = rest.trim_start();
        let (prefix, rest) = match rest.strip_prefix("^=") {
            Some(rest) => (true, rest),
            None => (false, rest.strip_prefix('=').ok_or(FilterViolation::Syntax)?),
        };
        let value = quoted(rest.trim_start()).ok_or(FilterViolation::Syntax)?;
        // The guide shows names in quotes too.
        let name = name.trim_matches('"');
        let attribute = match name {
            "" => return Err(FilterViolation::Syntax),
            "sub" => SearchAttribute::Sub,
            "username" => SearchAttribute::Username,
            "email" => SearchAttribute::Email,
            "phone_number" => SearchAttribute::PhoneNumber,
            "name" => SearchAttribute::Name,
            "given_name" => SearchAttribute::GivenName,
            "family_name" => SearchAttribute::FamilyName,
            "preferred_username" => SearchAttribute::PreferredUsername,
            "cognito:user_status" => SearchAttribute::UserStatus,
            "status" => SearchAttribute::Enabled,
            other => return Err(FilterViolation::Attribute(other.to_owned())),
        };
        Ok(Some(Self { attribute, prefix, value }))
    }

    /// Which of enabled and disabled users the filter admits: `"Enabled"`, `"Disabled"`, case kept.
    pub fn enabled(&self) -> Vec<bool> {
        let admits = |name: &str| if self.prefix { name.starts_with(&self.value) } else { name == self.value };
        [(true, "Enabled"), (false, "Disabled")].into_iter().filter(|(_, name)| admits(name)).map(|(v, _)| v).collect()
    }
}

/// The content of a quoted text that is all there is; `\` takes the next character as it is.
fn quoted(text: &str) -> Option<String> {
    let mut characters = text.strip_prefix('"')?.chars();
    let mut value = String::new();
    loop {
        match characters.next()? {
            '"' => return characters.as_str().trim().is_empty().then_some(value),
            '\\' => value.push(characters.next()?),
            character => value.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_read_as_the_service_reads_them() {
        let read = |text| UserFilter::parse(text).unwrap().unwrap();
        let email = read(r#"email = "a@b.c""#);
        assert_eq!((email.attribute, email.prefix, email.value.as_str()), (SearchAttribute::Email, false, "a@b.c"));
        let name = read(r#"name^="Jo\"e\\""#);
        assert_eq!((name.prefix, name.value.as_str()), (true, r#"Jo"e\"#));
        assert_eq!(UserFilter::parse("  "), Ok(None));
        for bad in ["email", "email = a", "email == \"a\"", "email = \"a", "email = \"a\" and sub = \"b\"", "= \"a\""] {
            assert_eq!(UserFilter::parse(bad), Err(FilterViolation::Syntax), "{bad}");
        }
        assert_eq!(UserFilter::parse(r#"custom:x = "1""#), Err(FilterViolation::Attribute("custom:x".into())));
    }

    #[test]
    fn states_are_matched_by_name() {
        let read = |text| UserFilter::parse(text).unwrap().unwrap();
        assert_eq!(read(r#"status = "Enabled""#).enabled(), [true]);
        assert!(read(r#"status = "enabled""#).enabled().is_empty());
    }
}
