//! `POST /`: the API. Checks come in the order of behaviour 10 §1.5; what an operation does is not known here.

use api::dispatch::{self, FrontDoorError};
use api::{ApiError, Authentication, ErrorCode, OperationInfo};
use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use flows::Caller;
use http::request;
use http::{Response, header};
use serde_json::Value;
use tracing::Instrument;

use super::Site;
use super::access::{Access, Outcome};
use super::body;
use super::connection::Peer;
use super::not_yet;

/// Names the id for what a request makes (docs/decisions/0009-pinned-ids.md).
pub(crate) const PINNED_ID: &str = "x-poolhouse-pinned-id";

/// The id that the request names, if it does, among its extensions. Without this, nothing about pinned ids is heeded.
#[derive(Clone)]
pub(crate) struct HeedPinnedIds(pub(crate) Option<String>);

/// A request that did not come as far as an answer.
enum Unserved {
    NoOperation(FrontDoorError),
    NotYet(&'static OperationInfo),
    Error(ApiError),
}

impl From<ApiError> for Unserved {
    fn from(error: ApiError) -> Self {
        Self::Error(error)
    }
}

pub(super) async fn answer(
    State(site): State<Site>,
    Extension(access): Extension<Access>,
    request: Request,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = body::bytes(body).await;
    let (outcome, mut response) = match handle(&site, &head, body, &access).await {
        Ok(body) => ("ok", dispatch::success_response(body, &access.request_id)),
        Err(refusal) => refuse(&refusal, &access.request_id),
    };
    response.extensions_mut().insert(Outcome(outcome));
    response.map(Body::from)
}

async fn handle(site: &Site, head: &request::Parts, body: Bytes, access: &Access) -> Result<Vec<u8>, Unserved> {
    let operation = dispatch::target(&head.headers).map_err(Unserved::NoOperation)?;
    access.operation(operation.name);
    if !operations::is_implemented(operation) {
        return Err(Unserved::NotYet(operation));
    }
    let input = api::check_shape(operation.input, api::parse(&body)?)?;
    let region = authenticate(site, operation, head, &body).await?;
    drop(body);
    if let Some(id) = input["UserPoolId"].as_str() {
        access.user_pool(id);
    }
    if let Some(id) = input["ClientId"].as_str() {
        access.client(id);
    }
    let mut context = site.context.for_caller(caller(head));
    if region.is_some() {
        // Where a signature is optional, one that was sent has been looked at, too.
        context = context.for_administrator();
    }
    let mut cx = operations::Context::new(context, region.as_deref());
    if let Some(HeedPinnedIds(id)) = head.extensions.get() {
        cx = cx.heeding_pinned_ids(id.clone());
    }
    Ok(run(cx, operation, input, access).await?)
}

/// Who asks, as far as the connection and the headers tell.
pub(super) fn caller(head: &request::Parts) -> Caller {
    let user_agent = head.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let ip = head.extensions.get::<Peer>().map(|peer| peer.0);
    Caller { user_agent: user_agent.map(str::to_owned), ip, ..Caller::default() }
}

/// Demands a signature where the service does, of a caller whom the site admits. Gives the region that was signed for.
async fn authenticate(
    site: &Site,
    operation: &OperationInfo,
    head: &request::Parts,
    body: &[u8],
) -> Result<Option<String>, ApiError> {
    let query = head.uri.query();
    let demanded = match operation.authentication {
        Authentication::Signed => true,
        Authentication::Optional => dispatch::has_signature(&head.headers, query),
        // A signature sent all the same is ignored (behaviour 10 §1.6).
        Authentication::Unsigned => false,
    };
    if !demanded {
        return Ok(None);
    }
    let signature = dispatch::require_signature(&head.headers, query)?;
    site.callers.admit(&site.context, &signature, head, body).await?;
    Ok(Some(signature.region))
}

async fn run(
    cx: operations::Context,
    operation: &'static OperationInfo,
    input: Value,
    access: &Access,
) -> Result<Vec<u8>, ApiError> {
    let call = async move { operations::call(&cx, operation, input).await };
    let outcome = to_its_end(call.instrument(access.span.clone())).await;
    outcome.unwrap_or_else(|| Err(went_wrong(operation)))
}

/// Runs a call in a task of its own: a client that goes away does not stop it half-way, between its commit and what
/// follows, and a panic costs one request. `None` after a panic.
pub(crate) async fn to_its_end<T: Send + 'static>(call: impl Future<Output = T> + Send + 'static) -> Option<T> {
    tokio::spawn(call).await.ok()
}

/// The panic itself was logged where it happened.
fn went_wrong(operation: &OperationInfo) -> ApiError {
    let own_name = operation.errors.contains(&ErrorCode::InternalServer);
    let code = if own_name { ErrorCode::InternalServer } else { ErrorCode::InternalError };
    ApiError::new(code, "Something went wrong.")
}

/// The outcome for the log, and the answer.
fn refuse(refusal: &Unserved, request_id: &str) -> (&'static str, Response<Vec<u8>>) {
    match refusal {
        Unserved::Error(error) => (error.code.as_str(), dispatch::error_response(error, request_id)),
        Unserved::NoOperation(error) => {
            (ErrorCode::UnknownOperation.as_str(), dispatch::front_door_response(*error, request_id))
        }
        Unserved::NotYet(operation) => {
            let error = not_yet::refuse(operation);
            (error.code.as_str(), dispatch::error_response(&error, request_id))
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn a_panic_costs_one_call() {
        let panics = async { panic!("expected by this test") };
        assert_eq!(to_its_end::<()>(panics).await, None);
        assert_eq!(to_its_end(async { 7 }).await, Some(7));
    }

    #[test]
    fn after_a_panic_the_error_is_one_the_operation_declares() {
        for operation in api::operations::ALL {
            let error = went_wrong(operation);
            assert_eq!(error.code.status(), 500);
            assert!(operation.errors.contains(&error.code), "{}", operation.name);
        }
    }

    #[tokio::test]
    async fn a_call_whose_client_has_left_goes_on() {
        let (release, gate) = oneshot::channel::<()>();
        let (done, finished) = oneshot::channel();
        let mut call = Box::pin(to_its_end(async move { (gate.await.is_ok(), done.send(()).is_ok()) }));
        tokio::select! {
            biased;
            _ = &mut call => unreachable!("the call waits for its gate"),
            () = std::future::ready(()) => {}
        }
        drop(call);
        release.send(()).unwrap();
        finished.await.unwrap();
    }
}
