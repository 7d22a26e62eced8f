//! The fake provider as a SAML 2.0 identity provider: metadata, sign-in by the redirect binding, answers by forms, and
//! sign-out. It answers whatever service provider asks, and verifies no request.

mod key;
mod message;
mod metadata;
mod response;
mod sign_in;
mod sign_out;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use flows::Context;
use tokio::sync::OnceCell;

use key::Key;

use super::PATH;

/// Where it says what it is, below the fake provider.
pub(super) const METADATA: &str = "saml/metadata";

/// What the handlers work with.
#[derive(Clone)]
pub(super) struct SamlProvider {
    context: Context,
    /// Where the key is kept, if anywhere.
    directory: Option<PathBuf>,
    key: Arc<OnceCell<Key>>,
}

impl SamlProvider {
    fn path() -> String {
        format!("{PATH}/saml")
    }

    fn url(&self) -> String {
        format!("{}{}", self.context.settings.base_url, Self::path())
    }

    /// Its name is the address of its metadata.
    fn entity_id(&self) -> String {
        self.url() + "/metadata"
    }

    async fn key(&self) -> Result<&Key, String> {
        self.key.get_or_try_init(|| Key::open(&self.context, self.directory.as_deref())).await
    }
}

pub(super) fn routes(context: &Context, directory: Option<PathBuf>) -> Router {
    let provider = SamlProvider { context: context.clone(), directory, key: Arc::default() };
    let routes = Router::new()
        .route("/metadata", get(metadata::show))
        .route("/sso", get(sign_in::ask).post(sign_in::answer))
        .route("/slo", get(sign_out::answer))
        .with_state(provider);
    Router::new().nest(&SamlProvider::path(), routes)
}
