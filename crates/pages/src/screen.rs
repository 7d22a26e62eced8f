//! What a login page asks or says: typed, in no language and no look. Handlers make one of what a flow answered
//! ([`crate::login`]); the look draws it ([`crate::look`]). A screen decides nothing and knows no rule of a sign-in.

use domain::message::CodeDelivery;
use domain::mfa::MfaFactor;
use flows::sign_in::FirstFactor;

use crate::language::Language;

/// A page on its way to a browser.
pub(crate) struct Page<'a> {
    pub screen: Screen<'a>,
    /// Above what is asked: what went wrong with the last answer, or what has just been done.
    pub notice: Option<Notice>,
    pub surroundings: &'a Surroundings<'a>,
    /// `None` where no form is (an error page).
    pub csrf: Option<&'a str>,
}

/// What all pages of one request share.
pub(crate) struct Surroundings<'a> {
    pub language: Language,
    /// The site is reached by https.
    pub by_tls: bool,
    /// In front of every path of ours in links and forms: empty on a domain, `/{poolId}` on a shared host.
    pub prefix: &'a str,
    /// The query of the authorization request, kept through every step, without `?`; already encoded.
    pub query: &'a str,
    /// The client's name, which may be long; empty where no client is known.
    pub app_name: &'a str,
    /// The host a client named by a URL stands under; shown beside its name.
    pub app_host: Option<&'a str>,
    /// They came from a provider, and sign in to connect with it.
    pub connecting: Option<Connecting<'a>>,
    pub brand: Brand,
}

/// Whom somebody connects with, and by which address: the first page offers it, and those after it say so.
#[derive(Clone, Copy)]
pub(crate) struct Connecting<'a> {
    pub provider: Provider<'a>,
    pub address: &'a str,
}

/// Whose looks a page has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Brand {
    /// Managed login in our own style, or with the settings and assets of a branding: `stylesheet` is the path of what
    /// its settings became (after our own sheets), the others are paths of images.
    Managed {
        stylesheet: Option<String>,
        logo: Option<String>,
        favicon: Option<String>,
        background: Option<String>,
        scheme: ColorScheme,
    },
    /// The classic hosted UI: the CSS of SetUICustomization is served at `stylesheet`, the logo at `logo`.
    Classic { stylesheet: Option<String>, logo: Option<String> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColorScheme {
    Light,
    Dark,
    /// As the reader's system has it.
    Dynamic,
}

/// What somebody signs in with, in this pool: what the first field is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameField {
    Username,
    Email,
    PhoneNumber,
    EmailOrPhoneNumber,
    UsernameOrEmail,
    UsernameOrPhoneNumber,
    Any,
}

/// What conditional UI needs: JSON for `navigator.credentials.get`, and the session its answer belongs to.
#[derive(Clone, Copy)]
pub(crate) struct PasskeyOffer<'a> {
    pub session: &'a str,
    pub options: &'a str,
}

/// A way out to an identity provider, or in from a social one.
#[derive(Clone, Copy)]
pub(crate) struct Provider<'a> {
    /// As `identity_provider` takes it.
    pub name: &'a str,
    pub kind: ProviderKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProviderKind {
    Google,
    Facebook,
    LoginWithAmazon,
    SignInWithApple,
    Saml,
    Oidc,
}

/// A field of a form that the pool's schema asks for: sign-up, or what is missing beside a new password.
pub(crate) struct Field<'a> {
    /// The attribute: `email`, `given_name`, `custom:tenant`. Posted as `requiredAttributes[name]`.
    pub attribute: &'a str,
    pub kind: FieldKind,
    pub value: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldKind {
    Text,
    Email,
    PhoneNumber,
    Date,
    Number,
    Url,
}

/// What a password must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PasswordRules {
    pub min_length: u32,
    pub lowercase: bool,
    pub uppercase: bool,
    pub numbers: bool,
    pub symbols: bool,
}

/// Forms post to the path named, followed by the query; each has the hidden fields `_csrf`, and `session` and
/// `username` where the screen holds them. `step` says which form it is.
pub(crate) enum Screen<'a> {
    /// `/login`, `step=sign-in`, fields `username`, and `password` if `asks_password`. With `passkey_options` a script
    /// may offer passkeys in the field (conditional UI) and post `credential` with `session`. Whoever connects has two more
    /// forms, `step=separate` and `step=cancel`.
    SignIn {
        name_field: NameField,
        username: &'a str,
        /// `false` where users choose how to sign in: the name comes first.
        asks_password: bool,
        /// `false` where only providers are: buttons and nothing else.
        has_form: bool,
        providers: &'a [Provider<'a>],
        /// A field for an e-mail address whose domain leads to a provider: a form of its own, `step=domain`, field
        /// `idp_identifier`.
        searches_domains: bool,
        offers_sign_up: bool,
        offers_recovery: bool,
        /// A passkey may be picked in the field of the name: posted as `step=passkey`.
        passkey: Option<PasskeyOffer<'a>>,
    },
    /// `/login`, `step=password`, field `password`; a second form, if there are other ways, with `step=other-ways`.
    Password { username: &'a str, session: &'a str, offers_recovery: bool, other_ways: bool },
    /// `/login`, `step=choose`, buttons `choice` of `PASSWORD`, `EMAIL_OTP`, `SMS_OTP`, `WEB_AUTHN`.
    ChooseFirstFactor { username: &'a str, session: &'a str, factors: &'a [FirstFactor] },
    /// `/login`, `step=passkey`, field `credential`, by a script; `options` is JSON for `navigator.credentials.get`. Other ways
    /// as above.
    Passkey { username: &'a str, session: &'a str, options: &'a str, other_ways: bool },
    /// `/login`, `step=code`, field `code`; `kind` travels as the hidden field `kind`: `EMAIL_OTP`, `SMS_OTP`, `SMS_MFA`.
    Code { username: &'a str, session: &'a str, kind: &'static str, delivery: &'a CodeDelivery },
    /// `/login`, `step=app-code`, field `code`.
    AppCode { username: &'a str, session: &'a str, device_name: Option<&'a str> },
    /// `/login`, `step=choose-second`, buttons `choice` of [`MfaFactor::as_str`].
    ChooseSecondFactor { username: &'a str, session: &'a str, factors: &'a [MfaFactor] },
    /// `/login`, `step=set-up`, buttons `choice` of `SOFTWARE_TOKEN_MFA`, `EMAIL_OTP`, `SMS_MFA`.
    ChooseSetUp { username: &'a str, session: &'a str, factors: &'a [MfaFactor] },
    /// `/login`, `step=set-up-app`, fields `code`, `device_name`; `qr` is an inline SVG, `secret` in groups of four.
    SetUpApp { username: &'a str, session: &'a str, qr: &'a str, secret: &'a str },
    /// `/login`, `step=set-up-address`, field `address`; `factor` is `Email` or `Sms`.
    SetUpAddress { username: &'a str, session: &'a str, factor: MfaFactor },
    /// `/login`, `step=new-password`, fields `password`, `password_again`, and the missing attributes.
    NewPassword { username: &'a str, session: &'a str, rules: PasswordRules, missing: &'a [Field<'a>] },
    /// `/signup`, fields `username` (if `asks_username`), attributes, `password`.
    SignUp {
        asks_username: bool,
        username: &'a str,
        fields: &'a [Field<'a>],
        rules: PasswordRules,
        terms: Option<Terms<'a>>,
        providers: &'a [Provider<'a>],
    },
    /// `/confirm`, fields `username`, `code`; a second form posts to `/resendcode`.
    Confirm { username: &'a str, delivery: Option<&'a CodeDelivery>, session: Option<&'a str> },
    /// `/forgotPassword`, field `username`.
    Forgot { name_field: NameField, username: &'a str },
    /// `/confirmforgotPassword`, fields `code`, `password`, `password_again`.
    Reset { username: &'a str, delivery: Option<&'a CodeDelivery>, rules: PasswordRules },
    /// `/passkeys/add`, field `credential` by a script, or `step=skip`; `options` is JSON for `navigator.credentials.create`.
    AddPasskey { options: &'a str },
    /// To an identity provider, by a form; a script is not needed for it.
    Leave { action: &'a str, fields: &'a [(&'static str, String)] },
    /// Nothing is left to do; shown where there is no application to go back to.
    SignedOut,
    /// An error that must not go to the application (behaviour 30 §3.1).
    Error { error: &'a str, explanation: Explanation<'a> },
}

/// Links to both documents, in the page's language.
#[derive(Clone, Copy)]
pub(crate) struct Terms<'a> {
    pub terms_of_use: &'a str,
    pub privacy_policy: &'a str,
}

/// What the developer should mend. Nothing of it is secret; the user reads that something went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Explanation<'a> {
    MissingParameter(&'a str),
    UnknownClient,
    /// `redirect_uri` or `logout_uri`, byte for byte.
    RedirectMismatch(&'a str),
    OAuthNotEnabled,
    /// A domain with nothing behind it, or a page that is switched off.
    NotAvailable,
    /// Too late, or from another browser: begin again in the application.
    Expired,
    /// What came from a SAML provider belongs to no sign-in of this browser.
    RelayState,
    Unexpected,
}

/// Of the page's own words; `Said` is what a flow or a pool's function said, as it is (behaviour 30 §5.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Notice {
    IncorrectPassword,
    CodeWrong,
    CodeExpired,
    CodeSent,
    PasswordChanged,
    PasswordsDiffer,
    Confirmed,
    TooManyTries,
    Stale,
    PasskeyFailed,
    /// No provider has the domain of an address.
    NoProviderFound,
    /// They signed in to an account that is not the one to connect.
    AnotherAccount,
    Busy,
    Said(String),
}
