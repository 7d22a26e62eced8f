//! What only `poolhouse dev` has: the console, the inbox, the clock, the way back to the beginning, a provider to sign in
//! with and a little of KMS, for people and for tests; ids that a request may choose.

mod clock;
mod clock_page;
mod console;
mod fields;
mod import_log;
mod in_flight;
mod inbox;
mod inbox_page;
mod kms;
mod local_ca;
mod mail;
mod pinned_ids;
mod provider;
mod reset;
mod snippets;
mod snippets_page;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use delivery::inbox::Inbox;
use flows::Context;

use crate::clock::MovableClock;
use crate::http::Signpost;

pub(crate) use console::Forms;
use in_flight::InFlight;
pub(crate) use provider::PATH as PROVIDER_PATH;
pub(crate) use reset::Memory;
use reset::{Reset, reset};

/// What whoever is lost may have been looking for.
pub(crate) const SIGNPOSTS: [Signpost; 3] = [
    Signpost { path: "/", name: "Console", description: "User pools, their app clients and users" },
    Signpost { path: "/_poolhouse/inbox", name: "Messages", description: "Messages to users, with their codes" },
    Signpost { path: "/_poolhouse/clock", name: "Clock", description: "The time by which things expire" },
];

/// What the handlers here work with.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) context: Context,
    pub(crate) clock: Arc<MovableClock>,
    pub(crate) inbox: Arc<Inbox>,
    /// The certificate to trust, PEM, where the server made one.
    pub(crate) root: Option<String>,
    /// Where the provider keeps its key, if anywhere.
    pub(crate) directory: Option<PathBuf>,
    /// How the site was when it began.
    pub(crate) memory: Memory,
    /// Tells forms of our pages from others.
    pub(crate) forms: Forms,
}

#[cfg(test)]
impl Tools {
    /// Of a site in memory whose clock nobody has moved.
    pub(crate) fn of(server: &testkit::TestServer) -> Self {
        let (context, inbox, memory) = (server.site.clone(), server.inbox.clone(), Memory::default());
        let forms = Forms::new(&*context.random);
        Self { context, clock: Arc::default(), inbox, root: None, directory: None, memory, forms }
    }
}

/// Adds them to what every site serves.
pub(crate) fn add(tools: &Tools, routes: Router) -> Router {
    let (in_flight, provider) = (InFlight::default(), Arc::default());
    let reset_state = Reset { tools: tools.clone(), in_flight: in_flight.clone(), provider: Arc::clone(&provider) };
    let own = Router::new()
        .route("/_poolhouse/inbox", get(inbox::show).delete(inbox::clear))
        .route("/_poolhouse/inbox/{id}", get(inbox::show_mail))
        .route("/_poolhouse/clock", get(clock::show).post(clock::change))
        .route("/_poolhouse/ca.pem", get(local_ca::show))
        .route(reset::PATH, post(reset).with_state(reset_state))
        .route(import_log::PATH, get(import_log::show))
        .route(snippets_page::PATH, get(snippets_page::show))
        .merge(console::routes())
        .with_state(tools.clone())
        .merge(provider::routes(&tools.context, tools.directory.clone(), &provider));
    routes
        .merge(own)
        .layer(from_fn(pinned_ids::heed))
        .layer(from_fn_with_state(tools.clone(), kms::stand_beside_the_api))
        .layer(from_fn_with_state(in_flight, in_flight::count))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::{Request, StatusCode};
    use hyper::service::Service;
    use hyper_util::service::TowerToHyperService;
    use testkit::TestServer;

    use super::*;
    use crate::http::{self as site_http, AnyAccessKey, Names, Site};

    const OURS: [&str; 10] = [
        "/_poolhouse/inbox",
        "/_poolhouse/clock",
        "/_poolhouse/reset",
        "/_poolhouse/ca.pem",
        "/_poolhouse/user-imports/us-east-1_a/import-1/log",
        "/_poolhouse/provider",
        "/_poolhouse/provider/oidc/.well-known/openid-configuration",
        "/_poolhouse/provider/oidc/authorize",
        "/_poolhouse/provider/google/authorize",
        "/_poolhouse/console/assets/0/console.css",
    ];

    async fn statuses(site: &Site, routes: Router) -> Vec<StatusCode> {
        let service = TowerToHyperService::new(site_http::guarded(site, routes));
        let mut statuses = Vec::new();
        for path in OURS {
            let request = Request::get(path).header("host", "localhost").body(Body::empty()).unwrap();
            statuses.push(service.call(request).await.unwrap().status());
        }
        statuses
    }

    /// What every site serves is all that a production command serves.
    #[tokio::test]
    async fn none_of_it_is_there_unless_dev_adds_it() {
        let server = TestServer::start();
        let names = Arc::new(Names::new(&server.site.settings, &[]));
        let site = Site { context: server.site.clone(), callers: Arc::new(AnyAccessKey), names, signposts: &[] };
        assert_eq!(statuses(&site, site_http::routes(&site)).await, [StatusCode::NOT_FOUND; OURS.len()]);
        let tools = Tools::of(&server);
        let with_dev = statuses(&site, add(&tools, site_http::routes(&site))).await;
        let with_dev: Vec<u16> = with_dev.iter().map(StatusCode::as_u16).collect();
        // It is not read; no certificate was made; nobody asked for authorization.
        assert_eq!(with_dev, [200, 200, 405, 404, 404, 200, 200, 400, 400, 200]);
    }
}
