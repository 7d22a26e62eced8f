//! Enums that the wire and the domain both have, value by value. A value that only one side has does not compile.

use api::types as wire;
use domain::client::{AuthFlowPermission, ClientKind, OAuthFlow, TimeUnit, UserExistenceErrors};
use domain::identity_provider::ProviderKind;
use domain::image::ImageKind;
use domain::managed_login_branding::{AssetCategory, ColorMode};
use domain::mfa_configuration::{UserVerification, WebAuthnFactor};
use domain::schema_rules::DataType;
use domain::user_pool::{
    AdvancedSecurity, AliasAttribute, AuthFactor, ContactAttribute, IssuerType, MfaConfiguration, RecoveryKind, Tier,
};
use domain::user_pool_domain::SecurityPolicy;

/// A domain enum with its twin on the wire.
pub(crate) trait Mirror<W>: Sized {
    fn from_wire(value: W) -> Self;
    fn to_wire(&self) -> W;
}

/// A whole list, in its order.
pub(crate) fn from_wire<D: Mirror<W>, W>(values: Vec<W>) -> Vec<D> {
    values.into_iter().map(D::from_wire).collect()
}

/// A whole list, in its order.
pub(crate) fn to_wire<D: Mirror<W>, W>(values: &[D]) -> Vec<W> {
    values.iter().map(D::to_wire).collect()
}

macro_rules! mirror {
    ($($wire:ident = $domain:ident { $($variant:ident),+ $(,)? })+) => {
        $(impl Mirror<wire::$wire> for $domain {
            fn from_wire(value: wire::$wire) -> Self {
                match value {
                    $(wire::$wire::$variant => $domain::$variant,)+
                }
            }

            fn to_wire(&self) -> wire::$wire {
                match self {
                    $($domain::$variant => wire::$wire::$variant,)+
                }
            }
        })+
    };
}

mirror! {
    AliasAttributeType = AliasAttribute { PhoneNumber, Email, PreferredUsername }
    AssetCategoryType = AssetCategory {
        FaviconIco,
        FaviconSvg,
        EmailGraphic,
        SmsGraphic,
        AuthAppGraphic,
        PasswordGraphic,
        PasskeyGraphic,
        PageHeaderLogo,
        PageHeaderBackground,
        PageFooterLogo,
        PageFooterBackground,
        PageBackground,
        FormBackground,
        FormLogo,
        IdpButtonIcon,
    }
    AssetExtensionType = ImageKind { Ico, Jpeg, Png, Svg, Webp }
    AttributeDataType = DataType { String, Number, DateTime, Boolean }
    AuthFactorType = AuthFactor { Password, EmailOtp, SmsOtp, WebAuthn, SoftwareToken }
    AdvancedSecurityModeType = AdvancedSecurity { Off, Audit, Enforced }
    ClientTypeType = ClientKind { Regular, Dcr }
    ColorSchemeModeType = ColorMode { Light, Dark, Dynamic }
    ExplicitAuthFlowsType = AuthFlowPermission {
        AllowUserSrpAuth,
        AllowUserPasswordAuth,
        AllowAdminUserPasswordAuth,
        AllowCustomAuth,
        AllowRefreshTokenAuth,
        AllowUserAuth,
        AllowTokenExchangeImpersonation,
        AllowTokenExchangeDelegation,
        AllowClientTokenAuth,
        AdminNoSrpAuth,
        UserPasswordAuth,
        CustomAuthFlowOnly,
    }
    IdentityProviderTypeType = ProviderKind { Saml, Facebook, Google, LoginWithAmazon, SignInWithApple, Oidc }
    IssuerType = IssuerType { Original, Updated }
    OAuthFlowType = OAuthFlow { Code, Implicit, ClientCredentials }
    PreventUserExistenceErrorTypes = UserExistenceErrors { Legacy, Enabled }
    RecoveryOptionNameType = RecoveryKind { VerifiedEmail, VerifiedPhoneNumber, AdminOnly }
    SecurityPolicyType = SecurityPolicy { TlsV1, TlsV1_2_2021, TlsV1_3_2025 }
    TimeUnitsType = TimeUnit { Seconds, Minutes, Hours, Days }
    UserPoolMfaType = MfaConfiguration { Off, On, Optional }
    UserPoolTierType = Tier { Lite, Essentials, Plus }
    UserVerificationType = UserVerification { Required, Preferred }
    UsernameAttributeType = ContactAttribute { PhoneNumber, Email }
    VerifiedAttributeType = ContactAttribute { PhoneNumber, Email }
    WebAuthnFactorConfigurationType = WebAuthnFactor { SingleFactor, MultiFactorWithUserVerification }
}
