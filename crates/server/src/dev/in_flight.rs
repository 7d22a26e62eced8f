//! The requests that are being served, and a moment in which there are none.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use http::Response;
use tokio::sync::{OwnedRwLockWriteGuard, RwLock};
use tokio::time::{Instant, timeout};
use tracing::Instrument;

use super::{PROVIDER_PATH, reset};

/// How long new requests wait for those that are served. A function that a request waits for may ask this server
/// something itself: that one gets through afterwards, and with it the request.
const TURN: Duration = Duration::from_secs(1);
/// How long such a moment is waited for altogether.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Clone, Default)]
pub(super) struct InFlight(Arc<RwLock<()>>);

impl InFlight {
    /// Until what this gives is dropped, nothing is served. `None` if requests do not come to their end.
    pub(super) async fn none(&self) -> Option<OwnedRwLockWriteGuard<()>> {
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE {
            if let Ok(alone) = timeout(TURN, Arc::clone(&self.0).write_owned()).await {
                return Some(alone);
            }
        }
        None
    }
}

/// Counts a request until its end, which the caller may not wait for. Those that others wait for are not counted: they
/// change nothing that is stored.
pub(super) async fn count(State(in_flight): State<InFlight>, request: Request, next: Next) -> Response<Body> {
    let path = request.uri().path();
    if path == reset::PATH || path.starts_with(PROVIDER_PATH) {
        return next.run(request).await;
    }
    let counted = in_flight.0.read_owned().await;
    let serving = async move {
        let response = next.run(request).await;
        drop(counted);
        response
    };
    to_its_end(serving).await
}

/// Whoever asked may go; what was begun is ended.
pub(super) async fn to_its_end(serving: impl Future<Output = Response<Body>> + Send + 'static) -> Response<Body> {
    match tokio::spawn(serving.in_current_span()).await {
        Ok(response) => response,
        // As without a task of its own: nobody cancels it, so that it panicked.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use http::StatusCode;
    use hyper::service::Service;
    use hyper_util::service::TowerToHyperService;
    use tokio::sync::Semaphore;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_is_quiet_when_what_was_begun_has_ended_whoever_waits_for_it() {
        let (in_flight, release) = (InFlight::default(), Arc::new(Semaphore::new(0)));
        let (begun, waits) = (Arc::new(Semaphore::new(0)), Arc::clone(&release));
        let tells = Arc::clone(&begun);
        let work = move || async move {
            tells.add_permits(1);
            waits.acquire().await.unwrap().forget();
        };
        let routes = Router::new().route("/", get(work)).route("/x", get(|| async {}));
        let service = TowerToHyperService::new(routes.layer(from_fn_with_state(in_flight.clone(), count)));
        let ask = |path: &str| service.call(Request::get(path).body(Body::empty()).unwrap());
        let left = tokio::spawn(ask("/"));
        begun.acquire().await.unwrap().forget();
        left.abort();
        // Nobody waits for it any more, and it goes on.
        assert!(timeout(TURN * 3, in_flight.none()).await.is_err());
        assert_eq!(ask("/x").await.unwrap().status(), StatusCode::OK, "who waits too long is not in the way");
        assert!(in_flight.none().await.is_none());
        release.add_permits(1);
        let alone = in_flight.none().await.unwrap();
        assert!(timeout(TURN, ask("/x")).await.is_err());
        assert_eq!(timeout(TURN, ask(reset::PATH)).await.unwrap().unwrap().status(), StatusCode::NOT_FOUND);
        drop(alone);
        assert_eq!(ask("/x").await.unwrap().status(), StatusCode::OK);
    }
}
