//! The fake provider: an identity provider for laptops and CI, where anybody may be anybody. It speaks OpenID
//! Connect, SAML, and the dialects of Google, Facebook, Amazon and Apple as far as a user pool hears them.
//!
//! Only `dev` serves it. Whatever client asks is served; nothing is stored: codes and tokens carry what they stand for,
//! sealed, and this process remembers which codes were used.

mod authorize;
mod claims;
mod documents;
mod grants;
mod index;
mod kind;
mod page;
mod people;
mod request;
mod saml;
mod token;
mod user_info;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use crypto::jwt::SigningKey;
use flows::{Context, Failure};
use tokio::sync::OnceCell;

use grants::Once;
use kind::Kind;

/// Below the base URL, without a slash at the end.
pub(crate) const PATH: &str = "/_poolhouse/provider";

/// What the handlers work with.
#[derive(Clone)]
struct Provider {
    context: Context,
    kind: Kind,
    shared: Arc<Shared>,
}

#[derive(Default)]
pub(super) struct Shared {
    /// Made when somebody first asks for it, anew in each process: a name that nobody knows has the keys read again.
    key: OnceCell<SigningKey>,
    used_codes: Once,
    /// Whom Apple has told a client of: it tells a name once.
    introduced: Once,
}

impl Shared {
    /// Everybody comes for the first time again. The key stays.
    pub(super) fn forget(&self) {
        self.used_codes.forget();
        self.introduced.forget();
    }
}

impl Provider {
    /// Of this kind; for OpenID Connect it is the issuer.
    fn url(&self) -> String {
        format!("{}{}", self.context.settings.base_url, self.path())
    }

    fn path(&self) -> String {
        format!("{PATH}/{}", self.kind.segment())
    }

    async fn key(&self) -> Result<&SigningKey, Failure> {
        self.shared.key.get_or_try_init(|| self.context.key_reserve.take()).await
    }
}

/// All of it, to be merged with what else `dev` serves.
pub(super) fn routes(context: &Context, directory: Option<PathBuf>, shared: &Arc<Shared>) -> Router {
    let of_kind = |kind| {
        let provider = Provider { context: context.clone(), kind, shared: Arc::clone(shared) };
        let mut routes = Router::new()
            .route("/authorize", get(authorize::ask).post(authorize::answer))
            .route("/token", post(token::answer));
        if kind.signs_tokens() {
            routes = routes.route("/jwks", get(documents::keys));
        }
        if kind.has_user_info() {
            routes = routes.route("/userinfo", get(user_info::answer).post(user_info::answer));
        }
        match kind {
            Kind::OpenId => routes = routes.route("/.well-known/openid-configuration", get(documents::configuration)),
            Kind::Amazon => routes = routes.route("/tokeninfo", get(user_info::whose)),
            Kind::Facebook => routes = routes.route("/token", get(token::answer)),
            _ => {}
        }
        (format!("{PATH}/{}", kind.segment()), routes.with_state(provider))
    };
    let kinds = Kind::ALL.into_iter().map(of_kind);
    let routes = kinds.fold(saml::routes(context, directory), |routes, (path, of_kind)| routes.nest(&path, of_kind));
    routes.route(PATH, get(index::show).with_state(context.clone()))
}
