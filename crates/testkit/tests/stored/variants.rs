//! The names under which the variants of stored enums are kept.

use std::fmt::Debug;

use delivery::Occasion;
use domain::client::{AuthFlowPermission, ClientKind, OAuthFlow, TimeUnit, UserExistenceErrors};
use domain::client_metadata::{Authentication, Grant};
use domain::identity_provider::ProviderKind;
use domain::image::ImageKind;
use domain::managed_login_branding::{AssetCategory, ColorMode};
use domain::message::Medium;
use domain::mfa::MfaFactor;
use domain::mfa_configuration::{UserVerification, WebAuthnFactor};
use domain::passkey::Attachment;
use domain::schema::AttributeKind;
use domain::terms::TermsName;
use domain::user::{NameKind, UserStatus};
use domain::user_pool::{
    AdvancedSecurity, AliasAttribute, AuthFactor, ContactAttribute, IssuerType, MfaConfiguration, RecoveryKind,
    SignInNames, Tier,
};
use domain::user_pool_domain::SecurityPolicy;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::samples;

/// Values of an enum, one for each variant: one that is missing here does not compile.
macro_rules! every {
    ($enum:ident { $($pattern:pat => $value:expr),+ $(,)? }) => {{
        const _: fn($enum) = |value| match value { $($pattern => (),)+ };
        (stringify!($enum), vec![$($value),+])
    }};
    ($enum:ident [$($variant:ident),+ $(,)?]) => {
        every!($enum { $($enum::$variant => $enum::$variant),+ })
    };
}

/// What is done with the values of each enum that is kept as JSON.
trait ForEach {
    fn values<T: Serialize + DeserializeOwned + PartialEq + Debug>(&mut self, of: (&str, Vec<T>));
}

fn for_each(visitor: &mut impl ForEach) {
    visitor.values(every!(Tier [Lite, Essentials, Plus]));
    visitor.values(every!(AuthFactor [Password, EmailOtp, SmsOtp, WebAuthn, SoftwareToken]));
    visitor.values(every!(ContactAttribute [PhoneNumber, Email]));
    visitor.values(every!(AliasAttribute [PhoneNumber, Email, PreferredUsername]));
    visitor.values(every!(SignInNames {
        SignInNames::Username => SignInNames::Username,
        SignInNames::Aliases(_) => SignInNames::Aliases(vec![AliasAttribute::Email]),
        SignInNames::Attributes(_) => SignInNames::Attributes(vec![ContactAttribute::Email]),
    }));
    visitor.values(every!(MfaConfiguration [Off, On, Optional]));
    visitor.values(every!(RecoveryKind [VerifiedEmail, VerifiedPhoneNumber, AdminOnly]));
    visitor.values(every!(AdvancedSecurity [Off, Audit, Enforced]));
    visitor.values(every!(IssuerType [Original, Updated]));
    visitor.values(every!(UserVerification [Required, Preferred]));
    visitor.values(every!(WebAuthnFactor [SingleFactor, MultiFactorWithUserVerification]));
    visitor.values(every!(AttributeKind {
        AttributeKind::String { min_length: _, max_length: _ } =>
            AttributeKind::String { min_length: Some(1), max_length: Some(2) },
        AttributeKind::Number { min_value: _, max_value: _ } =>
            AttributeKind::Number { min_value: Some(-1), max_value: Some(2) },
        AttributeKind::DateTime => AttributeKind::DateTime,
        AttributeKind::Boolean => AttributeKind::Boolean,
    }));
    visitor.values(every!(ClientKind [Regular, Dcr]));
    visitor.values(every!(Grant [AuthorizationCode, RefreshToken, ClientCredentials]));
    visitor.values(every!(Authentication [None, SecretBasic, SecretPost]));
    visitor.values(every!(TimeUnit [Seconds, Minutes, Hours, Days]));
    visitor.values(every!(AuthFlowPermission [
        AllowUserSrpAuth, AllowUserPasswordAuth, AllowAdminUserPasswordAuth, AllowCustomAuth, AllowRefreshTokenAuth,
        AllowUserAuth, AllowTokenExchangeImpersonation, AllowTokenExchangeDelegation, AllowClientTokenAuth,
        AdminNoSrpAuth, UserPasswordAuth, CustomAuthFlowOnly,
    ]));
    visitor.values(every!(OAuthFlow [Code, Implicit, ClientCredentials]));
    visitor.values(every!(UserExistenceErrors [Legacy, Enabled]));
    visitor.values(every!(ProviderKind [Saml, Facebook, Google, LoginWithAmazon, SignInWithApple, Oidc]));
    visitor.values(every!(SecurityPolicy [TlsV1, TlsV1_2_2021, TlsV1_3_2025]));
    visitor.values(every!(MfaFactor [Sms, SoftwareToken, Email]));
    visitor.values(every!(Medium [Email, Sms]));
    visitor.values(every!(Occasion [
        SignUp, AdminCreateUser, ResendCode, ForgotPassword, UpdateUserAttribute, VerifyUserAttribute, Authentication,
        FailedAttempts,
    ]));
}

/// Enums that are columns of their own, by the text that is in them.
fn columns() -> Value {
    let (_, states) = every!(UserStatus [Unconfirmed, Confirmed, ResetRequired, ForceChangePassword, ExternalProvider]);
    let (_, names) = every!(NameKind [Username, Email, PhoneNumber, PreferredUsername, Sub]);
    let (_, attachments) = every!(Attachment [Platform, CrossPlatform]);
    let (_, images) = every!(ImageKind [Ico, Jpeg, Png, Svg, Webp]);
    let (_, categories) = every!(AssetCategory [
        FaviconIco, FaviconSvg, EmailGraphic, SmsGraphic, AuthAppGraphic, PasswordGraphic, PasskeyGraphic,
        PageHeaderLogo, PageHeaderBackground, PageFooterLogo, PageFooterBackground, PageBackground, FormBackground,
        FormLogo, IdpButtonIcon,
    ]);
    let (_, modes) = every!(ColorMode [Light, Dark, Dynamic]);
    let (_, documents) = every!(TermsName [TermsOfUse, PrivacyPolicy]);
    for status in &states {
        assert_eq!(UserStatus::parse(status.as_str()), Some(*status));
    }
    for attachment in &attachments {
        assert_eq!(Attachment::parse(attachment.as_str()), Some(*attachment));
    }
    json!({
        "UserStatus": states.iter().map(|status| status.as_str()).collect::<Vec<_>>(),
        "NameKind": names.iter().map(|kind| kind.as_str()).collect::<Vec<_>>(),
        "ImageKind": names_of(images, ImageKind::named, ImageKind::name),
        "AssetCategory": names_of(categories, AssetCategory::named, AssetCategory::name),
        "ColorMode": names_of(modes, ColorMode::named, ColorMode::name),
        "TermsName": names_of(documents, TermsName::named, TermsName::name),
        "Attachment": attachments.iter().map(|attachment| attachment.as_str()).collect::<Vec<_>>(),
    })
}

/// Names that are read as what they were written for.
fn names_of<T: Copy + PartialEq + Debug>(
    values: Vec<T>,
    named: fn(&str) -> Option<T>,
    name: fn(T) -> &'static str,
) -> Vec<&'static str> {
    let check = |value: &T| assert_eq!(named(name(*value)), Some(*value));
    values.iter().inspect(|value| check(value)).map(|value| name(*value)).collect()
}

struct Writing(Map<String, Value>);

impl ForEach for Writing {
    fn values<T: Serialize + DeserializeOwned + PartialEq + Debug>(&mut self, (name, values): (&str, Vec<T>)) {
        self.0.insert(name.to_owned(), json!(values));
    }
}

/// Reads what a sample has of each enum; of today's variants it may lack the last ones.
struct Reading<'a>(&'a Value);

impl ForEach for Reading<'_> {
    fn values<T: Serialize + DeserializeOwned + PartialEq + Debug>(&mut self, (name, values): (&str, Vec<T>)) {
        let Some(kept) = self.0.get(name).and_then(Value::as_array) else { return };
        let read: Vec<T> = kept.iter().map(|value| serde_json::from_value(value.clone()).unwrap()).collect();
        assert_eq!(read, values[..read.len()], "{name}: add variants at the end");
    }
}

pub fn written() -> Value {
    let mut writing = Writing(Map::new());
    for_each(&mut writing);
    let mut all = Value::Object(writing.0);
    all["columns"] = columns();
    all
}

#[test]
fn every_variant_of_every_release_is_read() {
    for sample in samples::all() {
        for_each(&mut Reading(&sample.variants));
        for (name, kept) in sample.variants["columns"].as_object().unwrap() {
            let today = columns()[name].as_array().cloned().unwrap_or_default();
            for text in kept.as_array().unwrap() {
                assert!(today.contains(text), "release {}: {name} {text} is read by nobody", sample.release);
            }
        }
    }
}

#[test]
fn no_variant_is_without_a_sample() {
    assert_eq!(written(), samples::newest().variants);
}
