//! Whether the site rations messages as a service must, or lets tests send as they please.

use std::str::FromStr;

/// Guesses are limited alike in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limits {
    /// Every message is rationed, by where it goes and by who asks for it.
    Service,
    /// Messages are not rationed.
    Relaxed,
}

impl Limits {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Relaxed => "relaxed",
        }
    }

    /// After how many days an account that was never confirmed is removed, unless the operator says otherwise.
    pub const fn unconfirmed_days(self) -> Option<u32> {
        match self {
            Self::Service => Some(7),
            Self::Relaxed => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected service or relaxed")]
pub struct UnknownLimits;

impl FromStr for Limits {
    type Err = UnknownLimits;

    fn from_str(text: &str) -> Result<Self, UnknownLimits> {
        [Self::Service, Self::Relaxed].into_iter().find(|limits| limits.as_str() == text).ok_or(UnknownLimits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for limits in [Limits::Service, Limits::Relaxed] {
            assert_eq!(limits.as_str().parse(), Ok(limits));
        }
        assert_eq!("Service".parse::<Limits>(), Err(UnknownLimits));
        assert_eq!("".parse::<Limits>(), Err(UnknownLimits));
    }
}
