//! Functions behind the Lambda Invoke API (behaviour 40 §1.9, behaviour 15).

use std::error::Error;

use aws_config::SdkConfig;
use aws_sdk_lambda::Client;
use aws_sdk_lambda::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_lambda::operation::invoke::InvokeError as RefusedInvoke;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::InvocationType;
use domain::arn;
use triggers::{ANSWER_LIMIT_BYTES, Invocation, Invoke, InvokeError, Invoked, Mode, error_message};

use crate::clients::Clients;
use crate::configuration::Endpoint;
use crate::limit::{AnswerLimit, was_too_large};

/// What comes before the name in the resource of a function's ARN.
const FUNCTION: &str = "function:";

pub struct Lambda {
    endpoint: Endpoint,
    /// By region: a function is asked for where its ARN says.
    clients: Clients<Client>,
}

fn client(configuration: &SdkConfig) -> Client {
    let limit = AnswerLimit { bytes: ANSWER_LIMIT_BYTES };
    Client::from_conf(aws_sdk_lambda::config::Builder::from(configuration).interceptor(limit).build())
}

impl Lambda {
    pub fn new(endpoint: Endpoint) -> Self {
        Self { clients: Clients::new(endpoint.clone(), client), endpoint }
    }

    /// AWS takes an ARN. Emulators know functions by name, which is all that follows `function:`.
    fn name<'a>(&self, function_arn: &'a str) -> &'a str {
        match self.endpoint {
            Endpoint::Aws => function_arn,
            Endpoint::Url(_) => {
                let resource = arn::resource(function_arn);
                resource.strip_prefix(FUNCTION).unwrap_or(resource)
            }
        }
    }

    async fn call(&self, invocation: Invocation<'_>) -> Result<Vec<u8>, InvokeError> {
        let client = self.clients.of(arn::region(invocation.function_arn)).await;
        let mode = match invocation.mode {
            Mode::RequestResponse => InvocationType::RequestResponse,
            Mode::Event => InvocationType::Event,
        };
        let sent = client
            .invoke()
            .function_name(self.name(invocation.function_arn))
            .invocation_type(mode)
            .payload(Blob::new(invocation.event))
            .send()
            .await;
        let answer = sent.map_err(|error| refused(&error))?;
        let payload = answer.payload.map(Blob::into_inner).unwrap_or_default();
        match (answer.function_error, error_message(&payload)) {
            (Some(_), Some(error)) => Err(InvokeError::Function(error.message)),
            (Some(how), None) => Err(InvokeError::Function(how)),
            // An emulator that runs the function without a service around it has no header to say so.
            (None, Some(error)) if error.has_type => Err(InvokeError::Function(error.message)),
            _ => Ok(payload),
        }
    }
}

impl Invoke for Lambda {
    fn invoke<'a>(&'a self, invocation: Invocation<'a>) -> Invoked<'a> {
        Box::pin(self.call(invocation))
    }
}

fn refused(error: &SdkError<RefusedInvoke>) -> InvokeError {
    match error {
        SdkError::TimeoutError(_) => InvokeError::TimedOut,
        SdkError::ServiceError(refused) => {
            // An emulator answers for a function that failed with an error of its own.
            let body = refused.raw().body().bytes().unwrap_or_default();
            if let Some(error) = error_message(body).filter(|error| error.has_type) {
                return InvokeError::Function(error.message);
            }
            let status = refused.raw().status().as_u16();
            let named = refused.err().code().map(str::to_owned);
            InvokeError::Service(named.unwrap_or_else(|| by_status(status).to_owned()))
        }
        other if was_too_large(other) => InvokeError::TooLarge { limit_bytes: ANSWER_LIMIT_BYTES },
        other => InvokeError::Unreachable(chain(other)),
    }
}

/// What the service calls an error that came without a name.
const fn by_status(status: u16) -> &'static str {
    match status {
        403 => "AccessDeniedException",
        404 => "ResourceNotFoundException",
        409 => "ResourceConflictException",
        429 => "TooManyRequestsException",
        _ => "ServiceException",
    }
}

fn chain(error: &SdkError<RefusedInvoke>) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests;
