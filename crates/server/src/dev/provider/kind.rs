//! Which provider is imitated.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    OpenId,
    Google,
    Facebook,
    Amazon,
    Apple,
}

impl Kind {
    pub(super) const ALL: [Self; 5] = [Self::OpenId, Self::Google, Self::Facebook, Self::Amazon, Self::Apple];

    /// In paths.
    pub(super) const fn segment(self) -> &'static str {
        match self {
            Self::OpenId => "oidc",
            Self::Google => "google",
            Self::Facebook => "facebook",
            Self::Amazon => "amazon",
            Self::Apple => "apple",
        }
    }

    /// For people.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::OpenId => "OpenID Connect",
            Self::Google => "Google",
            Self::Facebook => "Facebook",
            Self::Amazon => "Login with Amazon",
            Self::Apple => "Sign in with Apple",
        }
    }

    pub(super) const fn signs_tokens(self) -> bool {
        matches!(self, Self::OpenId | Self::Google | Self::Apple)
    }

    pub(super) const fn has_user_info(self) -> bool {
        !matches!(self, Self::Apple)
    }

    /// `iss` of the known ones, whoever imitates them.
    pub(super) const fn known_issuer(self) -> Option<&'static str> {
        match self {
            Self::Google => Some("https://accounts.google.com"),
            Self::Apple => Some("https://appleid.apple.com"),
            Self::OpenId | Self::Facebook | Self::Amazon => None,
        }
    }
}
