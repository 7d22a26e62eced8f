//! Ids that a request chooses for what it makes: heeded here and nowhere else (docs/decisions/0009-pinned-ids.md).

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

use crate::http::{HeedPinnedIds, PINNED_ID};

pub(super) async fn heed(mut request: Request, next: Next) -> Response {
    let id = request.headers().get(PINNED_ID).and_then(|id| id.to_str().ok()).map(str::to_owned);
    request.extensions_mut().insert(HeedPinnedIds(id));
    next.run(request).await
}
