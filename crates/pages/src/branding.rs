//! Images and style sheets that the owner of a pool brought, at `/{pool}/branding/{hash}.{ext}`.
//!
//! Their names change with their content, so browsers may keep them for ever. They are read by pages and run by nobody: an
//! SVG that somebody opens by itself is alone in a sandbox (behaviour 50 #30).

use flows::configuration::ClientConfiguration;
use flows::{Context, looks};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Response, StatusCode};

use crate::look::branding::stylesheet;

const KEPT_FOR_EVER: &str = "public, max-age=31536000, immutable";
const ALONE: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'";

/// The answer to a GET; 404 for what is not, or no longer, shown by a page of the pool.
pub async fn branding(cx: &Context, user_pool_id: &str, file: &str) -> Response<Vec<u8>> {
    if let Some((client_id, version)) = sheet_of(file) {
        return sheet(cx, user_pool_id, client_id, version).await;
    }
    let mut response = Response::new(Vec::new());
    match looks::brand_asset(cx, user_pool_id, file).await {
        Ok(Some(asset)) => {
            *response.body_mut() = asset.bytes;
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static(KEPT_FOR_EVER));
            headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(ALONE));
            headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        }
        Ok(None) => *response.status_mut() = StatusCode::NOT_FOUND,
        Err(failure) => {
            tracing::error!(error = %failure, "an image of a login page could not be read");
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        }
    }
    response
}

/// Where the settings of a client's branding are served as a style sheet.
pub(crate) fn sheet_path(client: &ClientConfiguration, version: i64) -> String {
    format!("/{}/branding/{}-{version}.css", client.client.user_pool_id, client.configured_id())
}

fn sheet_of(file: &str) -> Option<(&str, i64)> {
    let (client_id, version) = file.strip_suffix(".css")?.split_once('-')?;
    Some((client_id, version.parse().ok()?))
}

/// A page that was shown before a change asks for an older version: it gets what there is, and must not keep it.
async fn sheet(cx: &Context, user_pool_id: &str, client_id: &str, version: i64) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    let found = async {
        let client = cx.configuration.client_of(user_pool_id, client_id).await?;
        looks::of_client(cx, &client).await
    };
    let looks = found.await.inspect_err(|failure| tracing::debug!(error = %failure, "no style sheet"));
    let Some(managed) = looks.as_ref().ok().and_then(|looks| looks.managed.as_ref()) else {
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let text = managed.settings.as_ref().map(stylesheet).unwrap_or_default();
    *response.body_mut() = text.into_bytes();
    let keeping = if managed.version == version { KEPT_FOR_EVER } else { "no-cache" };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keeping));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use testkit::TestServer;

    use super::*;

    #[tokio::test]
    async fn what_is_served_is_kept_for_ever_and_runs_nowhere() {
        let server = TestServer::start();
        let pool = server.user_pool(json!({})).await;
        let client = server.client(&pool, json!({})).await;
        let svg = "PHN2ZyB4bWxucz0naHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmcnLz4=";
        let asset = json!({"Category": "FORM_LOGO", "ColorMode": "LIGHT", "Extension": "SVG", "Bytes": svg});
        let style = json!({"UserPoolId": pool, "ClientId": client, "Settings": {}, "Assets": [asset]});
        server.call("CreateManagedLoginBranding", style).await.unwrap();
        let bytes = b"<svg xmlns='http://www.w3.org/2000/svg'/>";
        let name = format!("{}.svg", crypto::sha256_hex(bytes));
        let served = branding(&server.site, &pool, &name).await;
        assert_eq!((served.status(), served.body().as_slice()), (StatusCode::OK, bytes.as_slice()));
        for (name, value) in [
            ("content-type", "image/svg+xml; charset=utf-8"),
            ("cache-control", "public, max-age=31536000, immutable"),
            ("content-security-policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(served.headers()[name], value);
        }
        let none = branding(&server.site, &pool, "nothing.png").await;
        assert_eq!((none.status(), none.headers().len(), none.body().len()), (StatusCode::NOT_FOUND, 0, 0));
    }
}
