//! Which pool a request to the endpoints of OAuth or the login pages is for: the one that its host names, or its path
//! (behaviour 30 §4.3). Both must agree.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, Path};
use axum::response::IntoResponse;
use flows::Failure;
use flows::configuration::PoolConfiguration;
use http::{Response, StatusCode, request};
use oauth::Place;
use url::Host;

use super::{Site, names, nowhere};

/// [`Place`] as handlers ask for it.
pub(super) struct At(pub(super) Place);

impl FromRequestParts<Site> for At {
    type Rejection = Response<Body>;

    async fn from_request_parts(head: &mut request::Parts, site: &Site) -> Result<Self, Self::Rejection> {
        let path: Result<Path<HashMap<String, String>>, _> = Path::from_request_parts(head, site).await;
        let named = path.ok().and_then(|Path(mut path)| path.remove("user_pool_id"));
        let place = find(site, head, named).await;
        place.map(At).map_err(|status| match status {
            StatusCode::NOT_FOUND => nowhere::not_found(site, &head.headers),
            status => status.into_response(),
        })
    }
}

async fn find(site: &Site, head: &request::Parts, named: Option<String>) -> Result<Place, StatusCode> {
    let host = names::addressed(head).ok().and_then(|names| names.into_iter().next());
    let of_host = of_host(site, host.as_ref()).await.map_err(unavailable)?;
    let host = host.map(|host| host.to_string());
    let is_secure = site.context.settings.base_url.starts_with("https://");
    let insists_on_tls = is_secure && !names::is_this_machine(site.context.settings.host());
    let Some(id) = named else {
        return Ok(Place { pool: of_host, prefix: String::new(), host, is_secure, insists_on_tls });
    };
    let pool = match site.context.configuration.pool(&id).await {
        Ok(pool) => pool,
        Err(Failure::UserPoolNotFound(_) | Failure::InvalidParameter(_)) => return Err(StatusCode::NOT_FOUND),
        Err(failure) => return Err(unavailable(failure)),
    };
    if of_host.is_some_and(|other| other.pool.id != pool.pool.id) {
        return Err(StatusCode::NOT_FOUND);
    }
    Ok(Place { pool: Some(pool), prefix: format!("/{id}"), host, is_secure, insists_on_tls })
}

/// Admission has seen to it that every name in the request is the server's.
async fn of_host(site: &Site, name: Option<&Host>) -> Result<Option<Arc<PoolConfiguration>>, Failure> {
    let Some(name) = name else { return Ok(None) };
    site.names.pool_of(name, &site.context.configuration).await
}

fn unavailable(failure: Failure) -> StatusCode {
    tracing::error!(error = %failure, "cannot tell which pool a request is for");
    StatusCode::SERVICE_UNAVAILABLE
}
