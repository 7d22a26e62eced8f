//! Ways to sign in and second steps, as buttons.

use std::borrow::Cow;

use domain::mfa::MfaFactor;
use flows::sign_in::FirstFactor;

const PASSWORD: &str =
    r#"<rect x="4" y="10.5" width="16" height="10" rx="2"/><path d="M8 10.5V7a4 4 0 0 1 8 0v3.5M12 14.5v2"/>"#;
const EMAIL: &str = r#"<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 7.5 8.5 6 8.5-6"/>"#;
const SMS: &str = r#"<path d="M4 4.5h16a1 1 0 0 1 1 1V16a1 1 0 0 1-1 1h-8.5L7 20.5V17H4a1 1 0 0 1-1-1V5.5a1 1 0 0 1 1-1zM8 10.8h.01M12 10.8h.01M16 10.8h.01"/>"#;
const PASSKEY: &str = r#"<circle cx="9" cy="8" r="4"/><path d="M2.5 20c.3-4 3-6.5 6.5-6.5 1.3 0 2.5.3 3.5 1M17.5 15.5V21M17.5 18.5H20M17.5 21l1.5.01"/><circle cx="17.5" cy="12.5" r="2.7"/>"#;
const APP: &str =
    r#"<rect x="6.5" y="2.5" width="11" height="19" rx="2.5"/><path d="M9.5 10.5h5M9.5 13.5h5M11.3 18.5h1.4"/>"#;

pub(super) struct Choice {
    pub value: &'static str,
    /// What is in the drawing, ours.
    pub icon: &'static str,
    pub name: Cow<'static, str>,
    pub hint: Cow<'static, str>,
}

impl super::Layout<'_> {
    /// The two kinds of passwords are one to whoever types it.
    pub(super) fn first_choices(&self, factors: &[FirstFactor]) -> Vec<Choice> {
        let mut choices: Vec<Choice> = Vec::new();
        for factor in factors {
            let choice = match factor {
                FirstFactor::Password | FirstFactor::PasswordSrp => {
                    self.choice("PASSWORD", PASSWORD, "choice-password")
                }
                FirstFactor::EmailCode => self.choice("EMAIL_OTP", EMAIL, "choice-email-code"),
                FirstFactor::SmsCode => self.choice("SMS_OTP", SMS, "choice-sms-code"),
                FirstFactor::Passkey => self.choice("WEB_AUTHN", PASSKEY, "choice-passkey"),
            };
            if choices.iter().all(|other| other.value != choice.value) {
                choices.push(choice);
            }
        }
        choices
    }

    pub(super) fn second_choices(&self, factors: &[MfaFactor]) -> Vec<Choice> {
        let choice = |factor: &MfaFactor| match factor {
            MfaFactor::Sms => self.choice(factor.as_str(), SMS, "choice-sms-code"),
            MfaFactor::SoftwareToken => self.choice(factor.as_str(), APP, "choice-app"),
            MfaFactor::Email => self.choice(factor.as_str(), EMAIL, "choice-email-code"),
        };
        factors.iter().map(choice).collect()
    }

    fn choice(&self, value: &'static str, icon: &'static str, key: &'static str) -> Choice {
        Choice { value, icon, name: self.words.say(key), hint: self.words.say(&format!("{key}-hint")) }
    }
}
