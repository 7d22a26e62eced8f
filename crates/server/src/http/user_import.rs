//! `PUT` of a user import job's file, as `curl -T` and AWS's documentation send it. Larger than any other body, so it is
//! stored as it arrives and not read whole first; the address was judged before anything of it is read. What becomes of it
//! is in `flows/src/user_imports/`.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, HttpBody};
use axum::extract::{Path, Request, State};
use domain::user_import::MAX_FILE_BYTES;
use flows::user_imports::upload::{PATH, Upload, UploadRefusal};
use http::header::{CONNECTION, CONTENT_ENCODING, HeaderValue};
use http::{Method, Response, StatusCode, request};
use tokio::time::timeout;

use super::access::{Access, Outcome};
use super::connection::Here;
use super::{Site, reply};

/// For all of it: as long as an address works.
const TIME_LIMIT: Duration = Duration::from_secs(15 * 60);
/// From one part of it to the next.
const STALL_LIMIT: Duration = Duration::from_secs(10);

/// Why there is no file.
enum Unsent {
    Refused(UploadRefusal),
    Compressed,
    TooSlow,
    Cut,
}

impl From<UploadRefusal> for Unsent {
    fn from(refusal: UploadRefusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Whether this is the file of a job, which is not to be read in front of its handler.
pub(super) fn is_upload(head: &request::Parts) -> bool {
    let mut segments = head.uri.path().split('/').skip(2);
    head.method == Method::PUT
        && segments.next() == Some(PATH)
        && segments.next().is_some_and(|job| !job.is_empty())
        && segments.next().is_none()
}

pub(super) async fn take(
    State(site): State<Site>,
    Extension(access): Extension<Access>,
    Path((user_pool_id, job_id)): Path<(String, String)>,
    request: Request,
) -> Response<Body> {
    access.operation("userImportFile");
    access.user_pool(&user_pool_id);
    let (head, body) = request.into_parts();
    let taken = timeout(TIME_LIMIT, receive(&site, &head, body, &user_pool_id, &job_id)).await;
    match taken.unwrap_or(Err(Unsent::TooSlow)) {
        Ok(()) => Response::new(Body::empty()),
        Err(unsent) => refuse(&unsent),
    }
}

async fn receive(
    site: &Site,
    head: &request::Parts,
    body: Body,
    user_pool_id: &str,
    job_id: &str,
) -> Result<(), Unsent> {
    let is_plain = |encoding: &HeaderValue| encoding == "identity";
    if !head.headers.get_all(CONTENT_ENCODING).iter().all(is_plain) {
        return Err(Unsent::Compressed);
    }
    let query = head.uri.query().unwrap_or_default();
    let mut upload = Upload::begin(&site.context, user_pool_id, job_id, query).await?;
    if body.size_hint().lower() > MAX_FILE_BYTES.unsigned_abs() {
        return Err(UploadRefusal::TooLarge.into());
    }
    let here = head.extensions.get::<Here>();
    match pass_on(&mut upload, body, here).await {
        Ok(()) => Ok(upload.finish().await?),
        Err(unsent) => {
            // Half a file is of no use; what stays of it goes with the job.
            if let Err(error) = upload.abandon().await {
                tracing::warn!(%error, "half a user import file could not be removed");
            }
            Err(unsent)
        }
    }
}

async fn pass_on(upload: &mut Upload, mut body: Body, here: Option<&Here>) -> Result<(), Unsent> {
    loop {
        if let Some(here) = here {
            here.is_sending_its_body();
        }
        let frame = timeout(STALL_LIMIT, poll_fn(|cx| Pin::new(&mut body).poll_frame(cx))).await;
        // Who waits for the database does not stall.
        if let Some(here) = here {
            here.is_waiting();
        }
        let Some(frame) = frame.map_err(|_| Unsent::TooSlow)? else { return Ok(()) };
        if let Ok(data) = frame.map_err(|_| Unsent::Cut)?.into_data() {
            upload.write(&data).await?;
        }
    }
}

/// In the form of the service that takes these files at AWS, Amazon S3. The connection ends: what was not read of the
/// file would follow.
fn refuse(unsent: &Unsent) -> Response<Body> {
    let (status, code, message) = match unsent {
        Unsent::Refused(refusal) => {
            let (status, code) = of(refusal);
            (
                status,
                code,
                if status.is_server_error() { "Something went wrong.".to_owned() } else { refusal.to_string() },
            )
        }
        Unsent::Compressed => {
            let message = "The file must not be compressed.".to_owned();
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaType", message)
        }
        Unsent::TooSlow => {
            (StatusCode::REQUEST_TIMEOUT, "RequestTimeout", "The file did not arrive in time.".to_owned())
        }
        Unsent::Cut => (StatusCode::BAD_REQUEST, "IncompleteBody", "The file did not arrive whole.".to_owned()),
    };
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>\n"
    );
    let mut response = reply::with_type(status, "application/xml", document);
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response.extensions_mut().insert(Outcome(code));
    response
}

fn of(refusal: &UploadRefusal) -> (StatusCode, &'static str) {
    match refusal {
        UploadRefusal::Signature => (StatusCode::FORBIDDEN, "SignatureDoesNotMatch"),
        UploadRefusal::Expired => (StatusCode::FORBIDDEN, "AccessDenied"),
        UploadRefusal::NotWaiting => (StatusCode::CONFLICT, "InvalidRequest"),
        UploadRefusal::Superseded => (StatusCode::CONFLICT, "OperationAborted"),
        UploadRefusal::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "EntityTooLarge"),
        UploadRefusal::Store(store::StoreError::Busy) => (StatusCode::SERVICE_UNAVAILABLE, "SlowDown"),
        UploadRefusal::Store(error) => {
            tracing::error!(%error, "a user import file could not be stored");
            (StatusCode::INTERNAL_SERVER_ERROR, "InternalError")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_jobs_are_told_from_other_bodies() {
        let judged = |method: &str, path: &str| {
            is_upload(&http::Request::builder().method(method).uri(path).body(()).unwrap().into_parts().0)
        };
        assert!(judged("PUT", "/us-east-1_a/user-imports/import-1?expires=1&signature=2"));
        for (method, path) in [
            ("POST", "/us-east-1_a/user-imports/import-1"),
            ("PUT", "/us-east-1_a/user-imports/"),
            ("PUT", "/us-east-1_a/user-imports"),
            ("PUT", "/us-east-1_a/user-imports/import-1/more"),
            ("PUT", "/user-imports/import-1"),
            ("PUT", "/a/b/user-imports/import-1"),
            ("PUT", "/"),
        ] {
            assert!(!judged(method, path), "{method} {path}");
        }
    }
}
