//! Reads the bodies of requests, in front of all routes: whole, of limited size, in limited time, within a budget of
//! memory that all of them share. Files of user import jobs pass: they are never whole in memory (`user_import.rs`).

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use api::ErrorCode;
use api::dispatch::target;
use axum::Extension;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use http::header::{CONNECTION, HeaderValue};
use http::{Response, StatusCode, request};
use tokio::time::timeout;

use super::access::Access;
use super::body_budget::{BodyBudget, Room};
use super::connection::Here;
use super::refusal::Refusal;
use super::user_import;

/// The largest body that is understood.
const MAX_BYTES: usize = 1_048_576;
/// Of the two operations that bring images for login pages (behaviour 10 §4.6).
const MAX_BRANDING_BYTES: usize = 2 * MAX_BYTES;
/// A larger body is read to its end and thrown away up to here, so that the connection can go on.
const MAX_DRAINED_BYTES: u64 = 32 * 1_048_576;
/// For all of it.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// From one part of it to the next.
const STALL_LIMIT: Duration = Duration::from_secs(10);

/// Why there is no body. Only after `TooLarge` may the connection still be of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unreadable {
    /// The limit.
    TooLarge(usize),
    TooSlow,
    /// The connection ended first.
    Cut,
    /// Others' bodies take all the memory that bodies may.
    NoRoom,
}

/// The layer: what is behind it has the whole body at hand.
pub(super) async fn read_whole(
    State(budget): State<BodyBudget>,
    Extension(access): Extension<Access>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    if user_import::is_upload(&head) {
        return next.run(Request::from_parts(head, body)).await;
    }
    let here = head.extensions.get::<Here>().cloned();
    if let Some(here) = &here {
        here.is_sending_its_body();
    }
    let mut room = budget.room(here.clone());
    match read(body, &mut room, most_bytes(&head)).await {
        Ok(bytes) => {
            if let Some(here) = &here {
                here.is_waiting();
            }
            // The room is given back with the answer: until then, what was read or made of it is in memory.
            next.run(Request::from_parts(head, Body::from(bytes))).await
        }
        Err(unreadable) => {
            let mut response = refusal(unreadable).answer(&head, &access);
            if !matches!(unreadable, Unreadable::TooLarge(_)) {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            response
        }
    }
}

/// A body that the layer has read.
pub(crate) async fn bytes(body: Body) -> Bytes {
    to_bytes(body, usize::MAX).await.unwrap_or_default()
}

/// How large the body of a request may be, by the operation that its head names.
fn most_bytes(head: &request::Parts) -> usize {
    let name = target(&head.headers).map(|operation| operation.name);
    match name {
        Ok("CreateManagedLoginBranding" | "UpdateManagedLoginBranding") if head.uri.path() == "/" => MAX_BRANDING_BYTES,
        _ => MAX_BYTES,
    }
}

async fn read(body: Body, room: &mut Room, most: usize) -> Result<Vec<u8>, Unreadable> {
    timeout(TIME_LIMIT, collect(body, room, most)).await.unwrap_or(Err(Unreadable::TooSlow))
}

async fn collect(mut body: Body, room: &mut Room, most: usize) -> Result<Vec<u8>, Unreadable> {
    if body.size_hint().lower() > MAX_DRAINED_BYTES {
        return Err(Unreadable::TooLarge(most));
    }
    // Grows as bytes arrive: an announcement costs nothing.
    let mut bytes = Vec::new();
    let mut received: u64 = 0;
    loop {
        let frame = timeout(STALL_LIMIT, poll_fn(|cx| Pin::new(&mut body).poll_frame(cx))).await;
        let Some(frame) = frame.map_err(|_| Unreadable::TooSlow)? else { break };
        let Ok(data) = frame.map_err(|_| Unreadable::Cut)?.into_data() else { continue };
        received += data.len() as u64;
        if received > MAX_DRAINED_BYTES {
            break;
        }
        if received > most as u64 {
            bytes = Vec::new();
            continue;
        }
        if !room.grow(bytes.len() + data.len()).await {
            return Err(Unreadable::NoRoom);
        }
        bytes.extend_from_slice(&data);
    }
    if received > most as u64 { Err(Unreadable::TooLarge(most)) } else { Ok(bytes) }
}

fn refusal(unreadable: Unreadable) -> Refusal {
    let (status, code, message) = match unreadable {
        Unreadable::TooLarge(most) => (
            StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::Serialization,
            format!("The request is larger than {most} bytes."),
        ),
        Unreadable::TooSlow => {
            (StatusCode::REQUEST_TIMEOUT, ErrorCode::Serialization, "The request did not arrive in time.".to_owned())
        }
        Unreadable::Cut => {
            (StatusCode::BAD_REQUEST, ErrorCode::Serialization, "The request did not arrive whole.".to_owned())
        }
        Unreadable::NoRoom => (
            StatusCode::SERVICE_UNAVAILABLE,
            ErrorCode::TooManyRequests,
            "There are too many large requests.".to_owned(),
        ),
    };
    Refusal { status, code, outcome: code.as_str(), message }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::task::{Context, Poll, ready};

    use hyper::body::Frame;
    use tokio::time::{Instant, Interval, interval};

    use super::*;

    /// A body of which a byte comes now and then, or never.
    struct Trickle(Option<Interval>);

    impl HttpBody for Trickle {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let Some(interval) = &mut self.0 else { return Poll::Pending };
            ready!(interval.poll_tick(cx));
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"x")))))
        }
    }

    async fn read_alone(body: Body) -> Result<Vec<u8>, Unreadable> {
        read(body, &mut BodyBudget::default().room(None), MAX_BYTES).await
    }

    #[tokio::test]
    async fn a_body_is_read_up_to_its_limit() {
        let just = vec![b'x'; MAX_BYTES];
        assert_eq!(read_alone(Body::from(just.clone())).await.unwrap(), just);
        assert_eq!(read_alone(Body::from(vec![b'x'; MAX_BYTES + 1])).await, Err(Unreadable::TooLarge(MAX_BYTES)));
        assert_eq!(read_alone(Body::empty()).await, Ok(Vec::new()));
    }

    #[test]
    fn images_of_login_pages_may_be_larger() {
        let most = |path: &str, operation: &str| {
            let target = format!("AWSCognitoIdentityProviderService.{operation}");
            let request = http::Request::post(path)
                .header("content-type", "application/x-amz-json-1.1")
                .header("x-amz-target", target);
            most_bytes(&request.body(()).unwrap().into_parts().0)
        };
        assert_eq!(most("/", "UpdateManagedLoginBranding"), 2_097_152);
        assert_eq!(most("/", "CreateManagedLoginBranding"), 2_097_152);
        assert_eq!(most("/login", "CreateManagedLoginBranding"), 1_048_576);
        assert_eq!(most("/", "DescribeManagedLoginBranding"), 1_048_576);
        assert_eq!(most("/", "Nothing"), 1_048_576);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_must_go_on_and_come_to_an_end() {
        for (body, limit) in [(Trickle(None), STALL_LIMIT), (Trickle(Some(interval(STALL_LIMIT / 2))), TIME_LIMIT)] {
            let begun = Instant::now();
            assert_eq!(read_alone(Body::new(body)).await, Err(Unreadable::TooSlow));
            assert_eq!(begun.elapsed().as_secs(), limit.as_secs());
        }
    }
}
