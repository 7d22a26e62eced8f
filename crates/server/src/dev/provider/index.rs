//! The provider's own page: what it is, and what a pool is told to find it by. The banner of `dev` leads here.

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use flows::Context;
use http::Response;

use super::PATH;
use super::kind::Kind;
use super::page::{Home, Place};
use super::saml::METADATA;
use crate::http::Access;

pub(super) async fn show(State(context): State<Context>, Extension(access): Extension<Access>) -> Response<Body> {
    access.operation("fake provider");
    let base = &context.settings.base_url;
    let home = Home {
        issuer: &format!("{base}{PATH}/{}", Kind::OpenId.segment()),
        metadata: &format!("{base}{PATH}/{METADATA}"),
        is_social: context.settings.social_base.is_some(),
    };
    Place { cx: &context, title: "Fake provider", path: PATH.to_owned() }.home(&home)
}
