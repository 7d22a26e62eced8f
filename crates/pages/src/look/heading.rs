//! What stands on top of each screen.

use std::borrow::Cow;

use domain::message::CodeDelivery;
use domain::mfa::MfaFactor;
use domain::user_pool::ContactAttribute;

use crate::screen::{Brand, Explanation, NameField, Page, Screen};
use crate::words::Words;

pub(super) fn of(page: &Page<'_>, words: &'static Words) -> Cow<'static, str> {
    words.say(match &page.screen {
        Screen::SignIn { .. } if page.surroundings.connecting.is_some() => "connect-title",
        Screen::SignIn { providers, searches_domains, .. } if providers.is_empty() && !searches_domains => {
            form_of_sign_in(page).unwrap_or("sign-in-title")
        }
        Screen::SignIn { .. } => "sign-in-title",
        Screen::Password { .. } => "password-title",
        Screen::ChooseFirstFactor { .. } => "choose-title",
        Screen::Passkey { .. } => "passkey-title",
        Screen::Code { .. } => "code-title",
        Screen::AppCode { .. } => "app-code-title",
        Screen::ChooseSecondFactor { .. } => "second-title",
        Screen::ChooseSetUp { .. } => "set-up-title",
        Screen::SetUpApp { .. } => "set-up-app-title",
        Screen::SetUpAddress { factor: MfaFactor::Sms, .. } => "set-up-phone-title",
        Screen::SetUpAddress { .. } => "set-up-email-title",
        Screen::NewPassword { .. } => "new-password-title",
        Screen::SignUp { .. } => "sign-up-title",
        Screen::Confirm { .. } => "confirm-title",
        Screen::Forgot { .. } => "forgot-title",
        Screen::Reset { .. } => "reset-title",
        Screen::AddPasskey { .. } => "add-passkey-title",
        Screen::Leave { .. } => "sign-in-title",
        Screen::SignedOut => "signed-out-title",
        Screen::Error { explanation: Explanation::Expired | Explanation::RelayState, .. } => "error-expired-title",
        Screen::Error { explanation: Explanation::NotAvailable, .. } => "error-not-available-title",
        Screen::Error { .. } => "error-title",
    })
}

/// What the classic page says above its form.
fn form_of_sign_in(page: &Page<'_>) -> Option<&'static str> {
    if !matches!(page.surroundings.brand, Brand::Classic { .. }) {
        return None;
    }
    match page.screen {
        Screen::SignIn { asks_password: true, has_form: true, name_field, .. } => match name_field {
            NameField::Username => Some("sign-in-with-username"),
            NameField::Email => Some("sign-in-with-email"),
            _ => None,
        },
        _ => None,
    }
}

/// One sentence below, where the form does not speak for itself.
pub(super) fn lead(page: &Page<'_>, words: &Words) -> Option<String> {
    let key = match &page.screen {
        Screen::Code { delivery, .. } => return Some(sent(Some(delivery), words)),
        Screen::Confirm { delivery, .. } | Screen::Reset { delivery, .. } => return Some(sent(*delivery, words)),
        Screen::AppCode { device_name: Some(name), .. } => {
            return Some(words.tell("app-code-lead-device", "device", name));
        }
        Screen::AppCode { .. } => "app-code-lead",
        Screen::Passkey { .. } => "passkey-lead",
        Screen::ChooseSecondFactor { .. } => "second-lead",
        Screen::ChooseSetUp { .. } => "set-up-lead",
        Screen::SetUpApp { .. } => "set-up-app-scan",
        Screen::SetUpAddress { factor: MfaFactor::Sms, .. } => "set-up-phone-lead",
        Screen::SetUpAddress { .. } => "set-up-email-lead",
        Screen::NewPassword { .. } => "new-password-lead",
        Screen::Forgot { .. } => "forgot-lead",
        Screen::AddPasskey { .. } => "add-passkey-lead",
        Screen::SignedOut => "signed-out-lead",
        Screen::Error { explanation: Explanation::Expired | Explanation::RelayState, .. } => "error-expired-lead",
        Screen::Error { explanation: Explanation::NotAvailable, .. } => "error-not-available-lead",
        Screen::Error { .. } => "error-lead",
        Screen::Leave { .. } => return None,
        Screen::SignIn { .. } | Screen::Password { .. } | Screen::ChooseFirstFactor { .. } | Screen::SignUp { .. } => {
            return None;
        }
    };
    Some(words.say(key).into_owned())
}

fn sent(delivery: Option<&CodeDelivery>, words: &Words) -> String {
    let Some(delivery) = delivery else { return words.say("code-sent-somewhere").into_owned() };
    let key = match delivery.attribute {
        ContactAttribute::Email => "code-sent-to-email",
        ContactAttribute::PhoneNumber => "code-sent-to-phone",
    };
    words.tell(key, "destination", &delivery.destination)
}

impl super::Layout<'_> {
    /// Above the form where something stands beside it; elsewhere the heading says it.
    pub(super) fn form_heading(&self) -> Option<Cow<'static, str>> {
        if self.has_other_doors() { form_of_sign_in(self.page).map(|key| self.words.say(key)) } else { None }
    }

    /// For whoever can mend it; nothing where the sentences above say all there is to say.
    pub(super) fn explanation(&self, explanation: &Explanation<'_>) -> Option<String> {
        let words = self.words;
        Some(match *explanation {
            Explanation::MissingParameter(name) => words.tell("explain-missing-parameter", "parameter", name),
            Explanation::UnknownClient => words.say("explain-unknown-client").into_owned(),
            Explanation::RedirectMismatch(url) => words.tell("explain-redirect-mismatch", "url", url),
            Explanation::OAuthNotEnabled => words.say("explain-oauth-not-enabled").into_owned(),
            // The service's own words, which guides of providers quote.
            Explanation::RelayState => "Invalid relayState from identity provider".to_owned(),
            Explanation::NotAvailable | Explanation::Expired | Explanation::Unexpected => return None,
        })
    }
}
