//! Lets requests wait until the site is as its file says, but for those to the provider that the file may name: it is asked
//! while the file is applied.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::IntoResponse;
use http::{Response, StatusCode};
use tokio::sync::watch;

pub(crate) struct Gate(watch::Sender<bool>);

#[derive(Clone)]
struct Shut {
    opened: watch::Receiver<bool>,
    /// What is below this path is served at once.
    passes: Option<&'static str>,
}

impl Gate {
    /// Stands in front of all routes, shut.
    pub(crate) fn before(routes: Router, passes: Option<&'static str>) -> (Self, Router) {
        let (gate, opened) = watch::channel(false);
        (Self(gate), routes.layer(from_fn_with_state(Shut { opened, passes }, wait)))
    }

    pub(crate) fn open(&self) {
        self.0.send_replace(true);
    }
}

async fn wait(State(mut shut): State<Shut>, request: Request, next: Next) -> Response<Body> {
    let passes = shut.passes.is_some_and(|path| request.uri().path().starts_with(path));
    // Without a gate, nobody will open it: the server is about to end.
    if !passes && shut.opened.wait_for(|opened| *opened).await.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::routing::get;
    use hyper::service::Service;
    use hyper_util::service::TowerToHyperService;
    use tokio::time::timeout;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn all_but_the_provider_wait_until_it_opens() {
        let routes = Router::new().route("/", get(|| async {})).route("/provider/x", get(|| async {}));
        let (gate, routes) = Gate::before(routes, Some("/provider"));
        let service = TowerToHyperService::new(routes);
        let ask = async |path: &str| {
            let request = Request::get(path).body(Body::empty()).unwrap();
            timeout(Duration::from_secs(60), service.call(request)).await.ok().map(|answer| answer.unwrap().status())
        };
        assert_eq!((ask("/").await, ask("/provider/x").await), (None, Some(StatusCode::OK)));
        gate.open();
        assert_eq!(ask("/").await, Some(StatusCode::OK));
    }

    #[tokio::test]
    async fn nobody_waits_for_a_site_that_does_not_come_about() {
        let (gate, routes) = Gate::before(Router::new(), None);
        drop(gate);
        let request = Request::get("/").body(Body::empty()).unwrap();
        let answer = TowerToHyperService::new(routes).call(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}
