//! Why an authorization request comes to nothing, and who is told: the application if it is known where it is, else
//! the person at the browser (behaviour 30 §3.1).

use super::request::Response;
use crate::Failure;

#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// Told on a page of ours. Nobody is sent anywhere.
    Page(PageError),
    /// Told to the application.
    Application { to: ReturnAddress, error: OAuthError, description: String },
}

/// Where an answer goes: checked, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnAddress {
    pub redirect_uri: String,
    pub state: Option<String>,
    pub response: Response,
}

impl ReturnAddress {
    pub(crate) fn refuse(&self, error: OAuthError, description: impl Into<String>) -> Refusal {
        Refusal::Application { to: self.clone(), error, description: description.into() }
    }

    /// What a flow that failed on the way tells the application: its sentence, if it is meant for people.
    pub fn failed(&self, failure: &Failure) -> Refusal {
        let error = match failure {
            Failure::Store(_) | Failure::Internal(_) | Failure::WrongMasterKey => {
                tracing::error!(error = %failure, "an authorization failed");
                return self.refuse(OAuthError::ServerError, "Something went wrong. ");
            }
            Failure::Overloaded | Failure::ConcurrentChange => OAuthError::TemporarilyUnavailable,
            Failure::ProviderAttributes { saml: true, .. } => OAuthError::ServerError,
            _ => OAuthError::InvalidRequest,
        };
        self.refuse(error, format!("{failure} "))
    }
}

/// RFC 6749 §4.1.2.1; OpenID Connect Core §3.1.2.6; RFC 8707.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OAuthError {
    InvalidRequest,
    UnauthorizedClient,
    UnsupportedResponseType,
    InvalidScope,
    InvalidTarget,
    LoginRequired,
    AccessDenied,
    RequestNotSupported,
    RequestUriNotSupported,
    ServerError,
    TemporarilyUnavailable,
}

impl OAuthError {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::LoginRequired => "login_required",
            Self::AccessDenied => "access_denied",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }
}

/// What the developer of the application has to mend, or what is wrong here.
#[derive(Debug, Clone, PartialEq)]
pub enum PageError {
    MissingParameter(&'static str),
    /// A parameter came more than once (RFC 6749 §3.1).
    DuplicateParameter(String),
    UnknownClient(String),
    /// `redirect_uri` or `logout_uri` is none of the client's.
    RedirectMismatch(&'static str),
    OAuthNotEnabled,
    /// The page is switched off for this pool or client.
    NotAvailable,
    /// Longer than a request is.
    TooLong,
    /// `id_token_hint` is no ID token of ours, or another client's.
    InvalidHint,
    /// What came from an identity provider belongs to no sign-in of this browser: it was too late, or comes again, or was
    /// another's.
    NothingUnderWay,
    /// The same of SAML.
    RelayStateUnknown,
    /// What a provider says of a sign-out does not hold.
    LogoutRefused,
    /// More than a provider says.
    ResponseTooLong,
    Failed(Failure),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        let error = match failure {
            Failure::ClientNotFound(id) => PageError::UnknownClient(id),
            other => PageError::Failed(other),
        };
        Self::Page(error)
    }
}
