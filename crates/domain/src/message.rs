//! Where a message goes and how its destination is shown (behaviour 20 §0.5).

use serde::{Deserialize, Serialize};

use crate::user_pool::ContactAttribute;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Medium {
    Email,
    Sms,
}

impl Medium {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "EMAIL",
            Self::Sms => "SMS",
        }
    }
}

impl From<ContactAttribute> for Medium {
    fn from(attribute: ContactAttribute) -> Self {
        match attribute {
            ContactAttribute::Email => Self::Email,
            ContactAttribute::PhoneNumber => Self::Sms,
        }
    }
}

/// What a caller is told of a code that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeDelivery {
    pub attribute: ContactAttribute,
    /// Masked.
    pub destination: String,
}

impl CodeDelivery {
    pub fn to(attribute: ContactAttribute, address: &str) -> Self {
        let destination = match attribute {
            ContactAttribute::Email => mask_email(address),
            ContactAttribute::PhoneNumber => mask_phone_number(address),
        };
        Self { attribute, destination }
    }

    pub fn medium(&self) -> Medium {
        self.attribute.into()
    }
}

/// `jane@example.com` → `j***@e***`.
pub fn mask_email(address: &str) -> String {
    let (local, domain) = address.split_once('@').unwrap_or((address, ""));
    let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    format!("{}***@{}***", first(local), first(domain))
}

/// `+12065551234` → `+*******1234`: a star for every digit but the last four.
pub fn mask_phone_number(number: &str) -> String {
    let digits = number.trim_start_matches('+');
    let shown = digits.len().saturating_sub(4);
    format!("+{}{}", "*".repeat(shown), digits.get(shown..).unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_are_masked_as_the_service_masks_them() {
        assert_eq!(mask_email("foo@example.com"), "f***@e***");
        assert_eq!(mask_phone_number("+12065551234"), "+*******1234");
        assert_eq!(mask_phone_number("+447700918920"), "+********8920");
    }
}
