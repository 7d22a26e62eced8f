//! The fields of the forms: what each is called, what browsers and password managers know it as, and what is read out
//! with it.

use std::borrow::Cow;

use domain::mfa::MfaFactor;

use crate::screen::{Field, FieldKind, NameField, Screen};

mod attribute;

/// A field as the template writes it.
#[derive(Default)]
pub(super) struct Input<'a> {
    pub id: Cow<'a, str>,
    pub name: Cow<'a, str>,
    pub kind: &'static str,
    pub label: Cow<'a, str>,
    pub value: &'a str,
    pub hint: Option<Cow<'static, str>>,
    pub autocomplete: Option<&'static str>,
    pub mode: Option<&'static str>,
    /// Ids.
    pub described_by: String,
    /// Written from left to right whatever the language: codes, addresses, numbers.
    pub is_ltr: bool,
    pub is_required: bool,
    /// A phone may mend its spelling: it is prose, not a name.
    pub corrects: bool,
    pub is_wrong: bool,
    pub is_focused: bool,
}

impl<'a> super::Layout<'a> {
    /// Who signs in.
    pub(super) fn name_input(&self, field: &NameField, value: &'a str) -> Input<'a> {
        let has_passkey = matches!(self.page.screen, Screen::SignIn { passkey: Some(_), .. });
        let autocomplete = if has_passkey { "username webauthn" } else { "username" };
        let input = self.named(field, value, "signInFormUsername", autocomplete);
        let begins = !self.has_other_doors() && value.is_empty();
        self.finish("username", begins, input)
    }

    /// Who forgot a password.
    pub(super) fn recovery_name_input(&self, field: &NameField, value: &'a str) -> Input<'a> {
        self.finish("username", true, self.named(field, value, "username", "username"))
    }

    fn named(&self, field: &NameField, value: &'a str, id: &'static str, autocomplete: &'static str) -> Input<'a> {
        let (label, kind, mode) = match field {
            NameField::Username => ("label-username", "text", None),
            // Not `type=email`: browsers would refuse addresses that the pool knows.
            NameField::Email => ("label-email", "text", Some("email")),
            NameField::PhoneNumber => ("label-phone-number", "tel", None),
            NameField::EmailOrPhoneNumber => ("label-email-or-phone-number", "text", Some("email")),
            NameField::UsernameOrEmail => ("label-username-or-email", "text", Some("email")),
            NameField::UsernameOrPhoneNumber => ("label-username-or-phone-number", "text", None),
            NameField::Any => ("label-any", "text", None),
        };
        let hint = matches!(field, NameField::PhoneNumber).then(|| self.words.say("hint-phone-number"));
        let is_ltr = matches!(field, NameField::Email | NameField::PhoneNumber | NameField::EmailOrPhoneNumber);
        Input {
            id: Cow::Borrowed(id),
            kind,
            label: self.words.say(label),
            value,
            hint,
            autocomplete: Some(autocomplete),
            mode,
            is_ltr,
            ..Input::default()
        }
    }

    /// Somebody's own name, where it is chosen.
    pub(super) fn username_input(&self, value: &'a str) -> Input<'a> {
        self.finish("username", true, self.named(&NameField::Username, value, "username", "username"))
    }

    pub(super) fn sign_in_password_input(&self) -> Input<'a> {
        let begins = match self.page.screen {
            Screen::SignIn { username, .. } => !username.is_empty(),
            _ => true,
        };
        let input = Input {
            id: Cow::Borrowed("signInFormPassword"),
            label: self.words.say("label-password"),
            autocomplete: Some("current-password"),
            ..password()
        };
        self.finish("password", begins, input)
    }

    pub(super) fn new_password_input(&self, label: &'static str) -> Input<'a> {
        let label = self.words.say(label);
        let described_by = "password-rules".to_owned();
        let begins = matches!(self.page.screen, Screen::NewPassword { missing, .. } if missing.is_empty());
        let input = Input {
            id: Cow::Borrowed("new-password"),
            label,
            described_by,
            autocomplete: Some("new-password"),
            ..password()
        };
        self.finish("password", begins, input)
    }

    pub(super) fn password_again_input(&self) -> Input<'a> {
        let label = self.words.say("label-password-again");
        let id = Cow::Borrowed("password-again");
        self.finish("password_again", false, Input { id, label, autocomplete: Some("new-password"), ..password() })
    }

    pub(super) fn code_input(&self) -> Input<'a> {
        let input = Input {
            id: Cow::Borrowed("code"),
            kind: "text",
            label: self.words.say("label-code"),
            autocomplete: Some("one-time-code"),
            mode: Some("numeric"),
            is_ltr: true,
            ..Input::default()
        };
        self.finish("code", !matches!(self.page.screen, Screen::SetUpApp { .. }), input)
    }

    pub(super) fn device_name_input(&self) -> Input<'a> {
        let input = Input {
            id: Cow::Borrowed("device-name"),
            kind: "text",
            label: self.words.say("label-device-name"),
            hint: Some(self.words.say("hint-device-name")),
            autocomplete: Some("off"),
            corrects: true,
            ..Input::default()
        };
        Input { is_required: false, ..self.finish("device_name", false, input) }
    }

    /// Where second factors are sent to.
    pub(super) fn address_input(&self, factor: &MfaFactor) -> Input<'a> {
        let kind = if *factor == MfaFactor::Sms { FieldKind::PhoneNumber } else { FieldKind::Email };
        let attribute = if *factor == MfaFactor::Sms { "phone_number" } else { "email" };
        let input = Input { id: Cow::Borrowed("address"), ..self.attribute(attribute, kind, "") };
        self.finish("address", true, input)
    }

    pub(super) fn domain_input(&self) -> Input<'a> {
        let input = Input {
            id: Cow::Borrowed("idp-identifier"),
            label: self.words.say("label-work-email"),
            hint: Some(self.words.say("domain-hint")),
            ..self.attribute("email", FieldKind::Email, "")
        };
        self.finish("idp_identifier", false, input)
    }

    /// A field that the pool's schema asks for.
    pub(super) fn field_input(&self, field: &Field<'a>) -> Input<'a> {
        let name = format!("requiredAttributes[{}]", field.attribute);
        let input = Input {
            id: Cow::Owned(format!("attribute-{}", field.attribute.replace(|c: char| c.is_ascii_whitespace(), "-"))),
            ..self.attribute(field.attribute, field.kind, field.value)
        };
        Input { name: Cow::Owned(name), ..self.finish("", false, input) }
    }

    /// What all have in common: a notice about a field marks it, is read with it, and leads to it.
    fn finish(&self, name: &'static str, begins: bool, input: Input<'a>) -> Input<'a> {
        let is_wrong = self.is_about(name);
        let mut described_by = Vec::new();
        if is_wrong {
            described_by.push("notice".to_owned());
        }
        if input.hint.is_some() {
            described_by.push(format!("{}-hint", input.id));
        }
        if !input.described_by.is_empty() {
            described_by.push(input.described_by);
        }
        // One thing has the focus at a time.
        let is_taken = self.notice.as_ref().is_some_and(|notice| notice.is_bad);
        Input {
            name: Cow::Borrowed(name),
            described_by: described_by.join(" "),
            is_required: true,
            is_wrong,
            is_focused: is_wrong || begins && !is_taken,
            ..input
        }
    }
}

fn password<'a>() -> Input<'a> {
    Input { kind: "password", is_ltr: true, ..Input::default() }
}
