//! What has just happened, in words, and the field it is about: that one is marked, and read out with it.

use crate::screen::{Notice, Screen};
use crate::words::Words;

pub(super) struct Said {
    pub text: String,
    pub is_bad: bool,
    /// The name of the field.
    about: Option<&'static str>,
}

impl Said {
    pub(super) fn new(notice: &Notice, screen: &Screen<'_>, words: &Words) -> Self {
        let key = match notice {
            Notice::IncorrectPassword => "notice-incorrect-password",
            Notice::CodeWrong => "notice-code-wrong",
            Notice::CodeExpired => "notice-code-expired",
            Notice::CodeSent => "notice-code-sent",
            Notice::PasswordChanged => "notice-password-changed",
            Notice::PasswordsDiffer => "notice-passwords-differ",
            Notice::Confirmed => "notice-confirmed",
            Notice::TooManyTries => "notice-too-many-tries",
            Notice::Stale => "notice-stale",
            Notice::PasskeyFailed => "notice-passkey-failed",
            Notice::NoProviderFound => "notice-no-provider",
            Notice::AnotherAccount => "notice-another-account",
            Notice::Busy => "notice-busy",
            Notice::Said(sentence) => return Self { text: sentence.clone(), is_bad: true, about: None },
        };
        let about = match notice {
            Notice::IncorrectPassword => match screen {
                Screen::SignIn { asks_password: false, .. } => Some("username"),
                Screen::SignIn { .. } | Screen::Password { .. } => Some("password"),
                _ => None,
            },
            Notice::CodeWrong | Notice::CodeExpired => has_code(screen).then_some("code"),
            Notice::NoProviderFound => Some("idp_identifier"),
            Notice::AnotherAccount => Some("username"),
            Notice::PasswordsDiffer => {
                matches!(screen, Screen::NewPassword { .. } | Screen::Reset { .. }).then_some("password_again")
            }
            _ => None,
        };
        let is_bad = !matches!(notice, Notice::CodeSent | Notice::PasswordChanged | Notice::Confirmed);
        Self { text: words.say(key).into_owned(), is_bad, about }
    }
}

const fn has_code(screen: &Screen<'_>) -> bool {
    matches!(
        screen,
        Screen::Code { .. }
            | Screen::AppCode { .. }
            | Screen::SetUpApp { .. }
            | Screen::Confirm { .. }
            | Screen::Reset { .. }
    )
}

impl super::Layout<'_> {
    /// Whether the notice is about this field.
    pub(super) fn is_about(&self, field: &str) -> bool {
        self.notice.as_ref().is_some_and(|notice| notice.about == Some(field))
    }

    /// A refusal that belongs to no field takes the focus itself, so that it is read first.
    pub(super) fn focuses_notice(&self) -> bool {
        self.notice.as_ref().is_some_and(|notice| notice.is_bad && notice.about.is_none())
    }
}
