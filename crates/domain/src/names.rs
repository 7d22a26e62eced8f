//! Names a user signs in with: their form and how they are compared (behaviour 20 §1.1–§1.3).

use crate::user_pool::{AliasAttribute, ContactAttribute, SignInNames, UserPool};

/// What a name is compared by: the name itself, or its lower-case form in a pool that ignores case.
///
/// Only simple lower-casing: no Unicode normalisation, so that two names the pool shows differently never become
/// one (behaviour 50 #25).
pub fn fold(name: &str, case_sensitive: bool) -> String {
    if case_sensitive { name.to_owned() } else { name.to_lowercase() }
}

impl UserPool {
    /// [`fold`] as this pool does it.
    pub fn fold(&self, name: &str) -> String {
        fold(name, self.is_case_sensitive())
    }
}

/// `local@domain`: one `@`, something on both sides, a domain of dot-separated labels, no spaces.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let clean = |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control());
    let labels = domain.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    });
    clean(local)
        && clean(domain)
        && labels
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && !local.contains(['"', '(', ')', '<', '>', ',', ';', ':', '\\', '[', ']'])
}

/// E.164: `+`, then up to 15 digits of which the first is not 0.
pub fn is_phone_number(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (1..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')
    })
}

/// Why a text cannot be a new user's name in this pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UsernameViolation {
    #[error("Username should be an email.")]
    NotAnEmail,
    #[error("Username should be a phone number.")]
    NotAPhoneNumber,
    #[error("Username should be either an email or a phone number.")]
    NeitherEmailNorPhoneNumber,
    #[error("Username cannot be of email format, since user pool is configured for email alias.")]
    LooksLikeEmailAlias,
    #[error("Username cannot be of phone number format, since user pool is configured for phone number alias.")]
    LooksLikePhoneNumberAlias,
}

/// Checks the name a new user is made with. In a pool of username attributes, tells which attribute it stands for.
///
/// # Errors
/// The sentence the service says of such a name.
pub fn check_username(pool: &UserPool, username: &str) -> Result<Option<ContactAttribute>, UsernameViolation> {
    match &pool.sign_in_names {
        SignInNames::Username => Ok(None),
        SignInNames::Aliases(_) => {
            if pool.sign_in_names.has_alias(AliasAttribute::Email) && is_email(username) {
                return Err(UsernameViolation::LooksLikeEmailAlias);
            }
            if pool.sign_in_names.has_alias(AliasAttribute::PhoneNumber) && is_phone_number(username) {
                return Err(UsernameViolation::LooksLikePhoneNumberAlias);
            }
            Ok(None)
        }
        SignInNames::Attributes(attributes) => {
            let email = attributes.contains(&ContactAttribute::Email);
            let phone_number = attributes.contains(&ContactAttribute::PhoneNumber);
            if email && is_email(username) {
                Ok(Some(ContactAttribute::Email))
            } else if phone_number && is_phone_number(username) {
                Ok(Some(ContactAttribute::PhoneNumber))
            } else {
                Err(match (email, phone_number) {
                    (true, false) => UsernameViolation::NotAnEmail,
                    (false, _) => UsernameViolation::NotAPhoneNumber,
                    (true, true) => UsernameViolation::NeitherEmailNorPhoneNumber,
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails_and_phone_numbers_are_told_by_their_form() {
        for good in ["a@b", "jane.doe+tag@example.co.uk", "josé@exämple.com"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a", "@b", "a@", "a b@c", "a@b@c", "a@b..c", "a@-b.c", ".a@b.c", "a@b.c\n"] {
            assert!(!is_email(bad), "{bad}");
        }
        assert!(is_phone_number("+12065550100") && is_phone_number("+1"));
        for bad in ["12065550100", "+", "+0123", "+1234567890123456", "+12 34"] {
            assert!(!is_phone_number(bad), "{bad}");
        }
    }
}
