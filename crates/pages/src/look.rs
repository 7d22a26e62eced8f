//! Draws a page: plainly, until the designed look takes its place.

use askama::Template;
use domain::random::Random;
use http::{Response, StatusCode};

use crate::page;
use crate::screen::{Page, Screen};

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html><html lang="en"><title>{{ title }}</title><h1>{{ title }}</h1>{% if let Some(notice) = notice %}<p role="alert">{{ notice }}</p>{% endif %}
{% if let Some(csrf) = csrf %}<form method="post" name="cognitoSignInForm" action="{{ action }}"><input type="hidden" name="_csrf" value="{{ csrf }}">
{% if let Some(session) = session %}<input type="hidden" name="session" value="{{ session }}">{% endif %}
{% for (name, value) in fields %}<label>{{ name }} <input name="{{ name }}" value="{{ value }}"></label>{% endfor %}
<button type="submit">OK</button></form>{% endif %}</html>"#
)]
struct Plain<'a> {
    title: &'a str,
    notice: Option<String>,
    csrf: Option<&'a str>,
    action: String,
    session: Option<&'a str>,
    fields: Vec<(String, &'a str)>,
}

/// `redirect_uri` is where the form's answer may lead.
pub(crate) fn draw(
    page: &Page<'_>,
    random: &dyn Random,
    _redirect_uri: Option<&str>,
    status: StatusCode,
) -> Response<Vec<u8>> {
    let field = |name: &str| (name.to_owned(), "");
    let mut drawn = Plain {
        title: "Sign in",
        notice: page.notice.as_ref().map(|notice| format!("{notice:?}")),
        csrf: page.csrf,
        action: String::new(),
        session: None,
        fields: Vec::new(),
    };
    let mut path = "/login";
    match &page.screen {
        Screen::SignIn { username, .. } => {
            drawn.fields = vec![("username".to_owned(), username), field("password")];
        }
        Screen::Password { session, .. } => {
            drawn.session = Some(session);
            drawn.fields = vec![field("password")];
        }
        Screen::Code { session, .. } | Screen::AppCode { session, .. } | Screen::SetUpApp { session, .. } => {
            drawn.session = Some(session);
            drawn.fields = vec![field("code")];
        }
        Screen::ChooseFirstFactor { session, .. }
        | Screen::ChooseSecondFactor { session, .. }
        | Screen::ChooseSetUp { session, .. } => {
            drawn.session = Some(session);
            drawn.fields = vec![field("choice")];
        }
        Screen::Passkey { session, .. } => drawn.session = Some(session),
        Screen::SetUpAddress { session, .. } => {
            drawn.session = Some(session);
            drawn.fields = vec![field("address")];
        }
        Screen::NewPassword { session, missing, .. } => {
            drawn.session = Some(session);
            drawn.fields = vec![field("password"), field("password_again")];
            let name = |attribute: &str| format!("requiredAttributes[{attribute}]");
            drawn.fields.extend(missing.iter().map(|field| (name(field.attribute), field.value)));
        }
        Screen::SignUp { username, fields, .. } => {
            path = "/signup";
            drawn.fields = vec![("username".to_owned(), username), field("password")];
            let name = |attribute: &str| format!("requiredAttributes[{attribute}]");
            drawn.fields.extend(fields.iter().map(|field| (name(field.attribute), field.value)));
        }
        Screen::Confirm { username, session, .. } => {
            path = "/confirm";
            drawn.session = *session;
            drawn.fields = vec![("username".to_owned(), username), field("code")];
        }
        Screen::Forgot { username, .. } => {
            path = "/forgotPassword";
            drawn.fields = vec![("username".to_owned(), username)];
        }
        Screen::Reset { username, .. } => {
            path = "/confirmforgotPassword";
            drawn.fields = vec![("username".to_owned(), username), field("code")];
            drawn.fields.extend([field("password"), field("password_again")]);
        }
        Screen::AddPasskey { .. } => {
            path = "/passkeys/add";
            drawn.fields = vec![field("credential")];
        }
        Screen::SignedOut => drawn.title = "Signed out",
        Screen::Error { error, .. } => drawn.title = error,
    }
    drawn.action = format!("{}{path}?{}", page.surroundings.prefix, page.surroundings.query);
    let nonce = page::nonce(random);
    page::answer(status, &drawn, &nonce)
}
