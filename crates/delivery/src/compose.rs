//! The text of a message: what a CustomMessage function wrote, the pool's template, or the service's default (behaviour 40
//! §2.1, §2.2).

use std::borrow::Cow;

use domain::message::Medium;
use domain::user_pool::UserPool;

use crate::Occasion;

pub const CODE: &str = "{####}";
pub const USERNAME: &str = "{username}";
/// What a link's text stands between.
const LINK_BEGIN: &str = "{##";
const LINK_END: &str = "##}";

/// Subject (mail only) and body.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    pub subject: Option<String>,
    pub body: String,
}

/// What a CustomMessage function put in place of the template; absent members leave it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Custom {
    pub sms: Option<String>,
    pub email: Option<String>,
    pub email_subject: Option<String>,
}

/// What is filled in.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// The user as they know themselves.
    pub username: &'a str,
    pub code: &'a str,
    /// Where a click confirms, if this message may hold a link.
    pub link: Option<&'a str>,
}

/// Subject and text of a notice that somebody guesses. It holds no code and no link: who gets it need not do anything,
/// and must not learn to follow links in such mail.
const FAILED_ATTEMPTS: (&str, &str) = (
    "Failed attempts to sign in",
    "Somebody has entered a wrong password or a wrong code for your account {username}, several times. If it was you, \
     there is nothing to do. If it was not, they are being held up, and your password still keeps your account.",
);

/// Writes the message for `occasion`. `{username}` stands only where the user is named; elsewhere it stays as it is.
pub fn compose(pool: &UserPool, occasion: Occasion, medium: Medium, custom: &Custom, parts: Parts<'_>) -> Text {
    let wants_link = pool.verification_message.confirm_with_link && occasion.may_link() && medium == Medium::Email;
    let link = parts.link.filter(|_| wants_link);
    let (subject, body) = match occasion {
        Occasion::AdminCreateUser => invitation(pool, medium),
        Occasion::Authentication => authentication(pool, medium),
        Occasion::FailedAttempts => FAILED_ATTEMPTS,
        _ if link.is_some() => by_link(pool),
        _ => verification(pool, occasion, medium),
    };
    let written = match medium {
        Medium::Email => custom.email.as_deref(),
        Medium::Sms => custom.sms.as_deref(),
    };
    let body = written.filter(|text| holds_what_it_must(text, occasion, parts.link.is_some())).unwrap_or(body);
    let subject = custom.email_subject.as_deref().unwrap_or(subject);
    Text { subject: (medium == Medium::Email).then(|| subject.to_owned()), body: fill(body, occasion, medium, parts) }
}

/// A text without its code is of no use to anybody, so the service drops it without a word (behaviour 40 §1.7).
fn holds_what_it_must(text: &str, occasion: Occasion, may_link: bool) -> bool {
    let named = occasion != Occasion::AdminCreateUser || text.contains(USERNAME);
    named && (text.contains(CODE) || (may_link && split_link(text).is_some()))
}

fn fill(text: &str, occasion: Occasion, medium: Medium, parts: Parts<'_>) -> String {
    // Mail is HTML: what somebody chose for themselves must stay text in it.
    let plain = |text| match medium {
        Medium::Email => escape(text),
        Medium::Sms => Cow::Borrowed(text),
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // In one pass, so that what is filled in is never looked at again: a username may hold "{####}".
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix(CODE) {
            out.push_str(&plain(parts.code));
            rest = after;
        } else if let Some(after) = rest.strip_prefix(USERNAME).filter(|_| names_user(occasion)) {
            out.push_str(&plain(parts.username));
            rest = after;
        } else if let (Some(link), Some((label, after))) = (parts.link, link_at_start(rest)) {
            out.push_str(&format!("<a href=\"{}\">{label}</a>", escape(link)));
            rest = after;
        } else {
            out.push('{');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

const fn names_user(occasion: Occasion) -> bool {
    matches!(occasion, Occasion::AdminCreateUser | Occasion::FailedAttempts)
}

/// The label of a link that `text` begins with, and what follows it.
fn link_at_start(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix(LINK_BEGIN)?.split_once(LINK_END).filter(|(label, _)| !label.contains(['{', '}']))
}

fn split_link(text: &str) -> Option<(&str, &str)> {
    text.match_indices(LINK_BEGIN).find_map(|(at, _)| link_at_start(&text[at..]))
}

/// Text as HTML.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

fn invitation(pool: &UserPool, medium: Medium) -> (&str, &str) {
    let template = &pool.admin_create_user;
    let body = match medium {
        Medium::Email => &template.invite_email,
        Medium::Sms => &template.invite_sms,
    };
    (
        template.invite_email_subject.as_deref().unwrap_or("Your temporary password"),
        body.as_deref().unwrap_or("Your username is {username} and temporary password is {####}."),
    )
}

fn authentication(pool: &UserPool, medium: Medium) -> (&str, &str) {
    let mail = pool.mfa_factors.email.as_ref();
    let body = match medium {
        Medium::Email => mail.and_then(|mail| mail.message.as_deref()),
        Medium::Sms => pool.sms_authentication_message.as_deref(),
    };
    (
        mail.and_then(|mail| mail.subject.as_deref()).unwrap_or("Your authentication code"),
        body.unwrap_or("Your authentication code is {####}."),
    )
}

fn by_link(pool: &UserPool) -> (&str, &str) {
    let template = &pool.verification_message;
    (
        template.email_subject_by_link.as_deref().unwrap_or("Your verification link"),
        template
            .email_by_link
            .as_deref()
            .unwrap_or("Please click the link below to verify your email address. {##Verify Email##}"),
    )
}

/// A pool's template serves every occasion, so a pool that has one loses the wording of the occasion.
fn verification(pool: &UserPool, occasion: Occasion, medium: Medium) -> (&str, &str) {
    let template = &pool.verification_message;
    let body = match medium {
        Medium::Email => &template.email,
        Medium::Sms => &template.sms,
    };
    let default = match occasion {
        Occasion::ForgotPassword => "Your password reset code is {####}",
        Occasion::UpdateUserAttribute | Occasion::VerifyUserAttribute => "Your verification code is {####}",
        Occasion::SignUp
        | Occasion::ResendCode
        | Occasion::AdminCreateUser
        | Occasion::Authentication
        | Occasion::FailedAttempts => "Your confirmation code is {####}",
    };
    (template.email_subject.as_deref().unwrap_or("Your verification code"), body.as_deref().unwrap_or(default))
}

#[cfg(test)]
mod tests;
