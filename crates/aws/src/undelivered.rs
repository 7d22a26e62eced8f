//! What an error of a service means for a message.

use std::error::Error;

use delivery::Undelivered;

/// `finals` are the codes of errors that will not pass.
pub(crate) fn judge(code: Option<&str>, finals: &[&str], error: &dyn Error) -> Undelivered {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    match code {
        Some(code) if finals.contains(&code) => Undelivered::Refused(text),
        _ => Undelivered::Failed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_errors_about_the_message_are_final() {
        let error = std::io::Error::other("why");
        let judged = |code| judge(code, &["MessageRejected"], &error);
        assert_eq!(judged(Some("MessageRejected")), Undelivered::Refused("why".to_owned()));
        for code in [Some("TooManyRequestsException"), Some("AccessDeniedException"), None] {
            assert_eq!(judged(code), Undelivered::Failed("why".to_owned()));
        }
    }
}
