//! What a page carries to the next: the session of the sign-in, and the question, so that it can be asked again as it
//! was after a wrong answer. Sealed, for this browser and client: what comes back is what was sent (behaviour 50 #32).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::message::CodeDelivery;
use domain::mfa::MfaFactor;
use domain::user_pool::ContactAttribute;
use flows::sign_in::{Asked, FirstFactor, Question, SentCode};
use serde::{Deserialize, Serialize};

use super::visit::Opened;

const PURPOSE: &str = "login page";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Carried {
    /// As it was typed, or the user's own name where the engine says that.
    pub username: String,
    pub session: String,
    pub question: CarriedQuestion,
}

/// A question that a page can ask.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum CarriedQuestion {
    ChooseFirstFactor {
        factors: Vec<FirstFactor>,
    },
    Password,
    Passkey {
        options: String,
    },
    Code {
        kind: CodeKind,
        attribute: ContactAttribute,
        destination: String,
    },
    AppCode {
        device_name: Option<String>,
    },
    ChooseSecondFactor {
        factors: Vec<MfaFactor>,
    },
    ChooseSetUp {
        factors: Vec<MfaFactor>,
    },
    SetUpApp {
        secret: String,
    },
    SetUpAddress,
    NewPassword {
        missing: Vec<String>,
    },
    /// A code for a sign-up; `session` is worth a sign-in once it is confirmed.
    Confirm {
        delivery: Option<(ContactAttribute, String)>,
    },
    Reset {
        delivery: Option<(ContactAttribute, String)>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum CodeKind {
    SmsMfa,
    SmsOtp,
    EmailOtp,
}

impl CodeKind {
    const ALL: [(Self, SentCode, &'static str); 3] = [
        (Self::SmsMfa, SentCode::SmsMfa, "SMS_MFA"),
        (Self::SmsOtp, SentCode::SmsOtp, "SMS_OTP"),
        (Self::EmailOtp, SentCode::EmailOtp, "EMAIL_OTP"),
    ];

    fn of(code: SentCode) -> Self {
        Self::ALL.into_iter().find(|(_, known, _)| *known == code).map_or(Self::EmailOtp, |(kind, ..)| kind)
    }

    pub(super) fn code(self) -> SentCode {
        Self::ALL.into_iter().find(|(kind, ..)| *kind == self).map_or(SentCode::EmailOtp, |(_, code, _)| code)
    }

    pub(super) fn as_str(self) -> &'static str {
        Self::ALL.into_iter().find(|(kind, ..)| *kind == self).map_or("EMAIL_OTP", |(.., name)| name)
    }
}

pub(super) fn delivery(delivery: &CodeDelivery) -> (ContactAttribute, String) {
    (delivery.attribute, delivery.destination.clone())
}

impl Carried {
    /// What to carry of a question; `None` of one that no page asks: those of devices, of SRP and of a pool's functions.
    pub(super) fn of(asked: Asked, typed: &str) -> Option<Self> {
        let Asked { question, session, available } = asked;
        let mut username = typed.to_owned();
        let mut named = |name: String| username = name;
        let question = match question {
            Question::ChooseFirstFactor => {
                let factors = available.into_iter().filter(|factor| *factor != FirstFactor::PasswordSrp).collect();
                CarriedQuestion::ChooseFirstFactor { factors }
            }
            Question::Password => CarriedQuestion::Password,
            Question::Passkey { options } => CarriedQuestion::Passkey { options: options.to_string() },
            Question::SentCode { code, delivery, user_id } => {
                user_id.into_iter().for_each(&mut named);
                let CodeDelivery { attribute, destination } = delivery;
                CarriedQuestion::Code { kind: CodeKind::of(code), attribute, destination }
            }
            Question::SoftwareToken { user_id, friendly_name } => {
                named(user_id);
                CarriedQuestion::AppCode { device_name: friendly_name }
            }
            Question::ChooseSecondFactor { user_id, factors } => {
                named(user_id);
                CarriedQuestion::ChooseSecondFactor { factors }
            }
            Question::SetUpSecondFactor { user_id, factors } => {
                named(user_id);
                CarriedQuestion::ChooseSetUp { factors }
            }
            Question::NewPassword { user_id, missing, .. } => {
                named(user_id);
                CarriedQuestion::NewPassword { missing }
            }
            Question::PasswordProof { .. }
            | Question::PasswordSrp
            | Question::Custom { .. }
            | Question::Device { .. }
            | Question::DeviceProof { .. } => return None,
        };
        Some(Self { username, session: session?, question })
    }

    pub(super) fn seal(&self, opened: &Opened<'_>) -> String {
        let plaintext = serde_json::json!(self).to_string();
        let cx = &opened.cx;
        URL_SAFE_NO_PAD.encode(cx.keyring.seal(&*cx.random, PURPOSE, &place(opened), plaintext.as_bytes()))
    }

    /// What was carried here, if this browser was shown it.
    pub(super) fn open(opened: &Opened<'_>) -> Option<Self> {
        let text = opened.form.as_ref()?.get("session")?;
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let plaintext = opened.cx.keyring.open(PURPOSE, &place(opened), &sealed).ok()?;
        serde_json::from_slice(&plaintext).ok()
    }
}

fn place<'a>(opened: &'a Opened<'_>) -> [&'a [u8]; 3] {
    let client = &opened.client().client;
    [client.user_pool_id.as_bytes(), client.id.as_bytes(), opened.browser().as_bytes()]
}
