use domain::clock::Time;

use super::*;

const LINK: &str = "http://localhost:7665/p/confirmUser?client_id=c&user_name=ann&confirmation_code=123456";

fn pool() -> UserPool {
    UserPool::new("us-east-1_AbCdEfGhI".to_owned(), "test".to_owned(), Time::from_seconds(0))
}

fn linking() -> UserPool {
    let mut pool = pool();
    pool.verification_message.confirm_with_link = true;
    pool
}

fn written(pool: &UserPool, occasion: Occasion, medium: Medium, custom: &Custom) -> (Option<String>, String) {
    let parts = Parts { username: "<ann>", code: "1&2", link: Some(LINK) };
    let text = compose(pool, occasion, medium, custom, parts);
    (text.subject, text.body)
}

fn body(pool: &UserPool, occasion: Occasion, medium: Medium) -> String {
    written(pool, occasion, medium, &Custom::default()).1
}

#[test]
fn every_occasion_has_its_words() {
    let pool = pool();
    let said = |occasion| written(&pool, occasion, Medium::Sms, &Custom::default());
    assert_eq!(said(Occasion::SignUp), (None, "Your confirmation code is 1&2".to_owned()));
    assert_eq!(said(Occasion::ResendCode).1, "Your confirmation code is 1&2");
    assert_eq!(said(Occasion::ForgotPassword).1, "Your password reset code is 1&2");
    assert_eq!(said(Occasion::UpdateUserAttribute).1, "Your verification code is 1&2");
    assert_eq!(said(Occasion::Authentication).1, "Your authentication code is 1&2.");
    assert_eq!(said(Occasion::AdminCreateUser).1, "Your username is <ann> and temporary password is 1&2.");
}

#[test]
fn mail_is_html_and_what_people_chose_stays_text_in_it() {
    let (subject, body) = written(&pool(), Occasion::AdminCreateUser, Medium::Email, &Custom::default());
    assert_eq!(subject.as_deref(), Some("Your temporary password"));
    assert_eq!(body, "Your username is &lt;ann&gt; and temporary password is 1&amp;2.");
}

#[test]
fn what_is_filled_in_is_not_filled_again() {
    let parts = Parts { username: "{####}{##x##}", code: "{username}", link: Some(LINK) };
    let text = compose(&pool(), Occasion::AdminCreateUser, Medium::Sms, &Custom::default(), parts);
    assert_eq!(text.body, "Your username is {####}{##x##} and temporary password is {username}.");
}

#[test]
fn a_link_stands_only_in_the_mail_of_a_sign_up() {
    let pool = linking();
    let link = LINK.replace('&', "&amp;");
    let expected =
        format!("Please click the link below to verify your email address. <a href=\"{link}\">Verify Email</a>");
    for occasion in [Occasion::SignUp, Occasion::ResendCode] {
        assert_eq!(body(&pool, occasion, Medium::Email), expected);
        assert_eq!(body(&pool, occasion, Medium::Sms), "Your confirmation code is 1&2");
    }
    assert_eq!(body(&pool, Occasion::ForgotPassword, Medium::Email), "Your password reset code is 1&amp;2");
    let subject = written(&pool, Occasion::SignUp, Medium::Email, &Custom::default()).0;
    assert_eq!(subject.as_deref(), Some("Your verification link"));
}

#[test]
fn templates_say_it_in_the_pools_words() {
    let mut pool = linking();
    pool.verification_message.email_by_link = Some("Hi {username}: {##Yes, it's me##}{".to_owned());
    pool.verification_message.email_subject_by_link = Some("Hello".to_owned());
    pool.verification_message.email = Some("Code {####}".to_owned());
    let (subject, body) = written(&pool, Occasion::SignUp, Medium::Email, &Custom::default());
    assert_eq!(subject.as_deref(), Some("Hello"));
    assert!(body.starts_with("Hi {username}: <a href=") && body.ends_with(">Yes, it's me</a>{"), "{body}");
    assert_eq!(self::body(&pool, Occasion::ForgotPassword, Medium::Email), "Code 1&amp;2");
}

#[test]
fn a_functions_text_counts_if_it_holds_the_code() {
    let custom = |text: &str| Custom {
        sms: Some(text.to_owned()),
        email: Some(text.to_owned()),
        email_subject: Some("Subject".to_owned()),
    };
    let pool = pool();
    let (subject, body) = written(&pool, Occasion::SignUp, Medium::Email, &custom("<b>{####}</b>"));
    assert_eq!((subject.as_deref(), body.as_str()), (Some("Subject"), "<b>1&amp;2</b>"));
    let dropped = written(&pool, Occasion::SignUp, Medium::Sms, &custom("no code")).1;
    assert_eq!(dropped, "Your confirmation code is 1&2");
    let nameless = written(&pool, Occasion::AdminCreateUser, Medium::Sms, &custom("{####}")).1;
    assert_eq!(nameless, "Your username is <ann> and temporary password is 1&2.");
    let named = written(&pool, Occasion::AdminCreateUser, Medium::Sms, &custom("{username} {####}")).1;
    assert_eq!(named, "<ann> 1&2");
    let linked = written(&linking(), Occasion::SignUp, Medium::Email, &custom("Go: {##Click Here##}")).1;
    assert!(linked.starts_with("Go: <a href=\"http") && linked.ends_with("\">Click Here</a>"), "{linked}");
}
