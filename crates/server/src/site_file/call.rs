//! How a site is spoken to: operations of the API, as JSON.

use serde_json::Value;

/// One call.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) operation: &'static str,
    pub(crate) input: Value,
    /// The region to sign for; the site's own choice where there is none.
    pub(crate) region: Option<&'a str>,
    /// The id for what the operation makes (docs/decisions/0009-pinned-ids.md).
    pub(crate) pinned_id: Option<&'a str>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CallError {
    #[error("{operation}: this server does not have the operation yet")]
    Unimplemented { operation: &'static str },
    #[error("{operation}: {code}: {message}")]
    Refused { operation: &'static str, code: String, message: String },
    #[error("{0}")]
    Unreachable(String),
}

impl CallError {
    pub(crate) fn refused(operation: &'static str, code: &str, message: &str) -> Self {
        if code == "UnknownOperationException" {
            return Self::Unimplemented { operation };
        }
        Self::Refused { operation, code: code.to_owned(), message: message.to_owned() }
    }

    pub(crate) fn is(&self, expected: &str) -> bool {
        matches!(self, Self::Refused { code, .. } if code == expected)
    }
}

pub(crate) trait Call {
    /// The answer; `null` for an operation without one.
    fn call(&self, request: Request<'_>) -> impl Future<Output = Result<Value, CallError>> + Send;
}

/// The site of this process.
pub(crate) struct InProcess(pub(crate) flows::Context);

impl Call for InProcess {
    async fn call(&self, request: Request<'_>) -> Result<Value, CallError> {
        let Request { operation, input, region, pinned_id } = request;
        let info = api::operation::find(operation).ok_or(CallError::Unimplemented { operation })?;
        let pinned_id = pinned_id.map(str::to_owned);
        let cx = operations::Context::new(self.0.clone(), region).heeding_pinned_ids(pinned_id);
        let answer = match api::check_shape(info.input, input) {
            Ok(input) => operations::call(&cx, info, input).await,
            Err(error) => Err(error),
        };
        let body = answer.map_err(|error| {
            CallError::refused(operation, error.code.as_str(), error.message.as_deref().unwrap_or_default())
        })?;
        Ok(serde_json::from_slice(&body).unwrap_or_default())
    }
}
