//! Why an endpoint of OAuth refuses: the codes of RFC 6749 §5.2, and which of them a flow's failure is (behaviour 30 §3.5).

use flows::Failure;
use http::StatusCode;
use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EndpointError {
    pub status: StatusCode,
    pub error: &'static str,
    /// Mostly absent, as in the service's answers.
    pub description: Option<String>,
}

impl EndpointError {
    /// What is wrong is told with 400, a client that is not who it says included.
    pub(crate) const fn new(error: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error, description: None }
    }

    pub(crate) fn described(error: &'static str, description: impl Into<String>) -> Self {
        Self { description: Some(description.into()), ..Self::new(error) }
    }

    pub(crate) const fn invalid_request() -> Self {
        Self::new("invalid_request")
    }

    pub(crate) const fn invalid_client() -> Self {
        Self::new("invalid_client")
    }

    pub(crate) const fn invalid_grant() -> Self {
        Self::new("invalid_grant")
    }

    pub(crate) fn document(&self) -> Value {
        let mut document = json!({ "error": self.error });
        if let Some(description) = &self.description {
            document["error_description"] = json!(description);
        }
        document
    }
}

impl From<Failure> for EndpointError {
    /// Internal detail goes to the log here, once, and no further.
    fn from(failure: Failure) -> Self {
        use Failure as F;
        match &failure {
            F::CodeInvalid
            | F::RefreshTokenInvalid
            | F::RefreshTokenUnreadable
            | F::RefreshTokenOfAnotherClient
            | F::RefreshTokenUserDeleted
            | F::RefreshTokenExpired
            | F::RefreshTokenRevoked
            | F::RefreshTokenReused
            | F::ScopeUnreadable(_)
            | F::ScopeNotGranted(_)
            | F::SignIn(_) => Self::invalid_grant(),
            F::RedirectDiffers => Self::described("unauthorized_client", "invalid_redirect"),
            F::ScopeUnknown(_) | F::NoScopeLeft => Self::new("invalid_scope"),
            // The function's own words are for the caller.
            F::UserLambdaValidation { .. } | F::UnexpectedLambda { .. } | F::InvalidLambdaResponse(_) => {
                Self::described("invalid_request", failure.to_string())
            }
            // Text that no database takes.
            F::InvalidParameter(_)
            | F::RevocationNotEnabled
            // As RFC 8693 §2.2.2 wants it of tokens that are exchanged.
            | F::PresentedTokenInvalid
            | F::ForeignToken
            | F::ExchangeTarget(_)
            | F::ActorIsSubject => Self::invalid_request(),
            F::ResourceServerNotFound(_) | F::ProviderNotFound(_) => Self::new("invalid_target"),
            F::NotARefreshToken => Self::new("unsupported_token_type"),
            F::RevocationUnauthorized | F::ExchangeNotEnabled(_) => Self::new("unauthorized_client"),
            F::Overloaded | F::ConcurrentChange => {
                Self { status: StatusCode::TOO_MANY_REQUESTS, ..Self::new("TooManyRequests") }
            }
            _ => {
                tracing::error!(error = %failure, "a request of OAuth failed inside");
                Self { status: StatusCode::INTERNAL_SERVER_ERROR, ..Self::new("server_error") }
            }
        }
    }
}
