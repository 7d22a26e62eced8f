//! `…/saml/metadata`: what the provider says of itself (SAML metadata §2.4.3).

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use http::{Response, StatusCode};

use super::SamlProvider;
use super::message::escaped;
use crate::http::{Access, reply};

pub(super) async fn show(State(provider): State<SamlProvider>, Extension(access): Extension<Access>) -> Response<Body> {
    access.operation("fake provider");
    let key = match provider.key().await {
        Ok(key) => key,
        Err(why) => return reply::error(StatusCode::INTERNAL_SERVER_ERROR, &why),
    };
    let (entity_id, url) = (escaped(&provider.entity_id()), escaped(&provider.url()));
    let text = format!(
        r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity_id}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{url}/slo"/><md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{url}/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>"#,
        certificate = key.certificate_base64(),
    );
    reply::with_type(StatusCode::OK, "application/samlmetadata+xml", text)
}
