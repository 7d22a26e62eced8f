//! The text of a message: the pool's template or the service's default (spec 40 §2.1, §2.2).

use domain::message::Medium;
use domain::user_pool::UserPool;

use crate::Occasion;

const CODE: &str = "{####}";
const USERNAME: &str = "{username}";

/// Subject (mail only) and body.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    pub subject: Option<String>,
    pub body: String,
}

/// Writes the message for `occasion`. `{username}` stands only in invitations; elsewhere it stays as it is.
pub fn compose(pool: &UserPool, occasion: Occasion, medium: Medium, username: &str, code: &str) -> Text {
    let (subject, body) = match occasion {
        Occasion::AdminCreateUser => invitation(pool, medium),
        Occasion::Authentication => authentication(pool, medium),
        _ => verification(pool, occasion, medium),
    };
    let body = if occasion == Occasion::AdminCreateUser { body.replace(USERNAME, username) } else { body.to_owned() };
    Text { subject: (medium == Medium::Email).then(|| subject.to_owned()), body: body.replace(CODE, code) }
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
        Occasion::SignUp | Occasion::ResendCode | Occasion::AdminCreateUser | Occasion::Authentication => {
            "Your confirmation code is {####}"
        }
    };
    (template.email_subject.as_deref().unwrap_or("Your verification code"), body.as_deref().unwrap_or(default))
}
