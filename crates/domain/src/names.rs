//! Names a user signs in with: their form and how they are compared (behaviour 20 §1.1–§1.3).

use crate::user::NameKind;
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
    #[error("preferred_username cannot be of email format, since user pool is configured for email alias.")]
    PreferredLooksLikeEmailAlias,
    #[error(
        "preferred_username cannot be of phone number format, since user pool is configured for phone number alias."
    )]
    PreferredLooksLikePhoneNumberAlias,
}

/// Checks a name that somebody chose, of whichever kind: where addresses are names, it does not look like one. Who has
/// an address is told by its code, and nobody sits in front of it, or on one that is not anybody's yet (behaviour 50 #25).
/// Names of which only the form is somebody's, a `sub` for one, are refused by the store when they are taken.
///
/// # Errors
/// The sentence the service says of such a username; of a preferred one it is ours.
pub fn check_chosen(pool: &UserPool, kind: NameKind, name: &str) -> Result<(), UsernameViolation> {
    let SignInNames::Aliases(aliases) = &pool.sign_in_names else { return Ok(()) };
    let email = aliases.contains(&AliasAttribute::Email) && is_email(name);
    let phone_number = aliases.contains(&AliasAttribute::PhoneNumber) && is_phone_number(name);
    match kind {
        NameKind::Username if email => Err(UsernameViolation::LooksLikeEmailAlias),
        NameKind::Username if phone_number => Err(UsernameViolation::LooksLikePhoneNumberAlias),
        NameKind::PreferredUsername if email => Err(UsernameViolation::PreferredLooksLikeEmailAlias),
        NameKind::PreferredUsername if phone_number => Err(UsernameViolation::PreferredLooksLikePhoneNumberAlias),
        _ => Ok(()),
    }
}

/// Checks the name a new user is made with. In a pool of username attributes, tells which attribute it stands for.
///
/// # Errors
/// The sentence the service says of such a name.
pub fn check_username(pool: &UserPool, username: &str) -> Result<Option<ContactAttribute>, UsernameViolation> {
    match &pool.sign_in_names {
        SignInNames::Username => Ok(None),
        SignInNames::Aliases(_) => check_chosen(pool, NameKind::Username, username).map(|()| None),
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
    fn what_is_chosen_does_not_look_like_what_is_proved() {
        use AliasAttribute::{Email, PhoneNumber, PreferredUsername};
        let pool = |names| {
            let mut pool = UserPool::new("us-east-1_a".into(), "p".into(), crate::clock::Time::from_seconds(0));
            pool.sign_in_names = names;
            pool
        };
        for (aliases, name, refused) in [
            (vec![Email, PreferredUsername], "a@b.c", true),
            (vec![Email, PreferredUsername], "A@B.C", true),
            (vec![Email, PreferredUsername], "+12065550100", false),
            (vec![PhoneNumber, PreferredUsername], "+12065550100", true),
            (vec![PhoneNumber, PreferredUsername], "a@b.c", false),
            (vec![PreferredUsername], "a@b.c", false),
            (vec![Email, PhoneNumber, PreferredUsername], "jane", false),
        ] {
            let pool = pool(SignInNames::Aliases(aliases.clone()));
            for kind in [NameKind::Username, NameKind::PreferredUsername] {
                assert_eq!(check_chosen(&pool, kind, name).is_err(), refused, "{aliases:?} {kind:?} {name}");
            }
            for proved in [NameKind::Email, NameKind::PhoneNumber, NameKind::Sub] {
                assert_eq!(check_chosen(&pool, proved, name), Ok(()));
            }
        }
        for kind in [NameKind::Username, NameKind::PreferredUsername] {
            assert_eq!(check_chosen(&pool(SignInNames::Username), kind, "a@b.c"), Ok(()), "no address is a name");
        }
    }

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
