//! What the API says of a flow's refusal: one code for each cause, the sentence of the cause itself.

use api::{ApiError, ErrorCode};
use flows::{Failure, SignInFailure};
use store::StoreError;

/// Turns a flow's refusal into the wire's error. Internal detail goes to the log here, once, and no further.
pub(crate) fn refuse(failure: Failure) -> ApiError {
    if matches!(failure, Failure::Store(_) | Failure::Internal(_)) {
        tracing::error!(error = %failure, "request failed inside");
        return ApiError::new(ErrorCode::InternalError, "Something went wrong.");
    }
    let message = failure.to_string();
    ApiError::new(code(&failure), message)
}

/// The same for a store used without a flow.
pub(crate) fn store_failed(error: StoreError) -> ApiError {
    refuse(Failure::from(error))
}

fn code(failure: &Failure) -> ErrorCode {
    use Failure as F;
    use domain::attribute::AttributeViolation;
    match failure {
        F::SignIn(failure) => sign_in_code(failure),
        F::UserPoolNotFound(_)
        | F::ClientNotFound(_)
        | F::DeviceNotFound
        | F::PasskeyNotFound
        | F::ProviderNotFound(_)
        | F::ResourceServerNotFound(_) => ErrorCode::ResourceNotFound,
        F::UserNotFound | F::UsernameClientNotFound | F::NotMigrated(_) => ErrorCode::UserNotFound,
        F::Attribute(AttributeViolation::Unauthorized | AttributeViolation::AlreadyProvided(_))
        | F::SecretHashMissing(_)
        | F::SecretHashWrong(_)
        | F::ClientSecretWrong(_)
        | F::ClientOrSecretWrong
        | F::PresentedTokenInvalid
        | F::SignUpNotPermitted
        | F::CannotConfirm(_)
        | F::CannotReset
        | F::AdministratorMustReset
        | F::AccessTokenInvalid
        | F::AccessTokenSignature
        | F::AccessTokenExpired
        | F::AccessTokenRevoked
        | F::AccessTokenScope
        | F::RefreshTokenInvalid
        | F::RefreshTokenUnreadable
        | F::RefreshTokenOfAnotherClient
        | F::RefreshTokenUserDeleted
        | F::RefreshSecretHashWrong(_)
        | F::RefreshTokenExpired
        | F::RefreshTokenRevoked
        | F::ScopeUnreadable(_)
        | F::CodeInvalid
        | F::RedirectDiffers => ErrorCode::NotAuthorized,
        F::SecretHashUnexpected(_)
        | F::InvalidParameter(_)
        | F::ProviderAttributes { .. }
        | F::ProviderUserExists(_)
        | F::DocumentUnavailable(_)
        | F::DocumentInvalid(..)
        | F::MissingParameter(_)
        | F::Username(_)
        | F::Attribute(_)
        | F::AlreadyConfirmed
        | F::CannotResend
        | F::NoRecoveryAddress
        | F::AddressOfMfa(_)
        | F::InvitationWithoutAddress(..)
        | F::DeviceKeyInvalid
        | F::PasskeyInvalid
        | F::RevocationTokenInvalid
        | F::ScopeUnknown(_)
        | F::ScopeNotGranted(_)
        | F::ExchangeNotEnabled(_)
        | F::ForeignToken
        | F::ExchangeTarget(_)
        | F::ActorIsSubject
        | F::NoScopeLeft => ErrorCode::InvalidParameter,
        F::NewUserPassword(_) | F::InvitedUserPassword(_) | F::NewPassword(_) => ErrorCode::InvalidPassword,
        F::PasswordReused => ErrorCode::PasswordHistoryPolicyViolation,
        F::UserExists | F::UserAccountExists | F::UsernameAttributeTaken(_) => ErrorCode::UsernameExists,
        F::AliasTaken(_) | F::AddressTaken(_) => ErrorCode::AliasExists,
        F::CodeDelivery => ErrorCode::CodeDeliveryFailure,
        F::CodeMismatch | F::SoftwareTokenMismatch => ErrorCode::CodeMismatch,
        F::CodeExpired | F::SoftwareTokenUsed => ErrorCode::ExpiredCode,
        F::SoftwareTokenNotProved => ErrorCode::EnableSoftwareTokenMFA,
        F::NoSoftwareToken | F::SoftwareTokenNotOffered => ErrorCode::SoftwareTokenMFANotFound,
        F::AttemptLimitExceeded | F::IdentityLimitExceeded(_) | F::UserLimitExceeded | F::PasskeyLimitExceeded => {
            ErrorCode::LimitExceeded
        }
        F::DeviceExists => ErrorCode::DeviceKeyExists,
        F::DevicesNotTracked => ErrorCode::InvalidUserPoolConfiguration,
        F::PasskeysNotEnabled => ErrorCode::WebAuthnNotEnabled,
        F::RelyingPartyMissing => ErrorCode::WebAuthnConfigurationMissing,
        F::PasskeyChallengeNotFound => ErrorCode::WebAuthnChallengeNotFound,
        F::PasskeyClientMismatch => ErrorCode::WebAuthnClientMismatch,
        F::PasskeyOriginNotAllowed => ErrorCode::WebAuthnOriginNotAllowed,
        F::PasskeyRelyingPartyMismatch => ErrorCode::WebAuthnRelyingPartyMismatch,
        F::PasskeyNotSupported => ErrorCode::WebAuthnCredentialNotSupported,
        F::CannotReinvite(_) => ErrorCode::UnsupportedUserState,
        F::RefreshTokenReused => ErrorCode::RefreshTokenReuse,
        F::NotARefreshToken => ErrorCode::UnsupportedTokenType,
        F::RevocationNotEnabled => ErrorCode::UnsupportedOperation,
        F::RevocationUnauthorized => ErrorCode::Unauthorized,
        F::UserLambdaValidation { .. } => ErrorCode::UserLambdaValidation,
        F::UnexpectedLambda { .. } => ErrorCode::UnexpectedLambda,
        F::InvalidLambdaResponse(_) => ErrorCode::InvalidLambdaResponse,
        F::Overloaded | F::ConcurrentChange => ErrorCode::TooManyRequests,
        F::Store(_) | F::Internal(_) | F::WrongMasterKey => ErrorCode::InternalError,
    }
}

fn sign_in_code(failure: &SignInFailure) -> ErrorCode {
    use SignInFailure as F;
    match failure {
        F::FlowNotEnabled(_) | F::FlowNotSupported | F::NoLocalSignIn | F::CustomAuthNotConfigured => {
            ErrorCode::InvalidParameter
        }
        F::IncorrectPassword
        | F::PasswordAttemptsExceeded
        | F::TemporaryPasswordExpired
        | F::UserDisabled
        | F::SessionInvalid
        | F::SessionExpired
        | F::SessionUsed => ErrorCode::NotAuthorized,
        F::UserNotConfirmed => ErrorCode::UserNotConfirmed,
        F::PasswordResetRequired => ErrorCode::PasswordResetRequired,
        F::MfaCodeMismatch => ErrorCode::CodeMismatch,
        F::NoMfaAddress | F::NoMfaMechanism => ErrorCode::MFAMethodNotFound,
    }
}
