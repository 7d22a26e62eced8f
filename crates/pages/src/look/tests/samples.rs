//! Every screen with something in it, as a pool may ask.

use domain::message::CodeDelivery;
use domain::mfa::MfaFactor;
use domain::user_pool::ContactAttribute;
use flows::sign_in::FirstFactor;

use super::qr;
use crate::screen::{
    Connecting, Explanation, Field, FieldKind, NameField, Notice, PasskeyOffer, PasswordRules, Provider, ProviderKind,
    Screen, Terms,
};

pub(super) const RULES: PasswordRules =
    PasswordRules { min_length: 8, lowercase: true, uppercase: true, numbers: true, symbols: true };

pub(super) struct Sample<'a> {
    pub name: &'static str,
    pub screen: Screen<'a>,
    pub notice: Option<Notice>,
    pub connecting: Option<Connecting<'a>>,
}

/// `word` is what users and others chose wherever a screen shows it.
pub(super) fn all(word: &str, mut draw: impl FnMut(Sample<'_>)) {
    let mail = CodeDelivery { attribute: ContactAttribute::Email, destination: word.to_owned() };
    let phone = CodeDelivery { attribute: ContactAttribute::PhoneNumber, destination: "+*******0100".to_owned() };
    let providers = [
        (word, ProviderKind::Saml),
        ("Contoso", ProviderKind::Oidc),
        ("Google", ProviderKind::Google),
        ("Facebook", ProviderKind::Facebook),
        ("LoginWithAmazon", ProviderKind::LoginWithAmazon),
        ("SignInWithApple", ProviderKind::SignInWithApple),
    ]
    .map(|(name, kind)| Provider { name, kind });
    let fields = [
        ("email", FieldKind::Email),
        ("name", FieldKind::Text),
        ("birthdate", FieldKind::Date),
        ("phone_number", FieldKind::PhoneNumber),
        ("website", FieldKind::Url),
        ("custom:floor", FieldKind::Number),
        (word, FieldKind::Text),
    ]
    .map(|(attribute, kind)| Field { attribute, kind, value: if kind == FieldKind::Date { "" } else { word } });
    let terms = Terms { terms_of_use: "https://example.com/terms", privacy_policy: "https://example.com/privacy" };
    let qr = qr::draw(
        "otpauth://totp/Riverside%20Books:ann%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSW&issuer=Riverside%20Books",
    );
    let session = word;
    let username = word;
    let options = word;
    let own = Connecting { provider: Provider { name: word, kind: ProviderKind::Oidc }, address: word };
    let password = || Screen::Password { username, session, offers_recovery: true, other_ways: true };
    let sign_in = |providers, has_form, asks_password| Screen::SignIn {
        name_field: NameField::Email,
        username: "",
        asks_password,
        has_form,
        providers,
        searches_domains: false,
        offers_sign_up: true,
        offers_recovery: true,
        passkey: None,
    };
    let to_connect = |asks_password| Screen::SignIn {
        name_field: NameField::Email,
        username,
        asks_password,
        has_form: true,
        providers: &[],
        searches_domains: false,
        offers_sign_up: false,
        offers_recovery: true,
        passkey: None,
    };
    let social =
        Connecting { provider: Provider { name: "LoginWithAmazon", kind: ProviderKind::LoginWithAmazon }, ..own };
    for (name, screen, notice, connecting) in [
        ("connect", to_connect(true), None, own),
        ("connect-name", to_connect(false), None, social),
        ("connect-another", to_connect(true), Some(Notice::AnotherAccount), social),
        ("connect-password", password(), Some(Notice::IncorrectPassword), social),
        ("connect-code", Screen::Code { username, session, kind: "EMAIL_OTP", delivery: &mail }, None, own),
    ] {
        draw(Sample { name, screen, notice, connecting: Some(connecting) });
    }
    let mut show = |name, screen, notice| draw(Sample { name, screen, notice, connecting: None });
    show("sign-in", sign_in(&[], true, true), None);
    show("sign-in-wrong", sign_in(&[], true, true), Some(Notice::IncorrectPassword));
    show("sign-in-name", sign_in(&[], true, false), Some(Notice::PasswordChanged));
    show("sign-in-providers", sign_in(&providers, true, true), None);
    show("sign-in-only-providers", sign_in(&providers, false, false), None);
    show(
        "sign-in-everything",
        Screen::SignIn {
            name_field: NameField::Any,
            username,
            asks_password: true,
            has_form: true,
            providers: &providers[..2],
            searches_domains: true,
            offers_sign_up: true,
            offers_recovery: true,
            passkey: Some(PasskeyOffer { session, options }),
        },
        Some(Notice::Said(word.to_owned())),
    );
    show("password", password(), None);
    let factors = [
        FirstFactor::Password,
        FirstFactor::PasswordSrp,
        FirstFactor::EmailCode,
        FirstFactor::SmsCode,
        FirstFactor::Passkey,
    ];
    show("choose", Screen::ChooseFirstFactor { username, session, factors: &factors }, None);
    show("passkey", Screen::Passkey { username, session, options, other_ways: true }, Some(Notice::PasskeyFailed));
    show("code", Screen::Code { username, session, kind: "EMAIL_OTP", delivery: &mail }, Some(Notice::CodeWrong));
    show("code-sms", Screen::Code { username, session, kind: "SMS_MFA", delivery: &phone }, None);
    show("app-code", Screen::AppCode { username, session, device_name: Some(word) }, None);
    show("app-code-nameless", Screen::AppCode { username, session, device_name: None }, Some(Notice::TooManyTries));
    show("second", Screen::ChooseSecondFactor { username, session, factors: &MfaFactor::ALL }, None);
    show("set-up", Screen::ChooseSetUp { username, session, factors: &MfaFactor::ALL }, None);
    show(
        "set-up-app",
        Screen::SetUpApp { username, session, qr: &qr, secret: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP" },
        None,
    );
    show("set-up-email", Screen::SetUpAddress { username, session, factor: MfaFactor::Email }, None);
    show("set-up-phone", Screen::SetUpAddress { username, session, factor: MfaFactor::Sms }, Some(Notice::Busy));
    show(
        "new-password",
        Screen::NewPassword { username, session, rules: RULES, missing: &fields[1..2] },
        Some(Notice::PasswordsDiffer),
    );
    show(
        "sign-up",
        Screen::SignUp {
            asks_username: true,
            username,
            fields: &fields,
            rules: RULES,
            terms: Some(terms),
            providers: &providers[..2],
        },
        None,
    );
    show(
        "confirm",
        Screen::Confirm { username, delivery: Some(&mail), session: Some(session) },
        Some(Notice::CodeSent),
    );
    show("confirm-unknown", Screen::Confirm { username: "", delivery: None, session: None }, Some(Notice::CodeExpired));
    show("forgot", Screen::Forgot { name_field: NameField::EmailOrPhoneNumber, username }, None);
    for name_field in
        [NameField::Username, NameField::PhoneNumber, NameField::UsernameOrEmail, NameField::UsernameOrPhoneNumber]
    {
        show("forgot-other", Screen::Forgot { name_field, username }, None);
    }
    show("reset", Screen::Reset { username, delivery: Some(&mail), rules: RULES }, None);
    show("add-passkey", Screen::AddPasskey { options }, Some(Notice::Confirmed));
    show("signed-out", Screen::SignedOut, None);
    for (name, explanation) in [
        ("error-parameter", Explanation::MissingParameter(word)),
        ("error-client", Explanation::UnknownClient),
        ("error-redirect", Explanation::RedirectMismatch(word)),
        ("error-oauth", Explanation::OAuthNotEnabled),
        ("error-not-available", Explanation::NotAvailable),
        ("error-expired", Explanation::Expired),
        ("error-relay-state", Explanation::RelayState),
        ("error", Explanation::Unexpected),
    ] {
        show(name, Screen::Error { error: word, explanation }, (name == "error").then_some(Notice::Stale));
    }
}
