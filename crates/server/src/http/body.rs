//! Reads request bodies: whole, of limited size, in limited time.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, HttpBody};

/// The largest body that is understood.
pub(crate) const MAX_BYTES: usize = 1_048_576;
/// A larger body is read to its end and thrown away up to here, so that the connection can go on.
const MAX_DRAINED_BYTES: u64 = 32 * 1_048_576;
const TIMEOUT: Duration = Duration::from_secs(30);

/// Why there is no body. Only after `TooLarge` may the connection still be of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    TooLarge,
    TooSlow,
    /// The connection ended first.
    Cut,
}

/// # Errors
/// See [`Unreadable`].
pub(crate) async fn read(body: Body) -> Result<Vec<u8>, Unreadable> {
    tokio::time::timeout(TIMEOUT, collect(body)).await.unwrap_or(Err(Unreadable::TooSlow))
}

async fn collect(mut body: Body) -> Result<Vec<u8>, Unreadable> {
    let announced = body.size_hint().lower();
    if announced > MAX_DRAINED_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(announced).unwrap_or(MAX_BYTES).min(MAX_BYTES));
    let mut received: u64 = 0;
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let Ok(data) = frame.map_err(|_| Unreadable::Cut)?.into_data() else { continue };
        received += data.len() as u64;
        if received > MAX_DRAINED_BYTES {
            break;
        }
        if received <= MAX_BYTES as u64 {
            bytes.extend_from_slice(&data);
        }
    }
    if received > MAX_BYTES as u64 { Err(Unreadable::TooLarge) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_is_read_up_to_its_limit() {
        let just = vec![b'x'; MAX_BYTES];
        assert_eq!(read(Body::from(just.clone())).await.unwrap(), just);
        assert_eq!(read(Body::from(vec![b'x'; MAX_BYTES + 1])).await, Err(Unreadable::TooLarge));
        assert_eq!(read(Body::empty()).await, Ok(Vec::new()));
    }
}
