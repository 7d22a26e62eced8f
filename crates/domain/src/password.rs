//! The password policy and passwords made by the service (behaviour 20 §2.3).

use serde::{Deserialize, Serialize};

use crate::random::{self, Random};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordPolicy {
    /// Characters, 6–99.
    pub minimum_length: i32,
    pub require_uppercase: bool,
    pub require_lowercase: bool,
    pub require_numbers: bool,
    pub require_symbols: bool,
    /// How many former passwords are refused; `None` is not the same as 0 in answers.
    pub history_size: Option<i32>,
    pub temporary_password_validity_days: i32,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            minimum_length: 8,
            require_uppercase: true,
            require_lowercase: true,
            require_numbers: true,
            require_symbols: true,
            history_size: None,
            temporary_password_validity_days: 7,
        }
    }
}

/// The characters that count as symbols.
const SYMBOLS: &str = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-";

/// The first rule a password breaks, in the order the service checks them. The text is the second half of the
/// message; the first half depends on the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolicyViolation {
    #[error("Password not long enough")]
    TooShort,
    #[error("Password must have uppercase characters")]
    NoUppercase,
    #[error("Password must have lowercase characters")]
    NoLowercase,
    #[error("Password must have numeric characters")]
    NoNumber,
    #[error("Password must have symbol characters")]
    NoSymbol,
}

impl PasswordPolicy {
    /// # Errors
    /// The first rule that `password` breaks.
    pub fn check(&self, password: &str) -> Result<(), PolicyViolation> {
        let has = |required: bool, found: &dyn Fn(char) -> bool, violation| {
            if required && !password.chars().any(found) { Err(violation) } else { Ok(()) }
        };
        if password.chars().count() < usize::try_from(self.minimum_length).unwrap_or(0) {
            return Err(PolicyViolation::TooShort);
        }
        has(self.require_uppercase, &|c| c.is_ascii_uppercase(), PolicyViolation::NoUppercase)?;
        has(self.require_lowercase, &|c| c.is_ascii_lowercase(), PolicyViolation::NoLowercase)?;
        has(self.require_numbers, &|c| c.is_ascii_digit(), PolicyViolation::NoNumber)?;
        has(self.require_symbols, &|c| SYMBOLS.contains(c), PolicyViolation::NoSymbol)
    }

    /// A temporary password that satisfies the policy. Characters that people mistake for one another are left out.
    pub fn generate(&self, random: &dyn Random) -> String {
        const UPPER: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
        const LOWER: &[u8] = b"abcdefghijkmnopqrstuvwxyz";
        const DIGIT: &[u8] = b"23456789";
        const SYMBOL: &[u8] = b"!@#%&*+-=?";
        let length = usize::try_from(self.minimum_length).unwrap_or(0).max(12);
        let all = [UPPER, LOWER, DIGIT, SYMBOL].concat();
        loop {
            // Drawing the whole again keeps every allowed password equally likely; it seldom takes more than a few.
            let password = random::symbols(random, &all, length);
            let covers = |set: &[u8]| password.bytes().any(|b| set.contains(&b));
            if covers(UPPER) && covers(LOWER) && covers(DIGIT) && covers(SYMBOL) {
                return password;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_broken_rule_is_told() {
        let policy = PasswordPolicy::default();
        for (password, expected) in [
            ("Aa1!", Err(PolicyViolation::TooShort)),
            ("aaaaaaa1!", Err(PolicyViolation::NoUppercase)),
            ("AAAAAAA1!", Err(PolicyViolation::NoLowercase)),
            ("AAAAaaaa!", Err(PolicyViolation::NoNumber)),
            ("AAAAaaaa1", Err(PolicyViolation::NoSymbol)),
            ("AAAAaaa1=", Ok(())),
        ] {
            assert_eq!(policy.check(password), expected, "{password}");
        }
    }
}
