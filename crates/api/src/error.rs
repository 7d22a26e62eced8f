//! The one error of the wire: a code of the API and a public message.
//!
//! It carries nothing internal: what went wrong inside belongs in the log, written where the error was handled.

pub use crate::generated::errors::ErrorCode;

/// What any operation may answer though the model does not list it: the front door's own refusals, overload, and failure.
pub const COMMON_ERRORS: &[ErrorCode] = &[
    ErrorCode::AccessDenied,
    ErrorCode::ExpiredToken,
    ErrorCode::IncompleteSignature,
    ErrorCode::InternalError,
    ErrorCode::InternalServer,
    ErrorCode::InvalidParameter,
    ErrorCode::InvalidSignature,
    ErrorCode::MissingAuthenticationToken,
    ErrorCode::Serialization,
    ErrorCode::TooManyRequests,
    ErrorCode::UnknownOperation,
    ErrorCode::UnrecognizedClient,
];

/// An answer other than success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    pub code: ErrorCode,
    /// Shown to the caller; absent where the service sends none.
    pub message: Option<String>,
    /// `reasonCode` of InvalidParameterException.
    pub reason_code: Option<String>,
}

impl ApiError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: Some(message.into()), reason_code: None }
    }

    pub const fn without_message(code: ErrorCode) -> Self {
        Self { code, message: None, reason_code: None }
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.message {
            Some(message) => write!(formatter, "{}: {message}", self.code.as_str()),
            None => formatter.write_str(self.code.as_str()),
        }
    }
}

impl std::error::Error for ApiError {}

macro_rules! error_codes {
    ($($variant:ident = $text:literal, $status:literal, $constructor:ident;)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorCode {
            $($variant,)+
        }

        impl ErrorCode {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The `__type` on the wire, such as `ResourceNotFoundException`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// The HTTP status.
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$variant => $status,)+
                }
            }
        }

        impl $crate::error::ApiError {
            $(
                #[doc = concat!("`", $text, "` with this message.")]
                pub fn $constructor(message: impl Into<String>) -> Self {
                    Self::new(ErrorCode::$variant, message)
                }
            )+
        }
    };
}

pub(crate) use error_codes;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_two_internal_errors_are_faults_of_the_server() {
        let faults: Vec<_> =
            ErrorCode::ALL.iter().filter(|code| code.status() != 400).map(|code| code.as_str()).collect();
        assert_eq!(faults, ["InternalErrorException", "InternalServerException"]);
    }

    #[test]
    fn constructors_set_their_code() {
        let error = ApiError::resource_not_found("User pool p does not exist.");
        assert_eq!(error.code, ErrorCode::ResourceNotFound);
        assert_eq!(error.to_string(), "ResourceNotFoundException: User pool p does not exist.");
    }
}
