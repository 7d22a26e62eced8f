//! Why a flow refuses: one variant for each cause, with the sentence the service says of it (behaviour 20 §10).
//!
//! The API maps a cause to an error code, the OAuth endpoints to theirs; the sentence stands only here.

mod sign_in;

use domain::attribute::AttributeViolation;
use domain::names::UsernameViolation;
use domain::password::PolicyViolation;
use store::StoreError;

pub use sign_in::SignInFailure;

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Failure {
    // Things that are not there.
    #[error("User pool {0} does not exist.")]
    UserPoolNotFound(String),
    #[error("User pool client {0} does not exist.")]
    ClientNotFound(String),
    #[error("User does not exist.")]
    UserNotFound,
    #[error("Username/client id combination not found.")]
    UsernameClientNotFound,

    #[error(transparent)]
    SignIn(#[from] SignInFailure),

    // The client.
    #[error("Client {0} is configured with secret but SECRET_HASH was not received")]
    SecretHashMissing(String),
    #[error("Unable to verify secret hash for client {0}")]
    SecretHashWrong(String),
    #[error("App client {0} is not configured for secret but secret hash was received")]
    SecretHashUnexpected(String),
    #[error("Unable to verify secret for client {0}")]
    ClientSecretWrong(String),
    #[error("Invalid client or secret")]
    ClientOrSecretWrong,
    #[error("SignUp is not permitted for this user pool")]
    SignUpNotPermitted,

    // Documents of clients. Our texts.
    #[error("The client metadata document {0} could not be retrieved.")]
    DocumentUnavailable(String),
    #[error("The client metadata document {0} cannot be used. {1}")]
    DocumentInvalid(String, String),

    // Input that the model cannot judge.
    #[error("{0}")]
    InvalidParameter(String),
    #[error("Missing required parameter {0}")]
    MissingParameter(&'static str),
    #[error("{0}")]
    Username(#[from] UsernameViolation),
    #[error("{0}")]
    Attribute(#[from] AttributeViolation),
    #[error("Password did not conform with policy: {0}")]
    NewUserPassword(PolicyViolation),
    #[error("Password did not conform with password policy: {0}")]
    InvitedUserPassword(PolicyViolation),
    #[error("Password does not conform to policy: {0}")]
    NewPassword(PolicyViolation),
    #[error("Password has previously been used")]
    PasswordReused,

    /// The way, and what a message by it needs. Of SMS the sentence is ours, after the one for mail.
    #[error("No {0} provided but desired delivery medium was {1}")]
    InvitationWithoutAddress(&'static str, &'static str),

    /// What an identity provider said cannot become attributes of a user (behaviour 30 §6.1, §6.3).
    #[error("{}{reason}", if *saml { "Invalid SAML response received: Invalid user attributes: " } else { "" })]
    ProviderAttributes { saml: bool, reason: String },
    /// A provider's name for somebody leads to nobody, and the name they would have here is taken.
    #[error("Already found an entry for username {0}.")]
    ProviderUserExists(String),

    /// Our texts: the limits are known, the sentences are not.
    #[error("{0}")]
    IdentityLimitExceeded(&'static str),

    // Names that are taken.
    #[error("User already exists")]
    UserExists,
    #[error("User account already exists")]
    UserAccountExists,
    #[error("An account with the given {0} already exists.")]
    UsernameAttributeTaken(&'static str),
    #[error("An account with the {0} already exists.")]
    AliasTaken(&'static str),
    #[error("An account with the given {0} already exists.")]
    AddressTaken(&'static str),

    // Codes.
    #[error("Invalid verification code provided, please try again.")]
    CodeMismatch,
    #[error("Invalid code provided, please request a code again.")]
    CodeExpired,

    /// Our text: only the code is known.
    #[error("The message could not be delivered to the address it is for.")]
    CodeDelivery,

    #[error("Invalid code received for user")]
    SoftwareTokenMismatch,
    #[error("Your software token has already been used once.")]
    SoftwareTokenUsed,

    // Second factors.
    /// Our text: the rule is known, the sentence is not.
    #[error("{0} cannot be deleted while an MFA method of the user sends its codes there.")]
    AddressOfMfa(&'static str),
    #[error("Code mismatch and fail enable Software Token MFA")]
    SoftwareTokenNotProved,
    #[error("Software Token MFA does not exist for the user.")]
    NoSoftwareToken,
    #[error("Software Token MFA has not been enabled by the userPool")]
    SoftwareTokenNotOffered,

    // Devices. The texts of the last two are ours: only their codes are known.
    #[error("Device does not exist.")]
    DeviceNotFound,
    #[error("Invalid device key given.")]
    DeviceKeyInvalid,
    #[error("The device is confirmed already.")]
    DeviceExists,
    #[error("The user pool does not track devices.")]
    DevicesNotTracked,

    // Passkeys. The sentences are ours but for the fourth; clients go by the class.
    #[error("Passkeys are not enabled for the user pool.")]
    PasskeysNotEnabled,
    #[error("The user pool has neither a relying party id for passkeys nor a domain.")]
    RelyingPartyMissing,
    #[error("The user has as many passkeys as a user may have.")]
    PasskeyLimitExceeded,
    #[error("Credential data is not valid")]
    PasskeyInvalid,
    #[error("The challenge was not issued, was used, or has expired.")]
    PasskeyChallengeNotFound,
    #[error("The registration was started by another app client.")]
    PasskeyClientMismatch,
    #[error("The origin does not belong to the relying party.")]
    PasskeyOriginNotAllowed,
    #[error("The credential is for another relying party.")]
    PasskeyRelyingPartyMismatch,
    #[error("The credential's algorithm is not supported.")]
    PasskeyNotSupported,
    #[error("The passkey does not exist.")]
    PasskeyNotFound,

    // The user's state.
    #[error("Attempt limit exceeded, please try after some time.")]
    AttemptLimitExceeded,
    /// Our text: only the code is known.
    #[error("The user pool has as many users as it may have.")]
    UserLimitExceeded,
    #[error("User cannot be confirmed. Current status is {0}")]
    CannotConfirm(&'static str),
    #[error("User is already confirmed.")]
    AlreadyConfirmed,
    #[error("Cannot resend codes. Auto verification not turned on.")]
    CannotResend,
    #[error("User password cannot be reset in the current state.")]
    CannotReset,
    #[error("Contact administrator to reset password.")]
    AdministratorMustReset,
    #[error("Cannot reset password for the user as there is no registered/verified email or phone_number")]
    NoRecoveryAddress,
    #[error("Resend not possible. {0} status is not FORCE_CHANGE_PASSWORD")]
    CannotReinvite(String),

    // Tokens.
    #[error("Invalid Access Token")]
    AccessTokenInvalid,
    #[error("Could not verify signature for Access Token")]
    AccessTokenSignature,
    #[error("Access Token has expired")]
    AccessTokenExpired,
    #[error("Access Token has been revoked")]
    AccessTokenRevoked,
    #[error("Access Token does not have required scopes")]
    AccessTokenScope,
    #[error("Invalid Refresh Token.")]
    RefreshTokenInvalid,
    #[error("Invalid Refresh Token")]
    RefreshTokenUnreadable,
    #[error("Refresh Token has different Client")]
    RefreshTokenOfAnotherClient,
    #[error("The user has been deleted for the associated refresh token")]
    RefreshTokenUserDeleted,
    #[error("SecretHash does not match for the client: {0}")]
    RefreshSecretHashWrong(String),
    #[error("Refresh Token has expired")]
    RefreshTokenExpired,
    #[error("Refresh Token has been revoked")]
    RefreshTokenRevoked,
    #[error("Refresh token has been invalidated by rotation")]
    RefreshTokenReused,
    /// Our text: only the OAuth error is known. So it is of the next two.
    #[error("The authorization code is not valid.")]
    CodeInvalid,
    #[error("invalid_redirect")]
    RedirectDiffers,
    #[error("The client may not read every attribute of the scope {0}.")]
    ScopeUnreadable(String),
    /// Our texts, as the one above.
    #[error("The scope {0} does not exist.")]
    ScopeUnknown(String),
    #[error("The client may not use the scope {0}.")]
    ScopeNotGranted(String),
    // Token exchange. The sentences are ours.
    #[error("{0} flow not enabled for this client")]
    ExchangeNotEnabled(&'static str),
    #[error("The token is not valid, or has expired or been revoked.")]
    PresentedTokenInvalid,
    #[error("Of identity providers, only ID tokens can be exchanged.")]
    ForeignToken,
    #[error("Identity provider {0} does not exist.")]
    ProviderNotFound(String),
    #[error("Resource server {0} does not exist.")]
    ResourceServerNotFound(String),
    #[error("{0}")]
    ExchangeTarget(&'static str),
    #[error("Nobody acts for themselves.")]
    ActorIsSubject,
    #[error("None of the scopes can be granted.")]
    NoScopeLeft,
    #[error("Only refresh tokens can be revoked")]
    NotARefreshToken,
    #[error("Invalid token received")]
    RevocationTokenInvalid,
    #[error("Revocation is not enabled for this client")]
    RevocationNotEnabled,
    #[error("Invalid client")]
    RevocationUnauthorized,

    // Trigger functions. `trigger` is the key of the pool's `LambdaConfig`.
    #[error("{trigger} failed with error {message}.")]
    UserLambdaValidation { trigger: &'static str, message: String },
    #[error("{trigger} invocation failed due to error {error}.")]
    UnexpectedLambda { trigger: &'static str, error: String },
    #[error("{0}")]
    InvalidLambdaResponse(&'static str),
    #[error("Exception migrating user in app client {0}")]
    NotMigrated(String),

    // The server.
    #[error(
        "The database was made with another master key. Start with the key it was made with, or with another database."
    )]
    WrongMasterKey,
    /// More work is waiting than the machine can do in time.
    #[error("Rate exceeded")]
    Overloaded,
    /// Two writers changed the same user at once, again and again.
    #[error("The user was changed by a concurrent request; try again.")]
    ConcurrentChange,
    #[error("store: {0}")]
    Store(StoreError),
    /// Something of ours that should be readable is not: a sealed value, a stored key.
    #[error("internal: {0}")]
    Internal(&'static str),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Overloaded,
            StoreError::NulInText => Self::InvalidParameter("Text must not contain the character U+0000.".to_owned()),
            other => Self::Store(other),
        }
    }
}
