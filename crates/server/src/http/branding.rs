//! Images and style sheets of login pages, below the pool's id under whatever name. What is served is found in `pages`.

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use http::Response;

use super::Site;
use super::access::Access;

pub(super) async fn serve(
    State(site): State<Site>,
    Extension(access): Extension<Access>,
    Path((user_pool_id, file)): Path<(String, String)>,
) -> Response<Body> {
    access.operation("branding");
    access.user_pool(&user_pool_id);
    pages::branding(&site.context, &user_pool_id, &file).await.map(Body::from)
}
