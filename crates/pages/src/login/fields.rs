//! Between forms and values: what a form's fields mean, and what a question looks like as a screen.

use domain::message::CodeDelivery;
use domain::mfa::MfaFactor;
use domain::schema::{AttributeKind, Schema};
use domain::user::Attributes;
use domain::user_pool::ContactAttribute;
use flows::sign_in::FirstFactor;
use oauth::Parameters;

use super::carried::{Carried, CarriedQuestion};
use super::offers;
use super::visit::Opened;
use crate::look;
use crate::screen::{Field, FieldKind, Screen};

pub(super) fn first_factor(choice: &str) -> Option<FirstFactor> {
    match choice {
        "PASSWORD" => Some(FirstFactor::Password),
        "EMAIL_OTP" => Some(FirstFactor::EmailCode),
        "SMS_OTP" => Some(FirstFactor::SmsCode),
        "WEB_AUTHN" => Some(FirstFactor::Passkey),
        _ => None,
    }
}

/// The attributes of a form: `requiredAttributes[name]`, those that were filled in.
pub(super) fn attributes(form: &Parameters) -> Attributes {
    let named = form.filled().filter_map(|(name, value)| {
        let name = name.strip_prefix("requiredAttributes[")?.strip_suffix(']')?;
        Some((name.to_owned(), value.to_owned()))
    });
    named.collect()
}

/// The fields of these attributes, with what was typed into them before.
pub(super) fn of_attributes<'a>(schema: &'a Schema, names: &[&'a str], typed: &'a Attributes) -> Vec<Field<'a>> {
    let field = |name: &&'a str| Field {
        attribute: name,
        kind: kind(schema, name),
        value: typed.get(*name).map_or("", String::as_str),
    };
    names.iter().map(field).collect()
}

fn kind(schema: &Schema, name: &str) -> FieldKind {
    match name {
        "email" => FieldKind::Email,
        "phone_number" => FieldKind::PhoneNumber,
        "birthdate" => FieldKind::Date,
        "website" | "picture" | "profile" => FieldKind::Url,
        _ => match schema.get(name).map(|attribute| &attribute.kind) {
            Some(AttributeKind::Number { .. }) => FieldKind::Number,
            _ => FieldKind::Text,
        },
    }
}

/// What a screen borrows, made of what was carried.
pub(super) struct Drawn<'a> {
    delivery: Option<CodeDelivery>,
    secret: String,
    qr: String,
    missing: Vec<Field<'a>>,
}

impl<'a> Drawn<'a> {
    pub(super) fn of(opened: &'a Opened<'_>, carried: &'a Carried) -> Self {
        let mut drawn = Self { delivery: None, secret: String::new(), qr: String::new(), missing: Vec::new() };
        let to = |attribute: &ContactAttribute, destination: &String| {
            Some(CodeDelivery { attribute: *attribute, destination: destination.clone() })
        };
        match &carried.question {
            CarriedQuestion::Code { attribute, destination, .. } => drawn.delivery = to(attribute, destination),
            CarriedQuestion::Confirm { delivery: Some((attribute, destination)) }
            | CarriedQuestion::Reset { delivery: Some((attribute, destination)) } => {
                drawn.delivery = to(attribute, destination);
            }
            CarriedQuestion::SetUpApp { secret } => {
                drawn.qr = qr(&opened.client().pool.pool.name, &carried.username, secret);
                let groups = secret.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group));
                drawn.secret = groups.collect::<Vec<_>>().join(" ");
            }
            CarriedQuestion::NewPassword { missing } => {
                let names: Vec<&str> = missing.iter().map(String::as_str).collect();
                drawn.missing = of_attributes(&opened.client().pool.pool.schema, &names, &NONE);
            }
            _ => {}
        }
        drawn
    }

    pub(super) fn screen(&'a self, opened: &'a Opened<'_>, carried: &'a Carried, session: &'a str) -> Screen<'a> {
        let client = opened.client();
        let username = carried.username.as_str();
        let rules = offers::password_rules(&client.pool.pool);
        let delivery = self.delivery.as_ref();
        match &carried.question {
            CarriedQuestion::ChooseFirstFactor { factors } => Screen::ChooseFirstFactor { username, session, factors },
            CarriedQuestion::Password => Screen::Password {
                username,
                session,
                offers_recovery: offers::recovery(client),
                other_ways: offers::chooses_first_factor(client),
            },
            CarriedQuestion::Passkey { options } => Screen::Passkey { username, session, options, other_ways: true },
            CarriedQuestion::Code { kind, .. } => {
                Screen::Code { username, session, kind: kind.as_str(), delivery: delivery.unwrap_or(&NOWHERE) }
            }
            CarriedQuestion::AppCode { device_name } => {
                Screen::AppCode { username, session, device_name: device_name.as_deref() }
            }
            CarriedQuestion::ChooseSecondFactor { factors } => {
                Screen::ChooseSecondFactor { username, session, factors }
            }
            CarriedQuestion::ChooseSetUp { factors } => Screen::ChooseSetUp { username, session, factors },
            CarriedQuestion::SetUpApp { .. } => {
                Screen::SetUpApp { username, session, qr: &self.qr, secret: &self.secret }
            }
            CarriedQuestion::SetUpAddress => Screen::SetUpAddress { username, session, factor: MfaFactor::Email },
            CarriedQuestion::NewPassword { .. } => {
                Screen::NewPassword { username, session, rules, missing: &self.missing }
            }
            CarriedQuestion::Confirm { .. } => Screen::Confirm { username, delivery, session: Some(session) },
            CarriedQuestion::Reset { .. } => Screen::Reset { username, delivery, rules },
        }
    }
}

static NONE: Attributes = Attributes::new();
static NOWHERE: CodeDelivery = CodeDelivery { attribute: ContactAttribute::Email, destination: String::new() };

/// The secret for an authenticator app, as a picture of the address that such apps read.
fn qr(issuer: &str, username: &str, secret: &str) -> String {
    let encode =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let (issuer, username) = (encode(issuer), encode(username));
    let address = format!("otpauth://totp/{issuer}:{username}?secret={secret}&issuer={issuer}");
    look::qr::draw(&address)
}
