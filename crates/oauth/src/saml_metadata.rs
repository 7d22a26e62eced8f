//! `/saml2/metadata` (not of the service): what the administrator of a SAML provider has to know of a pool, as a document
//! that providers read. All of it is public.

use flows::Context;
use flows::federate;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Response, StatusCode};

use crate::once;
use crate::place::Place;

/// The document for the provider that the query names; `None` where there is none such.
pub async fn saml_metadata(cx: &Context, place: &Place, query: &str) -> Option<Response<Vec<u8>>> {
    let named = once::each_once(query).unwrap_or_default();
    let (pool, name) = (place.pool.as_ref()?, once::sent(&named, "identity_provider")?);
    let mut response = match federate::service_provider(cx, pool, name).await {
        Ok(Some(facts)) => Response::new(facts.document().into_bytes()),
        Ok(None) => return None,
        Err(failure) => {
            tracing::error!(error = %failure, "SAML metadata cannot be written");
            let mut response = Response::new(Vec::new());
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            return Some(response);
        }
    };
    for (name, value) in [
        (CONTENT_TYPE, "application/samlmetadata+xml"),
        (CONTENT_DISPOSITION, "inline; filename=\"metadata.xml\""),
        (CACHE_CONTROL, "public, max-age=300"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Some(response)
}
